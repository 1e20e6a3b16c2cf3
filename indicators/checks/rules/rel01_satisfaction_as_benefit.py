"""REL01: a satisfaction survey under social benefit."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import hit
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.taxonomy import BENEFITS, OUTPUT


@rule(
    "REL01",
    "satisfaction-as-benefit",
    Item.SCIENCE,
    Severity.WARNING,
    message="“{name}”是满意度，放在了{level2}里",
    fix="移到满意度指标（已有满意度的删去这一条），效益改写客观的量",
    basis="财预〔2021〕101号 指标设置要求：满意度是单独的一级指标",
    certainty=Certainty.SURE,
    kinds=("D36",),
)
def satisfaction_as_benefit(case: Case) -> Iterator[Hit]:
    """满意度写进了效益或产出指标。

    ## 为什么
    满意度另有10分。写进效益等于同一件事计两次分，真正的效益却没有反映。

    ## 反例
    社会效益“市民对空气质量改善的满意程度 ≥85%”

    ## 正例
    社会效益“空气质量优良天数 ≥320天”，满意度“市民满意度 ≥90%”
    """
    for line in case.lines:
        misplaced = line.level2 in BENEFITS or line.level1 == OUTPUT
        if misplaced and "满意" in line.name:
            yield hit(case, line, "level2")

"""REL01: a satisfaction survey outside satisfaction."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case, Line
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.taxonomy import SATISFIED


@rule(
    "REL01",
    "satisfaction-as-benefit",
    Item.SCIENCE,
    Severity.WARNING,
    message="“{name}”是满意度，放在了{level2}里{twice}",
    fix="移到满意度指标（已有满意度的删去这一条），效益改写客观的量",
    basis="财预〔2015〕88号、财预〔2021〕101号 表样：满意度是单独的一级指标，各地公开表样同此",
    certainty=Certainty.SEEN,
    kinds=("D36", "D60"),
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
    already = next((line for line in case.lines if line.level2 == SATISFIED and line.name), None)
    for hit in misplaced(case, Misfit.SATISFACTION):
        yield _told_once(hit, already)


def _told_once(hit: Hit, already: Line | None) -> Hit:
    """Advise to drop the row instead of moving it where the sheet has a satisfaction row."""
    if already is None:
        return replace(hit, facts=hit.facts | {"twice": ""})
    twice = f"，而满意度指标里已有“{already.name}”"
    drop = Replacement(f"删去这一条（满意度指标里已有“{already.name}”），改写客观的量")
    measures = [offered for offered in hit.replacements[1:] if "满意" not in offered.text]
    return replace(hit, facts=hit.facts | {"twice": twice}, replacements=(drop, *measures))

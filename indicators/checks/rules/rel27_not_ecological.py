"""REL27: nothing ecological under ecological benefit."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule

_DROP = Replacement("删去这一条：没有生态效益就不设这一行")


@rule(
    "REL27",
    "not-ecological",
    Item.SCIENCE,
    Severity.WARNING,
    message="生态效益指标“{name}”说的是{what}，属于{home}",
    fix="移到经济效益或社会效益，或者删去；对生态环境没有影响的项目不必设生态效益指标",
    basis="财预〔2021〕101号 指标设置要求：生态效益反映对自然生态环境的影响，按需设置",
    certainty=Certainty.SURE,
    kinds=("D35",),
)
def not_ecological(case: Case) -> Iterator[Hit]:
    """生态效益里写的与生态环境无关。

    ## 为什么
    为了填满四栏，把别的事写进生态效益，评价时无法取数，也分不清项目究竟有没有生态影响。

    ## 反例
    生态效益“对控制基建项目成本影响程度 效果明显”

    ## 正例
    生态效益“年减少土壤流失量 ≥500吨”
    """
    for hit in misplaced(case, Misfit.NOT_ECOLOGICAL):
        yield replace(hit, replacements=(hit.replacements[0], _DROP, *hit.replacements[1:2]))

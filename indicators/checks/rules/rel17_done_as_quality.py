"""REL17: how much was done, under quality."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL17",
    "done-as-quality",
    Item.SCIENCE,
    Severity.WARNING,
    message="质量指标“{name}”说的是{what}，不是做得好不好",
    fix="完成多少移到数量指标；质量改写验收合格率、准确率、差错率这类指标",
    basis="财预〔2021〕101号 指标设置要求：质量指标反映应达到的标准和水平",
    certainty=Certainty.SURE,
    kinds=("D24",),
)
def done_as_quality(case: Case) -> Iterator[Hit]:
    """把完成率、完成的数量写进了质量指标。

    ## 为什么
    做完了不等于做好了。完成率和数量指标、时效指标重复，质量反而没有考核。

    ## 反例
    质量指标“送戏进万村活动完成率 ≥95%”

    ## 正例
    质量指标“演出节目审核通过率 =100%”
    """
    yield from misplaced(case, Misfit.DONE)

"""REL15: an output among the effects."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL15",
    "output-as-effect",
    Item.SCIENCE,
    Severity.WARNING,
    message="{level2}“{name}”说的是{what}，是产出，属于{home}",
    fix="移到产出指标；效益改写建成以后带来的变化",
    basis="财预〔2021〕101号 指标设置要求：效益指标反映对经济、社会、生态带来的影响",
    certainty=Certainty.SURE,
    kinds=("D21",),
)
def output_as_effect(case: Case) -> Iterator[Hit]:
    """把产出写进了效益指标。

    ## 为什么
    建了多少、买了多少、合格不合格是产出。写进效益，项目带来的变化就没有人考核了。

    ## 反例
    生态效益“新增和改善灌溉达标面积 ≥500亩”

    ## 正例
    数量指标“新增和改善灌溉面积 ≥500亩”，生态效益“灌溉水有效利用系数 ≥0.6”
    """
    yield from misplaced(case, Misfit.OUTPUT)

"""REL23: a price outside cost."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL23",
    "price-elsewhere",
    Item.SCIENCE,
    Severity.WARNING,
    message="{level2}“{name}”说的是{what}，属于{home}",
    fix="移到成本指标；原处改写补了多少人、建了多少",
    basis="财预〔2021〕101号 指标设置要求：单位成本、补助标准属于成本指标",
    certainty=Certainty.SURE,
    kinds=("D26",),
)
def price_elsewhere(case: Case) -> Iterator[Hit]:
    """把单价、补助标准写进了产出指标。

    ## 为什么
    补助标准说的是每人每亩花多少钱，是成本，不是办了多少事。

    ## 反例
    数量指标“公益岗位补贴标准 1130元/人/月”

    ## 正例
    经济成本指标“公益岗位补贴标准 =1130元/人/月”，数量指标“享受岗位补贴人数 ≥250人”
    """
    yield from misplaced(case, Misfit.PRICE)

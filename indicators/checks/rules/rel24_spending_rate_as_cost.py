"""REL24: a rate of spending as cost."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL24",
    "spending-rate-as-cost",
    Item.SCIENCE,
    Severity.WARNING,
    message="成本指标“{name}”说的是{what}，看不出花得省不省",
    fix="改写单位成本（元/亩、元/场、元/人）或分项成本控制数",
    basis="财预〔2021〕101号 指标设置要求：成本指标写单位成本或分项成本控制数",
    certainty=Certainty.SURE,
    kinds=("D31",),
)
def spending_rate_as_cost(case: Case) -> Iterator[Hit]:
    """把资金使用率、超支率写进了成本指标。

    ## 为什么
    使用率、执行率说的是钱花出去了没有，超支率只是不超预算的另一种写法，都不是成本。

    ## 反例
    经济成本指标“资金使用效率 100%”

    ## 正例
    经济成本指标“每接待一名观众平均成本 ≤6.7元/人次”
    """
    yield from misplaced(case, Misfit.USAGE, field="name")

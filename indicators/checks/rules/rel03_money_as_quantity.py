"""REL03: money spent under quantity."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL03",
    "money-as-quantity",
    Item.SCIENCE,
    Severity.WARNING,
    message="数量指标“{name}”填的是金额“{value}”，投入不是产出",
    fix="改写这笔钱买来、建成或办成的数量",
    basis=(
        "地方公开的填报规则：财力、人力、物力的投入数量不作绩效目标；"
        "并见财预〔2021〕101号 数量指标写提供的产品和服务，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D26",),
)
def money_as_quantity(case: Case) -> Iterator[Hit]:
    """数量指标写成了金额。

    ## 为什么
    花多少钱是投入。数量指标要写花钱办了多少事。贷款、贸易、招商这类项目，金额本身就是办成的事，不在此列。

    ## 反例
    卫片执法补助经费 =72890元

    ## 正例
    卫片图斑核查个数 ≥120个
    """
    yield from misplaced(case, Misfit.MONEY, field="value")

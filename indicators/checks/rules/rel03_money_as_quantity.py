"""REL03: money spent under quantity."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import hit
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount
from indicators.taxonomy import QUANTITY
from indicators.units import find_unit

# Lending, trade and revenue are themselves what such projects produce.
_PRODUCED = (
    "贷款",
    "发放额",
    "贸易",
    "销售",
    "产值",
    "收入",
    "服务外包",
    "担保",
    "交易",
    "营业",
    "投资",
    "引资",
    "进出口",
)


@rule(
    "REL03",
    "money-as-quantity",
    Item.SCIENCE,
    Severity.WARNING,
    message="数量指标“{name}”填的是金额“{value}”，投入不是产出",
    fix="改写这笔钱买来、建成或办成的数量",
    basis="财预〔2021〕101号 指标设置要求：数量指标反映预期提供的公共产品和服务数量",
    certainty=Certainty.SURE,
    kinds=("D26",),
)
def money_as_quantity(case: Case) -> Iterator[Hit]:
    """数量指标写成了金额。

    ## 为什么
    花多少钱是投入。数量指标要写花钱办了多少事。

    ## 反例
    卫片执法补助经费 =72890元

    ## 正例
    卫片图斑核查个数 ≥120个
    """
    for line in case.of_level2(QUANTITY):
        if isinstance(line.quantity, Amount) and _is_money(line.quantity) and not _is_product(line.name):
            yield hit(case, line, "value")


def _is_money(amount: Amount) -> bool:
    unit = find_unit(amount.unit)
    return unit is not None and unit.dimension.startswith("金额")


def _is_product(name: str) -> bool:
    return any(word in name for word in _PRODUCED)

"""APP06: a unit cost that does not say of what unit."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.costs import (
    MONEY_COSTS,
    budgets,
    countable,
    is_unit_cost,
    named_denominator,
    plain_money,
    with_denominator,
)
from indicators.checks.replacement import hit
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Amount
from indicators.spelling import plain

_LITTLE_MORE = Decimal("1.05")  # quantities of real sheets are rounded


@rule(
    "APP06",
    "unit-cost-without-unit",
    Item.FUNDS,
    Severity.WARNING,
    message="“{name}”写“{value}”，看不出是每一单位多少钱还是总价",
    fix="把分母写进单位：元/人、元/亩、万元/公里；总价就把名称写成“总成本”",
    basis="财预〔2021〕101号 指标设置要求：成本指标写单位成本",
    certainty=Certainty.SURE,
    kinds=("D33",),
)
def unit_cost_without_unit(case: Case) -> Iterator[Hit]:
    """单位成本、补助标准没有分母。

    ## 为什么
    “补助标准≤120万元”，是每公里120万元，还是一共120万元？差几倍，没法核对预算。

    ## 反例
    硬化水泥砼公路补助标准 ≤120万元

    ## 正例
    硬化水泥砼公路补助标准 ≤120万元/公里
    """
    for line in case.lines:
        if line.level2 in MONEY_COSTS and _lacks_unit(line):
            offered = tuple(_rewritten(case, line))
            found = hit(case, line, "value")
            yield Hit(found.row, found.field, found.facts, offered) if offered else found


def _lacks_unit(line: Line) -> bool:
    stated = isinstance(line.quantity, Amount) and line.quantity.unit is not None and bool(plain_money(line))
    return stated and is_unit_cost(line.name) and named_denominator(line.name) is None


def _rewritten(case: Case, line: Line) -> Iterator[Replacement]:
    """Yield the row divided by each thing the sheet counts, where the budget can pay for that many."""
    totals, price = budgets(case), plain_money(line) or Decimal(0)
    counts: dict[str, Decimal] = {}
    for _, amount in countable(case):
        counts[amount.unit or ""] = counts.get(amount.unit or "", Decimal(0)) + amount.number
    for unit, count in counts.items():
        total = price * count
        if not totals or total <= max(totals) * _LITTLE_MORE:
            written = with_denominator(line, unit)
            ground = f"（数量指标共{plain(count)}{unit}，合{plain(total)}万元）"
            yield Replacement(written.text + ground, cells=written.cells)

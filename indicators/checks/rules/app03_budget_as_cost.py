"""APP03: the cost target repeats the budget."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.replacement import hit
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount
from indicators.taxonomy import COSTS
from indicators.units import convert, find_unit


@rule(
    "APP03",
    "budget-as-cost",
    Item.FUNDS,
    Severity.WARNING,
    message="成本指标“{name}”的“{value}”就是项目预算总额，起不到成本控制作用",
    fix="改写单位成本（元/亩、元/场、元/人）或分项成本控制数",
    basis="财预〔2021〕101号 指标设置要求：成本指标写单位成本，拆不开的写分项成本控制数",
    certainty=Certainty.SURE,
    kinds=("D29",),
)
def budget_as_cost(case: Case) -> Iterator[Hit]:
    """成本指标等于预算总额。

    ## 为什么
    预算批了多少就写多少，只是重复预算数，看不出花得省不省。

    ## 反例
    预算90万元，成本指标“项目总成本 ≤90万元”

    ## 正例
    预算编制服务成本 ≤0.6万元/项
    """
    if not case.sheet.funds_wan:
        return
    budget = Decimal(str(case.sheet.funds_wan))
    for line in case.lines:
        if line.level2 in COSTS and _wan(line) == budget:
            yield hit(case, line, "value")


def _wan(line: Line) -> Decimal | None:
    """Return the amount in 万元, None when the value is not plain money."""
    amount = line.quantity
    if not isinstance(amount, Amount):
        return None
    if amount.unit is None:  # 250万 is read as 2500000; a small number is in the form's own 万元.
        return amount.number / 10000 if amount.number >= 10000 else amount.number
    unit = find_unit(amount.unit)
    if unit is None or unit.dimension != "金额":
        return None
    return convert(amount.number, unit.name, "万元")

"""APP03: the cost target repeats the budget."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.costs import (
    MONEY_COSTS,
    better_cost,
    budgets,
    is_budget,
    is_unit_cost,
    plain_money,
)
from indicators.checks.replacement import hit
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import is_blank


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
    totals = budgets(case)
    for line in case.lines if totals else ():
        amount = plain_money(line) if line.level2 in MONEY_COSTS and not is_unit_cost(line.name) else None
        if amount is None or not any(is_budget(amount, total) for total in totals):
            continue
        found = hit(case, line, "value", value=line.name if is_blank(line.value) else line.value)
        yield replace(found, replacements=(*case.once(better_cost), *found.replacements)[:3])

"""APP08: cost rows that only split the budget."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case
from indicators.checks.costs import MONEY_COSTS, budgets, is_budget, is_unit_cost, plain_money
from indicators.checks.replacement import hit
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.spelling import plain

_FEWEST = 2


@rule(
    "APP08",
    "parts-of-budget",
    Item.FUNDS,
    Severity.INFO,
    message="{count}条成本指标合起来正好是预算{total}万元，只是把预算拆开写，没有一条是单位成本",
    fix="至少把金额最大的一项改成单位成本（元/人、元/平方米），其余保留分项控制数",
    basis="财预〔2021〕101号 指标设置要求：先写单位成本，拆不开的写分项成本控制数",
    certainty=Certainty.UNSURE,
    kinds=("D29",),
)
def parts_of_budget(case: Case) -> Iterator[Hit]:
    """几条分项成本加起来就是预算总额。

    ## 为什么
    分项控制数可以用，但全部分项加起来正好是预算，只说明预算怎么分，仍看不出每一单位花多少钱。

    ## 反例
    预算64.8万元：办公15万元、维修35万元、水电14.8万元

    ## 正例
    生均公用经费 ≤650元/人，校舍维修控制数 ≤35万元
    """
    costs = [line for line in case.annual if line.level2 in MONEY_COSTS and line.name]
    amounts = [plain_money(line) for line in costs]
    parts = [amount for amount in amounts if amount is not None]
    if len(parts) < _FEWEST or len(parts) < len(costs) or any(is_unit_cost(line.name) for line in costs):
        return
    total = sum(parts, Decimal(0))
    if any(is_budget(total, budget) for budget in budgets(case)):
        largest = costs[parts.index(max(parts))]
        yield hit(case, largest, "value", count=str(len(parts)), total=plain(total))

"""APP09: the parts of the costs add up to more than the budget."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case
from indicators.checks.money import budget, cost_parts, stated_funds, wan
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_ROUNDING = Decimal("1.01")
_SHOWN = 4


@rule(
    "APP09",
    "parts-over-budget",
    Item.FUNDS,
    Severity.ERROR,
    message="分项成本{sum}，超过预算{budget}",
    fix="核对各分项成本控制数，合计不超过{budget}；另有资金来源的在资金栏写明",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：与投资额或资金量匹配；并见财预〔2015〕88号 审核表“资金匹配性”，"
        "该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D59",),
)
def parts_over_budget(case: Case) -> Iterator[Hit]:
    """分项成本合计超过预算。

    ## 为什么
    分项控制数加起来比批的钱还多，等于没有控制，照此执行必然超支。

    ## 反例
    预算60万元，办公15万元＋维修35万元＋水电14.8万元，合计64.8万元

    ## 正例
    预算64.8万元，办公15万元＋维修35万元＋水电14.8万元
    """
    parts = cost_parts(case) if budget(case) else []
    total = sum((yuan for _, yuan in parts), Decimal(0))
    most = max(stated_funds(case), default=Decimal(0))  # A project may run for years.
    if parts and total > most * _ROUNDING:
        named = [f"“{line.name}”{wan(yuan)}" for line, yuan in parts[:_SHOWN]]
        listed = "、".join(named) + ("等" if len(parts) > _SHOWN else "")
        text = f"{listed}合计{wan(total)}" if len(parts) > 1 else listed
        yield Hit(parts[0][0].index, "value", {"sum": text, "budget": wan(most)})

"""APP11: the goal adds up to another sum than the budget."""

import re
from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case
from indicators.checks.goals import Statement, goal_of, size
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.units import find_unit

_TOTAL = re.compile(r"合计|共计|总计|申请.{0,6}资金|预算资金|资金总额|预算总额|年度预算")
_CLOSE = Decimal("0.01")  # of the budget; 49.98万元 is written for 50万元


@rule(
    "APP11",
    "plan-total-differs",
    Item.FUNDS,
    Severity.WARNING,
    message="总体目标写“{said}”，预算是{budget}万元，没有说明差额",
    fix="核对资金；分几年安排或另有来源的，写明本年度安排多少",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：与投资额或资金量匹配；并见财预〔2015〕88号 审核表“资金匹配性”，"
        "该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D19",),
)
def plan_total_differs(case: Case) -> Iterator[Hit]:
    """目标里的合计数与预算不一致。

    ## 为什么
    一张表两个总数，审核时不知道按哪个匹配任务，批复后也容易超预算。

    ## 反例
    目标写“合计50万元”，年度预算25万元

    ## 正例
    总投资50万元，2021年安排25万元，完成审批和一半检查任务
    """
    sheet = case.sheet
    if not sheet.funds_wan:
        return
    known = [Decimal(str(amount)) for amount in (sheet.funds_wan, *sheet.funds.values())]
    for statement in goal_of(case).statements:
        total = _total(statement)
        if total is not None and not any(abs(total - amount) <= amount * _CLOSE for amount in known):
            yield Hit(None, "goal", {"said": statement.text, "budget": f"{sheet.funds_wan:.15g}"})


def _total(statement: Statement) -> Decimal | None:
    """Return the sum a statement names in 万元, None where it names none or several amounts."""
    if len(statement.amounts) != 1 or not _TOTAL.search(statement.text):
        return None
    unit = find_unit(statement.amounts[0].unit)
    return size(statement.amounts[0]) / 10000 if unit and unit.dimension == "金额" else None

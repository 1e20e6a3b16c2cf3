"""APP01: a rate of more than one hundred per cent."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount, Comparison
from indicators.starter.words import may_exceed_hundred

_HUNDRED = Decimal(100)


@rule(
    "APP01",
    "rate-over-hundred",
    Item.REASON,
    Severity.WARNING,
    message="“{name}”是比率，最高100%，却写成“{value}”",
    fix="必须全部做到的写“=100%”，允许少量差错的写“≥95%”；像“290%”这样的多半是“≥90%”录错",
    basis="财预〔2015〕88号 审核表“绩效合理性”：符合正常水平；比率以100%为上限",
    certainty=Certainty.SURE,
    kinds=("D48",),
)
def rate_over_hundred(case: Case) -> Iterator[Hit]:
    """比率写成大于100%。

    ## 为什么
    合格率、完成率、满意度最高就是100%，“≥100%”做不到超过，“290%”是录入错误。
    增长率、倍数等可以超过100%，不在此列。

    ## 反例
    项目完成及时率 ≥100%

    ## 正例
    项目完成及时率 =100%
    """
    for line in case.lines:
        if _exceeds(line) and not may_exceed_hundred(line.name):
            yield Hit(line.index, "value", {"name": line.name, "value": line.value})


def _exceeds(line: Line) -> bool:
    amount = line.quantity
    if not isinstance(amount, Amount) or amount.unit != "%":
        return False
    open_above = amount.comparison in (Comparison.AT_LEAST, Comparison.MORE)
    return amount.number > _HUNDRED or (amount.number == _HUNDRED and open_above)

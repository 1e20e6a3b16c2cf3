"""APP15: an equals sign where more is better."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.names import is_capped, speaks_of_satisfaction
from indicators.checks.rewriting import with_sign, written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount, Comparison
from indicators.starter.words import words
from indicators.taxonomy import COSTS

_FULL = Decimal(100)


@rule(
    "APP15",
    "equal-for-at-least",
    Item.REASON,
    Severity.INFO,
    message="“{name}”越多越好，写“{value}”就成了多一个少一个都算偏差",
    fix="把“=”改成“≥”",
    basis="公开的项目支出自评计分公式：正向指标用“≥”、反向指标用“≤”，两种算法相反",
    certainty=Certainty.UNSURE,
    kinds=("D49",),
)
def equal_for_at_least(case: Case) -> Iterator[Hit]:
    """该用“≥”的用了“=”。

    ## 为什么
    接待人次、开放天数、满意度这类指标完成得更多是好事，用“=”自评时超额也成了偏差。
    必须全部做到的“=100%”和按标准发放的补助不在此列。

    ## 反例
    免费开放接待观众人数 =30000人次

    ## 正例
    免费开放接待观众人数 ≥30000人次
    """
    for line in case.lines:
        amount = line.quantity
        if isinstance(amount, Amount) and _exactly(line, amount) and _more_is_better(line, amount):
            facts = {"name": line.name, "value": written(line)}
            yield Hit(line.index, "value", facts, (with_sign(line, amount, Comparison.AT_LEAST),))


def _exactly(line: Line, amount: Amount) -> bool:
    plain = amount.comparison is Comparison.EQUAL and not amount.implied and amount.number > 0
    return plain and line.level2 not in COSTS


def _more_is_better(line: Line, amount: Amount) -> bool:
    if is_capped(line.name) or speaks_of_satisfaction(line.name):
        return amount.unit == "%" and speaks_of_satisfaction(line.name) and amount.number < _FULL
    return any(word in line.name for word in words("多多益善"))

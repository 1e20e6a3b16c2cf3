"""APP04: the sign points the wrong way."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.names import better_when_less
from indicators.checks.rewriting import cells, with_sign, written
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Amount, Comparison

_HALF = Decimal(50)
_UP = (Comparison.AT_LEAST, Comparison.MORE)


@rule(
    "APP04",
    "wrong-direction",
    Item.REASON,
    Severity.ERROR,
    message="“{name}”越小越好，指标值却写成“{value}”",
    fix="把“≥”改成“≤”",
    basis="公开的项目支出自评计分公式：正向指标用“≥”、反向指标用“≤”，两种算法相反",
    certainty=Certainty.SEEN,
    kinds=("D50",),
)
def wrong_direction(case: Case) -> Iterator[Hit]:
    """反向指标用了“≥”。

    ## 为什么
    故障率、投诉数、逾期率越低越好，写“≥5%”等于要求故障不少于5%。

    ## 反例
    设备故障率 ≥5%

    ## 正例
    设备故障率 ≤5%
    """
    for line in case.lines:
        amount = line.quantity
        if isinstance(amount, Amount) and amount.comparison in _UP and better_when_less(line.name):
            facts = {"name": line.name, "value": written(line)}
            yield Hit(line.index, "value", facts, (_turned(line, amount),))


def _turned(line: Line, amount: Amount) -> Replacement:
    """Turn the sign; where most of it would be allowed to go wrong, the number is wrong as well."""
    if amount.unit == "%" and amount.number >= _HALF:
        text = "指标值写成“≤【填写】%”（应尽量接近0），或者把名称改成越大越好的量"
        return Replacement(text, cells=cells(line, amount) | {"value": "≤【填写】%"})
    return with_sign(line, amount, Comparison.AT_MOST)

"""APP01: a rate of more than one hundred per cent."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.names import better_when_less, is_capped, is_rate
from indicators.checks.rewriting import rewritten, written
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.checks.vagueness import vague_lines
from indicators.quantity import Amount, Comparison
from indicators.starter.words import may_exceed_hundred

_HUNDRED = Decimal(100)
_COMPARED_WITH_BEFORE = re.compile(r"[比较]上|同比|环比|[比较]去年|[比较]往年")
# Read by a machine, ≥90% becomes 290%: the sign turns into a digit.
_SIGN_AS_DIGIT = re.compile(r"[2-9](?P<rest>[5-9][0-9](?:\.[0-9]+)?|100)")


@rule(
    "APP01",
    "rate-over-hundred",
    Item.REASON,
    Severity.WARNING,
    message="“{name}”{what}，最高100%，却写成“{value}”",
    fix="必须全部做到的写“=100%”，允许少量差错的写“≥95%”",
    basis="财预〔2013〕53号 绩效目标合理性：预期产出和效果符合正常业绩水平；比率最高为100%",
    certainty=Certainty.SEEN,
    kinds=("D48",),
)
def rate_over_hundred(case: Case) -> Iterator[Hit]:
    """比率写成大于100%。

    ## 为什么
    合格率、完成率、满意度最高就是100%，“≥100%”做不到超过；“290%”多半是“≥90%”的符号认成了数字。
    增长率、倍数、与上年相比的百分比可以超过100%，不在此列。

    ## 反例
    项目完成及时率 ≥100%

    ## 正例
    项目完成及时率 =100%
    """
    for line in case.lines:
        amount = line.quantity
        if isinstance(amount, Amount) and line.index not in vague_lines(case) and _exceeds(line, amount):
            what = "是比率" if is_rate(line.name) else "用百分比衡量"
            facts = {"name": line.name, "value": written(line), "what": what}
            yield Hit(line.index, "value", facts, tuple(_meant(line, amount)))


def _exceeds(line: Line, amount: Amount) -> bool:
    if amount.number < _HUNDRED or amount.unit not in ("%", None) or _may_exceed(line.name):
        return False
    if amount.unit is None:  # 合格率 295
        return is_capped(line.name) and _misread(amount) is not None
    if amount.number == _HUNDRED:
        return amount.comparison in (Comparison.AT_LEAST, Comparison.MORE)
    return is_capped(line.name) or _misread(amount) is not None


def _may_exceed(name: str) -> bool:
    """Tell whether a name allows more than 100 %; one of something bad has a fault of its own (APP04)."""
    return may_exceed_hundred(name) or bool(_COMPARED_WITH_BEFORE.search(name)) or better_when_less(name)


def _meant(line: Line, amount: Amount) -> Iterator[Replacement]:
    """Yield what the cell was probably to say."""
    misread = _misread(amount)
    if misread is not None:
        yield rewritten(line, misread, "（前面的符号像是被认成了数字，请对照原件）")
    else:
        yield rewritten(line, replace(amount, comparison=Comparison.EQUAL, number=_HUNDRED), "（须全部做到）")
        yield rewritten(
            line, replace(amount, comparison=Comparison.AT_LEAST, number=Decimal(95)), "（允许少量差错）"
        )


def _misread(amount: Amount) -> Amount | None:
    match = _SIGN_AS_DIGIT.fullmatch(str(amount.number))
    if match is None or amount.comparison not in (None, Comparison.EQUAL):
        return None
    rest = Decimal(match["rest"])
    sign = Comparison.EQUAL if rest == _HUNDRED else Comparison.AT_LEAST
    return replace(amount, comparison=sign, number=rest, unit="%")

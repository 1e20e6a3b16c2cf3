"""Amounts and intervals, and the words that compare them."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from indicators.spelling import plain


class Comparison(StrEnum):
    """How a value is compared with its target; ± is a deviation to either side."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    EQUAL = "="
    MORE = ">"
    LESS = "<"
    ABOUT = "±"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, as in ≥95% or 30000人次.

    `comparison` and `unit` are None when none was written. `unit` has the spelling of units.yaml, or
    stands as written if it is not there. `implied` marks an amount read from words such as 全覆盖;
    two amounts that say the same are equal whichever way they were written.
    """

    comparison: Comparison | None
    number: Decimal
    unit: str | None
    implied: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Interval:
    """Both bounds of a range, as in 10-15天."""

    low: Decimal
    high: Decimal
    unit: str | None


_WORDS = {
    Comparison.AT_LEAST: (
        "≥ >= => ≥= ≮ 大于等于 大于或等于 高于等于 高于或等于 多于等于 不低于 不少于 不小于 不短于 不下于 "
        "不得低于 不得少于 不得小于 至少 最少 最低 保底 达到 达"
    ),
    Comparison.AT_MOST: (
        "≤ <= =< ≤= ≯ 小于等于 小于或等于 低于等于 低于或等于 少于等于 不高于 不超过 不多于 不大于 不长于 "
        "不超 不得高于 不得超过 不得多于 不得大于 未超过 不突破 至多 最多 最高 控制在"
    ),
    Comparison.EQUAL: "= == 等于",
    Comparison.MORE: "> 高于 大于 多于 超过 超出 突破 超",
    Comparison.LESS: "< 低于 小于 少于 不足 不满 不到",
    Comparison.ABOUT: "± +- +/- 正负",
}
_BEFORE = {word: comparison for comparison, words in _WORDS.items() for word in words.split()}
_LONGEST = max(map(len, _BEFORE))
# A sign behind the number has its other side still to come: 85%≤满意度.
_BEHIND = {
    **dict.fromkeys(("以上", "≤"), Comparison.AT_LEAST),
    **dict.fromkeys(("以下", "以内", "之内", "内", "≥"), Comparison.AT_MOST),
    "<": Comparison.MORE,
    ">": Comparison.LESS,
}
_BEHIND_PATTERN = re.compile(
    r"(?:\(含[本该]?数?\)|含|及|或)?(以上|以下|以内|之内|内(?=$|[,。;、)完办结到响答])|[≤<≥>](?![=0-9]))"
)
# These say less than the word behind the number: 控制在5%以下, 达95%以上.
_SOFT = frozenset(("=", "==", "等于", "达到", "达", "控制在"))


def read_comparison(text: str) -> Comparison | None:
    """Read a tidy text that holds only a comparison, such as 不低于; None if it is none."""
    return _BEFORE.get(text)


def comparison_around(text: str, start: int, end: int) -> tuple[Comparison | None, int, int]:
    """Read what compares the number at `start` to `end`, and return it with the widened place."""
    word, first = word_before(text, start)
    behind = _BEHIND_PATTERN.match(text, end)
    if behind and (not word or word in _SOFT):
        return _BEHIND[behind[1]], first, behind.end()
    return _BEFORE.get(word), first, behind.end() if behind else end


def word_before(text: str, start: int) -> tuple[str, int]:
    """Return the comparison that ends at `start` and its place; an empty word if there is none."""
    head = text[:start].rstrip("约近:(")
    for length in range(min(_LONGEST, len(head)), 0, -1):
        if head[-length:] in _BEFORE:
            return head[-length:], len(head) - length
    return "", start


def write_amount(amount: Amount) -> str:
    """Write an amount in its canonical spelling, such as ≥95%."""
    return f"{amount.comparison or ''}{plain(amount.number)}{_write_unit(amount.unit)}"


def write_interval(interval: Interval) -> str:
    """Write an interval in its canonical spelling, such as 10-15天."""
    to = "至" if interval.low < 0 else "-"
    return f"{plain(interval.low)}{to}{plain(interval.high)}{_write_unit(interval.unit)}"


def _write_unit(unit: str | None) -> str:
    """Write 个月 for months, because 12月 is December."""
    if unit and unit.split("/")[0] in {"月", "季度"}:
        return f"个{unit}"
    return unit or ""

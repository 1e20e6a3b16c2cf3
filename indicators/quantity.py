"""Reads target values as people write them: ≥95%, 10-15天, 每月15日前, 一次性验收合格."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from indicators.amounts import (
    Amount,
    Comparison,
    Interval,
    read_comparison,
    write_amount,
    write_interval,
)
from indicators.dates import Dated, Deadline, arabic_dates, find_dates, read_frequency, write_deadline
from indicators.mentions import Mention, find_mentions, may_hold_number
from indicators.spelling import tidy
from indicators.units import TIME, find_unit

__all__ = [
    "Amount",
    "Comparison",
    "Deadline",
    "Interval",
    "Quantity",
    "Unread",
    "read_amounts",
    "read_quantity",
    "write_quantity",
]


@dataclass(frozen=True, slots=True)
class Unread:
    """A value that stays text; `why` is one Chinese sentence for the user."""

    text: str
    why: str


Quantity = Amount | Interval | Deadline | Unread

# What stands before a value and is no part of it: 定性 好, 指标1:免费发放.
_LEADING = re.compile(r"(?:定性|定量|指标[1-9](?=[^0-9.%]|(?:19|20)[0-9]{2}年))?[:,。;]*")
_NO_UNIT = frozenset(("", "/", "-", "*", "无", "定性", "文字", "文本"))

# A whole number, or one with a unit. What may belong to a date, a fraction or another number is no unit here.
_PLAIN = re.compile(
    r"(?P<sign>[≥≤=<>]?)(?:(?P<number>(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?=[^.0-9])|0|[1-9][0-9]*)"
    r"(?P<unit>%|[A-Za-z]{1,4}|(?:(?![年月日号季旬周期岁每零一二两三四五六七八九十百前底末止之以完竣起至到])[一-鿿]){1,6})?)"
)

# Words that name a number without writing it.
_HUNDRED = re.compile(
    r"全覆盖|一次性?(?:通过|合格|竣工|交付|验收)++(?!率)"
    r"|全部(?:合格|达标|覆盖)$|应(?P<verb>[一-鿿])尽(?P=verb)|百分百"
)
_ZERO = re.compile(
    r"(?:零|无|未发生|不发生|杜绝)[^,。;、零无]{0,6}(?:事故|投诉|差错|上访|信访|缺陷|感染|违规|故障|伤亡|泄露|发生)"
)
_NOT_QUITE = re.compile(r"基本|逐步|推动|推进|未实现|尚未|争取|扩大|提高")
_LONGEST_IMPLIED = 16  # A longer text names several things, and its 全覆盖 need not be the target.

_DAMAGED = re.compile(r"^[一二三^](?=[0-9])|[0-9]=[0-9]|\^[0-9]")
_FRACTION = re.compile(r"(?<![百千万])分之|[0-9]/(?!1?[0十]万)[0-9]")
_FORMULA = re.compile(r"[0-9][^0-9,。;]{0,4}[*×][0-9]|^[^0-9:]*[0-9.]+:[0-9.]+$")
_NO_SUCH_DAY = re.compile(r"[0-9]月[0-9]{1,2}[日号]")
_STARTED = re.compile(r"全年|长期|常年|长远|全程|全过程|[务目施同度]期内|期间")
# Why a text is no quantity, the surest reason first.
_REASONS = (
    (_DAMAGED, "数字前面的符号像是识别错误，请对照原件改正"),
    (re.compile(r"^(?:[/\\\-*.…]+|无|暂无|略)$"), "指标值只有占位符号，没有内容"),
    (re.compile(r"^[≥≤=<>±]+$"), "只有比较符号，没有数值"),
    (re.compile(r"[*xX★]{2,}"), "模板里的占位符号没有改成数值"),
    (_FRACTION, "写成了分数，看不出目标值，请改写成百分比或一个数"),
    (_FORMULA, "写的是算式或比例，请改写成一个数"),
    (_NO_SUCH_DAY, "没有这一天，请改正日期"),
    (_STARTED, "写的是一段时间，没有写明到什么时候为止"),
    (re.compile(r"[0-9]"), "有数字，但看不出是什么的数量，请写明数值和计量单位"),
    (re.compile(""), "只有文字表述，没有数值或日期"),
)
_NEED_DIGITS = (_DAMAGED, _FORMULA, _NO_SUCH_DAY)
_REASONS_OF_WORDS = tuple(
    (pattern, why) for pattern, why in _REASONS if pattern not in _NEED_DIGITS and pattern.pattern != "[0-9]"
)

_BESIDE_A_DATE = re.compile(
    r"[,。;、:()=≤<于在]|截至|截止到?|不晚于|不迟于|[之以]?前|为?止|[按及]时|按期|如期|全部"
    r"|完成|完工|竣工|办结|到位|结束"
)
# 项目完工 beside a month leaves it a date, 达到…水平 around a year only mentions the year.
_REST_OF_A_MONTH, _REST_OF_A_YEAR = 4, 2
_CACHED = 16_384  # values; 100% and ≥95% return in every sheet
_FROM = frozenset((Comparison.AT_LEAST, Comparison.MORE))
_UP_TO = frozenset((Comparison.AT_MOST, Comparison.LESS))
_DONE = Amount(None, Decimal(100), "%")  # 11月底完成100% is a deadline.


@lru_cache(maxsize=_CACHED)
def read_quantity(value: str | None, *, comparison: str | None = None, unit: str | None = None) -> Quantity:
    """Read one target value; what cannot be read comes back as Unread and says why.

    `comparison` and `unit` are the separate columns of three-column forms; what stands in the value
    itself goes before them.
    """
    written = (value or "").strip()
    text = tidy(written)
    if not text:
        return Unread("", "指标值为空")
    column = tidy(unit or "")
    text = _join(arabic_dates(_LEADING.sub("", text, count=1)), column)
    quantity = _read(text)
    if quantity is None:
        return Unread(written, _why(text))
    if isinstance(quantity, Unread):
        return replace(quantity, text=written)
    return _with_columns(quantity, read_comparison(tidy(comparison or "")), column)


@lru_cache(maxsize=_CACHED)
def read_amounts(text: str) -> tuple[Amount, ...]:
    """Find every number with a known unit in running text, in order; dates and list numbers are none."""
    clean = tidy(text)
    if not may_hold_number(clean):
        return ()
    clean = arabic_dates(_LEADING.sub("", clean, count=1))
    mentions = find_mentions(_without(clean, find_dates(clean)), in_cell=False)
    return tuple(mention.quantity for mention in mentions if isinstance(mention.quantity, Amount))


def write_quantity(quantity: Amount | Interval | Deadline) -> str:
    """Write a quantity in its canonical spelling; reading it again gives the same quantity."""
    match quantity:
        case Amount():
            return write_amount(quantity)
        case Interval():
            return write_interval(quantity)
        case Deadline():
            return write_deadline(quantity)


def _read(text: str) -> Quantity | None:
    if plain := _read_plain(text):
        return plain
    if not may_hold_number(text) and "分之" not in text:
        return _choose_date(text, find_dates(text)) or _implied(text)
    return _read_closely(text)


def _read_plain(text: str) -> Amount | None:
    """Read one number with nothing but its sign and a unit of the table around it, as most cells have it."""
    match = _PLAIN.fullmatch(text)
    unit = find_unit(match["unit"]) if match else None
    if match is None or (match["unit"] and unit is None):
        return None
    return Amount(read_comparison(match["sign"]), Decimal(match["number"]), unit.name if unit else None)


def _read_closely(text: str) -> Quantity | None:
    if _DAMAGED.search(text):
        return None
    dates = find_dates(text)
    rest = _without(text, dates)
    computed = _FRACTION.search(rest) or _FORMULA.search(rest) or _NO_SUCH_DAY.search(rest)
    amount = None if computed else _choose_amount(rest, find_mentions(rest, in_cell=True))
    if amount is None or amount == _DONE:
        return _choose_date(text, dates) or amount or (None if computed else _implied(text))
    return amount


def _choose_amount(text: str, mentions: list[Mention]) -> Amount | Interval | Unread | None:
    """Take the last amount that carries a comparison, else the only one."""
    amounts = [mention.quantity for mention in mentions if isinstance(mention.quantity, Amount)]
    if compared := [amount for amount in amounts if amount.comparison]:
        return _both_bounds(compared) or compared[-1]
    outside = [m for m in mentions if text.count("(", 0, m.start) == text.count(")", 0, m.start)]
    choices = list(dict.fromkeys(mention.quantity for mention in outside or mentions))
    if len(choices) > 1:
        numbers = "、".join(text[m.start : m.end].strip("\0") for m in outside or mentions)
        return Unread(text, f"写了几个数（{numbers}），看不出以哪个为准，请只留一个并写明≥、≤或=")
    return choices[0] if choices else None


def _both_bounds(amounts: list[Amount]) -> Interval | None:
    """Read ≥85%且≤95% as an interval."""
    if len(amounts) != 2:
        return None
    low, high = sorted(amounts, key=lambda amount: amount.number)
    if low.comparison in _FROM and high.comparison in _UP_TO and low.unit in {None, high.unit}:
        return Interval(low.number, high.number, high.unit)
    return None


def _choose_date(text: str, dates: list[Dated]) -> Deadline | Unread | None:
    """Take the only date that is a deadline; a date that is only mentioned must stand alone."""
    firm = {dated.deadline: dated for dated in dates if dated.deadline and dated.firm}
    choices = firm or {dated.deadline: dated for dated in dates if dated.deadline}
    if len(choices) > 1:
        moments = "、".join(text[dated.start : dated.end] for dated in choices.values())
        return Unread(text, f"写了几个时间（{moments}），看不出以哪个为准，请只留一个")
    for deadline, dated in choices.items():
        if dated.firm or _stands_alone(text, dated):
            return deadline
    return read_frequency(text)


def _stands_alone(text: str, dated: Dated) -> bool:
    rest = _BESIDE_A_DATE.sub("", text[: dated.start] + text[dated.end :])
    longest = _REST_OF_A_MONTH if dated.deadline and dated.deadline.month else _REST_OF_A_YEAR
    return len(rest) <= longest and not _STARTED.search(rest)


def _implied(text: str) -> Amount | None:
    if len(text) > _LONGEST_IMPLIED or _NOT_QUITE.search(text):
        return None
    if _HUNDRED.search(text):
        return Amount(Comparison.EQUAL, Decimal(100), "%", implied=True)
    return Amount(Comparison.EQUAL, Decimal(0), None, implied=True) if _ZERO.search(text) else None


def _why(text: str) -> str:
    reasons = _REASONS if may_hold_number(text) else _REASONS_OF_WORDS
    return next(why for pattern, why in reasons if pattern.search(text))


def _without(text: str, dates: list[Dated]) -> str:
    """Put characters that mean nothing in place of the dates."""
    for dated in dates:
        text = text[: dated.start] + "\0" * (dated.end - dated.start) + text[dated.end :]
    return text


def _join(text: str, column: str) -> str:
    """Put the unit column behind a bare number where only both together can be read: 250万 + 元.

    Not months and days: the column of 12 月 says a duration, which 12月 in one cell does not.
    """
    if column in _NO_UNIT or not re.search("[0-9万亿]$", text):
        return text
    unit, joined = find_unit(column), text.removesuffix(column[0] if text[-1] in "万亿" else "") + column
    if unit is None or (unit.dimension == TIME and unit.name == "年"):
        return joined if find_dates(joined) and not find_dates(text) else text
    return text if unit.dimension == TIME else joined


def _with_columns(
    quantity: Amount | Interval | Deadline, comparison: Comparison | None, column: str
) -> Amount | Interval | Deadline:
    if isinstance(quantity, Deadline):
        return quantity
    if not quantity.unit and column not in _NO_UNIT:
        unit = find_unit(column)
        quantity = replace(quantity, unit=unit.name if unit else column)
    if isinstance(quantity, Amount) and quantity.comparison is None:
        return replace(quantity, comparison=comparison)
    return quantity

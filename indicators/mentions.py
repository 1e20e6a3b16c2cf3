"""Finds the amounts and intervals that a Chinese text mentions."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.amounts import Amount, Interval, comparison_around, word_before
from indicators.spelling import NUMBER, plain, read_chinese, read_digits
from indicators.units import UnitMismatch, convert, find_unit, unit_at


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity and where it stands in the text."""

    start: int
    end: int
    quantity: Amount | Interval


@dataclass(frozen=True, slots=True)
class _Measure:
    """A number with what stands right behind it.

    `known` says that its unit is in the table, `whole` that text and number end together or with
    a unit as written, `scaled` that a 万 without a unit was multiplied into the number.
    """

    number: Decimal
    unit: str | None
    end: int
    known: bool = False
    whole: bool = False
    scaled: bool = False


# Numbers that count nothing: document numbers, standards and models, telephone numbers, times of
# day, versions, ages of people, ordinals and list numbers.
_REFERENCES = re.compile(
    r"[〔\[(【](?:19|20)[0-9]{2}[〕\])】]第?[0-9]+号?"
    r"|(?<![A-Za-z0-9/μµ])[A-Za-z]+(?:/[A-Za-z]+)?[0-9][0-9.]*(?:-[0-9]+)*"
    r"|(?<![0-9.,])0[0-9]+-[0-9]+|(?<![0-9标务])[0-9]{1,2}:[0-9]{2}(?![0-9])|[0-9]+(?:\.[0-9]+){2,}"
    r"|第[0-9零一二两三四五六七八九十百]+|\([0-9]{1,2}\)(?=.)"
    r"|[0-9]+(?:[-~至到][0-9]+)?周?岁(?:\(含\)|含|及)?(?:以上|以下|以内)?(?=[^,。;)])"
)
_NUMERAL = re.compile("[0-9零一二两三四五六七八九十百]")
_PART_OF_A_WORD = re.compile(r"[A-Za-z0-9.第几数]")

_EDGE = r"$|[,。;)(\s]|以上|以下|以内|之内|及以|或以|左右|上下|且|[大小]于|[≤<≥>]"
_NOTHING = re.compile(rf"[.:]*(?:{_EDGE})")
_AS_WRITTEN = re.compile(
    rf"(?!分之|[每零一二两三四五六七八九十])/?(?:(?![前后内外至到底末旬])[一-鿿]){{1,3}}?(?={_EDGE})"
)
_AS_WRITTEN_PER = re.compile(rf"/(?![每零一二两三四五六七八九十])[一-鿿]{{1,4}}?(?={_EDGE})")
# What stands behind a number in a cell and is no unit.
_NOT_UNITS = frozenset(("完成", "达标", "合格", "到位", "已完成", "全覆盖", "优秀", "优良", "多", "余"))
_MULTIPLES = re.compile(r"[百千万亿]+")
_PLACES = {"百": 2, "千": 3, "万": 4, "亿": 8}
_PARTS = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_ALMOST = re.compile(r"[余多来]")

_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:年|\.(?:0?[1-9]|1[0-2]))")
_TO = re.compile(r"(?:--?|(?:~~?|至|到)(?P<minus>-)?)(?=[0-9零一二两三四五六七八九十])")
_PER = re.compile(
    r"((?:每[^每0-9,。;、]{1,3}?)+)(?:补助标准|补助|补贴|奖补|奖励|发放|资助|标准|培训|开展|组织)?[约为:]?$"
)
_RATIOS = frozenset(("%", "‰", "‱", "成", "个百分点", "倍"))


def find_mentions(text: str, *, in_cell: bool) -> list[Mention]:
    """Find the amounts and intervals of a text that went through `tidy`, in their order.

    In a value cell a number also counts without a unit or with one that is not in the table; in
    running text it would be a list number or a serial number.
    """
    if not may_hold_number(text):
        return []
    text = blank(_REFERENCES, text)
    found: list[Mention] = []
    for match in NUMBER.finditer(text):
        place = match.start()
        if (found and place < found[-1].end) or (place and _PART_OF_A_WORD.match(text, place - 1)):
            continue
        if mention := _read(text, match, in_cell):
            found.append(mention)
    return found


def may_hold_number(text: str) -> bool:
    """Tell whether a tidy text holds a digit or numeral at all; most texts do not."""
    return _NUMERAL.search(text) is not None


def blank(pattern: re.Pattern[str], text: str) -> str:
    """Put characters that mean nothing in place of what the pattern matches."""
    return pattern.sub(lambda match: "\0" * len(match[0]), text)


def _read(text: str, match: re.Match[str], in_cell: bool) -> Mention | None:
    measure = _measure(text, match)
    if measure is None:
        return None
    if interval := _interval(text, match.start(), measure, in_cell):
        return interval
    start, number = _signed(text, match.start(), measure.number)
    comparison, first, end = comparison_around(text, start, measure.end)
    unit = _per(text, first, measure.unit)
    alone = in_cell and measure.whole and (match.start() == 0 or unit != measure.unit)
    if match["chinese"] and not (match["parts"] or len(match["chinese"]) > 1 or comparison or alone):
        return None  # 一, 三 and their like are mostly idiom: 一户一策, 三个方面.
    return Mention(first, end, Amount(comparison, number, unit)) if _counts(measure, in_cell) else None


def _counts(measure: _Measure, in_cell: bool) -> bool:
    """Leave out what is a date that `dates` could not place: 2025年 and 2023.07 are no amounts."""
    year = "年" if (measure.unit or "").startswith("年") else ""
    if (year or not measure.known) and _YEAR.fullmatch(plain(measure.number) + year):
        return False
    return measure.known or (in_cell and measure.whole)


def _interval(text: str, start: int, lower: _Measure, in_cell: bool) -> Mention | None:
    to = _TO.match(text, lower.end)
    match = NUMBER.match(text, to.end()) if to else None
    upper = _measure(text, match) if match else None
    if upper is None:
        return None
    upper = replace(upper, unit=upper.unit or lower.unit)
    if not _counts(upper, in_cell):
        return None
    first, number = _signed(text, start, lower.number)
    low = _lower_bound(replace(lower, number=number), upper.unit)
    if low is None or (not upper.known and _YEAR.fullmatch(plain(lower.number))):
        return None
    low, high = sorted((low, -upper.number if to and to["minus"] else upper.number))
    return Mention(first, upper.end, Interval(low, high, _per(text, first, upper.unit)))


def _lower_bound(lower: _Measure, unit: str | None) -> Decimal | None:
    """Bring the lower number to the unit of the upper one: 8千-1万元, 10天-15天."""
    source = lower.unit
    if unit and lower.scaled:
        source = unit.lstrip("十百千万亿")
    if source is None or unit is None or source == unit:
        return lower.number
    try:
        return convert(lower.number, source, unit)
    except UnitMismatch:
        return None


def _measure(text: str, match: re.Match[str]) -> _Measure | None:
    end = match.end()
    if match["chinese"]:
        return _chinese_measure(text, match)
    if re.match("0[0-9]", match["digits"]):
        return None  # A serial or telephone number.
    number = read_digits(match["digits"])
    if match["parts"]:
        return _Measure(number, _PARTS[match["parts"]], end, known=True, whole=True)
    if unit := _unit_behind(text, end):
        return _with_unit(text, number, *unit)
    if place := _MULTIPLES.match(text, end):
        number = Decimal(plain(number.scaleb(sum(_PLACES[word] for word in place[0]))))
        if unit := _unit_behind(text, place.end()):
            return _with_unit(text, number, *unit)
        return replace(_without_unit(text, number, place.end()), scaled=True)
    return _without_unit(text, number, end)


def _chinese_measure(text: str, match: re.Match[str]) -> _Measure | None:
    """Read a Chinese numeral; in 三千二百万元 the 万 belongs to the unit."""
    words, end = match["chinese"], match.end()
    if not match["parts"] and words[-1] in "万亿" and not re.search("[万亿]", words[:-1]):
        unit, number = unit_at(text, end - 1), read_chinese(words[:-1])
        if unit and number is not None:
            return _with_unit(text, number, unit[0].name, unit[1])
    number = read_chinese(words)
    if number is None:
        return None
    if match["parts"]:
        return _Measure(number, _PARTS[match["parts"]], end, known=True, whole=True)
    if behind := _unit_behind(text, end):
        return _with_unit(text, number, *behind)
    return _Measure(number, None, end, whole=_NOTHING.match(text, end) is not None)


def _unit_behind(text: str, end: int) -> tuple[str, int] | None:
    """Return the unit behind a number, also in brackets or after 余: 300余人, 95(%)."""
    if found := unit_at(text, end):
        return found[0].name, found[1]
    following = text[end : end + 1]
    if following == "(" or _ALMOST.match(following):
        found = unit_at(text, end + 1)
        closed = following != "(" or (found and text[found[1] : found[1] + 1] == ")")
        if found and closed:
            return found[0].name, found[1] + (following == "(")
    return None


def _with_unit(text: str, number: Decimal, unit: str, end: int) -> _Measure:
    if text.startswith("前", end):
        return _Measure(number, unit, end)  # 首月10日前 is a date that could not be read.
    if more := _AS_WRITTEN_PER.match(text, end):
        unit, end = unit + more[0], more.end()
    return _Measure(number, unit, end, known=True, whole=_NOTHING.match(text, end) is not None)


def _without_unit(text: str, number: Decimal, end: int) -> _Measure:
    if _NOTHING.match(text, end):
        return _Measure(number, None, end, whole=True)
    written = _AS_WRITTEN.match(text, end)
    if written is None:
        return _Measure(number, None, end)
    if written[0] in _NOT_UNITS:
        return _Measure(number, None, end, whole=True)
    return _Measure(number, written[0], written.end(), whole=True)


def _signed(text: str, start: int, number: Decimal) -> tuple[int, Decimal]:
    """Take a minus for a sign only at the start or behind a comparison: ≥-5%."""
    if text[start - 1 : start] == "-" and (start == 1 or word_before(text, start - 1)[0]):
        return start - 1, -number
    return start, number


def _per(text: str, start: int, unit: str | None) -> str | None:
    """Take what stands before an amount into its unit: 每人每月500元 is 元/人/月."""
    match = _PER.search(text[:start]) if unit and unit not in _RATIOS and "每" in text[:start] else None
    if unit is None or match is None:
        return unit
    whole, *denominators = unit.split("/")
    per = find_unit("/".join((whole, *match[1].split("每")[1:], *denominators)))
    return per.name if per else unit

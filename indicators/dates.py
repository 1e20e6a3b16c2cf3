"""Points in time and periods as target sheets write them: 2025年12月底前, 每月15日前, 三季度."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from indicators.spelling import read_chinese

_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_TO = r"(?:起|开始)?(?:-|~|至|到)+"
_EVERY = {
    "每日": r"每日|每天|按日|逐日",
    "每周": r"每个?星期|每周|按周|逐周",
    "每旬": r"每旬",
    "每月": r"每个?月份?|按月|逐月|次月|下月",
    "每季度": r"每个?季度|每季|按季度?|逐季度?",
    "每半年": r"每半年",
    "每学期": r"每个?学期",
    "每年": r"每年度?|按年度?|逐年",
}
_ANY_EVERY = "|".join(f"(?P<{key}>{words})" for key, words in _EVERY.items())
_FIRST_OF_EVERY = frozenset("每按逐次下")
_WEEKDAYS = "一二三四五六日"
_LAST_DAYS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_ROUGH_DAYS = {"上旬": 10, "中旬": 20}  # 下旬 is the end of the month.

_MAY_BE_DATE = re.compile(r"[年月日号季旬周期]|[0-9][./-][0-9]|Q[1-4]")
_ANY_TO = re.compile("[-~至到]")  # every period has one
_CHINESE_DATE = re.compile(
    r"[零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十]{1,3}(?=月|季度|季[底末])"
    r"|(?<=[月旬])[一二三四五六七八九十]{1,3}(?=[日号])"
)

# What may follow a date of digits alone; 2023.07万元 stays an amount.
_AFTER_DIGITS = r"(?=$|[,;。、)]|[~至到-](?![0-9])|[前底末止月之以完竣起])"
_PERIODS = tuple(
    re.compile(rf"(?<![0-9.]){pattern}")
    for pattern in (
        rf"(?P<y1>{_YEAR})(?P<s>[./-])(?P<m1>{_MONTH})(?:(?P=s)(?P<d1>{_DAY}))?{_TO}"
        rf"(?P<y2>{_YEAR})(?P=s)(?P<m2>{_MONTH})(?:(?P=s)(?P<d2>{_DAY}))?{_AFTER_DIGITS}",
        rf"(?P<y1>{_YEAR})(?P<s>[./])(?P<m1>{_MONTH})(?:(?P=s)(?P<d1>{_DAY}))?{_TO}"
        rf"(?P<m2>{_MONTH})(?:(?P=s)(?P<d2>{_DAY}))?{_AFTER_DIGITS}",
        rf"(?:(?P<y1>{_YEAR})年)?(?P<m1>{_MONTH})月(?:(?P<d1>{_DAY})[日号])?{_TO}"
        rf"(?:(?P<y2>{_YEAR})年)?(?P<m2>{_MONTH})月(?:(?P<d2>{_DAY})[日号]|(?P<end>[底末]))?",
        rf"(?:(?P<y1>{_YEAR})年)?(?P<m1>{_MONTH}){_TO}(?P<m2>{_MONTH})月(?P<end>[底末])?",
        rf"(?P<y1>{_YEAR})年?{_TO}(?P<y2>{_YEAR})(?:年度?(?P<end>[底末])?|(?=$|[,;。、)]))",
    )
)
_RECURRING = re.compile(
    rf"(?:{_ANY_EVERY})(?:(?P<month>{_MONTH})月份?)?"
    rf"(?:(?P<day>{_DAY})[日号]|周?(?P<weekday>[{_WEEKDAYS}])(?=之?前|以前|$)|(?P<end>[年月]?[底末终]))?(?![0-9])"
)
_POINTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![0-9.])(?P<year>{_YEAR})(?P<s>[./-])(?P<month>{_MONTH})"
        rf"(?:(?P=s)(?P<day>{_DAY})|月?(?P<end>[底末]))?{_AFTER_DIGITS}",
        rf"(?<![0-9.第≥>])(?:(?P<year>{_YEAR})年度?)?(?P<month>{_MONTH})月(?![龄均供租薪嫂饼亮度])份?"
        rf"(?:(?P<day>{_DAY})[日号](?:[0-9]{{1,2}}[时点:][0-9]{{0,2}}分?)?|(?P<end>月?[底末])|(?P<rough>[上中下]旬))?",
        rf"(?<![0-9.])(?:(?P<year>{_YEAR})年度?)?第?(?P<quarter>[1-4])季(?:度[底末]?|[底末])",
        rf"(?:(?P<year>{_YEAR})年?度?)?(?:Q(?P<quarter>[1-4])|(?P<half>[上下])半年)[底末]?",
        rf"(?<![0-9.])(?P<year>{_YEAR})(?:年(?P<inside>度?内)|(?P<end>年年?[底末终]))",
        r"(?<![0-9.个一二两三四五六七八九十半几多全来每])(?:当年|本年)?(?P<end>年[底末终]|年度?内)",
        rf"(?<![0-9.])(?P<year>{_YEAR})年度?",
        rf"(?<![0-9.月])(?P<day>{_DAY})[日号](?=之?前|以前)",
    )
)
_LEFT = re.compile(r"(?:之|以)?前|为?止")
_BEGINS = re.compile(r"起|以来|开始|[之以]?后")
_DONE = (
    r"(?:按时|按期|及时|全部|足额|全面|如期|已)*"
    r"(?:完成|完工|竣工|办结|到位|结束|交付|建成|发放|拨付|支付|缴纳|开展)"
)
_FREQUENCY = re.compile(rf"(?:{_ANY_EVERY})(?:{_DONE})?")
_FIRM = re.compile(rf"{_LEFT.pattern}|{_DONE}")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point in time by which something is done, or a period by its end.

    月底 sets `month_end` and leaves `day` open; a quarter is the end of its last month. `recurring`
    is one of 每日, 每周 (`day` is then the weekday, 1 to 7), 每旬, 每月, 每季度, 每半年, 每学期, 每年;
    with `month_end` and no month it means the end of each. `starts` is the start of a period:
    2023-07, 2023-07-01 or 2023, and without its year --07 or --07-01.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    month_end: bool = False
    recurring: str | None = None
    starts: str | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date found in a text.

    `deadline` is None where the date is a beginning (2025年1月起). `firm` says that the words around
    it make it a deadline, not a mention such as 按2021年标准.
    """

    start: int
    end: int
    deadline: Deadline | None
    firm: bool


def arabic_dates(text: str) -> str:
    """Write the Chinese numerals of dates in digits: 二零二五年十二月, 第三季度."""
    return _CHINESE_DATE.sub(_as_digits, text) if _MAY_BE_DATE.search(text) else text


def find_dates(text: str) -> list[Dated]:
    """Find the dates of a text that went through `tidy` and `arabic_dates`, in their order."""
    found: list[Dated] = []
    if _MAY_BE_DATE.search(text):
        for match, deadline in _candidates(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(_dated(text, match, deadline))
    return sorted(found, key=lambda dated: dated.start)


def read_frequency(text: str) -> Deadline | None:
    """Read 每月, 按季度发放 and the like: a whole text that says only how often."""
    match = _FREQUENCY.fullmatch(text) if text[:1] in _FIRST_OF_EVERY else None
    return Deadline(recurring=_every(match)) if match else None


def write_deadline(deadline: Deadline) -> str:
    """Write a deadline in its canonical spelling, such as 2025年12月底前."""
    end = _write_end(deadline)
    if deadline.starts:
        return f"{_write_start(deadline.starts)}至{end}"
    text = (deadline.recurring or "") + end
    if deadline.day or deadline.month_end:
        return text + "前"
    return text + "内" if deadline.year and not deadline.month else text


def _candidates(text: str) -> Iterator[tuple[re.Match[str], Deadline]]:
    """Yield matches, the widest forms first, so that the parts of a period do not count again."""
    readers: tuple[tuple[tuple[re.Pattern[str], ...], Callable[[re.Match[str]], Deadline | None]], ...] = (
        (_PERIODS if _ANY_TO.search(text) else (), _read_period),
        ((_RECURRING,) if not _FIRST_OF_EVERY.isdisjoint(text) else (), _read_recurring),
        (_POINTS, _read_point),
    )
    for patterns, read in readers:
        for pattern in patterns:
            for match in pattern.finditer(text):
                if deadline := read(match):
                    yield match, deadline


def _dated(text: str, match: re.Match[str], deadline: Deadline) -> Dated:
    begins = _BEGINS.match(text, match.end()) is not None
    firm = deadline.month_end or bool(_FIRM.match(text, match.end()))
    return Dated(match.start(), match.end(), None if begins else deadline, firm)


def _read_period(match: re.Match[str]) -> Deadline | None:
    part = match.groupdict()
    starts = _start(part["y1"], part.get("m1"), part.get("d1"))
    end = _deadline(part.get("y2") or part["y1"], part.get("m2"), part.get("d2"))
    if end is None:
        return None
    if part.get("end"):
        end = replace(end, month=end.month or 12, month_end=True)
    return replace(end, starts=starts)


def _read_recurring(match: re.Match[str]) -> Deadline | None:
    every, end = _every(match), match["end"]
    day = str(_WEEKDAYS.index(match["weekday"]) + 1) if match["weekday"] else match["day"]
    month = match["month"] or ("12" if end and every == "每年" else None)
    deadline = _deadline(None, month, day)
    if not (month or day or end) or deadline is None:
        return None
    return replace(deadline, month_end=bool(end), recurring=every)


def _read_point(match: re.Match[str]) -> Deadline | None:
    part = match.groupdict()
    deadline = _deadline(part.get("year"), part.get("month"), part.get("day"))
    if deadline is None:
        return None
    if quarter := part.get("quarter"):
        return replace(deadline, month=int(quarter) * 3, month_end=True)
    if half := part.get("half"):
        return replace(deadline, month=6 if half == "上" else 12, month_end=True)
    if rough := part.get("rough"):
        return replace(deadline, day=_ROUGH_DAYS.get(rough), month_end=rough not in _ROUGH_DAYS)
    return replace(deadline, month=deadline.month or 12, month_end=True) if part.get("end") else deadline


def _deadline(year: str | None, month: str | None, day: str | None) -> Deadline | None:
    """Build a date, or None if the month has no such day."""
    years, months, days = (int(part) if part else None for part in (year, month, day))
    return None if (days or 0) > _LAST_DAYS.get(months or 0, 31) else Deadline(years, months, days)


def _start(year: str | None, month: str | None, day: str | None) -> str:
    parts = (year or "-", f"{int(month):02}" if month else None, f"{int(day):02}" if day else None)
    return "-".join(part for part in parts if part)


def _write_start(starts: str) -> str:
    year, month, day = (*starts.replace("--", "0-").split("-"), "0", "0")[:3]
    return "".join(
        f"{int(part)}{word}" for part, word in zip((year, month, day), "年月日", strict=True) if int(part)
    )


def _write_end(deadline: Deadline) -> str:
    """Write the date itself: quarters and years end with 末, months with 底."""
    parts = (
        f"{deadline.year}年" if deadline.year else "",
        f"{deadline.month}月" if deadline.month else "",
        _write_day(deadline) if deadline.day else "",
        ("底" if deadline.month or deadline.recurring == "每月" else "末") if deadline.month_end else "",
    )
    return "".join(parts)


def _write_day(deadline: Deadline) -> str:
    return _WEEKDAYS[(deadline.day or 1) - 1] if deadline.recurring == "每周" else f"{deadline.day}日"


def _every(match: re.Match[str]) -> str:
    return next(key for key in _EVERY if match[key])


def _as_digits(match: re.Match[str]) -> str:
    if len(match[0]) == 4:
        return "".join(str("零一二三四五六七八九".index(digit)) for digit in match[0])
    number = read_chinese(match[0])
    return match[0] if number is None else str(number)

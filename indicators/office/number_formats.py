"""What a spreadsheet shows for a value: 0.95 in a cell formatted as 0% is 95%."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

GENERAL = "General"

# Number formats that workbooks refer to by number only, as far as they change what is read
# (ECMA-376 part 1, 18.8.30; 27 to 58 as they are in Chinese editions).
_YEAR_MONTH, _MONTH_DAY, _FULL_DATE = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
BUILT_IN = {
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_DAY),
    31: _FULL_DATE,
}

_LARGEST_EXACT = 10**15  # a spreadsheet shows 15 digits
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]|[_*].|(?P<digits>[#0?][#0?,.]*)|(?P<bare>.)'
)
_DATE_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
# Currency signs, brackets and spaces are dress; what is left may be a unit or a comparison.
_MEANT = re.compile(r"[\u4e00-\u9fffA-Za-z%‰℃≥≤><=]")


@dataclass(frozen=True, slots=True)
class _Dress:
    """What a number format writes around a number."""

    before: str = ""
    after: str = ""


def shown(value: object, code: str = GENERAL) -> str:
    """Write a value of a cell as people read it; digits are never rounded away by the format.

    5.0 is 5, 0.1+0.2 is 0.3, and a date without a day in its format is 2025年12月.
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(float(value), _dress(code))
    if isinstance(value, date):
        return _date(value, code)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    return str(value)


def changes_reading(code: str) -> bool:
    """Tell whether a value reads otherwise under this format than without one."""
    return _dress(code) != _Dress() or _day_or_year_missing(code)


def _number(value: float, dress: _Dress) -> str:
    if "%" in dress.after:
        value = float(f"{value * 100:.12g}")
    whole = value.is_integer() and abs(value) < _LARGEST_EXACT
    return f"{dress.before}{int(value) if whole else format(value, '.15g')}{dress.after}"


def _date(value: date, code: str) -> str:
    letters = _letters(code)
    day = f"{value.month}月{value.day}日"
    if "y" in letters and "d" not in letters:
        day = f"{value.year}年{value.month}月"
    elif "y" in letters or "d" not in letters:
        day = f"{value.year}年{day}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{day}{value:%H:%M}"
    return day


def _day_or_year_missing(code: str) -> bool:
    letters = _letters(code)
    return ("y" in letters) != ("d" in letters)


def _letters(code: str) -> str:
    return "" if code == GENERAL else _DATE_LETTERS.sub("", code).lower()


@lru_cache(maxsize=1024)
def _dress(code: str) -> _Dress:
    """Read the format of positive numbers; formats of dates, fractions and text dress nothing."""
    around = ["", ""]
    digits = 0
    for token in _TOKEN.finditer(_first_section(code)):
        if token["digits"]:
            digits += 1
        elif token["bare"] and re.match(r"[ymdhsgeEYMDHSGE@/]", token["bare"]):
            return _Dress()
        else:
            text = token["quoted"] or token["escaped"] or token["bare"] or ""
            around[bool(digits)] += "".join(_MEANT.findall(text))
    return _Dress(*around) if digits == 1 else _Dress()


def _first_section(code: str) -> str:
    match = re.match(r'(?:"[^"]*"|\\.|[^;"\\])*', code)
    return match[0] if match else ""

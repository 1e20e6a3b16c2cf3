"""One spelling for the many ways the same characters and numbers are written."""

import re
from decimal import Decimal
from functools import lru_cache

# Full-width forms, the dashes and comparison signs that fonts and OCR put in place of ours, and
# characters that cannot be seen.
_HALF_WIDTH = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, "—–―‐‑‒−─﹣"), "-")
    | dict.fromkeys(map(ord, "〜∼"), "~")
    | dict.fromkeys(map(ord, "∕⁄"), "/")
    | dict.fromkeys(map(ord, "≧⩾"), "≥")
    | dict.fromkeys(map(ord, "≦⩽"), "≤")
    | dict.fromkeys(map(ord, "═﹦"), "=")
    | dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"), None)
    | {ord("﹥"): ">", ord("﹤"): "<", ord("﹪"): "%", ord("〇"): "零", ord("\u3000"): " "}
)
_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")

_CHINESE = "零一二两三四五六七八九十"
_CHINESE_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")}
NUMBER = re.compile(
    rf"""(?P<parts>[百千万]分之)?
    (?: (?P<digits> [0-9]{{1,3}}(?:[,\ ][0-9]{{3}})+(?![0-9])(?:\.[0-9]+)? | [0-9]+(?:\.[0-9]+)? )
      | (?P<chinese> [{_CHINESE}][{_CHINESE}百千万亿]*(?:点[零一二三四五六七八九]+)? | (?<=分之)百 )
    )""",
    re.VERBOSE,
)


def tidy(text: str) -> str:
    """Bring `text` to half-width characters without white space, but keep numbers apart."""
    return _SPACE.sub("", text.strip().translate(_HALF_WIDTH)) if text else ""


def read_digits(text: str) -> Decimal:
    """Read digits with or without thousands separators."""
    return Decimal(text.replace(",", "").replace(" ", ""))


@lru_cache(maxsize=1024)
def read_chinese(text: str) -> Decimal | None:
    """Read a Chinese numeral such as 三千二百 or 九十五点五; None if it is not one."""
    whole, _, decimals = text.partition("点")
    number = _whole_number(whole)
    if number is None or not decimals:
        return number
    return Decimal(f"{number}." + "".join(_CHINESE_DIGITS[digit] for digit in decimals))


def _whole_number(text: str) -> Decimal | None:
    """Read strictly: 三五 and 七八 mean "a few", and 一百二 may be 102 or 120."""
    if text == "百":
        return Decimal(100)
    import cn2an  # It takes a fifth of a second, and most texts have no Chinese numeral.

    try:
        return Decimal(int(cn2an.cn2an(text.replace("两", "二"), "strict")))
    except ValueError:
        return None


def plain(number: Decimal) -> str:
    """Write a number without exponent and without zeros that say nothing."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

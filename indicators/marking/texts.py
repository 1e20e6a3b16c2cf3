"""Texts as a workbook may hold them: without characters XML forbids, of bounded length, never a formula."""

import re

MOST_IN_A_CELL = 32_767  # UTF-16 units, the limit of Excel

_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Office reads _x000D_ in a text as the character with that number; _x005F_ is the underscore itself.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORMULA_SIGNS = ("=", "+", "-", "@")
_ELLIPSIS = "……"


def clean(text: str, most: int = MOST_IN_A_CELL) -> str:
    """Drop what XML forbids, write line ends as Office does, and cut what is longer than `most` units."""
    kept = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(kept) * 2 <= most or _units(kept) <= most:
        return kept
    room = most - len(_ELLIPSIS)
    return kept.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + _ELLIPSIS


def stored(text: str, most: int = MOST_IN_A_CELL) -> str:
    """Return a text as it has to stand in a string element, so that Office shows it unchanged."""
    return _LOOKS_ESCAPED.sub("_x005F_", clean(text, most))


def shown(text: str) -> str:
    """Return the text of a string element as Office shows it."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def is_risky(text: str) -> bool:
    """Tell whether a spreadsheet would take the text for a formula once somebody edits the cell."""
    return text.lstrip().startswith(_FORMULA_SIGNS)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

"""Forms of a text for comparison: folded, bare of punctuation, and cut into two-character pieces."""

import re
import unicodedata

_RUN = re.compile(r"[^\W_]+")  # letters, digits and Chinese characters without a break
_SLOT = re.compile(r"【[^】]*】")


def fold(text: str) -> str:
    """Return the text in one width (NFKC) and in lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def bare(text: str) -> str:
    """Return the folded text without spaces and punctuation, as titles are compared."""
    return "".join(_RUN.findall(fold(text)))


def without_slots(name: str) -> str:
    """Return a name without its slots: 【设备名称】购置数量 is looked for as 购置数量."""
    return _SLOT.sub("", name)


def bigrams(text: str) -> tuple[str, ...]:
    """Return the distinct pairs of neighbouring characters; a character standing alone is its own piece."""
    pieces = (piece for run in _RUN.findall(fold(text)) for piece in _pairs(run))
    return tuple(dict.fromkeys(pieces))


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    return [run[start : start + 2] for start in range(len(run) - 1)]

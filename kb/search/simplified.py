"""Traditional Chinese into simplified, for what is typed. The only importer of opencc."""

from collections.abc import Callable
from functools import cache

# Unified ideographs, extension A, compatibility, and the planes of rare ones.
_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def simplified(text: str) -> str:
    """Return the text in simplified characters, of the same length.

    A character that is simplified already stays, and so does one that a phrase keeps, as 乾 in 乾坤.
    On a machine without opencc every text is returned as it is.
    """
    traditional = _traditional()
    if traditional.isdisjoint(text):
        return text
    convert = _converter()
    written = convert(text)
    if len(written) != len(text):
        written = "".join(map(convert, text))
    # A phrase may end within a simplified word: 警示覆盖 would become 警示复盖.
    return "".join(new if old in traditional else old for old, new in zip(text, written, strict=True))


@cache
def _converter() -> Callable[[str], str]:
    try:
        from opencc import OpenCC
    except ImportError:  # There is no wheel for this machine: only simplified characters are found then.
        return str
    return OpenCC("t2s").convert


@cache
def _traditional() -> frozenset[str]:
    """Return the characters that are written otherwise when they stand alone."""
    characters = [chr(code) for first, last in _BLOCKS for code in range(first, last + 1)]
    written = _converter()("\n".join(characters)).split("\n")
    return frozenset(old for old, new in zip(characters, written, strict=True) if old != new)

"""Where the words of a query stand in a text."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from kb.search.text import fold


def highlight(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """Split a text into segments, each with whether it matches; joined they are the text again.

    Every occurrence of every word is marked, whatever its case and width; matches that overlap or
    touch make one segment.
    """
    folded, origin = _fold_with_origin(text)
    marked = bytearray(len(text))
    for word in filter(None, map(fold, words)):
        start = folded.find(word)
        while start >= 0:
            for place in origin[start : start + len(word)]:
                marked[place] = True
            start = folded.find(word, start + 1)
    runs = groupby(range(len(text)), key=marked.__getitem__)
    return [("".join(text[place] for place in run), bool(matched)) for matched, run in runs]


def _fold_with_origin(text: str) -> tuple[str, Sequence[int]]:
    """Fold character by character: ㎡ becomes two, and both come from the same place."""
    folded = fold(text)
    if len(folded) == len(text):  # no character became several, so each stands where it stood
        return folded, range(len(text))
    parts = [(part, place) for place, character in enumerate(text) for part in fold(character)]
    return "".join(part for part, _ in parts), [place for _, place in parts]

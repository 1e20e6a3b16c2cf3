"""Where the words of a query stand in a text."""

from collections.abc import Iterable
from itertools import groupby

from kb.search.text import fold


def highlight(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """Split a text into segments, each with whether it matches; joined they are the text again.

    Every occurrence of every word is marked, whatever its case and width; matches that overlap or
    touch make one segment.
    """
    folded, origin = _fold_with_origin(text)
    marked: set[int] = set()
    for word in filter(None, map(fold, words)):
        marked.update(*_occurrences(folded, origin, word))
    runs = groupby(enumerate(text), key=lambda place: place[0] in marked)
    return [("".join(character for _, character in run), matched) for matched, run in runs]


def _fold_with_origin(text: str) -> tuple[str, list[int]]:
    """Fold character by character: ㎡ becomes two, and both come from the same place."""
    folded = [(part, place) for place, character in enumerate(text) for part in fold(character)]
    return "".join(part for part, _ in folded), [place for _, place in folded]


def _occurrences(folded: str, origin: list[int], word: str) -> list[list[int]]:
    """Return the places in the original text of each occurrence, overlapping ones included."""
    starts = [start for start in range(len(folded)) if folded.startswith(word, start)]
    return [origin[start : start + len(word)] for start in starts]

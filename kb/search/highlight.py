"""Where the words of a query stand in a text."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from kb.search.text import fold

# The same hits are shown again and again.
_folded = lru_cache(20_000)(fold)

_PARTED = "\x1f"  # In no text, and the same when folded.


class Marker:
    """Marks the same words in one text after another."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(dict.fromkeys(filter(None, map(fold, words))))

    def mark(self, text: str) -> list[tuple[str, bool]]:
        """Split a text into segments, each with whether it matches; joined they are the text again.

        Every occurrence of every word is marked, whatever its case and width; matches that overlap or
        touch make one segment.
        """
        folded, places = _folded(text), None
        if len(folded) != len(text):  # ㎡ becomes two characters that come from the same place.
            parts = [(part, place) for place, character in enumerate(text) for part in fold(character)]
            folded, places = "".join(part for part, _ in parts), [place for _, place in parts]
        segments: list[tuple[str, bool]] = []
        written = 0
        for start, end in _joined(self._spans(folded)):
            if places:
                start, end = places[start], places[end - 1] + 1
                start = max(start, written)
            if start > written:
                segments.append((text[written:start], False))
            if segments and segments[-1][1]:
                segments[-1] = (segments[-1][0] + text[start:end], True)
            elif end > start:
                segments.append((text[start:end], True))
            written = max(written, end)
        if written < len(text):
            segments.append((text[written:], False))
        return segments

    def found(self, texts: Sequence[str]) -> list[list[str]]:
        """Return for each text which of the words stand in it, without those within others."""
        together = _PARTED.join(map(_folded, texts))
        there = sorted((word for word in self._words if word in together), key=len, reverse=True)
        return [_longest(word for word in there if word in text) for text in together.split(_PARTED)]

    def _spans(self, folded: str) -> list[tuple[int, int]]:
        spans = []
        for word in self._words:
            start = folded.find(word)
            while start >= 0:
                spans.append((start, start + len(word)))
                start = folded.find(word, start + 1)
        spans.sort()
        return spans


def highlight(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """Mark words in a single text; see `Marker.mark`."""
    return Marker(words).mark(text)


def _longest(words: Iterable[str]) -> list[str]:
    """Keep of words, longest first, those that stand in none before."""
    kept: list[str] = []
    for word in words:
        if not any(word in longer for longer in kept):
            kept.append(word)
    return kept


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join sorted spans that overlap or touch."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined

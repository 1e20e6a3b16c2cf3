"""Everyday words in a query, and the words of the official wordings they stand for."""

from collections.abc import Iterable, Mapping

from kb.search.text import fold
from kb.search.words import Words

Wordings = tuple[tuple[str, ...], ...]


class Synonyms:
    """Finds the everyday words in what was typed, the longest first, so that 新农合 is not also 农合."""

    def __init__(self, pairs: Iterable[tuple[str, str]], words: Words) -> None:
        found: dict[str, dict[tuple[str, ...], None]] = {}
        self.official: dict[str, list[str]] = {}  # the wordings of each word, as they are written
        for word, wording in pairs:
            self.official.setdefault(fold(word), []).append(wording)
            # The wording itself is among its words when it is one; else all of its words must be there.
            whole = words.cut(wording)
            last = (fold(wording),) if fold(wording) in whole else whole
            if last:
                found.setdefault(fold(word), {})[last] = None
        self._wordings: Mapping[str, Wordings] = {word: tuple(kept) for word, kept in found.items()}
        self._longest = max(map(len, found), default=0)

    def within(self, text: str) -> dict[str, Wordings]:
        """Return the everyday words of a folded text, each with the words of its official wordings."""
        found: dict[str, Wordings] = {}
        start = 0
        while start < len(text):
            for length in range(min(self._longest, len(text) - start), 1, -1):
                wordings = self._wordings.get(text[start : start + length])
                if wordings:
                    found[text[start : start + length]] = wordings
                    start += length - 1
                    break
            start += 1
        return found

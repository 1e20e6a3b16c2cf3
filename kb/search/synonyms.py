"""Everyday words in a query, and the words of the official wordings they stand for."""

from collections.abc import Iterable

from kb.search.text import fold
from kb.search.words import Words

Wordings = tuple[tuple[str, ...], ...]


class Synonyms:
    """Finds the everyday words in what was typed, the longest first, so that 新农合 is not also 农合."""

    def __init__(self, pairs: Iterable[tuple[str, str]], words: Words) -> None:
        self.official: dict[str, list[str]] = {}  # the wordings of each word, as they are written
        for word, wording in pairs:
            self.official.setdefault(fold(word), []).append(wording)
        self._longest = max(map(len, self.official), default=0)
        self._words = words
        self._cut: dict[str, Wordings] = {}  # of the words asked for: cutting all would take seconds

    def within(self, text: str) -> dict[str, Wordings]:
        """Return the everyday words of a folded text, each with the words of its official wordings."""
        found: dict[str, Wordings] = {}
        start = 0
        while start < len(text):
            for length in range(min(self._longest, len(text) - start), 1, -1):
                wordings = self._wordings(text[start : start + length])
                if wordings:
                    found[text[start : start + length]] = wordings
                    start += length - 1
                    break
            start += 1
        return found

    def _wordings(self, word: str) -> Wordings:
        """Return the wordings of a word, each as the words that must all be there."""
        if word not in self.official:
            return ()
        if word not in self._cut:
            wordings = map(self._words_of, self.official[word])
            self._cut[word] = tuple(dict.fromkeys(filter(None, wordings)))
        return self._cut[word]

    def _words_of(self, wording: str) -> tuple[str, ...]:
        """Return a wording as itself when it is a word, else as its words."""
        words = self._words.cut(wording)
        return (fold(wording),) if fold(wording) in words else words

"""The index in memory: documents as segments of columns, and several segments seen as one.

A segment never changes. A View joins the segments of one moment and leaves out the documents that were
deleted meanwhile; document numbers are positions in the View.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]  # of int32, or of counts
Floats = NDArray[Any]
Mask = NDArray[np.bool_]
Postings = tuple[Numbers, Floats]  # documents and, side by side, what a term weighs there

# The fields of the index.
WORD = "word"  # every word of a document, with its weight
NAME_WORD = "name"  # the words of the name
PIECE = "piece"  # pairs of characters of the short fields: what a part of a word is found by
FIELDS = (WORD, NAME_WORD, PIECE)

NOTHING: Postings = (np.zeros(0, np.int32), np.zeros(0, np.float32))
_LAST = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a document besides its terms; titles are bare, `text` is folded.

    `standing` is 0 for what is in force, 1 for what is retired, 2 for what something else replaces.
    """

    id: str
    titles: tuple[str, ...]  # the name, with and without slots
    other_titles: tuple[str, ...]  # code and aliases
    facets: Mapping[str, tuple[str, ...]]
    standing: int
    text: str


class Segment:
    """Documents that were written together; `look_up` returns the postings of a field's term."""

    def __init__(self, entries: Sequence[Entry], look_up: Callable[[str, str], Postings | None]) -> None:
        self.entries = entries
        self._look_up = look_up
        self._postings: dict[tuple[str, str], Postings] = {}

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents of a term; what is not there is not kept, for queries are endless."""
        known = self._postings.get((field, term))
        if known is None:
            known = self._look_up(field, term)
            if known is None:
                return NOTHING
            self._postings[field, term] = known
        return known

    @cached_property
    def names(self) -> list[tuple[str, int]]:
        """Return the names with their documents, sorted."""
        return sorted((title, at) for at, entry in enumerate(self.entries) for title in entry.titles)

    @cached_property
    def other_names(self) -> Mapping[str, list[int]]:
        """Return the documents of each code and alias."""
        found: dict[str, list[int]] = {}
        for at, entry in enumerate(self.entries):
            for title in entry.other_titles:
                found.setdefault(title, []).append(at)
        return found


class Facet:
    """The values of one facet: pairs of a document and the place of a value it has."""

    def __init__(self, entries: Iterable[Entry], name: str) -> None:
        places: dict[str, int] = {}
        documents, values = [], []
        for number, entry in enumerate(entries):
            for value in entry.facets.get(name, ()):
                documents.append(number)
                values.append(places.setdefault(value, len(places)))
        self._names = tuple(places)
        self._places = places
        self._documents = np.array(documents, np.int32)
        self._values = np.array(values, np.int32)

    def counts(self, kept: Mask) -> dict[str, int]:
        """Count the documents of each value among those kept, commonest first."""
        counted = np.bincount(self._values[kept[self._documents]], minlength=len(self._names))
        named = [(self._names[place], int(counted[place])) for place in np.flatnonzero(counted)]
        return dict(sorted(named, key=lambda pair: (-pair[1], pair[0])))

    def having(self, values: Iterable[str], size: int) -> Mask:
        """Return which of `size` documents have one of the values."""
        wanted = np.zeros(len(self._names) + 1, bool)
        wanted[[self._places.get(value, len(self._names)) for value in values]] = True
        wanted[-1] = False
        mask = np.zeros(size, bool)
        mask[self._documents[wanted[self._values]]] = True
        return mask


class View:
    """The documents of all segments of one moment."""

    def __init__(self, parts: Sequence[tuple[Segment, Iterable[int]]]) -> None:
        """Join segments, each with the documents of it that are deleted."""
        self._segments = [segment for segment, _ in parts]
        lengths = [len(segment.entries) for segment in self._segments]
        self._offsets = [0, *accumulate(lengths)]
        self.size = self._offsets[-1]
        self.entries = list(chain.from_iterable(segment.entries for segment in self._segments))
        self.alive: Mask = np.ones(self.size, bool)
        for offset, (_, deleted) in zip(self._offsets, parts, strict=False):
            self.alive[[offset + number for number in deleted]] = False
        self.living = int(self.alive.sum())
        self.standing = np.array([entry.standing for entry in self.entries], np.int8)
        self._facets: dict[str, Facet] = {}

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents that have a term."""
        found = [segment.postings(field, term) for segment in self._segments]
        if len(found) == 1:
            numbers, weights = found[0]
        elif found:
            parts = [part + offset for (part, _), offset in zip(found, self._offsets, strict=False)]
            numbers = np.concatenate(parts).astype(np.int32)
            weights = np.concatenate([weight for _, weight in found])
        else:
            return NOTHING
        if self.living == self.size:
            return numbers, weights
        there = self.alive[numbers]
        return numbers[there], weights[there]

    def having_text(self, part: str) -> Numbers:
        """Return the documents with this in a short field, the definition or the formula, one by one."""
        return np.array([at for at, entry in enumerate(self.entries) if part in entry.text], np.int32)

    def called(self, title: str) -> list[int]:
        """Return the documents of this name."""
        return self._named(title, title)

    def beginning(self, title: str) -> list[int]:
        """Return the documents whose name begins so."""
        return self._named(title, title + _LAST)

    def also_called(self, title: str) -> list[int]:
        """Return the documents of this code or alias."""
        return [
            offset + at
            for segment, offset in zip(self._segments, self._offsets, strict=False)
            for at in segment.other_names.get(title, ())
        ]

    def facet(self, name: str) -> Facet:
        """Return the values of a facet."""
        known = self._facets.get(name)
        if known is None:
            known = self._facets[name] = Facet(self.entries, name)
        return known

    @cached_property
    def order(self) -> Numbers:
        """Return for each document the place of its id among all ids."""
        ids = [entry.id for entry in self.entries]
        order = np.empty(self.size, np.int32)
        order[sorted(range(self.size), key=ids.__getitem__)] = np.arange(self.size, dtype=np.int32)
        return order

    @cached_property
    def suits_any_sector(self) -> Mask:
        """Return which documents are of no one sector."""
        return self.facet("scope").having(("common",), self.size)

    def _named(self, first: str, last: str) -> list[int]:
        found = []
        for segment, offset in zip(self._segments, self._offsets, strict=False):
            names = segment.names
            start = bisect_left(names, (first, -1))
            while start < len(names) and names[start][0] <= last:
                found.append(offset + names[start][1])
                start += 1
        return found

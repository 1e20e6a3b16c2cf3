"""The index in memory: documents as segments of columns, and several segments seen as one.

A segment never changes. A View joins the segments of one moment and leaves out the documents that were
deleted meanwhile; document numbers are positions in the View.
"""

from bisect import bisect_left
from collections import defaultdict
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
    """Documents that were written together; `look_up` returns the postings of a field's term.

    The entries are taken apart into columns and not kept: as objects they take three times the memory.
    """

    def __init__(self, entries: Iterable[Entry], look_up: Callable[[str, str], Postings | None]) -> None:
        self._look_up = look_up
        self._postings: dict[tuple[str, str], Postings] = {}
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.names: list[tuple[str, int]] = []  # with their documents, sorted
        self.other_names: list[tuple[str, int]] = []  # codes and aliases likewise
        standing: list[int] = []
        facets: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, entry in enumerate(entries):
            self.ids.append(entry.id)
            self.texts.append(entry.text)
            standing.append(entry.standing)
            self.names += ((title, number) for title in entry.titles)
            self.other_names += ((title, number) for title in entry.other_titles)
            for name, values in entry.facets.items():
                facets[name] += ((number, value) for value in values)
        self.names.sort()
        self.other_names.sort()
        self.standing = np.array(standing, np.int8)
        self.facets = {name: Facet.of(pairs) for name, pairs in facets.items()}

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents of a term; what is not there is not kept, for queries are endless."""
        known = self._postings.get((field, term))
        if known is None:
            known = self._look_up(field, term)
            if known is None:
                return NOTHING
            self._postings[field, term] = known
        return known


@dataclass(frozen=True)
class Facet:
    """The values of one facet: pairs of a document and the place of a value it has among `names`."""

    names: tuple[str, ...]
    documents: Numbers
    values: Numbers

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, str]]) -> "Facet":
        """Make a facet of documents and their values."""
        places: dict[str, int] = {}
        values = [places.setdefault(value, len(places)) for _, value in pairs]
        documents = [number for number, _ in pairs]
        return cls(tuple(places), np.array(documents, np.int32), np.array(values, np.int32))

    @classmethod
    def joined(cls, parts: Sequence[tuple[int, "Facet"]]) -> "Facet":
        """Join facets, each with the number of its first document."""
        places: dict[str, int] = {}
        documents, values = [NOTHING[0]], [NOTHING[0]]
        for offset, part in parts:
            place = [places.setdefault(name, len(places)) for name in part.names]
            documents.append(part.documents + offset)
            values.append(np.array(place, np.int32)[part.values])
        return cls(tuple(places), np.concatenate(documents), np.concatenate(values))

    def counts(self, kept: Mask) -> dict[str, int]:
        """Count the documents of each value among those kept, commonest first."""
        counted = np.bincount(self.values[kept[self.documents]], minlength=len(self.names))
        named = [(self.names[place], int(counted[place])) for place in np.flatnonzero(counted)]
        return dict(sorted(named, key=lambda pair: (-pair[1], pair[0])))

    def having(self, values: Iterable[str], size: int) -> Mask:
        """Return which of `size` documents have one of the values."""
        mask = np.zeros(size, bool)
        for value in values:
            if value in self.names:
                mask[self.documents[self.values == self.names.index(value)]] = True
        return mask


class View:
    """The documents of all segments of one moment."""

    def __init__(self, parts: Sequence[tuple[Segment, Iterable[int]]]) -> None:
        """Join segments, each with the documents of it that are deleted."""
        self._segments = [segment for segment, _ in parts]
        self._offsets = [0, *accumulate(len(segment.ids) for segment in self._segments)]
        self.size = self._offsets[-1]
        self.ids = list(chain.from_iterable(segment.ids for segment in self._segments))
        self.texts = list(chain.from_iterable(segment.texts for segment in self._segments))
        self.alive: Mask = np.ones(self.size, bool)
        for offset, (_, deleted) in zip(self._offsets, parts, strict=False):
            self.alive[[offset + number for number in deleted]] = False
        self.living = int(self.alive.sum())
        self.standing = np.concatenate([np.zeros(0, np.int8), *(part.standing for part in self._segments)])
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
        return np.array([at for at, text in enumerate(self.texts) if part in text], np.int32)

    def called(self, title: str) -> list[int]:
        """Return the documents of this name."""
        return self._between([segment.names for segment in self._segments], title, title)

    def beginning(self, title: str) -> list[int]:
        """Return the documents whose name begins so."""
        return self._between([segment.names for segment in self._segments], title, title + _LAST)

    def also_called(self, title: str) -> list[int]:
        """Return the documents of this code or alias."""
        return self._between([segment.other_names for segment in self._segments], title, title)

    def facet(self, name: str) -> Facet:
        """Return the values of a facet."""
        known = self._facets.get(name)
        if known is None:
            parts = zip(self._offsets, self._segments, strict=False)
            joined = Facet.joined([(at, part.facets[name]) for at, part in parts if name in part.facets])
            known = self._facets[name] = joined
        return known

    @cached_property
    def order(self) -> Numbers:
        """Return for each document the place of its id among all ids."""
        order = np.empty(self.size, np.int32)
        order[sorted(range(self.size), key=self.ids.__getitem__)] = np.arange(self.size, dtype=np.int32)
        return order

    @cached_property
    def suits_any_sector(self) -> Mask:
        """Return which documents are of no one sector."""
        return self.facet("scope").having(("common",), self.size)

    def _between(self, columns: Iterable[list[tuple[str, int]]], first: str, last: str) -> list[int]:
        found = []
        for offset, names in zip(self._offsets, columns, strict=False):
            start = bisect_left(names, (first, -1))
            while start < len(names) and names[start][0] <= last:
                found.append(offset + names[start][1])
                start += 1
        return found

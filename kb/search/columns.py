"""The index in memory: documents as segments of columns, and several segments seen as one.

A segment never changes. A View joins the segments of one moment and leaves out the documents that were
deleted meanwhile; document numbers are positions in the View.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.search.pinyin import Sounds
from kb.search.text import bigrams

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
_KEPT = 2048  # Terms whose documents over all segments are kept; an hour's questions have no more.
# Postings, of sixteen bytes each, of what is made of terms: so many, or so many for each document.
_MOST_KEPT, _KEPT_FOR_EACH = 400_000, 30
_KEPT_MASKS = 256  # Choices of facet values likewise.

Value = TypeVar("Value", bound=Sized)


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
    digest: int  # of the document


class Segment:
    """Documents that were written together; `look_up` returns the postings of a field's term.

    `count` gives for each term of a field its number of documents. The entries are taken apart into columns
    and not kept: as objects they take three times the memory.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        look_up: Callable[[str, str], Postings | None],
        count: Callable[[str], Mapping[str, int]],
    ) -> None:
        self._look_up = look_up
        self._count = count
        self._postings: dict[tuple[str, str], Postings] = {}
        self.ids: list[str] = []
        self.digests: list[int] = []
        self.texts: list[str] = []
        names: list[tuple[str, int]] = []
        other_names: list[tuple[str, int]] = []  # codes and aliases
        standing: list[int] = []
        facets: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, entry in enumerate(entries):
            self.ids.append(entry.id)
            self.digests.append(entry.digest)
            self.texts.append(entry.text)
            standing.append(entry.standing)
            names += ((title, number) for title in entry.titles)
            other_names += ((title, number) for title in entry.other_titles)
            for name, values in entry.facets.items():
                facets[name] += ((number, value) for value in values)
        self.names, self.other_names = Titles.of(names), Titles.of(other_names)
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

    def pairs(self) -> Mapping[str, int]:
        """Return the pairs of characters of the short fields, each with its number of documents."""
        return self._count(PIECE)

    def sounding(self, typed: str) -> tuple[Numbers, Numbers]:
        """Return the documents with a name, code, alias or project type that sounds so, and how near each."""
        sounds, titles, documents = self._spoken
        near = sounds.nearness(typed)[titles]
        found = near > 0
        return documents[found], near[found]

    def spelt(self, typed: str) -> Mapping[str, int]:
        """Return what sounds so in the titles, each with its number of titles."""
        return self._spoken[0].spelt(typed)

    @cached_property
    def _spoken(self) -> tuple[Sounds, Numbers, Numbers]:
        """Return the sounds of all different titles, and side by side each title and a document of it."""
        columns = [
            (self.names.titles, self.names.documents),
            (self.other_names.titles, self.other_names.documents),
        ]
        if types := self.facets.get("project_type"):
            columns.append(([types.names[place] for place in types.values.tolist()], types.documents))
        places: dict[str, int] = {}
        titles = [places.setdefault(title, len(places)) for column, _ in columns for title in column]
        return Sounds(places), np.array(titles, np.int32), np.concatenate([part for _, part in columns])


@dataclass(frozen=True)
class Titles:
    """Titles in order, and beside each its document."""

    titles: list[str]
    documents: Numbers

    @classmethod
    def of(cls, pairs: list[tuple[str, int]]) -> "Titles":
        """Sort titles with their documents."""
        pairs.sort()
        return cls([title for title, _ in pairs], np.array([number for _, number in pairs], np.int32))

    def between(self, first: str, last: str) -> Numbers:
        """Return the documents of the titles from one to another, both included."""
        return self.documents[bisect_left(self.titles, first) : bisect_right(self.titles, last)]


@dataclass(frozen=True)
class Facet:
    """The values of one facet: pairs of a document and the place of a value it has among `names`."""

    names: tuple[str, ...]  # sorted
    documents: Numbers
    values: Numbers

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, str]]) -> "Facet":
        """Make a facet of documents and their values."""
        names = sorted({value for _, value in pairs})
        places = {name: place for place, name in enumerate(names)}
        documents = [number for number, _ in pairs]
        values = [places[value] for _, value in pairs]
        return cls(tuple(names), np.array(documents, np.int32), np.array(values, np.int32))

    @classmethod
    def joined(cls, parts: Sequence[tuple[int, "Facet"]]) -> "Facet":
        """Join facets, each with the number of its first document."""
        names = sorted(set(chain.from_iterable(part.names for _, part in parts)))
        places = {name: place for place, name in enumerate(names)}
        documents, values = [NOTHING[0]], [NOTHING[0]]
        for offset, part in parts:
            documents.append(part.documents + offset)
            values.append(np.array([places[name] for name in part.names], np.int32)[part.values])
        return cls(tuple(names), np.concatenate(documents), np.concatenate(values))

    def counts(self, kept: Numbers) -> dict[str, int]:
        """Count the values of the documents kept, commonest first, then by name."""
        counted = np.bincount(self._values_of(kept), minlength=len(self.names) + 1)[: len(self.names)]
        order = np.argsort(-counted, kind="stable")[: np.count_nonzero(counted)]
        pairs = zip(order.tolist(), counted[order].tolist(), strict=True)
        return {self.names[place]: count for place, count in pairs}

    def having(self, values: Iterable[str], size: int) -> Mask:
        """Return which of `size` documents have one of the values."""
        mask = np.zeros(size, bool)
        for value in values:
            if value in self.names:
                mask[self.documents[self.values == self.names.index(value)]] = True
        return mask

    def highest(self, share: Floats) -> Floats:
        """Return for each value the highest share of a document that has it."""
        ordered, starts = self._by_value
        return np.maximum.reduceat(share[ordered], starts) if len(starts) else np.zeros(0)

    def spread(self, worth: Floats, size: int) -> Floats:
        """Return for each of `size` documents the highest worth of its values, 0 without a value."""
        spread = np.zeros(size)
        spread[: len(self._single)] = np.append(worth, 0.0)[self._single]
        further = self._first_values[1]
        if len(further):
            np.maximum.at(spread, self.documents[further], worth[self.values[further]])
        return spread

    def with_values(self, wanted: Mask) -> Numbers:
        """Return the documents that have one of the values wanted."""
        return self.documents[wanted[self.values]]

    def places(self, kept: Numbers) -> Numbers:
        """Return the places of the values that some of the documents have."""
        places = np.unique(self._values_of(kept))
        return places[places < len(self.names)]

    def _values_of(self, kept: Numbers) -> Numbers:
        """Return the values of documents, and the number of all values for each that has none."""
        if len(self._first_values[1]) or (len(kept) and kept[-1] >= len(self._single)):
            mask = np.zeros(1 + max(kept.max(initial=0), self.documents.max(initial=0)), bool)
            mask[kept] = True
            return self.values[mask[self.documents]]
        return self._single[kept]

    @cached_property
    def _single(self) -> Numbers:
        """Return the first value of each document, the number of all values where there is none."""
        single = np.full(1 + self.documents.max(initial=-1), len(self.names), np.int32)
        first = self._first_values[0]
        single[self.documents[first]] = self.values[first]
        return single

    @cached_property
    def _by_value(self) -> tuple[Numbers, Numbers]:
        """Return the documents sorted by value, and where each value begins."""
        order = np.argsort(self.values, kind="stable")
        return self.documents[order], np.searchsorted(self.values[order], np.arange(len(self.names)))

    @cached_property
    def _first_values(self) -> tuple[Numbers, Numbers]:
        """Return the places of the first value of each document, and of further ones."""
        _, first = np.unique(self.documents, return_index=True)
        more = np.ones(len(self.documents), bool)
        more[first] = False
        return first, np.flatnonzero(more)


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
        self.has_outdated = bool(self.standing.any())
        self._facets: dict[str, Facet] = {}
        self._postings: dict[tuple[str, str], Postings] = {}
        self._kept: dict[object, Any] = {}
        self._kept_size = 0
        self._having: dict[tuple[str, tuple[str, ...]], Mask] = {}

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents that have a term, in order."""
        known = self._postings.get((field, term))
        if known is None:
            known = self._joined(field, term)
            if len(self._postings) >= _KEPT:
                self._postings = {}
            self._postings[field, term] = known
        return known

    def is_akin_to(self, other: "View") -> bool:
        """Tell whether some documents were written together in both."""
        return not {id(part) for part in self._segments}.isdisjoint(id(part) for part in other._segments)

    def kept(self, key: object, make: Callable[[], Value]) -> Value:
        """Return what was made for this key before, or make it; what is kept is bounded."""
        known: Value | None = self._kept.get(key)
        if known is None:
            known = make()
            self._kept_size += len(known)
            if self._kept_size > max(_MOST_KEPT, _KEPT_FOR_EACH * self.size):
                self._kept, self._kept_size = {}, len(known)
            self._kept[key] = known
        return known

    def having(self, facet: str, values: tuple[str, ...]) -> Mask:
        """Return which documents have one of the values of a facet."""
        known = self._having.get((facet, values))
        if known is None:
            if len(self._having) >= _KEPT_MASKS:
                self._having = {}
            known = self._having[facet, values] = self.facet(facet).having(values, self.size)
        return known

    def _joined(self, field: str, term: str) -> Postings:
        found = [segment.postings(field, term) for segment in self._segments]
        there = [(part, at) for part, at in zip(found, self._offsets, strict=False) if len(part[0])]
        if not there:
            return NOTHING
        if len(there) == 1:
            ((numbers, weights), at) = there[0]
            numbers = numbers + np.int32(at) if at else numbers
        else:
            numbers = np.concatenate([part + np.int32(at) for (part, _), at in there])
            weights = np.concatenate([weight for (_, weight), _ in there])
        if self.living == self.size:
            return numbers, weights
        alive = self.alive[numbers]
        return numbers[alive], weights[alive]

    def numbers_of(self, ids: Collection[str]) -> list[int]:
        """Return the living documents of these ids."""
        return [at for at, id_ in enumerate(self.ids) if id_ in ids and self.alive[at]]

    def having_text(self, part: str) -> Numbers:
        """Return the documents with this in a short field, the definition or the formula, one by one."""
        return np.array([at for at, text in enumerate(self.texts) if part in text], np.int32)

    def having_pieces(self, part: str) -> Numbers:
        """Return the documents that have every pair of characters of a text in a short field."""
        pieces = bigrams(part)
        found = sorted((self.postings(PIECE, piece)[0] for piece in pieces), key=len)
        numbers = found[0] if found else NOTHING[0]
        for others in found[1:]:
            if not len(numbers):
                break
            numbers = np.intersect1d(numbers, others, assume_unique=True)
        return numbers

    def has(self, part: str) -> bool:
        """Tell whether a text of two characters or more stands in a short field of a document."""
        return any(part in self.texts[number] for number in self.having_pieces(part).tolist())

    def sounding(self, typed: str) -> tuple[Numbers, Numbers]:
        """Return the living documents with a title that sounds so, and how near each is (see Sounds)."""
        near = np.zeros(self.size, np.int8)
        for offset, segment in zip(self._offsets, self._segments, strict=False):
            numbers, nearness = segment.sounding(typed)
            np.maximum.at(near, numbers + offset, nearness)
        numbers = np.flatnonzero((near > 0) & self.alive)
        return numbers, near[numbers]

    def spelt(self, typed: str) -> list[str]:
        """Return what sounds so in names, aliases and project types, the commonest first."""
        counted: Counter[str] = Counter()
        for segment in self._segments:
            counted.update(segment.spelt(typed))
        return [part for part, _ in counted.most_common()]

    def pairs(self) -> Mapping[str, int]:
        """Return the pairs of characters of the short fields, each with its number of documents.

        Counted anew each time: there are tens of thousands, and whoever needs them keeps them.
        """
        counted: defaultdict[str, int] = defaultdict(int)
        for segment in self._segments:
            for pair, count in segment.pairs().items():
                counted[pair] += count
        return counted

    @property
    def digests(self) -> dict[str, int]:
        """Return the digest of every living document, by its id."""
        digests = chain.from_iterable(segment.digests for segment in self._segments)
        pairs = zip(self.ids, digests, self.alive.tolist(), strict=True)
        return {id_: digest for id_, digest, alive in pairs if alive}

    def called(self, title: str) -> list[int]:
        """Return the documents of this name."""
        return self._between([segment.names for segment in self._segments], title, title)

    def beginning(self, title: str) -> list[int]:
        """Return the documents whose name begins so."""
        return self._between([segment.names for segment in self._segments], title, title + _LAST)

    def also_called(self, title: str) -> list[int]:
        """Return the documents of this code or alias."""
        return self._between([segment.other_names for segment in self._segments], title, title)

    def also_beginning(self, title: str) -> list[int]:
        """Return the documents whose code or an alias begins so."""
        return self._between([segment.other_names for segment in self._segments], title, title + _LAST)

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

    @property
    def suits_any_sector(self) -> Mask:
        """Return which documents are of no one sector."""
        return self.having("scope", ("common",))

    def _between(self, columns: Iterable[Titles], first: str, last: str) -> list[int]:
        found: list[int] = []
        for offset, titles in zip(self._offsets, columns, strict=False):
            found += (titles.between(first, last) + offset).tolist()
        return found

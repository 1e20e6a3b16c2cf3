"""Whoosh's own search at its best: words cut beforehand, one field, no positions, counts beside the index."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import KEYWORD, STORED, TEXT, Schema
from whoosh.index import create_in
from whoosh.query import And, Every, Or, Term

from kb.search.engine import FACETS
from scripts.bench.peer import COUNTED, LIMIT, Entry, Peer, PeerAnswer, Ready

MEMORY = 512  # megabytes for sorting postings; half of it takes nearly twice the time


def open_peer(folder: Path) -> Peer:
    """Return an index in an empty folder."""
    return _PlainWhoosh(folder)


class _PlainWhoosh:
    title = "Whoosh 自带检索"

    def __init__(self, folder: Path) -> None:
        facets = {facet: KEYWORD(commas=True, scorable=False) for facet in FACETS}
        words = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
        self._index = create_in(str(folder), Schema(id=STORED, words=words, **facets))
        self._counts: dict[str, _Counts] = {}

    def build(self, entries: Sequence[Entry]) -> None:
        writer = self._index.writer(limitmb=MEMORY)
        for entry in entries:
            facets = {facet: ",".join(entry.facets.get(facet, ())) for facet in FACETS}
            writer.add_document(id=entry.id, words=entry.words, **facets)
        writer.commit(optimize=True)
        self._searcher = self._index.searcher()
        self._counts = {facet: _Counts([entry.facets[facet] for entry in entries]) for facet in COUNTED}

    def prepare(self, ready: Ready) -> tuple[Any, Any]:
        words = Or([Term("words", word) for word in ready.words]) if ready.words else Every()
        chosen = [Or([Term(facet, value) for value in values]) for facet, values in ready.filters.items()]
        return words, And(chosen) if chosen else None

    def find(self, prepared: tuple[Any, Any]) -> PeerAnswer:
        words, chosen = prepared
        # With its default optimisation Whoosh 2.7.4 can loop for ever.
        results = self._searcher.search(words, limit=LIMIT, filter=chosen, optimize=False)
        numbers = np.fromiter(results.docs(), np.int64)
        counts = {facet: self._counts[facet].of(numbers) for facet in COUNTED}
        return PeerAnswer(tuple(hit["id"] for hit in results), len(numbers), counts)

    def close(self) -> None:
        self._searcher.close()
        self._index.close()


class _Counts:
    """Counts the values of a facet among documents, by their numbers."""

    def __init__(self, values: Sequence[tuple[str, ...]]) -> None:
        self._names = sorted({name for given in values for name in given})
        self._has = np.array([[name in given for name in self._names] for given in values])

    def of(self, numbers: NDArray[np.int64]) -> dict[str, int]:
        counted = self._has[numbers].sum(axis=0)
        return {name: int(count) for name, count in zip(self._names, counted, strict=True) if count}

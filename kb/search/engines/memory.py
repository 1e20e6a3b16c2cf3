"""Keeps every document in memory and nothing on disk: the engine of tests."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from kb.search.columns import Postings, Segment, View
from kb.search.completing import complete
from kb.search.engine import Document, Found, NoIndex, Query, SearchEngine
from kb.search.ranking import Prepared, answer, prepare
from kb.search.repairing import Repairs, spelt
from kb.search.words import Words


def open_engine(directory: Path, words: Words) -> SearchEngine:
    """Return an engine without documents; nothing is kept in the directory."""
    return _MemoryEngine(words)


class _MemoryEngine:
    """Keeps its documents as long as the process lives."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._view = View(())
        self._repairs = Repairs()
        self._documents: dict[str, Prepared] | None = None
        self._stamp: str | None = None

    def rebuild(self, documents: Iterable[Document], stamp: str) -> int:
        """Replace all documents."""
        return self._keep(self._prepared(documents), stamp)

    def put(self, documents: Iterable[Document], stamp: str) -> None:
        """Add or replace documents in a copy, so that a running query keeps the one it began with."""
        self._keep(self._present() | self._prepared(documents), stamp)

    def drop(self, ids: Iterable[str], stamp: str) -> None:
        """Leave documents out of a copy."""
        gone = set(ids)
        kept = {id_: document for id_, document in self._present().items() if id_ not in gone}
        self._keep(kept, stamp)

    def find(self, query: Query) -> Found:
        """Answer a query."""
        self._present()
        return answer(self._view, query)

    def correct(self, query: Query) -> Mapping[str, str]:
        """Return the stretches of a query that have a slip."""
        self._present()
        return self._repairs.correct(self._view, query)

    def spelt(self, letters: str) -> tuple[str, ...]:
        """Return the words that letters may be the pinyin or initials of."""
        self._present()
        return spelt(self._view, letters)

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        """Return what may be meant by somebody who is still typing."""
        self._present()
        return complete(self._view, typed, limit)

    def warm_up(self) -> None:
        """Do nothing: what is asked here is little."""
        self._present()

    def contents(self) -> Mapping[str, int]:
        """Return the ids and digests of the documents."""
        self._present()
        return self._view.digests

    @property
    def stamp(self) -> str | None:
        """What the documents were last brought up to."""
        return self._stamp

    def _present(self) -> dict[str, Prepared]:
        if self._documents is None:
            raise NoIndex
        return self._documents

    def _prepared(self, documents: Iterable[Document]) -> dict[str, Prepared]:
        return {document.id: prepare(document, self._words) for document in documents}

    def _keep(self, documents: dict[str, Prepared], stamp: str) -> int:
        segment = _segment(list(documents.values()))
        self._documents, self._view, self._stamp = documents, View([(segment, ())]), stamp
        return len(documents)


def _segment(documents: Sequence[Prepared]) -> Segment:
    found: dict[tuple[str, str], tuple[list[int], list[float]]] = {}
    for number, document in enumerate(documents):
        for field, terms in document.terms.items():
            for term, weight in terms.items():
                numbers, weights = found.setdefault((field, term), ([], []))
                numbers.append(number)
                weights.append(weight)

    def look_up(field: str, term: str) -> Postings | None:
        pair = found.get((field, term))
        return pair and (np.array(pair[0], np.int32), np.array(pair[1], np.float32))

    def count(field: str) -> Mapping[str, int]:
        return {term: len(pair[0]) for (of, term), pair in found.items() if of == field}

    return Segment([document.entry for document in documents], look_up, count)

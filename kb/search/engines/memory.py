"""Scans every document for every query: the yardstick of the other engines, and the engine of tests."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from kb.search.engine import Document, Found, NoIndex, Query, SearchEngine
from kb.search.ranking import Entry, Postings, Prepared, answer, prepare
from kb.search.words import Words


def open_engine(directory: Path, words: Words) -> SearchEngine:
    """Return an engine without documents; nothing is kept in the directory."""
    return _MemoryEngine(words)


class _MemoryEngine:
    """Keeps its documents as long as the process lives."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._documents: dict[str, Prepared] | None = None
        self._stamp: str | None = None

    def rebuild(self, documents: Iterable[Document], stamp: str) -> int:
        """Replace all documents."""
        self._documents, self._stamp = self._prepared(documents), stamp
        return len(self._documents)

    def put(self, documents: Iterable[Document], stamp: str) -> None:
        """Add or replace documents in a copy, so that a running query keeps the one it began with."""
        self._documents, self._stamp = self._present() | self._prepared(documents), stamp

    def drop(self, ids: Iterable[str], stamp: str) -> None:
        """Leave documents out of a copy."""
        gone = set(ids)
        kept = {id_: document for id_, document in self._present().items() if id_ not in gone}
        self._documents, self._stamp = kept, stamp

    def find(self, query: Query) -> Found:
        """Answer a query by looking at everything."""
        return answer(_Scan(self._present()), query)

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


class _Scan:
    """A Store over a mapping."""

    def __init__(self, documents: Mapping[str, Prepared]) -> None:
        self._documents = documents

    def __len__(self) -> int:
        return len(self._documents)

    def documents(self) -> Collection[str]:
        return self._documents.keys()

    def entry(self, key: str) -> Entry:
        return self._documents[key].entry

    def with_word(self, word: str) -> Postings[str]:
        having = [(key, kept.words[word]) for key, kept in self._documents.items() if word in kept.words]
        return [key for key, _ in having], [weight for _, weight in having]

    def with_piece(self, piece: str) -> Postings[str]:
        having = [key for key, kept in self._documents.items() if piece in kept.pieces]
        return having, [1.0] * len(having)

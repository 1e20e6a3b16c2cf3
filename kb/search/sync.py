"""Bring an index up to a state of the records by a few edits, and prove that it is at it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from time import monotonic, sleep

from kb.search.engine import Document, SearchEngine
from kb.search.words import Words

# More edits than this cost more than building anew.
MOST_EDITS = 500
_SETTLES = 0.5  # Seconds; a writer changes the files of an index for less than a tenth of one.


@dataclass(frozen=True, slots=True)
class Edits:
    """What leads from one state of the documents to the next; `put` are new and changed ones."""

    put: Sequence[Document]
    drop: Sequence[str]

    def __len__(self) -> int:
        return len(self.put) + len(self.drop)


@dataclass(frozen=True, slots=True)
class Differences:
    """The ids of documents that an index lacks, has too many, or has otherwise than they should be."""

    missing: Sequence[str]
    surplus: Sequence[str]
    differing: Sequence[str]


def index_stamp(records: str, words: Words) -> str:
    """Return the stamp of an index of this state of the records, cut with these words."""
    return f"{records}:{words.fingerprint}"


def made_with(engine: SearchEngine, words: Words) -> str | None:
    """Return the stamp of a usable index that was made with these words."""
    stamp = engine.stamp
    return stamp if stamp and stamp.rpartition(":")[2] == words.fingerprint else None


def settled(engines: Sequence[tuple[SearchEngine, Words]]) -> tuple[SearchEngine, Words, str] | None:
    """Return the engine that is opened with the words of the index, these words, and the stamp.

    None only if the index stays unusable when a writer that changes it in place has had time to end.
    """
    end = monotonic() + _SETTLES
    while True:
        for engine, words in engines:
            if stamp := made_with(engine, words):
                return engine, words, stamp
        if not engines or monotonic() > end:
            return None
        sleep(0.01)


def edit(engine: SearchEngine, edits: Edits, before: str, after: str) -> int:
    """Make the edits to an index at the stamp `before`; return how many there were."""
    # Only the last write carries the new stamp: a kill in between leaves an index that is built anew.
    if edits.drop:
        engine.drop(edits.drop, before)
    engine.put(edits.put, after)
    return len(edits)


def digest(document: Document) -> int:
    """Return 64 bits that tell one document from another, the same on every machine."""
    plain = [document.id, sorted(document.text.items()), sorted(document.facets.items()), document.standing]
    return int.from_bytes(blake2b(json.dumps(plain).encode(), digest_size=8).digest())


def differences(engine: SearchEngine, wanted: Mapping[str, Document]) -> Differences:
    """Compare the documents of an index with those wanted. Raises NoIndex."""
    held = engine.contents()
    both = held.keys() & wanted.keys()
    return Differences(
        missing=sorted(wanted.keys() - held.keys()),
        surplus=sorted(held.keys() - wanted.keys()),
        differing=sorted(id_ for id_ in both if held[id_] != digest(wanted[id_])),
    )


def edits_to(engine: SearchEngine, wanted: Mapping[str, Document]) -> Edits:
    """Return what makes the index hold just the documents wanted, whatever state it is at. Raises NoIndex."""
    found = differences(engine, wanted)
    return Edits([wanted[id_] for id_ in (*found.missing, *found.differing)], found.surplus)

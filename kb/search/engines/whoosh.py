"""The engine of every day: Whoosh 2.7.4 keeps the index on disk, `kb.search.ranking` scores it.

Whoosh's own search is not used: it goes through its postings one by one in layers of Python, and
with its default optimisation can loop for ever. Reading them term by term is several times as fast.

In the directory stand `current.json` and the folder of the index that it names. `current.json` is
replaced in one step, so a reader sees the whole old index or the whole new one.
"""

import json
import os
import shutil
import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from time import sleep
from uuid import uuid4

from whoosh.codec import default_codec
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence
from whoosh.index import EmptyIndexError, FileIndex, create_in, open_dir
from whoosh.reading import IndexReader
from whoosh.util.filelock import FileLock, try_for
from whoosh.writing import IndexWriter

from kb.search.engine import Document, Found, IndexBusy, NoIndex, Query, SearchEngine
from kb.search.fields import WEIGHTS
from kb.search.ranking import Entry, Postings, answer, prepare
from kb.search.words import Words

FORM = 1  # Count up when what is stored changes its form or meaning.
PATIENCE = 10.0  # Seconds to wait for another writer; one county's index is built in three.
ATTEMPTS = 20  # A writer is between two files for less than a millisecond.
MEMORY = 256  # Megabytes in which a build sorts its postings before it turns to temporary files.
BLOCK = 4096  # Postings read together; all of a term are wanted anyway, and Whoosh's own 128 is slower.

WORD, PIECE = "word", "piece"


def open_engine(directory: Path, words: Words) -> SearchEngine:
    """Return the engine of the index in this directory."""
    return _WhooshEngine(directory, words)


class _Weighed(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose value is a mapping from term to weight: the cutting has been done before."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)

    def index(self, value: Mapping[str, float], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield term, frequency, weight and payload, as Whoosh's writer wants them."""
        return ((term.encode(), 1, weight, b"") for term, weight in value.items())


@dataclass(frozen=True, slots=True)
class _Current:
    """What `current.json` says: which folder is the index, and what it was made from."""

    folder: str
    form: str
    stamp: str
    files: Mapping[str, int]  # checksum of each file


class _WhooshEngine:
    """Opens the index afresh for every query, so a query sees one state from beginning to end."""

    def __init__(self, directory: Path, words: Words) -> None:
        self._directory = directory
        self._words = words
        self._form = f"{FORM} {zlib.crc32(repr(sorted(WEIGHTS.items())).encode()):08x} {words.fingerprint}"
        self._segments: dict[str, _Segment] = {}

    def rebuild(self, documents: Iterable[Document], stamp: str) -> int:
        """Build a new index beside the old one, then switch."""
        unique = {document.id: document for document in documents}
        with self._writing():
            folder = self._directory / f"index-{uuid4().hex}"
            folder.mkdir()
            schema = Schema(id=ID(unique=True), word=_Weighed(), piece=_Weighed(), entry=STORED())
            with _writer(create_in(str(folder), schema)) as writer:
                self._add(writer, unique.values())
            self._switch(folder.name, stamp)
            self._sweep(folder.name)
        return len(unique)

    def put(self, documents: Iterable[Document], stamp: str) -> None:
        """Add or replace documents in one commit."""
        unique = {document.id: document for document in documents}
        self._change(unique.keys(), unique.values(), stamp)

    def drop(self, ids: Iterable[str], stamp: str) -> None:
        """Delete documents in one commit."""
        self._change(set(ids), (), stamp)

    def find(self, query: Query) -> Found:
        """Answer a query from the newest index."""
        with closing(self._reader()) as reader:
            return answer(_View(reader, self._parts(reader)), query)

    @property
    def stamp(self) -> str | None:
        """What the index was brought up to, if every byte of it is as it was written.

        While another process writes, this may be None; the rebuild that follows does no harm.
        """
        while (current := self._read_current()) is not None:
            if current.form == self._form and self._is_intact(current):
                return current.stamp
            if current == self._read_current():  # else a rebuild took the folder away meanwhile
                break
        return None

    def _change(self, ids: Collection[str], documents: Collection[Document], stamp: str) -> None:
        with self._writing():
            folder = self._usable().folder
            index = open_dir(str(self._directory / folder))
            with closing(index.reader()) as reader:
                gone = [number for id_ in ids for number in _numbers(reader, id_)]
            with _writer(index) as writer:
                for number in gone:
                    writer.delete_document(number)
                self._add(writer, documents)
            self._switch(folder, stamp)

    def _add(self, writer: IndexWriter, documents: Iterable[Document]) -> None:
        for document in documents:
            prepared = prepare(document, self._words)
            writer.add_document(
                id=document.id,
                word=prepared.words,
                piece=dict.fromkeys(prepared.pieces, 1.0),
                entry=prepared.entry,
            )

    def _reader(self) -> IndexReader:
        """Open the newest index, again if a writer took it away between looking and opening."""
        for _ in range(ATTEMPTS):
            with suppress(OSError, EmptyIndexError):
                return open_dir(str(self._directory / self._usable().folder)).reader()
            sleep(0.01)
        raise NoIndex

    def _parts(self, reader: IndexReader) -> list["_Segment"]:
        """Return the segments of a reader; only the new ones are read from disk."""
        known, present = self._segments, {}
        for leaf, _ in _leaves(reader):
            name = leaf.segment().segment_id()
            present[name] = known.get(name) or _Segment(leaf)
        self._segments = present
        return list(present.values())

    def _usable(self) -> _Current:
        current = self._read_current()
        if current is None or current.form != self._form:
            raise NoIndex
        return current

    def _read_current(self) -> _Current | None:
        try:
            return _Current(**json.loads(self._current_file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):  # missing, not text, not JSON, or not of this form
            return None

    def _switch(self, folder: str, stamp: str) -> None:
        current = _Current(folder, self._form, stamp, self._checksums(folder))
        draft = self._current_file.with_suffix(".new")
        draft.write_text(json.dumps(asdict(current)), "utf-8")
        os.replace(draft, self._current_file)

    def _sweep(self, kept: str) -> None:
        """Remove the indexes of before, also those that a crash left half-built."""
        for folder in self._directory.glob("index-*"):
            if folder.name != kept:
                shutil.rmtree(folder, ignore_errors=True)  # Windows keeps files that are being read

    def _is_intact(self, current: _Current) -> bool:
        try:
            return current.files == self._checksums(current.folder)
        except OSError:  # unreadable, or taken away by a commit between listing and reading
            return False

    def _checksums(self, folder: str) -> dict[str, int]:
        files = (self._directory / folder).glob("*.*")
        written = (file for file in files if file.suffix in (".toc", ".seg"))  # not its locks
        return {file.name: zlib.crc32(file.read_bytes()) for file in written}

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock of this directory: one writer at a time over all processes."""
        self._directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self._directory / "writing.lock"))
        if not try_for(lock.acquire, timeout=PATIENCE, delay=0.02):
            raise IndexBusy
        try:
            yield
        finally:
            lock.release()

    @property
    def _current_file(self) -> Path:
        return self._directory / "current.json"


class _Segment:
    """What has been read of a segment. Its files never change, so everything is read but once.

    Deletions are not of the segment: each reader has its own, and leaves them out by itself. Postings
    are kept in arrays, eight bytes each: all of a county's library is a few megabytes.
    """

    def __init__(self, leaf: IndexReader) -> None:
        self.entries: list[Entry] = [
            leaf.stored_fields(number)["entry"] for number in range(leaf.doc_count_all())
        ]
        self._postings: dict[tuple[str, str], Postings[int]] = {}

    def postings(self, leaf: IndexReader, field: str, term: str) -> Postings[int]:
        """Return the documents that have a term, deleted ones included."""
        known = self._postings.get((field, term))
        if known is None and (field, term) in leaf:  # what is not there is not kept: queries are endless
            known = self._postings[field, term] = _read_postings(leaf, field, term)
        return known or ((), ())


def _writer(index: FileIndex) -> IndexWriter:
    codec = default_codec(blocklimit=BLOCK)
    codec.length_stats = False  # our weights hold the length; looking it up is a third of a build
    return index.writer(timeout=PATIENCE, delay=0.02, limitmb=MEMORY, codec=codec)


def _leaves(reader: IndexReader) -> list[tuple[IndexReader, int]]:
    """Return the readers of single segments with the number of their first document."""
    return list(reader.leaf_readers()) if reader.doc_count_all() else []  # an empty index has no segment


def _numbers(reader: IndexReader, id_: str) -> Iterator[int]:
    """Yield the numbers of the documents of this id: one, or none."""
    if ("id", id_) in reader:
        yield from reader.postings("id", id_).all_ids()


def _read_postings(leaf: IndexReader, field: str, term: str) -> Postings[int]:
    numbers, weights = array("I"), array("f")
    matcher = leaf.postings(field, term)
    if leaf.has_deletions():
        matcher = matcher.child  # without the filter, which has already stepped over some
        matcher.reset()
    while matcher.is_active():
        numbers.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return numbers, weights


class _View:
    """A Store over one open reader; its keys are Whoosh's document numbers."""

    def __init__(self, reader: IndexReader, segments: list[_Segment]) -> None:
        self._reader = reader
        self._parts = [
            (leaf, offset, frozenset(leaf.segment().deleted_docs()), segment)
            for (leaf, offset), segment in zip(_leaves(reader), segments, strict=True)
        ]
        self._entries = list(chain.from_iterable(segment.entries for segment in segments))

    def __len__(self) -> int:
        return int(self._reader.doc_count())

    def documents(self) -> Collection[int]:
        return tuple(self._reader.all_doc_ids())

    def entry(self, key: int) -> Entry:
        return self._entries[key]

    def with_word(self, word: str) -> Postings[int]:
        return self._postings(WORD, word)

    def with_piece(self, piece: str) -> Postings[int]:
        return self._postings(PIECE, piece)

    def _postings(self, field: str, term: str) -> Postings[int]:
        numbers: list[int] = []
        weights: list[float] = []
        for leaf, offset, gone, segment in self._parts:
            for number, weight in zip(*segment.postings(leaf, field, term), strict=True):
                if number not in gone:
                    numbers.append(offset + number)
                    weights.append(weight)
        return numbers, weights

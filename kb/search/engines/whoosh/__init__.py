"""The engine of every day: Whoosh 2.7.4 keeps the index on disk, `kb.search.ranking` scores it.

Whoosh's own search is not used: it goes through its postings one by one in layers of Python, and
with its default optimisation can loop for ever. `postings` hands over all postings of a term at once.

In the directory stand `current.json` and the folder of the index that it names. `current.json` is
replaced in one step, so a reader sees the whole old index or the whole new one.
"""

import json
import os
import shutil
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from multiprocessing import Pipe, get_all_start_methods, get_context
from pathlib import Path
from threading import Lock, active_count
from time import sleep
from uuid import uuid4

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence
from whoosh.index import EmptyIndexError, FileIndex, create_in, open_dir
from whoosh.reading import SegmentReader
from whoosh.util.filelock import FileLock, try_for
from whoosh.writing import IndexWriter, SegmentWriter

from kb.garbage import no_garbage
from kb.search.columns import FIELDS, Postings, Segment, View
from kb.search.completing import complete
from kb.search.engine import Document, Found, IndexBusy, NoIndex, Query, SearchEngine
from kb.search.engines.whoosh.postings import Codec, Pool
from kb.search.fields import SHORT, WEIGHTS
from kb.search.ranking import answer, prepare
from kb.search.repairing import Repairs, spelt
from kb.search.simplified import simplified
from kb.search.words import Words

FORM = 4  # Count up when what is stored changes its form or meaning.
PATIENCE = 10.0  # Seconds to wait for another writer; one county's index is built in three.
ATTEMPTS = 20  # A writer is between two files for less than a millisecond.
MANY = 2000  # Documents from which on a second process is worth its start.


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


@dataclass(frozen=True, slots=True)
class _Opened:
    """The index as one `current.json` described it; a query sees one state from beginning to end."""

    current: tuple[int, ...]  # what tells one `current.json` from the next
    segments: Mapping[str, Segment]
    view: View


class _WhooshEngine:
    """Keeps the newest index open, and looks before every query whether there is a newer one."""

    def __init__(self, directory: Path, words: Words) -> None:
        self._directory = directory
        self._words = words
        shape = repr((sorted(WEIGHTS.items()), SHORT, FIELDS))
        self._form = f"{FORM} {zlib.crc32(shape.encode()):08x} {words.fingerprint}"
        self._opened: _Opened | None = None
        self._checked: tuple[object, str | None] = (None, None)
        self._sums: dict[str, tuple[tuple[int, ...], int]] = {}
        self._lock = Lock()
        self._repairs = Repairs()

    def rebuild(self, documents: Iterable[Document], stamp: str) -> int:
        """Build a new index beside the old one, then switch."""
        unique = {document.id: document for document in documents}
        with self._writing(), no_garbage():
            folder = self._directory / f"index-{uuid4().hex}"
            folder.mkdir()
            schema = Schema(id=ID(unique=True), entry=STORED(), **{field: _Weighed() for field in FIELDS})
            index = create_in(str(folder), schema)
            own, theirs = _shares(list(unique.values()))
            with _writer(index) as writer, self._helper(folder, theirs) as segment:
                self._add(writer, own)
                if theirs:
                    try:
                        writer.segments.append(segment())
                    except EOFError:  # The helper died, as one does that the system finds too large.
                        self._add(writer, theirs)
                    writer.merge = False
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
        return answer(self._newest(), query)

    def correct(self, query: Query) -> Mapping[str, str]:
        """Return the stretches of a query that have a slip, as the newest index has it."""
        return self._repairs.correct(self._newest(), query)

    def spelt(self, letters: str) -> tuple[str, ...]:
        """Return the words that letters may be the pinyin or initials of."""
        return spelt(self._newest(), letters)

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        """Return what may be meant by somebody who is still typing."""
        return complete(self._newest(), typed, limit)

    def warm_up(self) -> None:
        """Load what pinyin and repairs need."""
        view = self._newest()
        simplified("")
        view.sounding("zhibiao")
        self._repairs.speller(view)

    def contents(self) -> Mapping[str, int]:
        """Return the ids and digests of the newest index."""
        return self._newest().digests

    @property
    def stamp(self) -> str | None:
        """What the index was brought up to, if every byte of it is as it was written.

        Bytes are read again only when a file has another size or time. While another process writes,
        this may be None; the rebuild that follows does no harm.
        """
        seen = self._seen()
        if seen != self._checked[0]:
            self._checked = seen, self._intact_stamp()
        return self._checked[1]

    def _intact_stamp(self) -> str | None:
        while (current := self._read_current()) is not None:
            if current.form == self._form and self._is_intact(current):
                return current.stamp
            if current == self._read_current():  # else a rebuild took the folder away meanwhile
                break
        return None

    def _seen(self) -> object:
        """Return what changes with every change of a file of the index."""
        try:
            files = (*self._directory.glob("index-*/*.*"), self._current_file)
        except FileNotFoundError:  # a rebuild took a folder away between its listing and ours
            return object()
        return frozenset((str(file), *_told(file)) for file in files)

    def _change(self, ids: Collection[str], documents: Collection[Document], stamp: str) -> None:
        with self._writing():
            folder = self._usable().folder
            gone = self._newest().numbers_of(ids)
            with _writer(open_dir(str(self._directory / folder))) as writer:
                for number in gone:
                    writer.delete_document(number)
                self._add(writer, documents)
            self._switch(folder, stamp)

    def _add(self, writer: IndexWriter, documents: Iterable[Document]) -> None:
        for document in documents:
            prepared = prepare(document, self._words)
            writer.add_document(id=document.id, entry=prepared.entry, **prepared.terms)

    @contextmanager
    def _helper(self, folder: Path, documents: Sequence[Document]) -> Iterator[Callable[[], object]]:
        """Write documents as a segment in another process; what is yielded waits for it and returns it."""
        if not documents:
            yield lambda: None
            return
        here, there = Pipe(duplex=False)

        def write() -> None:
            writer = _gathering(SegmentWriter(open_dir(str(folder)), _lk=False, codec=Codec()))
            self._add(writer, documents)
            there.send(writer._finalize_segment())  # noqa: SLF001 # as Whoosh's own writers of many processes do

        process = get_context("fork").Process(target=write, daemon=True)
        process.start()
        there.close()  # here; else nobody would notice that the process died
        try:
            yield here.recv
        finally:
            process.join()

    def _newest(self) -> View:
        """Return the newest index, opened again if `current.json` is another than before."""
        opened = self._opened
        if opened is None or opened.current != _told(self._current_file):
            with self._lock:
                try:
                    opened = self._opened = self._open()
                except NoIndex:  # The newest is damaged or made with other words; what is open is whole.
                    if opened is None:
                        raise
        return opened.view

    def _open(self) -> _Opened:
        """Open the newest index, again if a writer took it away between looking and opening."""
        for _ in range(ATTEMPTS):
            current = _told(self._current_file)
            with suppress(OSError, EmptyIndexError):
                return self._opening(current, open_dir(str(self._directory / self._usable().folder)))
            sleep(0.01)
        raise NoIndex

    def _opening(self, current: tuple[int, ...], index: FileIndex) -> _Opened:
        """Join the segments of an index; those known keep what was read of them and are not opened again."""
        known = self._opened.segments if self._opened else {}
        written = index._read_toc()  # noqa: SLF001 # what its own reader does, which opens every segment anew
        segments = {
            part.segment_id(): known.get(part.segment_id())
            or _segment(SegmentReader(index.storage, written.schema, part))
            for part in written.segments
        }
        deleted = [list(part.deleted_docs()) for part in written.segments]
        return _Opened(current, segments, View(list(zip(segments.values(), deleted, strict=True))))

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
        return {file.name: self._checksum(file) for file in files if file.suffix in (".toc", ".seg")}

    def _checksum(self, file: Path) -> int:
        """Return the checksum of a file, read again only when it has another size or time."""
        told = _told(file)
        known = self._sums.get(file.name)
        if known is None or known[0] != told:
            known = self._sums[file.name] = told, zlib.crc32(file.read_bytes())
        return known[1]

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


def _shares(documents: list[Document]) -> tuple[list[Document], list[Document]]:
    """Return what this process writes and what another one does, if there is a second processor.

    A process with several threads is not copied: a lock that another thread holds would stay locked.
    """
    alone = len(documents) < MANY or (os.cpu_count() or 1) < 2 or active_count() > 1
    half = len(documents) if alone or "fork" not in get_all_start_methods() else len(documents) // 2
    return documents[:half], documents[half:]


def _writer(index: FileIndex) -> IndexWriter:
    return _gathering(index.writer(timeout=PATIENCE, delay=0.02, codec=Codec()))


def _gathering(writer: IndexWriter) -> IndexWriter:
    writer.pool = Pool()
    return writer


def _told(file: Path) -> tuple[int, ...]:
    """Return what tells a file from the one that was there before; nothing when there is none."""
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino


def _segment(leaf: SegmentReader) -> Segment:
    """Read a segment; its postings are read one by one when first asked for, as its files never change.

    Deletions are not of the segment: each reader has its own.
    """
    lock = Lock()  # A reader has one place in its file.

    def look_up(field: str, term: str) -> Postings | None:
        with lock:
            return _read_postings(leaf, field, term) if (field, term) in leaf else None

    def count(field: str) -> Mapping[str, int]:
        with lock:
            return {term.decode(): info.doc_frequency() for term, info in leaf.iter_field(field)}

    entries = (leaf.stored_fields(number)["entry"] for number in range(leaf.doc_count_all()))
    segment = Segment(entries, look_up, count)
    # The entries were read once and for all; Whoosh would keep the bytes of their file, a half of the index.
    leaf._perdoc.close()  # noqa: SLF001
    leaf._perdoc._colfiles.clear()  # noqa: SLF001
    leaf._perdoc._readers.clear()  # noqa: SLF001
    return segment


def _read_postings(leaf: SegmentReader, field: str, term: str) -> Postings:
    matcher = leaf.postings(field, term)
    found: Postings = (matcher.child if leaf.has_deletions() else matcher).arrays
    return found

"""The knowledge base: records, index and library brought together, one object a process."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from indicators.checks.standards import Standards, read_standards
from indicators.mapping import read_indicators
from indicators.starter.source import StarterError, read_starter
from indicators.starter.synonyms import starter_synonyms
from indicators.taxonomy import taxonomy
from kb.catalogue import (
    Change,
    Fault,
    Head,
    Published,
    find_change,
    library_head,
    load_taxonomy,
    read_published,
    record_faults,
    renew_types_digest,
    save_project_types,
)
from kb.database import Database
from kb.documents import documents, edits
from kb.imports import ImportReport, import_reading, preview, read_source
from kb.library import StoredLibrary
from kb.search.engine import Document, IndexBusy, NoIndex, SearchEngine
from kb.search.engines import open_engine
from kb.search.query import parse
from kb.search.sync import MOST_EDITS, differences, edit, edits_to, index_stamp, made_with, settled
from kb.search.synonyms import Synonyms
from kb.search.words import Words, kept_words
from kb.settings import Settings
from kb.synonyms import load_synonyms, synonym_pairs, synonym_stamp

LONGEST_WORD = 6  # characters
_REBUILD = "请运行 kb verify --repair"
RETRY_AFTER = 30.0  # Seconds; a build that failed, for want of room or of the lock, may succeed by then.

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """One state of the published library, and what was made of it."""

    published: Published
    library: StoredLibrary
    engine: SearchEngine
    words: Words  # those that the index was made with
    synonyms: Synonyms
    synonym_stamp: int
    indexed: int  # documents written to bring the index to this state

    @property
    def stamp(self) -> str:
        """Return the stamp of the records."""
        return self.published.head.stamp

    @property
    def index_stamp(self) -> str:
        """Return the stamp that the index has when it is at this state."""
        return index_stamp(self.stamp, self.words)

    @property
    def documents(self) -> dict[str, Document]:
        """Return what is indexed of every indicator; made when asked, for it is as large as the library."""
        return documents(self.library.indicators)

    def warm_up(self) -> None:
        """Load what the first questions would otherwise have to wait for: dictionaries, sounds, pairs."""
        parse("指标", self.words)
        self.engine.warm_up()


@dataclass(frozen=True, slots=True)
class Initialised:
    """What `initialise` did: new and changed indicators, those published now, documents indexed."""

    sets: int
    project_types: int
    new: int
    changed: int
    indicators: int
    indexed: int


class _Index(NamedTuple):
    """The index that is there: which engine reads it, the words it was made with, and its stamp."""

    engine: SearchEngine
    words: Words
    stamp: str


class KnowledgeBase:
    """Opens the records and keeps the library and its index in step with them.

    Another process may publish at any time, so every question first compares the stamp of the records. A
    few edits are taken over at once. A large change is waited for only when the base `waits`; else one
    thread prepares it, and until it is ready the state of before is answered from.
    """

    def __init__(self, settings: Settings, *, waits: bool = True) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        self._waits = waits
        self._state: State | None = None
        self._confirmed: tuple[object, State | None] = None, None  # a state that was right at these commits
        self._lock = Lock()
        self._builder: Thread | None = None
        self._tried = ("", 0.0)  # the stamp that was prepared last, and when that began

    @property
    def standards(self) -> Standards:
        """Return what sheets are measured by, as the file of the deployment says now."""
        return read_standards(self.settings.standards_file)

    def initialise(self) -> Initialised:
        """Make or migrate the records, load the starter library, build the index; idempotent."""
        self.database.migrate()
        sets = read_starter()
        with self.database.write() as session:
            load_taxonomy(session, taxonomy())
            load_synonyms(session, starter_synonyms())
            save_project_types(session, (kind for entry in sets for kind in entry.project_types))
            reports = [
                import_reading(session, entry.name, read_indicators(entry.grid), sector=entry.sector)
                for entry in sets
            ]
            _refuse_faults(reports)
        known = self._state
        state = self.state()
        return Initialised(
            sets=len(sets),
            project_types=len(state.library.types),
            new=sum(report.new for report in reports),
            changed=sum(report.changed for report in reports),
            indicators=len(state.library.indicators),
            indexed=0 if state is known else state.indexed,
        )

    def state(self) -> State:
        """Return the present state of the library, its index brought up to it.

        An index that somebody deleted or damaged meanwhile is built anew.
        """
        known = self._state
        if known and self._is_present(known):
            return known
        seen: Head | None = None
        with self._lock:
            while True:
                state = None
                with self.database.read() as session:  # Only now: who had to wait would see an older state.
                    head = library_head(session)
                    with suppress(
                        NoIndex
                    ):  # Another process has just built one with other words: look again.
                        state = self._next(session, head, sure=head == seen)
                if state is not None:
                    self._state = state
                    return state
                seen = head

    def reindex(self) -> int:
        """Build the index anew from the records; return the number of documents."""
        with self._lock, self.database.read() as session:
            known = self._state.published if self._state else None
            published = read_published(session, find_change(session, library_head(session), known))
            state = self._state = self._built(session, published)
            return state.indexed

    def verify(self) -> list[Fault]:
        """Return what is wrong in the records, and where the index differs from them; heal nothing."""
        while True:
            with self.database.read() as session:
                head = library_head(session)
                faults = record_faults(session)
                try:
                    published = read_published(session, find_change(session, head))
                except (DBAPIError, ValueError):
                    if faults:
                        return faults  # They say why the records cannot be read.
                    raise
            faults += self._index_faults(published)
            with self.database.read() as session:
                if not faults or library_head(session) == head:  # else somebody published meanwhile
                    return faults

    def repair(self) -> list[str]:
        """Make anew what can be derived from the records; say what was done."""
        with self.database.write() as session:
            renew_types_digest(session)
        return ["已重新计算项目类型的校验值。", f"已按数据库重建检索索引，共 {self.reindex()} 条指标。"]

    def preview_import(self, set_name: str, file: str, content: bytes, sector: str | None) -> ImportReport:
        """Say what importing a file would do; write nothing."""
        with self.database.read() as session:
            return preview(session, set_name, file, content, sector=sector)

    def import_file(
        self, set_name: str, file: str, content: bytes, sector: str | None, *, publish_good: bool = False
    ) -> ImportReport:
        """Import a file, whole or (with `publish_good`) its good rows, and bring the index up to it."""
        reading, source = read_source(file, content, sector)
        with self.database.write() as session:
            report = import_reading(
                session, set_name, reading, sector=sector, source=source, publish_good=publish_good
            )
        self.state()
        return report

    def _is_present(self, known: State) -> bool:
        """Tell whether nothing was published and the index is as it was since the state was made."""
        if known.engine.stamp != known.index_stamp:
            return False
        commits = (
            self.database.commits()
        )  # First: what is committed while the records are read counts as new.
        before, state = self._confirmed
        if commits is None or before != commits or state is not known:
            with self.database.read() as session:
                stamps = library_head(session).stamp, synonym_stamp(session)
            if stamps != (known.stamp, known.synonym_stamp):
                return False
            self._confirmed = commits, known
        return True

    def _next(self, session: Session, head: Head, *, sure: bool) -> State | None:
        """Return the state that follows the known one.

        None unless it is `sure` that the records stay as they are: an index that is not of these records
        may be of newer ones, and to build an older one would be a waste.
        """
        known, index = self._state, self._index()
        if known is None or index is None or index.engine is not known.engine:
            # The start, or an index that was deleted, damaged or built by another process with other words.
            return self._opened(session, head, index, sure=sure)
        wanted = index_stamp(head.stamp, known.words)
        if index.stamp == known.index_stamp == wanted or self._is_preparing(head):
            return _with_synonyms(session, known)
        change = find_change(session, head, known.published)
        few = max(len(change.unread), len(change.gone)) <= MOST_EDITS
        if few and index.stamp in (wanted, known.index_stamp):
            try:
                return self._edited(session, change, index, known)
            except IndexBusy:
                if self._waits:
                    raise
        elif self._waits or not sure:
            return self._opened(session, head, index, sure=sure)
        self._prepare(head)
        return _with_synonyms(session, known)

    def _edited(self, session: Session, change: Change, index: _Index, known: State) -> State:
        """Return the state after a few edits, which are made to the index unless another process did."""
        published = read_published(session, change)
        library = known.library.holding(published.indicators, published.types)
        wanted, indexed = index_stamp(change.head.stamp, known.words), 0
        if index.stamp != wanted:
            changed = edits(change.gone, change.come(published), library.codes)
            indexed = edit(index.engine, changed, index.stamp, wanted)
        state = replace(known, published=published, library=library, indexed=indexed)
        return _with_synonyms(session, state)

    def _opened(self, session: Session, head: Head, index: _Index | None, *, sure: bool) -> State | None:
        """Return the state with the index that is there, brought up by edits if few are enough."""
        fits = index is not None and index.stamp == index_stamp(head.stamp, index.words)
        if not (fits or sure):
            return None
        known = self._state.published if self._state else None
        published = read_published(session, find_change(session, head, known))
        if index is None:
            return self._built(session, published)
        indexed = 0
        if not fits:
            changed = edits_to(index.engine, documents(published.indicators))
            if len(changed) > MOST_EDITS:
                return self._built(session, published)
            indexed = edit(index.engine, changed, index.stamp, index_stamp(head.stamp, index.words))
        return self._made(session, published, index.engine, index.words, indexed)

    def _built(self, session: Session, published: Published) -> State:
        """Return the state with a new index, made with the words that the library has now."""
        words = Words(_own_words(published), self._words_folder)
        known = self._state
        if known and known.words.fingerprint == words.fingerprint:
            words, engine = known.words, known.engine
        else:
            engine = self._engine(words)
        words.save()  # First: an index whose words nobody knows would have to be built again.
        stamp = index_stamp(published.head.stamp, words)
        indexed = engine.rebuild(documents(published.indicators).values(), stamp)
        return self._made(session, published, engine, words, indexed)

    def _made(
        self, session: Session, published: Published, engine: SearchEngine, words: Words, indexed: int
    ) -> State:
        synonyms = Synonyms(synonym_pairs(session), words)
        library = StoredLibrary(published.indicators, published.types, engine, words, synonyms)
        return State(published, library, engine, words, synonyms, synonym_stamp(session), indexed)

    def _index(self) -> _Index | None:
        """Return the index that is there, seen with the words that it was made with; None if unusable."""
        known = self._state
        if known and (stamp := made_with(known.engine, known.words)):
            return _Index(known.engine, known.words, stamp)
        seen = [(known.engine, known.words)] if known else []
        seen += [(self._engine(words), words) for words in kept_words(self._words_folder)]
        found = settled(seen)
        return _Index(*found) if found else None

    def _index_faults(self, published: Published) -> list[Fault]:
        index, wanted = self._index(), documents(published.indicators)
        if index is None:
            return [Fault("检索索引不存在、已损坏，或是由另一版程序建立的", _REBUILD, derived=True)]
        if index.stamp != index_stamp(published.head.stamp, index.words):
            return [Fault("检索索引不是按数据库现在的内容建立的", _REBUILD, derived=True)]
        found = differences(index.engine, wanted)
        told = (
            ("检索索引里缺少指标 {}", found.missing),
            ("检索索引里多出指标 {}", found.surplus),
            ("检索索引里指标 {} 的内容与数据库不同", found.differing),
        )
        return [Fault(what.format(code), _REBUILD, derived=True) for what, codes in told for code in codes]

    def _is_preparing(self, head: Head) -> bool:
        """Whether a thread is at work, or has failed at these records so shortly that it has to wait."""
        if self._builder is None:
            return False
        soon = self._tried[0] == head.stamp and monotonic() < self._tried[1] + RETRY_AFTER
        return soon or self._builder.is_alive()

    def _prepare(self, head: Head) -> None:
        """Let a thread prepare the state of the present records; meanwhile that of before goes on."""
        self._tried = head.stamp, monotonic()
        self._builder = Thread(target=self._take_over, name="kb-index", daemon=True)
        self._builder.start()

    def _take_over(self) -> None:
        try:
            with self.database.read() as session:
                state = self._opened(session, library_head(session), self._index(), sure=True)
            if state:
                state.warm_up()
        except Exception:  # noqa: BLE001 # Nobody stands above this thread; the state of before goes on.
            logger.exception("the index could not be brought up to the records; it will be tried again")
        else:
            with self._lock:
                self._state = state

    def _engine(self, words: Words) -> SearchEngine:
        return open_engine(self.settings.search_engine, self.settings.data / "index", words)

    @property
    def _words_folder(self) -> Path:
        return self.settings.data / "words"


def _with_synonyms(session: Session, state: State) -> State:
    """Return the state with the synonyms that there are now."""
    stamp = synonym_stamp(session)
    if stamp == state.synonym_stamp:
        return state
    synonyms = Synonyms(synonym_pairs(session), state.words)
    library = state.library.with_synonyms(synonyms)
    return replace(state, synonyms=synonyms, synonym_stamp=stamp, library=library)


def _refuse_faults(reports: Sequence[ImportReport]) -> None:
    """A release must not start with half a library because a source file of it is faulty."""
    for report in reports:
        for error in report.errors[:1]:
            raise StarterError(f"{error.at}“{error.text}”：{error.message}；{error.fix}。")


def _own_words(published: Published) -> set[str]:
    """Return what people of the field say as one word: keywords, short names of project types.

    Longer names are phrases: as words they would only hide the words they are made of.
    """
    from_types = {word for kind in published.types for word in (kind.name, *kind.aliases)}
    words = from_types.union(*(indicator.keywords for indicator in published.indicators))
    return {word for word in words if len(word) <= LONGEST_WORD}

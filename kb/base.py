"""The knowledge base: records, index and library brought together, one object a process."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from sqlmodel import Session

from indicators.mapping import read_indicators
from indicators.starter.source import StarterError, read_starter
from indicators.starter.synonyms import starter_synonyms
from indicators.taxonomy import taxonomy
from indicators.values import Indicator, ProjectType
from kb.catalogue import current_indicators, library_stamp, load_taxonomy, project_types, save_project_types
from kb.database import Database
from kb.documents import document
from kb.imports import ImportReport, import_reading, preview, read_source
from kb.library import StoredLibrary
from kb.search.engine import Document, SearchEngine
from kb.search.engines import open_engine
from kb.search.sync import bring_up
from kb.search.synonyms import Synonyms
from kb.search.words import Words, fingerprint
from kb.settings import Settings
from kb.synonyms import load_synonyms, synonym_pairs, synonym_stamp

LONGEST_WORD = 6  # characters


@dataclass(frozen=True, slots=True)
class State:
    """One state of the published library, and what was made of it."""

    stamp: str  # of the records
    library: StoredLibrary
    engine: SearchEngine
    words: Words
    synonyms: Synonyms
    synonym_stamp: int
    index_stamp: str
    indexed: int  # documents written to bring the index to this state

    @property
    def documents(self) -> dict[str, Document]:
        """Return what is indexed of every indicator; made when asked, for it is as large as the library."""
        return _documents(self.library.indicators)


@dataclass(frozen=True, slots=True)
class Initialised:
    """What `initialise` did: new and changed indicators, those published now, documents indexed."""

    sets: int
    project_types: int
    new: int
    changed: int
    indicators: int
    indexed: int


class KnowledgeBase:
    """Opens the records and keeps the library and its index in step with them.

    Another process may publish at any time, so every question first compares the stamp of the records.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        self._state: State | None = None
        self._lock = Lock()

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
        with self.database.read() as session, self._lock:
            stamp = library_stamp(session)
            known = self._state
            if known is None or known.stamp != stamp or known.engine.stamp is None:
                known = self._state = self._load(session, stamp)
            elif known.synonym_stamp != synonym_stamp(session):
                known = self._state = self._with_synonyms(session, known)
            return known

    def reindex(self) -> int:
        """Build the index anew from the records; return the number of documents."""
        state = self.state()
        return state.engine.rebuild(state.documents.values(), state.index_stamp)

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

    def _load(self, session: Session, stamp: str) -> State:
        indicators = current_indicators(session)
        types = project_types(session)
        words = self._words(indicators, types)
        index_stamp = f"{stamp}:{words.fingerprint}"
        known = self._state
        same = known if known and known.words is words else None
        engine = same.engine if same else self._engine(words)
        before = (same.index_stamp, lambda: same.documents) if same else None
        indexed = bring_up(engine, index_stamp, lambda: _documents(indicators), before)
        synonyms = Synonyms(synonym_pairs(session), words)
        library = StoredLibrary(indicators, types, engine, words, synonyms)
        return State(stamp, library, engine, words, synonyms, synonym_stamp(session), index_stamp, indexed)

    def _with_synonyms(self, session: Session, known: State) -> State:
        synonyms = Synonyms(synonym_pairs(session), known.words)
        return replace(
            known,
            synonyms=synonyms,
            synonym_stamp=synonym_stamp(session),
            library=known.library.with_synonyms(synonyms),
        )

    def _words(self, indicators: Sequence[Indicator], types: Sequence[ProjectType]) -> Words:
        """Return the segmenter with the library's own words, the present one if it has just these."""
        own = _own_words(indicators, types)
        known = self._state
        if known and known.words.fingerprint == fingerprint(own):
            return known.words
        return Words(own, self.settings.data / "words")

    def _engine(self, words: Words) -> SearchEngine:
        return open_engine(self.settings.search_engine, self.settings.data / "index", words)


def _documents(indicators: Iterable[Indicator]) -> dict[str, Document]:
    return {indicator.code: document(indicator) for indicator in indicators}


def _refuse_faults(reports: Sequence[ImportReport]) -> None:
    """A release must not start with half a library because a source file of it is faulty."""
    for report in reports:
        for error in report.errors[:1]:
            raise StarterError(f"{error.at}“{error.text}”：{error.message}；{error.fix}。")


def _own_words(indicators: Sequence[Indicator], types: Sequence[ProjectType]) -> set[str]:
    """Return what people of the field say as one word: keywords, short names of project types.

    Longer names are phrases: as words they would only hide the words they are made of.
    """
    from_types = {word for kind in types for word in (kind.name, *kind.aliases)}
    words = from_types.union(*(indicator.keywords for indicator in indicators))
    return {word for word in words if len(word) <= LONGEST_WORD}

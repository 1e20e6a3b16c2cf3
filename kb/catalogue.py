"""What the library holds now: taxonomy, project types and the indicators of the current versions."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256
from itertools import chain

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, select, text

from indicators.mapping import UnknownSector
from indicators.taxonomy import Taxonomy
from indicators.values import Indicator, ProjectType
from kb.search.text import bare, fold
from kb.synonyms import LONGEST, synonym_pairs
from kb.tables import (
    FunctionItemRecord,
    IndicatorRecord,
    IndicatorSet,
    Level,
    LibraryState,
    ProjectTypeRecord,
    SectorRecord,
    SetVersion,
    VersionEntry,
)

Rows = Mapping[int, Indicator]  # the rows of a version in their order, by the number of their record
_PORTION = 500  # records read together
_FROM_COPY = "请用备份的数据库换下这一个，再运行 kb verify"
_REPAIR = "请运行 kb verify --repair"


@dataclass(frozen=True, slots=True)
class VersionHead:
    """The current version of a set."""

    set_id: int
    set_name: str
    id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """Which versions are current at one moment, sets by age, and the digest of all project types."""

    versions: tuple[VersionHead, ...]
    types: str | None

    @property
    def stamp(self) -> str:
        """Return a digest of the content, the same for the same content on every machine."""
        return digest([*([version.set_name, version.digest] for version in self.versions), self.types])


@dataclass(frozen=True, slots=True)
class Published:
    """The published library of one moment; `rows` are those of each set, by the number of the set."""

    head: Head
    rows: Mapping[int, Rows]
    types: Sequence[ProjectType]

    @property
    def indicators(self) -> list[Indicator]:
        """Return the indicators of all sets, sets by age and rows in their order."""
        return list(chain.from_iterable(rows.values() for rows in self.rows.values()))


@dataclass(frozen=True, slots=True)
class Change:
    """What leads from a known moment to that of `head`.

    `now` has the numbers of the records of each set that changed, `before` its known rows. What is not
    among these has to be read.
    """

    head: Head
    known: Published | None
    now: Mapping[int, Sequence[int]]
    before: Mapping[int, Rows]
    unread: Sequence[int]

    @property
    def gone(self) -> list[Indicator]:
        """Return the known revisions that are no longer current."""
        left = set(self.known.head.versions) - set(self.head.versions) if self.known else ()
        return [indicator for version in left for indicator in self._gone_from(version.set_id)]

    def come(self, published: Published) -> list[Indicator]:
        """Return the revisions that were read to make this library."""
        unread = set(self.unread)
        rows = chain.from_iterable(published.rows[set_id].items() for set_id in self.now)
        return [indicator for id_, indicator in rows if id_ in unread]

    def _gone_from(self, set_id: int) -> list[Indicator]:
        rows = self.known.rows[set_id] if self.known else {}
        kept = set(self.now.get(set_id, ())) if set_id in self.before else set()
        return [indicator for id_, indicator in rows.items() if id_ not in kept]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the library and what to do about it; what is `derived` can be made anew."""

    what: str
    remedy: str
    derived: bool = False


def load_taxonomy(session: Session, taxonomy: Taxonomy) -> None:
    """Bring the sectors, items and levels up to the taxonomy; what is right already is not written."""
    _merge(session, SectorRecord, _sectors(taxonomy))
    _merge(session, FunctionItemRecord, _items(taxonomy))
    _merge(session, Level, _levels(taxonomy))


def save_project_types(session: Session, types: Iterable[ProjectType]) -> None:
    """Add project types, or change those of the same sector and name; what is right already is not written.

    Raises UnknownSector if a type names a sector that the taxonomy does not have.
    """
    kept = {(record.sector_code, record.name): record for record in session.exec(select(ProjectTypeRecord))}
    sectors = _all_sectors(session)
    next_position = 1 + max((record.position for record in kept.values()), default=-1)
    for value in types:
        sector = None if value.sector is None else _code_of(value.sector, sectors)
        old = kept.get((sector, value.name))
        record = ProjectTypeRecord.from_value(value, sector, old.position if old else next_position)
        if old:
            record.id = old.id
        kept[(sector, value.name)] = session.merge(record)
        next_position += 0 if old else 1
    if session.dirty or session.new:
        session.flush()
        renew_types_digest(session)


def renew_types_digest(session: Session) -> None:
    """Write the digest of all project types."""
    session.merge(LibraryState(project_types=_types_digest(session)))
    session.flush()


def add_project_types(session: Session, indicators: Iterable[Indicator]) -> None:
    """Add the project types that indicators name and nobody has described; known ones stay as they are."""
    known = {(kind.sector, kind.name) for kind in project_types(session)}
    named = {
        (sector, name): ProjectType(name, sector)
        for indicator in indicators
        for sector in indicator.sectors or (None,)
        for name in indicator.project_types
    }
    save_project_types(session, (kind for place, kind in named.items() if place not in known))


def sector_code(session: Session, text: str) -> str:
    """Return the code of the sector with this name, official name or code; raise UnknownSector if none."""
    return _code_of(text, _all_sectors(session))


def project_types(session: Session) -> list[ProjectType]:
    """Return every project type, in the order in which they were first saved."""
    rows = session.exec(
        select(ProjectTypeRecord, SectorRecord.name)
        .join(SectorRecord, isouter=True)
        .order_by(col(ProjectTypeRecord.position))
    )
    return [record.to_value(sector) for record, sector in rows]


def current_indicators(session: Session) -> list[Indicator]:
    """Return the indicators of every set's current version, sets by age and rows in their order."""
    return read_published(session, find_change(session, library_head(session))).indicators


def library_head(session: Session) -> Head:
    """Return which versions are current; a query or two, however large the library is."""
    versions = session.exec(
        select(IndicatorSet.id, IndicatorSet.name, SetVersion.id, SetVersion.digest)
        .join(SetVersion, col(SetVersion.id) == IndicatorSet.current_version_id)
        .order_by(col(IndicatorSet.id))
    )
    types = session.exec(select(LibraryState.project_types)).first()
    return Head(tuple(VersionHead(*version) for version in versions), types)


def library_stamp(session: Session) -> str:
    """Return a digest that differs whenever the published indicators or the project types differ."""
    return library_head(session).stamp


def find_change(session: Session, head: Head, known: Published | None = None) -> Change:
    """Find what has to be read to come from a known moment to that of `head`; read no indicator yet.

    Only the sets whose current version is another one are looked at, and of these only the numbers of the
    records, for neither a published version nor a revision ever changes.
    """
    rows = _known_rows(session, head, known) if known else {}
    changed = [version for version in head.versions if known is None or version not in known.head.versions]
    entries = _entries(session, [version.id for version in changed])
    now = {version.set_id: entries[version.id] for version in changed}
    before = {set_id: rows[set_id] for set_id in now if set_id in rows}
    unread = [id_ for set_id, ids in now.items() for id_ in ids if id_ not in before.get(set_id, {})]
    return Change(head, known, now, before, unread)


def read_published(session: Session, change: Change) -> Published:
    """Read what a change has found; every value known already is used again."""
    read = _read(session, change.unread)
    rows: dict[int, Rows] = {}
    for version in change.head.versions:
        ids, before = change.now.get(version.set_id), change.before.get(version.set_id, {})
        if ids is None and change.known:
            rows[version.set_id] = change.known.rows[version.set_id]
        else:
            rows[version.set_id] = {id_: before.get(id_) or read[id_] for id_ in ids or ()}
    same_types = change.known and change.known.head.types == change.head.types
    types = change.known.types if change.known and same_types else project_types(session)
    return Published(change.head, rows, types)


def record_faults(session: Session) -> list[Fault]:
    """Return what contradicts itself in the records; most of it only a copy of the database can mend."""
    try:
        return _storage_faults(session) or [
            *_version_faults(session),
            *_type_faults(session),
            *_synonym_faults(session),
        ]
    except DBAPIError as error:
        return [Fault(f"数据库有一部分读不出来（{error.orig}）", _FROM_COPY)]


def digest(content: object) -> str:
    """Return the SHA-256 of plain content, the same on every machine."""
    return sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _types_digest(session: Session) -> str:
    return digest([*map(astuple, project_types(session))])


def _storage_faults(session: Session) -> list[Fault]:
    """Ask SQLite to look through its file; PostgreSQL watches over its own."""
    if session.get_bind().dialect.name != "sqlite":
        return []
    told = [row[0] for row in session.connection().execute(text("PRAGMA integrity_check"))]
    faults = [Fault(f"数据库文件已损坏（{line}）", _FROM_COPY) for line in told if line != "ok"]
    orphans = session.connection().execute(text("PRAGMA foreign_key_check"))
    tables = Counter((row[0], row[2]) for row in orphans)
    return faults + [
        Fault(f"数据表 {table} 有 {count} 行指向 {parent} 里没有的行", _FROM_COPY)
        for (table, parent), count in tables.items()
    ]


def _version_faults(session: Session) -> list[Fault]:
    """Compare the rows of each current version with the digest written when it was published."""
    faults, codes = [], Counter[str]()
    for version in library_head(session).versions:
        records = session.exec(
            select(IndicatorRecord)
            .join(VersionEntry)
            .where(VersionEntry.version_id == version.id)
            .order_by(col(VersionEntry.position))
            .execution_options(yield_per=_PORTION)
        )
        contents = []
        for record in records:
            contents.append(record.content())
            codes[record.code] += 1
        if digest(contents) != version.digest:
            what = f"指标集“{version.set_name}”现行版本的内容与发布时的校验值不符"
            faults.append(Fault(what, _FROM_COPY))
    twice = [code for code, count in codes.items() if count > 1]
    return faults + [Fault(f"编码 {code} 在现行版本中不止一条", _FROM_COPY) for code in twice]


def _type_faults(session: Session) -> list[Fault]:
    types = project_types(session)
    kept = session.exec(select(LibraryState.project_types)).first()
    wrong = kept != _types_digest(session) and bool(types or kept)
    named = {name for row in current_indicators(session) for name in row.project_types}
    unknown = sorted(named - {kind.name for kind in types})
    return [Fault("项目类型的校验值与项目类型不符", _REPAIR, derived=True)] * wrong + [
        Fault(f"有指标属于项目类型“{name}”，项目类型表里却没有它", _FROM_COPY) for name in unknown
    ]


def _synonym_faults(session: Session) -> list[Fault]:
    remedy = f"请用 kb synonyms remove 删去，再用 2 到 {LONGEST} 个字的词重新添加"
    return [
        Fault(f"同义词“{word}”→“{wording}”不能用", remedy)
        for word, wording in synonym_pairs(session)
        if word == wording or not (_is_usable(word) and _is_usable(wording))
    ]


def _is_usable(word: str) -> bool:
    return word == fold(word) and 2 <= len(bare(word)) <= LONGEST


def _all_sectors(session: Session) -> Sequence[SectorRecord]:
    return session.exec(select(SectorRecord).order_by(col(SectorRecord.position))).all()


def _code_of(text: str, sectors: Sequence[SectorRecord]) -> str:
    for sector in sectors:
        if text.strip() in (sector.name, sector.official_name, sector.code):
            return sector.code
    names = "、".join(sector.name for sector in sectors)
    raise UnknownSector(f"没有“{text}”这个行业，请改用其中之一：{names}。")


def _known_rows(session: Session, head: Head, known: Published) -> dict[int, Rows]:
    """Return the known rows of each set, but only of versions that the database still has.

    In a database that was put back from a copy, the same numbers may be given to other content.
    """
    ids = [version.id for version in known.head.versions if version not in head.versions]
    there = set(
        session.exec(select(SetVersion.id, SetVersion.digest).where(col(SetVersion.id).in_(ids))).all()
    )
    return {
        version.set_id: known.rows[version.set_id]
        for version in known.head.versions
        if (version.id, version.digest) in there
    }


def _entries(session: Session, versions: Sequence[int]) -> Mapping[int, list[int]]:
    """Return the numbers of the records of each version, in the order of its rows."""
    found = defaultdict(list)
    rows = session.exec(
        select(VersionEntry.version_id, VersionEntry.indicator_id)
        .where(col(VersionEntry.version_id).in_(versions))
        .order_by(col(VersionEntry.version_id), col(VersionEntry.position))
    )
    for version, indicator in rows:
        found[version].append(indicator)
    return found


def _read(session: Session, ids: Sequence[int]) -> dict[int, Indicator]:
    # In portions: all records at once would take more memory for a moment than the library does for good.
    read: dict[int, Indicator] = {}
    for start in range(0, len(ids), _PORTION):
        wanted = col(IndicatorRecord.id).in_(ids[start : start + _PORTION])
        for record in session.exec(select(IndicatorRecord).where(wanted)):
            read[record.id] = record.to_value()
    return read


def _merge(session: Session, table: type[SQLModel], records: Iterable[SQLModel]) -> None:
    """Add or change records by their keys, after one query for all that is there."""
    kept = session.exec(select(table)).all()
    for record in records:
        session.merge(record)
    session.flush()
    del kept  # Held until here: the session forgets what nobody holds, and would ask for each record again.


def _sectors(taxonomy: Taxonomy) -> Iterable[SectorRecord]:
    return (SectorRecord.from_value(sector, at) for at, sector in enumerate(taxonomy.sectors))


def _items(taxonomy: Taxonomy) -> Iterable[FunctionItemRecord]:
    return (
        FunctionItemRecord.from_value(item, sector.code)
        for sector in taxonomy.sectors
        for item in sector.items
    )


def _levels(taxonomy: Taxonomy) -> Iterable[Level]:
    for vocabulary, levels in taxonomy.vocabularies.items():
        pairs = [(level1, level2) for level1, children in levels.items() for level2 in children]
        for position, (level1, level2) in enumerate(pairs):
            yield Level(vocabulary=vocabulary, level1=level1, level2=level2, position=position)

"""What the library holds now: taxonomy, project types and the indicators of the current versions."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from hashlib import sha256

from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from indicators.mapping import UnknownSector
from indicators.taxonomy import Taxonomy
from indicators.values import Indicator, ProjectType
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
        state = digest([*map(astuple, project_types(session))])
        session.merge(LibraryState(project_types=state))
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
    # In portions: all records at once would take more memory for a moment than the library does for good.
    ordered = (
        _current().order_by(col(IndicatorSet.id), col(VersionEntry.position)).execution_options(yield_per=500)
    )
    return [record.to_value() for record in session.exec(ordered)]


def library_stamp(session: Session) -> str:
    """Return a digest that differs whenever the published indicators or the project types differ."""
    versions = session.exec(
        select(IndicatorSet.name, SetVersion.digest)
        .join(SetVersion, col(SetVersion.id) == IndicatorSet.current_version_id)
        .order_by(col(IndicatorSet.id))
    )
    types = session.exec(select(LibraryState.project_types)).first()
    return digest([*map(list, versions), types])


def digest(content: object) -> str:
    """Return the SHA-256 of plain content, the same on every machine."""
    return sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _all_sectors(session: Session) -> Sequence[SectorRecord]:
    return session.exec(select(SectorRecord).order_by(col(SectorRecord.position))).all()


def _code_of(text: str, sectors: Sequence[SectorRecord]) -> str:
    for sector in sectors:
        if text.strip() in (sector.name, sector.official_name, sector.code):
            return sector.code
    names = "、".join(sector.name for sector in sectors)
    raise UnknownSector(f"没有“{text}”这个行业，请改用其中之一：{names}。")


def _current() -> SelectOfScalar[IndicatorRecord]:
    return (
        select(IndicatorRecord)
        .join(VersionEntry, col(VersionEntry.indicator_id) == IndicatorRecord.id)
        .join(IndicatorSet, col(IndicatorSet.current_version_id) == VersionEntry.version_id)
    )


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

"""Importing: a file becomes the next version of a set, or a report of what stands against that."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from indicators.grid import CellError
from indicators.mapping import Reading, read_indicators
from kb.catalogue import add_project_types, sector_code
from kb.errors import NothingToImport
from kb.reading import read_file
from kb.tables import ImportBatch, SetVersion
from kb.versions import Plan, carry_out, plan


@dataclass(frozen=True, slots=True)
class Source:
    """Which file a reading came from."""

    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """An indicator the import adds or changes; a new one names no fields and may have no code yet."""

    code: str
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file holds against the current version of its set.

    `rows_read` counts every row, faulty ones too; the others are new, changed, same or conflicting. A
    conflicting row is among the errors too. `untouched` counts the rows of the set that the file does
    not name; they stay. `published` is the number of the version that holds the good rows, if one does.
    """

    set_name: str
    file_name: str
    rows_read: int
    new: int
    changed: int
    same: int
    conflicts: int
    untouched: int
    errors: tuple[CellError, ...]
    notes: tuple[str, ...]
    changes: tuple[RowChange, ...]
    published: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain content."""
        return asdict(self)


def preview(
    session: Session, set_name: str, file_name: str, content: bytes, sector: str | None = None
) -> ImportReport:
    """Say what importing a file would do; write nothing."""
    reading, source = read_source(file_name, content, sector)
    planned = _plan(session, set_name, reading, source)
    return _report(planned, reading, source, published=None)


def read_source(file_name: str, content: bytes, sector: str | None = None) -> tuple[Reading, Source]:
    """Read a file; best done before a writing session, for meanwhile all other writers would wait."""
    reading = read_indicators(read_file(file_name, content), default_sector=sector)
    return reading, Source(file_name, sha256(content).hexdigest())


def import_reading(
    session: Session,
    set_name: str,
    reading: Reading,
    *,
    sector: str | None = None,
    source: Source | None = None,
    publish_good: bool = False,
) -> ImportReport:
    """Publish the rows of a reading into a set, and record the file they came from.

    If anything is wrong, nothing at all is written, unless `publish_good` asks for the good rows alone.
    Nothing is written either if the set has every good row already. `sector` numbers rows without one.
    """
    planned = _plan(session, set_name, reading, source)
    changes = planned.changes
    if not _good_rows(planned) or (not publish_good and (reading.errors or changes.conflicts)):
        return _report(planned, reading, source, published=None)
    code = sector_code(session, sector) if sector else None
    note = f"导入 {source.file_name}" if source else ""
    version = carry_out(session, planned, sector_code=code, note=note)
    add_project_types(session, [entry.indicator for entry in reading.entries])
    report = _report(planned, reading, source, published=version.number)
    if source and (changes.new or changes.changed):
        session.add(_batch(version, source, report))
        session.flush()
    return report


def _plan(session: Session, set_name: str, reading: Reading, source: Source | None) -> Plan:
    if not reading.entries and not reading.errors:
        place = source.file_name if source else set_name
        raise NothingToImport(f"“{place}”里没有指标，请确认表头下面有填好的行。")
    return plan(session, set_name, [entry.indicator for entry in reading.entries], reading.given)


def _good_rows(planned: Plan) -> int:
    changes = planned.changes
    return len(changes.new) + len(changes.changed) + len(changes.same)


def _report(planned: Plan, reading: Reading, source: Source | None, published: int | None) -> ImportReport:
    changes = planned.changes
    return ImportReport(
        set_name=planned.set_name,
        file_name=source.file_name if source else "",
        rows_read=reading.rows,
        new=len(changes.new),
        changed=len(changes.changed),
        same=len(changes.same),
        conflicts=len(changes.conflicts),
        untouched=len(changes.removed),
        errors=(*reading.errors, *_conflicts(planned, reading)),
        notes=reading.notes,
        changes=tuple(_row_changes(planned)),
        published=published,
    )


def _conflicts(planned: Plan, reading: Reading) -> Iterator[CellError]:
    places = {entry.indicator.code: entry.at for entry in reading.entries}
    for change in planned.changes.conflicts:
        old, new = change.old, change.new
        message = (
            f"编码 {new.code} 在指标集里是“{old.name}”（{old.level2}），这里却是“{new.name}”（{new.level2}）"
        )
        fix = "请改回原来的名称或二级指标；如果是另一条指标，请把编码留空，由系统编号"
        yield CellError(places[new.code], new.code, message, fix)


def _row_changes(planned: Plan) -> Iterator[RowChange]:
    for row in planned.changes.new:
        yield RowChange(row.code, row.name, ())
    for change in planned.changes.changed:
        yield RowChange(change.old.code, change.new.name, change.fields)


def _batch(version: SetVersion, source: Source, report: ImportReport) -> ImportBatch:
    return ImportBatch(
        set_id=version.set_id,
        version_id=version.id,
        file_name=source.file_name,
        sha256=source.sha256,
        rows_read=report.rows_read,
        new=report.new,
        changed=report.changed,
        same=report.same,
        conflicts=report.conflicts,
        errors=[asdict(error) for error in report.errors],
    )

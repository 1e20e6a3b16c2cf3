"""Publishing: the next version of a set, made of the rows it had and the rows that are given."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from indicators.diff import Changes, diff
from indicators.values import Indicator, Scope
from kb.catalogue import digest
from kb.errors import CodeTaken, ConflictingRows, NothingToImport
from kb.tables import IndicatorRecord, IndicatorSet, SectorRecord, SetVersion, VersionEntry

COMMON_PREFIX = "000"
# Up to here the numbers belong to the shipped library, whose later releases add project types.
LAST_SHIPPED = 9999


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would do to a set; `owner` is None while there is no set of this name."""

    set_name: str
    owner: IndicatorSet | None
    current: Sequence[IndicatorRecord]
    changes: Changes


def publish(
    session: Session,
    set_name: str,
    indicators: Sequence[Indicator],
    *,
    sector_code: str | None = None,
    note: str = "",
) -> SetVersion:
    """Publish rows into a set and return its version.

    A given row takes the place of its old self or is added at the end; rows that are not given stay as
    they are, and unchanged rows keep their revision. Nothing is written if nothing differs.
    Raises CodeTaken if a row has a code of another set, ConflictingRows if rows contradict each other.
    """
    planned = plan(session, set_name, indicators)
    if planned.changes.conflicts:
        raise ConflictingRows(f"有 {len(planned.changes.conflicts)} 行互相冲突，请先合并或删去重复的行。")
    return carry_out(session, planned, sector_code=sector_code, note=note)


def plan(
    session: Session, set_name: str, indicators: Sequence[Indicator], given: frozenset[str] | None = None
) -> Plan:
    """Compare rows with the current version of a set; write nothing. Raises CodeTaken.

    Rows that are in the set already keep their fields other than those `given` (None: all are given).
    """
    name = set_name.strip()
    if not name:
        raise NothingToImport("指标集的名称是空的，请写明要导入到哪个指标集。")
    owner = session.exec(select(IndicatorSet).where(IndicatorSet.name == name)).first()
    _refuse_taken_codes(session, owner, indicators)
    current = _current_records(session, owner)
    old = [record.to_value() for record in current]
    changes = diff(old, indicators) if given is None else diff(old, indicators, given)
    return Plan(name, owner, current, changes)


def carry_out(
    session: Session, planned: Plan, *, sector_code: str | None = None, note: str = ""
) -> SetVersion:
    """Publish what is new and what changed in a plan made in this session; leave its conflicts out.

    A new row without a code gets the next running number of its sector: that of its only or first
    sector, else `sector_code`, else the sector of the set; 000 for a common row or when there is none.
    """
    owner = planned.owner or _new_set(session, planned.set_name, sector_code)
    if owner.current_version_id is not None and not (planned.changes.new or planned.changes.changed):
        return session.get_one(SetVersion, owner.current_version_id)
    changed = [replace(change.new, code=change.old.code) for change in planned.changes.changed]
    added = _with_codes(session, planned.changes.new, sector_code or owner.sector_code)
    records = {record.code: record for record in _add_revisions(session, owner, [*changed, *added])}
    kept = [records.pop(record.code, record) for record in planned.current]
    return _add_version(session, owner, [*kept, *records.values()], note)


def _refuse_taken_codes(session: Session, owner: IndicatorSet | None, rows: Iterable[Indicator]) -> None:
    others = select(IndicatorRecord.code, IndicatorSet.name).join(IndicatorSet).distinct()
    if owner is not None:
        others = others.where(IndicatorRecord.set_id != owner.id)
    taken = dict(session.exec(others).all())
    for row in rows:
        if row.code in taken:
            raise CodeTaken(
                f"编码 {row.code} 已属于指标集“{taken[row.code]}”，"
                "请导入到那个指标集，或把这一行的编码留空，由系统编号。"
            )


def _current_records(session: Session, owner: IndicatorSet | None) -> Sequence[IndicatorRecord]:
    if owner is None:
        return []
    entries = (
        select(IndicatorRecord)
        .join(VersionEntry)
        .where(VersionEntry.version_id == owner.current_version_id)
        .order_by(col(VersionEntry.position))
    )
    return session.exec(entries).all()


def _new_set(session: Session, name: str, sector_code: str | None) -> IndicatorSet:
    owner = IndicatorSet(name=name, sector_code=sector_code)
    session.add(owner)
    session.flush()
    return owner


def _with_codes(session: Session, rows: Sequence[Indicator], sector_code: str | None) -> list[Indicator]:
    """Number the rows that have no code, above every code ever used with their prefix."""
    if all(row.code for row in rows):
        return list(rows)
    sectors = dict(session.exec(select(SectorRecord.name, SectorRecord.code)).all())
    used = [*session.exec(select(IndicatorRecord.code).distinct()), *(row.code for row in rows)]
    last = _last_numbers(used)
    coded = []
    for row in rows:
        if not row.code:
            prefix = _prefix(row, sectors, sector_code)
            last[prefix] = max(last.get(prefix, 0), LAST_SHIPPED) + 1
            row = replace(row, code=f"{prefix}-{last[prefix]:04d}")
        coded.append(row)
    return coded


def _last_numbers(codes: Iterable[str]) -> dict[str, int]:
    last: dict[str, int] = {}
    for code in codes:
        if found := re.fullmatch(r"(.+)-(\d+)", code, re.ASCII):
            last[found[1]] = max(last.get(found[1], 0), int(found[2]))
    return last


def _prefix(row: Indicator, sectors: dict[str, str], sector_code: str | None) -> str:
    if row.scope is Scope.COMMON:
        return COMMON_PREFIX
    own = [sectors[name] for name in row.sectors if name in sectors]
    return own[0] if own else sector_code or COMMON_PREFIX


def _add_revisions(
    session: Session, owner: IndicatorSet, rows: Sequence[Indicator]
) -> Sequence[IndicatorRecord]:
    highest = (
        select(IndicatorRecord.code, func.max(IndicatorRecord.revision))
        .where(IndicatorRecord.set_id == owner.id)
        .group_by(col(IndicatorRecord.code))
    )
    last: dict[str, int] = dict(session.exec(highest).all())
    records = [IndicatorRecord.row(row, owner.id, last.get(row.code, 0) + 1) for row in rows]
    if not records:
        return []
    # A whole library at once: objects made one by one and then flushed take three times as long.
    written = insert(IndicatorRecord).returning(IndicatorRecord, sort_by_parameter_order=True)
    return session.scalars(written, records).all()


def _add_version(
    session: Session, owner: IndicatorSet, records: Sequence[IndicatorRecord], note: str
) -> SetVersion:
    """Write a version with all its entries and make it the current one."""
    last = session.exec(select(func.max(SetVersion.number)).where(SetVersion.set_id == owner.id)).one()
    version = SetVersion(
        set_id=owner.id,
        number=(last or 0) + 1,
        digest=digest([record.content() for record in records]),
        row_count=len(records),
        note=note,
    )
    session.add(version)
    session.flush()
    entries = [
        {"version_id": version.id, "position": position, "indicator_id": record.id}
        for position, record in enumerate(records)
    ]
    if entries:
        session.execute(insert(VersionEntry), entries)
    owner.current_version_id = version.id
    session.flush()
    return version

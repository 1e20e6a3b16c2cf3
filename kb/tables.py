"""The tables. Published versions, their entries and the revisions of indicators never change.

Triggers made by the migrations hold that; nothing here validates, so records are built from domain
values only. A record that stands for a domain value has `from_value` (indicators, of which there are
thousands, have `row`), and `to_value` where it is read back. An `id` is None until the record is flushed;
its type leaves that out.
"""

from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from indicators.taxonomy import FunctionItem, Sector
from indicators.values import Direction, Indicator, Kind, Nature, ProjectType, Scope, Standard, Status

METADATA = SQLModel.metadata
# Constraints need names, else SQLite migrations cannot drop them.
METADATA.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """A moment, always with its time zone; SQLite alone would forget it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the moment in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back the moment in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


_INDICATOR_FIELDS = tuple(field.name for field in fields(Indicator) if field.name != "version")
_INDICATOR_ENUMS: dict[str, type[StrEnum]] = {
    "scope": Scope,
    "kind": Kind,
    "direction": Direction,
    "standard": Standard,
    "status": Status,
}


def _now() -> datetime:
    return datetime.now(UTC)


def _plain(kept: object) -> object:
    """Return a field of a domain value as its column holds it."""
    if isinstance(kept, StrEnum):
        return kept.value
    return list(kept) if isinstance(kept, tuple) else kept


def _frozen(kept: object) -> object:
    """Return a column as the field of a domain value holds it."""
    return tuple(kept) if isinstance(kept, list) else kept


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=column)


class SectorRecord(SQLModel, table=True):
    """A sector of the taxonomy."""

    __tablename__ = "sector"

    code: str = Field(primary_key=True)
    name: str = Field(unique=True)
    official_name: str
    position: int

    @classmethod
    def from_value(cls, value: Sector, position: int) -> Self:
        """Make the record of a sector; its items have records of their own."""
        return cls(code=value.code, name=value.name, official_name=value.official_name, position=position)


class FunctionItemRecord(SQLModel, table=True):
    """A 款 of the functional classification."""

    __tablename__ = "function_item"

    code: str = Field(primary_key=True)
    sector_code: str = Field(foreign_key="sector.code", index=True)
    name: str
    doubtful: bool

    @classmethod
    def from_value(cls, value: FunctionItem, sector_code: str) -> Self:
        """Make the record of an item under its sector."""
        return cls(code=value.code, sector_code=sector_code, name=value.name, doubtful=value.doubtful)


class Level(SQLModel, table=True):
    """That a level 2 stands under a level 1 in one vocabulary."""

    vocabulary: str = Field(primary_key=True)
    level1: str = Field(primary_key=True)
    level2: str = Field(primary_key=True)
    position: int


class ProjectTypeRecord(SQLModel, table=True):
    """A project type; without a sector it is common to all."""

    __tablename__ = "project_type"
    __table_args__ = (
        UniqueConstraint("sector_code", "name"),
        # A unique constraint lets any number of rows without a sector bear the same name.
        Index(
            "uq_project_type_common_name",
            "name",
            unique=True,
            sqlite_where=text("sector_code IS NULL"),
            postgresql_where=text("sector_code IS NULL"),
        ),
        _one_of("nature", Nature),
    )

    id: int = Field(default=None, primary_key=True)
    name: str
    sector_code: str | None = Field(default=None, foreign_key="sector.code")
    nature: str
    beneficiary: str
    aliases: list[str] = Field(sa_type=JSON)
    function_items: list[str] = Field(sa_type=JSON)
    position: int

    @classmethod
    def from_value(cls, value: ProjectType, sector_code: str | None, position: int) -> Self:
        """Make the record of a project type, whose sector the caller has looked up."""
        return cls(
            name=value.name,
            sector_code=sector_code,
            nature=value.nature.value,
            beneficiary=value.beneficiary,
            aliases=list(value.aliases),
            function_items=list(value.function_items),
            position=position,
        )

    def to_value(self, sector: str | None) -> ProjectType:
        """Return the domain value, given the name of its sector."""
        return ProjectType(
            name=self.name,
            sector=sector,
            nature=Nature(self.nature),
            beneficiary=self.beneficiary,
            aliases=tuple(self.aliases),
            function_items=tuple(self.function_items),
        )


class LibraryState(SQLModel, table=True):
    """One row: the digest of all project types, written whenever one of them changes."""

    __tablename__ = "library_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    project_types: str


class SynonymRecord(SQLModel, table=True):
    """An everyday word and one official wording of it; `change` numbers the changes of the whole table."""

    __tablename__ = "synonym"
    __table_args__ = (UniqueConstraint("word", "wording"),)

    id: int = Field(default=None, primary_key=True)
    word: str
    wording: str
    removed: bool
    change: int = Field(index=True)


class IndicatorSet(SQLModel, table=True):
    """What an administrator imports and publishes under one name; `current_version_id` is what counts."""

    __tablename__ = "indicator_set"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    sector_code: str | None = Field(default=None, foreign_key="sector.code")
    current_version_id: int | None = Field(
        default=None,
        # The version refers back to the set; `use_alter` tells the tools which reference comes last.
        sa_column_args=(ForeignKey("set_version.id", use_alter=True),),
    )
    created_at: datetime = Field(default_factory=_now, sa_type=UtcTime)


class SetVersion(SQLModel, table=True):
    """A published version of a set; `digest` is over the content of its entries."""

    __tablename__ = "set_version"
    __table_args__ = (UniqueConstraint("set_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    set_id: int = Field(foreign_key="indicator_set.id")
    number: int
    digest: str
    row_count: int
    note: str
    published_at: datetime = Field(default_factory=_now, sa_type=UtcTime)


class IndicatorRecord(SQLModel, table=True):
    """One revision of an indicator. A change makes the next revision and leaves this one alone."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("code", "revision"),
        *(_one_of(column, values) for column, values in _INDICATOR_ENUMS.items()),
    )

    id: int = Field(default=None, primary_key=True)
    set_id: int = Field(foreign_key="indicator_set.id", index=True)
    code: str
    revision: int
    name: str
    level1: str
    level2: str
    scope: str
    sectors: list[str] = Field(sa_type=JSON)
    project_types: list[str] = Field(sa_type=JSON)
    kind: str
    direction: str
    unit: str
    definition: str
    formula: str
    reference: str
    standard: str
    standard_source: str
    grades: str
    method: str
    frequency: str
    data_source: str
    evidence: str
    scoring: str
    pitfalls: str
    keywords: list[str] = Field(sa_type=JSON)
    aliases: list[str] = Field(sa_type=JSON)
    core: bool
    basis: str
    status: str
    effective_from: str | None
    superseded_by: str | None

    @staticmethod
    def row(value: Indicator, set_id: int, revision: int) -> dict[str, Any]:
        """Return what to insert for the given revision, whatever version the value names."""
        content = {name: _plain(getattr(value, name)) for name in _INDICATOR_FIELDS}
        return content | {"set_id": set_id, "revision": revision}

    def to_value(self) -> Indicator:
        """Return the domain value; its version is the number of the revision."""
        content: dict[str, Any] = {name: _frozen(getattr(self, name)) for name in _INDICATOR_FIELDS}
        enums = {name: values(content[name]) for name, values in _INDICATOR_ENUMS.items()}
        return Indicator(**content | enums, version=self.revision)

    def content(self) -> list[object]:
        """Return everything a reader sees, in a fixed order and without the number of the revision."""
        return [getattr(self, name) for name in _INDICATOR_FIELDS]


class VersionEntry(SQLModel, table=True):
    """That a published version holds this revision at this position, counted from 0."""

    __tablename__ = "version_entry"
    __table_args__ = (UniqueConstraint("version_id", "indicator_id"),)

    version_id: int = Field(foreign_key="set_version.id", primary_key=True)
    position: int = Field(primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)


class ImportBatch(SQLModel, table=True):
    """A file that was imported: what it held, what was wrong with it and the version it led to."""

    __tablename__ = "import_batch"

    id: int = Field(default=None, primary_key=True)
    set_id: int = Field(foreign_key="indicator_set.id", index=True)
    version_id: int = Field(foreign_key="set_version.id", index=True)
    file_name: str
    sha256: str
    rows_read: int
    new: int
    changed: int
    same: int
    conflicts: int
    errors: list[dict[str, str]] = Field(sa_type=JSON)
    created_at: datetime = Field(default_factory=_now, sa_type=UtcTime)

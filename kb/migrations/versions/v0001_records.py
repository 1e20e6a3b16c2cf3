"""The first schema: taxonomy, project types, sets with their versions and indicators, import batches."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SCOPES = "'common', 'individual'"
KINDS = "'定量', '定性'"
DIRECTIONS = "'正向', '反向', '区间', '时点'"
STANDARDS = "'计划标准', '行业标准', '历史标准', '预算支出标准', '其他标准'"
STATUSES = "'draft', 'published', 'superseded', 'retired'"
NATURES = "'工程建设', '设备购置', '购买服务', '补助发放', '运转保障', '业务活动', '课题研究', '信息化'"

UNCHANGING = ("set_version", "version_entry", "indicator")


def upgrade() -> None:
    """Make every table, then the triggers that keep published records as they are."""
    _taxonomy()
    _project_types()
    _sets()
    _indicators()
    _import_batches()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _optional(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String()) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _lists(*names: str) -> list[sa.Column[list[str]]]:
    return [sa.Column(name, sa.JSON(), nullable=False) for name in names]


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _one_of(table: str, column: str, values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({values})", name=op.f(f"ck_{table}_{column}"))


def _taxonomy() -> None:
    op.create_table(
        "sector",
        *_text("code", "name", "official_name"),
        *_numbers("position"),
        _primary("sector", "code"),
        sa.UniqueConstraint("name", name="uq_sector_name"),
    )
    op.create_table(
        "function_item",
        *_text("code", "sector_code", "name"),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        _primary("function_item", "code"),
        _refers("function_item", "sector_code", "sector.code"),
    )
    op.create_index("ix_function_item_sector_code", "function_item", ["sector_code"])
    op.create_table(
        "level",
        *_text("vocabulary", "level1", "level2"),
        *_numbers("position"),
        _primary("level", "vocabulary", "level1", "level2"),
    )


def _project_types() -> None:
    op.create_table(
        "project_type",
        _id(),
        *_text("name", "nature", "beneficiary"),
        *_optional("sector_code"),
        *_lists("aliases", "function_items"),
        *_numbers("position"),
        _primary("project_type", "id"),
        _refers("project_type", "sector_code", "sector.code"),
        sa.UniqueConstraint("sector_code", "name", name="uq_project_type_sector_code"),
        _one_of("project_type", "nature", NATURES),
    )
    common = sa.text("sector_code IS NULL")
    op.create_index(
        "uq_project_type_common_name",
        "project_type",
        ["name"],
        unique=True,
        sqlite_where=common,
        postgresql_where=common,
    )


def _sets() -> None:
    op.create_table(
        "indicator_set",
        _id(),
        *_text("name"),
        *_optional("sector_code"),
        sa.Column("current_version_id", sa.Integer()),
        _moment("created_at"),
        _primary("indicator_set", "id"),
        _refers("indicator_set", "sector_code", "sector.code"),
        sa.UniqueConstraint("name", name="uq_indicator_set_name"),
    )
    op.create_table(
        "set_version",
        _id(),
        *_numbers("set_id", "number", "row_count"),
        *_text("digest", "note"),
        _moment("published_at"),
        _primary("set_version", "id"),
        _refers("set_version", "set_id", "indicator_set.id"),
        sa.UniqueConstraint("set_id", "number", name="uq_set_version_set_id"),
    )
    # The two tables refer to each other, so this reference can only be added now.
    with op.batch_alter_table("indicator_set") as table:
        table.create_foreign_key(
            "fk_indicator_set_current_version_id", "set_version", ["current_version_id"], ["id"]
        )


def _indicators() -> None:
    op.create_table(
        "indicator",
        _id(),
        *_numbers("set_id", "revision"),
        *_text("code", "name", "level1", "level2", "scope", "kind", "direction", "unit", "definition"),
        *_text("formula", "reference", "standard", "standard_source", "grades", "method", "frequency"),
        *_text("data_source", "evidence", "scoring", "pitfalls", "basis", "status"),
        *_lists("sectors", "project_types", "keywords", "aliases"),
        sa.Column("core", sa.Boolean(), nullable=False),
        *_optional("effective_from", "superseded_by"),
        _primary("indicator", "id"),
        _refers("indicator", "set_id", "indicator_set.id"),
        sa.UniqueConstraint("code", "revision", name="uq_indicator_code"),
        _one_of("indicator", "scope", SCOPES),
        _one_of("indicator", "kind", KINDS),
        _one_of("indicator", "direction", DIRECTIONS),
        _one_of("indicator", "standard", STANDARDS),
        _one_of("indicator", "status", STATUSES),
    )
    op.create_index("ix_indicator_set_id", "indicator", ["set_id"])
    op.create_table(
        "version_entry",
        *_numbers("version_id", "position", "indicator_id"),
        _primary("version_entry", "version_id", "position"),
        _refers("version_entry", "version_id", "set_version.id"),
        _refers("version_entry", "indicator_id", "indicator.id"),
        sa.UniqueConstraint("version_id", "indicator_id", name="uq_version_entry_version_id"),
    )
    op.create_index("ix_version_entry_indicator_id", "version_entry", ["indicator_id"])


def _import_batches() -> None:
    op.create_table(
        "import_batch",
        _id(),
        *_numbers("set_id", "version_id", "rows_read", "new", "changed", "same", "conflicts"),
        *_text("file_name", "sha256"),
        *_lists("errors"),
        _moment("created_at"),
        _primary("import_batch", "id"),
        _refers("import_batch", "set_id", "indicator_set.id"),
        _refers("import_batch", "version_id", "set_version.id"),
    )
    op.create_index("ix_import_batch_set_id", "import_batch", ["set_id"])
    op.create_index("ix_import_batch_version_id", "import_batch", ["version_id"])


# A version is filled once: positions run from 0, each is taken once, and none may lie beyond its row count.
FULL = "NEW.position NOT BETWEEN 0 AND (SELECT row_count - 1 FROM set_version WHERE id = NEW.version_id)"


def _guard_sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'published records never change'); END"
    for table in UNCHANGING:
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER version_entry_full BEFORE INSERT ON version_entry WHEN {FULL} {refuse}")


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'published records never change' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    refuse = "EXECUTE FUNCTION refuse_change()"
    for table in UNCHANGING:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
        )
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {refuse}")
    op.execute(
        "CREATE FUNCTION refuse_beyond_row_count() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {FULL} THEN RAISE EXCEPTION 'published records never change' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER version_entry_full BEFORE INSERT ON version_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_beyond_row_count()"
    )

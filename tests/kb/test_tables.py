from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from indicators.values import Direction, Indicator, Kind, Nature, ProjectType, Scope, Standard, Status
from kb.tables import IndicatorRecord, ProjectTypeRecord
from kb.versions import publish

ONE = Indicator("205-0001", "维修校舍面积", "产出指标", "数量指标", unit="平方米")


@pytest.fixture
def published(database):
    """A database with one set, in which one version with one indicator is published."""
    with database.write() as session:
        publish(session, "教育", [ONE])
    return database


def execute(database, statement):
    with database.write() as session:
        session.execute(text(statement))


@given(value=st.builds(Indicator, version=st.integers(1, 9)))
def test_an_indicator_comes_back_from_its_record_as_it_was(value):
    assert value == IndicatorRecord(**IndicatorRecord.row(value, set_id=1, revision=value.version)).to_value()


def test_every_field_of_an_indicator_survives_the_database(published):
    long = {field.name: "文字" for field in fields(Indicator) if field.type is str or field.type == "str"}
    value = Indicator(
        **long
        | {
            "code": "205-0002",
            "name": "另一指标",
            "sectors": ("教育", "科学技术"),
            "keywords": ("校舍", "危房"),
        },
        scope=Scope.COMMON,
        kind=Kind.QUALITATIVE,
        direction=Direction.DEADLINE,
        standard=Standard.SPENDING,
        status=Status.RETIRED,
        project_types=("校舍维修",),
        aliases=("校舍面积",),
        core=True,
        effective_from="2026-01-01",
        superseded_by="205-0001",
    )

    with published.write() as session:
        publish(session, "教育", [value])

    with published.read() as session:
        stored = session.exec(select(IndicatorRecord).where(IndicatorRecord.code == "205-0002")).one()
    assert value == stored.to_value()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("scope", Scope),
        ("kind", Kind),
        ("direction", Direction),
        ("standard", Standard),
        ("status", Status),
    ],
)
def test_every_value_of_an_enumeration_is_accepted_and_no_other(published, field, values):
    def add(value, revision):
        with published.write() as session:
            record = IndicatorRecord(**IndicatorRecord.row(ONE, set_id=1, revision=revision))
            setattr(record, field, value)
            session.add(record)

    for revision, value in enumerate(values, start=2):
        add(value.value, revision)
    with pytest.raises(IntegrityError):
        add("别的", 99)


def test_every_nature_of_a_project_type_is_accepted_and_no_other(database):
    with database.write() as session:
        for position, nature in enumerate(Nature):
            value = ProjectType(f"类型{position}", None, nature)
            session.add(ProjectTypeRecord.from_value(value, None, position))
    with pytest.raises(IntegrityError):
        execute(database, "UPDATE project_type SET nature = '别的'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE indicator SET name = '改'",
        "DELETE FROM indicator",
        "UPDATE set_version SET note = '改'",
        "DELETE FROM set_version",
        "UPDATE version_entry SET position = 7",
        "DELETE FROM version_entry",
        "INSERT INTO version_entry (version_id, position, indicator_id) VALUES (1, 1, 1)",
        "INSERT INTO version_entry (version_id, position, indicator_id) VALUES (1, -1, 1)",
    ],
)
def test_what_is_published_never_changes(published, statement):
    with pytest.raises(IntegrityError, match="published records never change"):
        execute(published, statement)


def test_what_is_published_cannot_be_replaced_or_emptied(published):
    if published.engine.dialect.name == "sqlite":
        statement = "INSERT OR REPLACE INTO set_version SELECT * FROM set_version"
    else:
        statement = "TRUNCATE indicator CASCADE"

    with pytest.raises(IntegrityError, match="published records never change"):
        execute(published, statement)


def test_a_set_with_versions_cannot_be_deleted(published):
    with pytest.raises(IntegrityError):
        execute(published, "DELETE FROM indicator_set")

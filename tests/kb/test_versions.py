from dataclasses import replace
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import col, func, select

from indicators.values import Indicator, Scope
from kb.catalogue import current_indicators
from kb.database import Database
from kb.errors import CodeTaken, ConflictingRows, NothingToImport
from kb.tables import IndicatorRecord, IndicatorSet, SetVersion, VersionEntry
from kb.versions import publish


def row(name, code="", **fields):
    return Indicator(**{"level1": "产出指标", "level2": "数量指标"} | fields, code=code, name=name)


def put(database, *rows, name="教育", **options):
    with database.write() as session:
        return publish(session, name, rows, **options)


def current(database):
    with database.read() as session:
        return {found.code: found for found in current_indicators(session)}


def count(database, *tables):
    with database.read() as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


def test_the_first_publication_makes_version_1_and_numbers_the_rows(database):
    version = put(database, row("甲"), row("乙"), sector_code="205", note="首次")

    assert (1, 2, "首次") == (version.number, version.row_count, version.note)
    assert {"205-10000": "甲", "205-10001": "乙"} == {c: found.name for c, found in current(database).items()}


def test_publishing_the_same_rows_again_returns_the_same_version_and_writes_nothing(database):
    first = put(database, row("甲"), row("乙"), sector_code="205")
    sent = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: sent.append(call[2]))

    again = put(database, row("乙"), row("甲"), sector_code="205")

    assert first.id == again.id
    assert [] == [statement for statement in sent if not statement.startswith(("SELECT", "SET", "BEGIN"))]


def test_a_changed_row_gets_its_next_revision_and_the_others_keep_theirs(database):
    put(database, row("甲"), row("乙"), sector_code="205")

    version = put(database, row("甲", unit="个"), sector_code="205")

    assert (2, 2) == (version.number, version.row_count)
    assert {"205-10000": 2, "205-10001": 1} == {c: found.version for c, found in current(database).items()}
    assert [3, 4] == count(database, IndicatorRecord, VersionEntry)


def test_rows_that_are_not_given_stay_and_new_ones_come_last(database):
    put(database, row("甲"), row("乙"))

    put(database, row("丙"), row("甲", unit="个"))

    assert ["甲", "乙", "丙"] == [found.name for found in current(database).values()]


def test_an_earlier_version_still_holds_what_it_held(database):
    first = put(database, row("甲"))
    put(database, row("甲", unit="个"), row("乙"))

    with database.read() as session:
        entries = select(IndicatorRecord).join(VersionEntry).where(VersionEntry.version_id == first.id)
        assert [("甲", "")] == [(kept.name, kept.unit) for kept in session.exec(entries)]


def test_a_row_with_a_code_changes_the_indicator_of_that_code(database):
    put(database, row("甲"), sector_code="205")

    put(database, row("甲（修订）", "205-10000"))

    assert ["甲（修订）"] == [found.name for found in current(database).values()]


def test_common_rows_are_numbered_under_000_and_others_under_their_own_sector(database):
    common = row("甲", scope=Scope.COMMON)
    health = row("乙", sectors=("卫生健康", "教育"))

    put(database, common, health, row("丙"), row("丁", sectors=("没有的行业",)), sector_code="205")

    assert {"000-10000": "甲", "210-10000": "乙", "205-10000": "丙", "205-10001": "丁"} == {
        code: found.name for code, found in current(database).items()
    }


def test_rows_of_a_set_without_sector_are_numbered_under_000(database):
    put(database, row("甲"))

    assert ["000-10000"] == list(current(database))


def test_later_rows_are_numbered_under_the_sector_of_their_set(database):
    put(database, row("甲"), sector_code="205")
    put(database, row("乙"))

    assert ["205-10000", "205-10001"] == list(current(database))


def test_numbers_go_on_above_every_code_ever_used_in_any_set_or_in_the_file(database):
    put(database, row("甲", "205-0107"), row("乙", "205-XY"), name="别的")

    put(database, row("丙"), row("丁", "205-10120"), row("戊", "2051-0999"), sector_code="205")

    assert "丙" == current(database)["205-10121"].name


def test_a_code_of_another_set_is_refused_by_the_name_of_that_set(database):
    put(database, row("甲", "A-1"), name="教育")

    with pytest.raises(CodeTaken, match="A-1 已属于指标集“教育”"):
        put(database, row("乙", "A-1"), name="卫生")

    assert [1] == count(database, IndicatorSet)


def test_rows_that_contradict_the_set_are_refused_and_nothing_is_written(database):
    put(database, row("甲", "A-1"))

    with pytest.raises(ConflictingRows, match="有 1 行"):
        put(database, row("乙", "A-1", level2="质量指标"), row("丙"))

    assert [1, 1] == count(database, SetVersion, IndicatorRecord)


def test_a_set_needs_a_name(database):
    with pytest.raises(NothingToImport, match="名称是空的"):
        put(database, row("甲"), name="  ")


def test_an_error_in_the_middle_of_publishing_leaves_nothing(database):
    put(database, row("甲"))

    def fail(connection, cursor, statement, *_):
        if statement.startswith("INSERT INTO version_entry"):
            raise RuntimeError("the power went")

    event.listen(database.engine, "before_cursor_execute", fail)
    with pytest.raises(RuntimeError):
        put(database, row("甲", unit="个"), row("乙"))
    with pytest.raises(RuntimeError):
        put(database, row("丙"), name="卫生")
    event.remove(database.engine, "before_cursor_execute", fail)

    assert [1, 1, 1, 1] == count(database, IndicatorSet, SetVersion, IndicatorRecord, VersionEntry)
    assert ["甲"] == [found.name for found in current(database).values()]


def test_two_writers_into_one_set_lose_no_row_and_share_no_number(url):
    def publish_rows(prefix):
        database = Database(url)
        for number in range(10):
            put(database, row(f"{prefix}{number}"), sector_code="205")
        database.close()

    writers = [Thread(target=publish_rows, args=(prefix,)) for prefix in "甲乙"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    database = Database(url)
    assert [f"205-{number}" for number in range(10000, 10020)] == list(current(database))
    assert 20 == len({found.name for found in current(database).values()})
    with database.read() as session:
        numbers = session.exec(select(SetVersion.number).order_by(col(SetVersion.number))).all()
    assert list(range(1, 21)) == numbers
    database.close()


NAMES = st.sampled_from("甲乙丙丁戊己庚辛")
ROWS = st.lists(
    st.builds(row, name=NAMES, unit=st.sampled_from(["", "个", "人"])), unique_by=lambda r: r.name
)


@settings(max_examples=25)
@given(imports=st.lists(ROWS, min_size=1, max_size=4))
def test_after_any_imports_the_set_holds_the_last_row_given_of_each_name(imports):
    database = Database("sqlite://")
    database.migrate()
    expected = {}
    for rows in imports:
        put(database, *rows)
        expected |= {given.name: given.unit for given in rows}

    held = current(database)
    database.close()

    assert expected == {found.name: found.unit for found in held.values()}
    assert sorted(held) == list(held)


def test_codes_survive_whatever_changes(database):
    put(database, row("甲"), row("乙"))
    before = {found.name: code for code, found in current(database).items()}

    put(database, replace(current(database)["000-10000"], unit="个"), row("乙", unit="人"))

    assert before == {found.name: code for code, found in current(database).items()}

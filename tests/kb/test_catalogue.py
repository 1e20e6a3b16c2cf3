import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from indicators.mapping import UnknownSector
from indicators.taxonomy import taxonomy
from indicators.values import Indicator, Nature, ProjectType
from kb.catalogue import (
    current_indicators,
    find_change,
    library_head,
    library_stamp,
    load_taxonomy,
    project_types,
    read_published,
    record_faults,
    renew_types_digest,
    save_project_types,
    sector_code,
)
from kb.database import Database
from kb.synonyms import add_synonyms
from kb.tables import FunctionItemRecord, Level, ProjectTypeRecord, SectorRecord, SynonymRecord
from kb.versions import publish

TRAINING = ProjectType("业务培训", None, Nature.ACTIVITY, "参训人员", ("培训班",))
FARMLAND = ProjectType("高标准农田建设", "农林水", Nature.CONSTRUCTION, "农户", ("农田建设",), ("21301",))
SCHOOLS = ProjectType("校舍维修", "教育", Nature.CONSTRUCTION, "师生")


def indicator(name, **fields):
    return Indicator(**{"code": "", "level1": "产出指标", "level2": "数量指标"} | fields, name=name)


@pytest.fixture
def statements(database):
    """The statements sent to the database from now on."""
    sent = []

    def note(connection, cursor, statement, *_):
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    return sent


def writes(statements):
    return [text for text in statements if text.startswith(("INSERT", "UPDATE", "DELETE"))]


def save(database, *types):
    with database.write() as session:
        save_project_types(session, types)


def test_the_taxonomy_is_stored_whole(database):
    expected = taxonomy()

    with database.read() as session:
        sectors = session.exec(select(SectorRecord).order_by("position")).all()
        items = session.exec(select(FunctionItemRecord)).all()
        levels = session.exec(select(Level)).all()

    assert [sector.code for sector in expected.sectors] == [sector.code for sector in sectors]
    assert {item.code for sector in expected.sectors for item in sector.items} == {i.code for i in items}
    assert set(expected.all_level2()) == {level.level2 for level in levels}


def test_loading_the_taxonomy_again_writes_nothing_in_few_queries(database, statements):
    with database.write() as session:
        load_taxonomy(session, taxonomy())

    assert [] == writes(statements)
    assert len(statements) <= 6


def test_a_renamed_sector_is_written_and_nothing_else(database, statements):
    first, *others = taxonomy().sectors
    renamed = replace(taxonomy(), sectors=(replace(first, name="政务"), *others))

    with database.write() as session:
        load_taxonomy(session, renamed)

    with database.read() as session:
        assert first.code == sector_code(session, "政务")
    assert len(writes(statements)) == 1


def test_a_sector_is_found_by_name_official_name_or_code(database):
    with database.read() as session:
        assert {"205"} == {sector_code(session, text) for text in ("教育", " 教育支出", "205")}


def test_an_unknown_sector_is_refused_with_the_names_that_are_accepted(database):
    with database.read() as session, pytest.raises(UnknownSector, match="没有“养殖”这个行业.*教育、"):
        sector_code(session, "养殖")


def test_project_types_come_back_as_they_were_saved(database):
    save(database, TRAINING, FARMLAND, SCHOOLS)

    with database.read() as session:
        assert [TRAINING, FARMLAND, SCHOOLS] == project_types(session)


def test_saving_the_same_project_types_again_writes_nothing(database, statements):
    save(database, TRAINING, FARMLAND)
    statements.clear()

    save(database, FARMLAND, TRAINING)

    assert [] == writes(statements)


def test_a_changed_project_type_keeps_its_place(database):
    save(database, TRAINING, FARMLAND)

    changed = replace(TRAINING, aliases=("培训班", "轮训"))
    save(database, SCHOOLS, changed)

    with database.read() as session:
        assert [changed, FARMLAND, SCHOOLS] == project_types(session)


def test_two_sectors_may_have_a_project_type_of_one_name(database):
    save(database, SCHOOLS, replace(SCHOOLS, sector="卫生健康"), replace(SCHOOLS, sector=None))

    with database.read() as session:
        assert ["教育", "卫生健康", None] == [kind.sector for kind in project_types(session)]


def test_no_second_project_type_without_sector_can_have_the_same_name(database):
    save(database, TRAINING)

    with pytest.raises(IntegrityError), database.write() as session:
        session.add(ProjectTypeRecord.from_value(TRAINING, None, 9))


def test_a_project_type_of_an_unknown_sector_is_refused_and_none_is_saved(database):
    with pytest.raises(UnknownSector, match="养殖"):
        save(database, TRAINING, replace(SCHOOLS, sector="养殖"))

    with database.read() as session:
        assert [] == project_types(session)


def test_current_indicators_are_those_of_the_current_versions_in_the_order_of_sets_and_rows(database):
    with database.write() as session:
        publish(session, "教育", [indicator("丙"), indicator("甲")], sector_code="205")
        publish(session, "通用", [indicator("乙")])
        publish(session, "教育", [indicator("丙", unit="个"), indicator("丁")], sector_code="205")

    with database.read() as session:
        assert ["丙", "甲", "丁", "乙"] == [row.name for row in current_indicators(session)]
        assert ["个", "", "", ""] == [row.unit for row in current_indicators(session)]


def test_reading_the_current_indicators_takes_few_queries_however_many_there_are(database, statements):
    with database.write() as session:
        for number in range(9):
            publish(session, f"第{number}集", [indicator(f"甲{number}"), indicator(f"乙{number}")])
    with database.read() as session:
        statements.clear()
        current_indicators(session)

    assert len(statements) <= 5


def published_after(database, known=None):
    with database.read() as session:
        change = find_change(session, library_head(session), known)
        return change, read_published(session, change)


def test_after_an_edit_one_indicator_is_read_and_all_others_are_the_same_objects(database):
    with database.write() as session:
        publish(session, "教育", [indicator("甲"), indicator("乙")])
        publish(session, "通用", [indicator("丙")])
    _, before = published_after(database)
    with database.write() as session:
        publish(session, "教育", [indicator("甲", unit="个")])

    change, after = published_after(database, before)

    old, new = ({row.name: row for row in published.indicators} for published in (before, after))
    assert [new["甲"]] == change.come(after)
    assert [old["甲"]] == change.gone
    assert (True, True) == (old["乙"] is new["乙"], old["丙"] is new["丙"])
    assert before.types is after.types
    assert ["甲", "乙", "丙"] == [row.name for row in after.indicators]


def test_an_edit_is_found_in_queries_that_do_not_grow_with_the_library(database, statements):
    with database.write() as session:
        for number in range(9):
            publish(session, f"第{number}集", [indicator(f"甲{number}"), indicator(f"乙{number}")])
    _, before = published_after(database)
    with database.write() as session:
        publish(session, "第3集", [indicator("甲3", unit="个")])
    statements.clear()
    published_after(database, before)

    assert len(statements) <= 6


def test_project_types_are_read_again_when_they_changed(database):
    save(database, TRAINING)
    _, before = published_after(database)
    save(database, SCHOOLS)

    assert [TRAINING, SCHOOLS] == published_after(database, before)[1].types


def test_in_a_database_put_back_from_a_copy_the_same_numbers_may_mean_something_else(database, tmp_path):
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    other.migrate()
    for place, name in ((database, "甲"), (other, "丁")):
        with place.write() as session:
            load_taxonomy(session, taxonomy())
            publish(session, "通用", [indicator(name), indicator("乙")])
    _, before = published_after(database)

    change, after = published_after(other, before)
    other.close()

    assert ["丁", "乙"] == [row.name for row in after.indicators]
    assert {"甲", "乙"} == {row.name for row in change.gone}
    assert after.indicators == change.come(after)


edits_of_sets = st.lists(
    st.tuples(st.sampled_from(["教育", "通用"]), st.sampled_from("甲乙丙丁"), st.sampled_from(["个", "次"])),
    max_size=6,
)


@given(first=edits_of_sets, second=edits_of_sets)
def test_reading_what_changed_gives_the_same_as_reading_everything(first, second):
    database = Database("sqlite://")
    database.migrate()
    for edits in (first, second):
        known = published_after(database)[1]
        with database.write() as session:
            for set_name, name, unit in edits:
                publish(session, set_name, [indicator(f"{set_name}{name}", unit=unit)])
    change, after = published_after(database, known)
    whole = published_after(database)[1]
    database.close()

    assert whole.indicators == after.indicators
    assert [*whole.rows] == [*after.rows]
    left = [row for row in known.indicators if row not in change.gone]
    assert sorted(row.code for row in whole.indicators) == sorted(
        row.code for row in [*left, *change.come(after)]
    )


def faults(database):
    with database.read() as session:
        return [fault.what for fault in record_faults(session)]


def test_sound_records_have_no_fault(database):
    save(database, TRAINING)
    with database.write() as session:
        publish(session, "教育", [indicator("甲", keywords=("学生",), project_types=("业务培训",))])
        add_synonyms(session, [("盖房子", "校舍维修")])

    assert [] == faults(database)
    with database.write() as session:
        publish(session, "教育", [indicator("乙", project_types=("从未有过的类型",))])
    (told,) = faults(database)
    assert "从未有过的类型" in told


def test_a_stale_digest_of_the_project_types_is_a_fault_that_can_be_repaired(database):
    save(database, TRAINING)
    with database.write() as session:
        session.exec(select(ProjectTypeRecord)).one().beneficiary = "别人"
    with database.write() as session:
        (fault,) = record_faults(session)
        renew_types_digest(session)

    assert fault.derived
    assert [] == faults(database)


def test_a_synonym_that_can_never_be_looked_for_is_a_fault(database):
    with database.write() as session:
        session.add(SynonymRecord(word="ＡＢ", wording="校舍", removed=False, change=1))

    (told,) = faults(database)
    assert "ＡＢ" in told


def tampered(file, statement):
    with closing(sqlite3.connect(file)) as connection, connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE indicator SET definition = '改过' WHERE code = '000-10001'", "校验值不符"),
        ("DELETE FROM version_entry WHERE position = 1", "校验值不符"),
        ("DELETE FROM indicator WHERE code = '000-10001'", "指向 indicator 里没有的行"),
        ("UPDATE version_entry SET indicator_id = 999 WHERE version_id = 1", "指向 indicator 里没有的行"),
    ],
)
def test_a_published_version_that_was_changed_by_hand_is_a_fault_of_the_records(statement, told, tmp_path):
    file = tmp_path / "kb.sqlite3"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.write() as session:
        load_taxonomy(session, taxonomy())
        publish(session, "通用", [indicator("甲")])
        publish(session, "通用", [indicator("乙")])
    assert [] == faults(database)
    database.close()
    tampered(file, statement)

    with database.read() as session:
        found = record_faults(session)
    database.close()

    assert told in found[0].what
    assert not any(fault.derived for fault in found)


def test_the_stamp_changes_when_the_published_content_changes_and_only_then(database):
    stamps = []

    def after(action):
        with database.write() as session:
            action(session)
            stamps.append(library_stamp(session))

    after(lambda session: None)
    after(lambda session: publish(session, "教育", [indicator("甲")]))
    after(lambda session: publish(session, "教育", [indicator("甲")]))
    after(lambda session: publish(session, "教育", [indicator("甲", unit="个")]))
    after(lambda session: save_project_types(session, [TRAINING]))
    after(lambda session: save_project_types(session, [TRAINING]))
    after(lambda session: publish(session, "另一", [indicator("乙")]))

    first, one, again, changed, with_type, same_type, two = stamps
    assert (one, with_type) == (again, same_type)
    assert len({first, one, changed, with_type, two}) == 5


def test_the_stamp_is_the_same_on_another_machine(database, tmp_path):
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    other.migrate()
    stamps = set()
    for place in (database, other):
        with place.write() as session:
            load_taxonomy(session, taxonomy())
            publish(session, "教育", [indicator("甲", keywords=("学生", "校舍"))])
            stamps.add(library_stamp(session))
    other.close()

    assert len(stamps) == 1

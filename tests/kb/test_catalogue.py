from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from indicators.mapping import UnknownSector
from indicators.taxonomy import taxonomy
from indicators.values import Indicator, Nature, ProjectType
from kb.catalogue import (
    current_indicators,
    library_stamp,
    load_taxonomy,
    project_types,
    save_project_types,
    sector_code,
)
from kb.database import Database
from kb.tables import FunctionItemRecord, Level, ProjectTypeRecord, SectorRecord
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


def test_reading_the_current_indicators_takes_one_query(database, statements):
    with database.write() as session:
        publish(session, "教育", [indicator("甲"), indicator("乙")])
    with database.read() as session:
        statements.clear()
        current_indicators(session)

    assert len(statements) == 1


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

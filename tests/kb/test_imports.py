import json
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from indicators.formats import csv
from indicators.grid import UnreadableFile
from indicators.mapping import UnknownSector, read_indicators
from kb.catalogue import current_indicators, project_types
from kb.errors import CodeTaken, NothingToImport
from kb.imports import import_reading, preview, read_source
from kb.tables import METADATA, ImportBatch, IndicatorSet, SetVersion

HEADING = "指标编码,指标名称,二级指标,计量单位\n"
GOOD = HEADING + ",维修校舍面积,数量指标,平方米\n,购置课桌椅数量,数量指标,套\n"
ONE_BAD = GOOD + ",验收合格率,质量怎样,%\n"


def content(written):
    return written.encode("utf-8-sig")


def publish_import(session, name, file, written, sector=None, **options):
    reading, source = read_source(file, written, sector)
    return import_reading(session, name, reading, sector=sector, source=source, **options)


def imported(database, written, name="教育指标", sector="教育", **options):
    reading = read_indicators(csv.read(content(written))[0], default_sector=sector)
    with database.write() as session:
        return import_reading(session, name, reading, sector=sector, **options)


def rows_in_all_tables(database):
    with database.read() as session:
        return {
            name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar() for name in METADATA.tables
        }


def held(database):
    with database.read() as session:
        return {row.code: (row.name, row.unit) for row in current_indicators(session)}


def counts(report):
    return (report.new, report.changed, report.same, report.conflicts, report.untouched)


def test_a_good_file_is_published_and_reported(database):
    with database.write() as session:
        report = publish_import(session, "教育指标", "教育.csv", content(GOOD), "教育")

    assert (1, 2, (2, 0, 0, 0, 0), ()) == (report.published, report.rows_read, counts(report), report.errors)
    assert {"205-10000": ("维修校舍面积", "平方米"), "205-10001": ("购置课桌椅数量", "套")} == held(database)


def test_the_file_is_recorded_with_the_version_it_led_to(database):
    with database.write() as session:
        publish_import(session, "教育指标", "教育.csv", content(GOOD), "205")

    with database.read() as session:
        batch = session.exec(select(ImportBatch)).one()
        version = session.get_one(SetVersion, batch.version_id)
    assert ("教育.csv", sha256(content(GOOD)).hexdigest()) == (batch.file_name, batch.sha256)
    assert (2, 2, 0, 0, 0, []) == (
        batch.rows_read,
        batch.new,
        batch.changed,
        batch.same,
        batch.conflicts,
        batch.errors,
    )
    assert "导入 教育.csv" == version.note


def test_the_set_remembers_its_sector(database):
    imported(database, GOOD)

    with database.read() as session:
        assert "205" == session.exec(select(IndicatorSet.sector_code)).one()


def test_a_preview_says_the_same_and_writes_nothing(database):
    before = rows_in_all_tables(database)

    with database.write() as session:
        report = preview(session, "教育指标", "教育.csv", content(GOOD), "教育")

    assert before == rows_in_all_tables(database)
    assert (None, 2, (2, 0, 0, 0, 0)) == (report.published, report.rows_read, counts(report))
    assert [("", "维修校舍面积", ()), ("", "购置课桌椅数量", ())] == [
        (change.code, change.name, change.fields) for change in report.changes
    ]


def test_importing_the_same_file_again_writes_nothing_and_names_the_version(database):
    imported(database, GOOD)
    before = rows_in_all_tables(database)

    with database.write() as session:
        report = publish_import(session, "教育指标", "教育.csv", content(GOOD), "教育")

    assert before == rows_in_all_tables(database)
    assert (1, (0, 0, 2, 0, 0), ()) == (report.published, counts(report), report.changes)


def test_a_later_file_changes_what_it_names_and_leaves_the_rest(database):
    imported(database, GOOD)

    report = imported(database, HEADING + ",维修校舍面积,数量指标,亩\n,培训教师人数,数量指标,人\n")

    assert (2, (1, 1, 0, 0, 1)) == (report.published, counts(report))
    assert ("205-10000", "维修校舍面积", ("计量单位",)) == (
        report.changes[1].code,
        report.changes[1].name,
        report.changes[1].fields,
    )
    assert {"205-10000": ("维修校舍面积", "亩"), "205-10001": ("购置课桌椅数量", "套")}.items() < held(
        database
    ).items()


def test_one_bad_cell_and_nothing_is_written(database):
    before = rows_in_all_tables(database)

    report = imported(database, ONE_BAD)

    assert before == rows_in_all_tables(database)
    assert (None, ["C4"]) == (report.published, [error.at for error in report.errors])


def test_the_good_rows_are_published_when_that_is_asked_for_and_the_bad_ones_recorded(database):
    with database.write() as session:
        report = publish_import(session, "教育指标", "教育.csv", content(ONE_BAD), "教育", publish_good=True)

    assert (1, 2, 1) == (report.published, report.new, len(report.errors))
    with database.read() as session:
        assert ["C4"] == [error["at"] for error in session.exec(select(ImportBatch)).one().errors]


def test_a_file_without_one_good_row_publishes_nothing_even_then(database):
    before = rows_in_all_tables(database)

    report = imported(database, HEADING + ",验收合格率,质量怎样,%\n", publish_good=True)

    assert before == rows_in_all_tables(database)
    assert (None, 1) == (report.published, report.rows_read)


def test_a_code_that_stands_for_something_else_is_an_error_at_its_row(database):
    imported(database, GOOD)

    report = imported(
        database, HEADING + "205-10000,群众满意度,服务对象满意度指标,%\n,培训教师人数,数量指标,人\n"
    )

    assert (None, (1, 0, 0, 1, 1)) == (report.published, counts(report))
    assert ["第2行"] == [error.at for error in report.errors]
    assert "205-10000 在指标集里是“维修校舍面积”" in report.errors[0].message


def test_conflicting_rows_are_left_out_when_the_good_rows_are_published(database):
    imported(database, GOOD)

    report = imported(
        database,
        HEADING + "205-10000,群众满意度,服务对象满意度指标,%\n,培训教师人数,数量指标,人\n",
        publish_good=True,
    )

    assert (2, 1) == (report.published, report.conflicts)
    assert ["维修校舍面积", "购置课桌椅数量", "培训教师人数"] == [name for name, _ in held(database).values()]


def test_a_reading_that_came_from_no_file_leaves_no_batch(database):
    report = imported(database, GOOD)

    assert (1, "") == (report.published, report.file_name)
    with database.read() as session:
        assert 0 == session.exec(select(func.count()).select_from(ImportBatch)).one()


@pytest.mark.parametrize("only_look", [True, False])
def test_a_code_of_another_set_is_refused_before_and_at_publication(database, only_look):
    imported(database, GOOD, name="教育指标")
    written = content(HEADING + "205-10000,维修校舍面积,数量指标,平方米\n")

    with database.write() as session, pytest.raises(CodeTaken, match="教育指标"):
        (preview if only_look else publish_import)(session, "另一套", "另.csv", written, "教育")


def test_a_table_with_a_heading_only_is_refused(database):
    with database.write() as session, pytest.raises(NothingToImport, match="空.csv"):
        publish_import(session, "教育指标", "空.csv", content(HEADING), "教育")


def test_an_unknown_sector_is_refused(database):
    with database.write() as session, pytest.raises(UnknownSector, match="养殖"):
        preview(session, "教育指标", "教育.csv", content(GOOD), "养殖")


def test_a_file_that_cannot_be_read_is_refused(database):
    with database.write() as session, pytest.raises(UnreadableFile, match="教育.xlsx"):
        publish_import(session, "教育指标", "教育.xlsx", b"not a workbook", "教育")


def test_a_failure_while_the_file_is_recorded_takes_the_version_back(database):
    before = rows_in_all_tables(database)

    with pytest.raises(RuntimeError):
        import_and_fail(database)

    assert before == rows_in_all_tables(database)


def import_and_fail(database):
    with database.write() as session:
        publish_import(session, "教育指标", "教育.csv", content(GOOD), "教育")
        raise RuntimeError("the power went")


def test_the_report_is_plain_content_for_programs(database):
    report = json.loads(json.dumps(imported(database, ONE_BAD).as_json()))

    assert {"at": "C4", "text": "质量怎样"}.items() < report["errors"][0].items()
    assert [{"code": "", "name": "维修校舍面积", "fields": []}] == report["changes"][:1]
    assert {"set_name", "new", "changed", "same", "conflicts", "untouched", "published"} < set(report)


def test_a_project_type_first_named_by_an_upload_can_be_suggested_for(database):
    imported(database, HEADING.replace("计量单位", "项目类型") + ",外借册次,数量指标,县图书馆运行\n")

    with database.read() as session:
        assert [("县图书馆运行", "教育")] == [(kind.name, kind.sector) for kind in project_types(session)]

"""What was handed in is checked together and handed back; a broken file costs itself only."""

import io
import json
import zipfile

import pytest
from openpyxl import load_workbook

from indicators.library import ListLibrary
from indicators.marking import Edit
from kb.checking import Result, check_uploads, marked, report
from kb.containers import Upload
from scripts.bench.sheets import as_workbook, generate_sheets
from tests.indicators.marking.books import repacked

LIBRARY = ListLibrary([])
BOOK = as_workbook(generate_sheets(2))
SHEET = {"project": "校舍维修", "rows": [{"level2": "数量指标", "name": "维修面积", "value": "显著提升"}]}


def as_json(*sheets: object) -> bytes:
    return json.dumps(sheets, ensure_ascii=False).encode()


def checked(*uploads: Upload) -> Result:
    return check_uploads(uploads, LIBRARY)


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def names(archive: Upload) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        return opened.namelist()


def test_the_sheets_of_all_files_come_in_order_each_with_its_file():
    result = checked(Upload("甲.xlsx", BOOK), Upload("乙.json", as_json(SHEET)))

    assert ["甲.xlsx", "甲.xlsx", "乙.json"] == [each.file for each in result.checked]
    assert () == result.broken


def test_a_broken_file_is_one_line_and_the_rest_is_done():
    archive = zipped({"甲.json": as_json(SHEET), "坏.xlsx": b"PK\x03\x04", "照片.jpg": b"\xff\xd8"})

    result = checked(Upload("全县.zip", archive))

    assert ["甲.json"] == [each.file for each in result.checked]
    assert ["坏.xlsx", "照片.jpg"] == [lost.file for lost in result.broken]
    assert all(lost.why.count(lost.file) == 1 for lost in result.broken)


def test_sheets_of_one_run_are_compared_with_each_other():
    goal = "按照县政府工作部署完成年度任务并加强资金管理，切实提高群众生产生活水平和满意程度"
    sheets = [{**SHEET, "project": project, "goal": goal} for project in ("校舍维修", "河道清淤", "道路养护")]

    alone = checked(Upload("甲.json", as_json(sheets[0])))
    together = checked(Upload("甲.json", as_json(*sheets)))

    assert {"REL10"} <= {f.rule for f in together.checked[0].verdict.findings} - {
        f.rule for f in alone.checked[0].verdict.findings
    }


def test_progress_reaches_its_end_and_never_goes_back_within_a_step():
    told: list[tuple[int, int]] = []

    check_uploads(
        [Upload("甲.xlsx", BOOK)], LIBRARY, tell=lambda done, total, name: told.append((done, total))
    )

    assert [(0, 1), (0, 2), (1, 2), (2, 2)] == told


def test_one_workbook_comes_back_itself_with_its_name():
    upload = Upload("甲.xlsx", BOOK)

    back = marked([upload], checked(upload))

    assert "甲.xlsx" == back.name
    assert ["审核汇总", "表1", "表2", "问题清单"] == sorted(
        load_workbook(io.BytesIO(back.content)).sheetnames
    )


@pytest.mark.parametrize("name", ["甲.json", "甲.zip"])
def test_what_is_no_workbook_comes_back_as_a_report(name: str):
    content = as_json(SHEET) if name.endswith("json") else zipped({"内.json": as_json(SHEET)})

    back = marked([Upload(name, content)], checked(Upload(name, content)))

    assert "审核结果.xlsx" == back.name
    assert {"审核汇总", "问题清单"} < set(load_workbook(io.BytesIO(back.content)).sheetnames)


def test_several_files_come_back_as_marked_workbooks_and_a_report_over_all():
    archive = zipped({"全县/教育/甲.xlsx": BOOK, "全县/水利/乙.xlsx": BOOK, "全县/丙.json": as_json(SHEET)})
    upload = Upload("全县.zip", archive)

    back = marked([upload], checked(upload))

    assert "审核结果.zip" == back.name
    assert ["审核结果.xlsx", "全县/教育/甲.xlsx", "全县/水利/乙.xlsx"] == names(back)


def test_a_broken_file_stands_in_the_report():
    result = checked(Upload("坏.xlsx", b"PK"), Upload("甲.json", as_json(SHEET)))

    pages = load_workbook(io.BytesIO(report(result).content))

    texts = [str(cell.value) for row in pages["审核汇总"].iter_rows() for cell in row if cell.value]
    assert any("坏.xlsx" in text for text in texts)


def test_cells_are_rewritten_before_the_marks_are_made():
    upload = Upload("甲.xlsx", BOOK)
    edits = {"甲.xlsx": [Edit("表1", "D8", "=1+1")]}

    back = marked([upload], checked(upload), edits)

    cell = load_workbook(io.BytesIO(back.content))["表1"]["D8"]
    assert ("=1+1", "s") == (cell.value, cell.data_type)


def test_files_that_could_not_be_marked_are_told_and_have_their_table_in_the_report():
    without_styles = repacked(BOOK, {"xl/styles.xml": None})
    upload = Upload("甲.xlsx", without_styles)

    result = checked(upload)
    back = marked([upload], result)

    assert () == result.broken
    assert ["甲.xlsx"] == [lost.file for lost in back.failed]
    assert "“甲.xlsx”" in back.failed[0].why
    pages = load_workbook(io.BytesIO(back.content))
    assert 4 == len(pages.sheetnames)
    texts = [str(cell.value) for row in pages["审核汇总"].iter_rows() for cell in row if cell.value]
    assert "没有写回标注" in texts
    assert any("1 个文件没有写回标注" in text for text in texts)


def test_a_file_of_the_user_called_like_the_report_stays_beside_it():
    uploads = [Upload("审核结果.xlsx", BOOK), Upload("甲.json", as_json(SHEET))]

    back = marked(uploads, checked(*uploads))

    assert ["审核结果(2).xlsx", "审核结果.xlsx"] == sorted(names(back))


def test_a_result_that_is_marked_again_keeps_its_workbooks():
    upload = Upload("全县.zip", zipped({"全县/甲.xlsx": BOOK, "全县/乙.xlsx": BOOK}))
    result = checked(upload)

    again = marked([marked([upload], result)], result)

    assert ["审核结果.xlsx", "全县/甲.xlsx", "全县/乙.xlsx"] == names(again)


def test_paths_on_the_disk_leave_the_folders_they_share_out_of_the_archive():
    uploads = [Upload("/srv/申报/教育/甲.xlsx", BOOK), Upload("/srv/申报/水利/甲.xlsx", BOOK)]

    assert ["审核结果.xlsx", "教育/甲.xlsx", "水利/甲.xlsx"] == names(marked(uploads, checked(*uploads)))


def test_a_returned_batch_is_read_again_and_its_report_is_a_note():
    uploads = [Upload("甲.xlsx", BOOK), Upload("乙.xlsx", BOOK)]
    first = checked(*uploads)

    again = checked(marked(uploads, first))

    assert [each.verdict.findings for each in first.checked] == [
        each.verdict.findings for each in again.checked
    ]
    assert () == again.broken
    assert any("“审核结果.xlsx”：里面只有审核结果" in note for note in again.notes)


def test_a_report_alone_is_told_to_hold_no_target_sheet():
    alone = checked(report(Result((), ())))

    assert ["审核结果.xlsx"] == [lost.file for lost in alone.broken]
    assert "请上传目标表" in alone.broken[0].why


def test_texts_that_no_file_can_hold_harm_no_report():
    broken = {"project": "\ud800校舍\u0000", "rows": [{"name": "\udfff面积", "value": "\ud800"}]}
    upload = Upload("甲.json", json.dumps(broken).encode())

    back = marked([upload], checked(upload))

    assert "校舍" in load_workbook(io.BytesIO(back.content)).sheetnames


@pytest.mark.parametrize("content", [b"[]", b""])
def test_a_file_without_any_sheet_says_so(content: bytes):
    (lost,) = checked(Upload("甲.json", content)).broken

    assert "甲.json" in lost.why

"""The new workbook about files that are no .xlsx, and about many files together."""

from dataclasses import replace
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from indicators.checks.rule import Severity
from indicators.marking import mark_workbook, report_workbook
from indicators.marking.report import MOST_TABLES
from indicators.marking.styles import SEVERITY_COLOURS
from tests.indicators.marking.books import FOUND, PROJECT, assert_sound, checked, loaded, parts, read_sheet


def word(project: str = PROJECT, file: str = "目标表.docx", found=FOUND):
    read = read_sheet(None)
    return checked(found, read=replace(read, sheet=replace(read.sheet, project=project)), file=file)


def heading_row(sheet) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == "一级指标")


def test_a_report_meets_what_office_asks_of_a_workbook():
    assert_sound(report_workbook([word(), word("另一个")], [("坏.xlsx", "打不开")]))
    assert_sound(report_workbook([]))


def test_a_sheet_from_a_document_gets_a_table_with_the_findings_beside_its_rows():
    book = loaded(report_workbook([word()]))
    sheet = book[PROJECT]
    first = heading_row(sheet)

    assert book.sheetnames == ["审核汇总", "问题清单", PROJECT]
    assert [cell.value for cell in sheet[first]] == [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "计量单位",
        "权重",
        "审核意见",
    ]
    assert [cell.value for cell in sheet[first + 3]][:4] == [
        "效益指标",
        "社会效益指标",
        "改善办学条件",
        "有效提升",
    ]
    assert sheet.cell(first + 3, 7).value.startswith("须修改：D7的“有效提升”无法核对")
    assert sheet.cell(first + 3, 4).fill.fgColor.rgb == SEVERITY_COLOURS[Severity.ERROR]
    assert sheet.cell(first + 1, 4).fill.patternType is None


def test_the_table_is_headed_by_what_the_sheet_says_of_the_project():
    sheet = loaded(report_workbook([word()]))[PROJECT]
    labels = {
        row[0].value: row[1].value for row in sheet.iter_rows(max_row=heading_row(sheet) - 1, min_row=2)
    }

    assert labels["项目名称"] == PROJECT
    assert labels["资金总额"] == "120.5 万元"
    assert "缺少成本指标" in labels["整张表"]


def test_the_lists_lead_to_the_tables():
    book = loaded(report_workbook([word()]))

    row = heading_row(book[PROJECT]) + 3
    assert book["问题清单"]["C4"].hyperlink.location == f"'{PROJECT}'!D{row}"
    assert book["审核汇总"]["B6"].hyperlink.location == f"'{PROJECT}'!A1"


def test_worksheets_are_named_after_their_projects():
    names = ["甲/乙[丙]:*?\\", "", "审核汇总", "同名", "同名", "长" * 40, "'引号'", "History"]

    book = loaded(report_workbook([word(name) for name in names]))

    assert book.sheetnames[2:] == [
        "甲乙丙",
        "目标表2",
        "目标表3",
        "同名",
        "同名(2)",
        "长" * 28,
        "引号",
        "目标表8",
    ]


def test_sheets_of_workbooks_get_no_table_for_they_are_marked_themselves():
    book = loaded(report_workbook([word(), word("工作簿里的", "目标表.XLSX")]))

    assert book.sheetnames == ["审核汇总", "问题清单", PROJECT]
    assert book["审核汇总"]["B7"].value == "目标表.XLSX"


def test_beyond_a_number_of_tables_summary_and_list_stay_whole():
    content = report_workbook([word(f"项目{number}", found=FOUND[:1]) for number in range(MOST_TABLES + 5)])

    read = CalamineWorkbook.from_filelike(BytesIO(content))
    assert len(read.sheet_names) == MOST_TABLES + 2
    assert read.get_sheet_by_name("审核汇总").to_python()[-1][0] == MOST_TABLES + 5
    assert read.get_sheet_by_name("问题清单").to_python()[-1][0] == 2 * (MOST_TABLES + 5)


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@x"])
def test_texts_of_a_document_never_become_formulas(payload):
    one = word(payload)
    rows = tuple(replace(row, name=payload, value=payload) for row in one.read.sheet.rows)
    one = replace(one, read=replace(one.read, sheet=replace(one.read.sheet, rows=rows)))

    content = report_workbook([one], [(payload, payload)])

    assert not [name for name, part in parts(content).items() if b"<f>" in part or b"<f " in part]
    cells = [c for sheet in loaded(content) for row in sheet.iter_rows() for c in row if c.value == payload]
    assert cells
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_a_report_can_be_marked_like_any_workbook():
    report = report_workbook([word()])
    read = replace(read_sheet(PROJECT), not_understood=())

    again = mark_workbook(report, [checked(FOUND[:1], read=read)])

    assert_sound(again)
    assert loaded(again).sheetnames == ["审核汇总", "问题清单", PROJECT]


def test_the_same_report_is_the_same_file():
    assert report_workbook([word()]) == report_workbook([word()])

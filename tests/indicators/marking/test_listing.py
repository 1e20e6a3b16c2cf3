"""The worksheets 审核汇总 and 问题清单: how they are laid out, and what a person writes there."""

import json
import re
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from indicators.checks.rule import Severity
from indicators.grid import Grid, addressed
from indicators.marking import (
    KeptDismissal,
    is_own_worksheet,
    kept_dismissals,
    mark_workbook,
    report_workbook,
)
from indicators.marking.styles import GRADE_COLOURS, SEVERITY_COLOURS
from indicators.values import Dismissal
from tests.indicators.marking.books import (
    FOUND,
    PROJECT,
    assert_sound,
    checked,
    finding,
    loaded,
    openpyxl_book,
    parts,
    read_sheet,
    saved,
)

PLACE = read_sheet().place


def listing_grid(content: bytes) -> Grid:
    """The list as the reader of workbooks sees it."""
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("问题清单").to_python()
    return Grid(addressed([list(map(str, row)) for row in rows]), "工作表“问题清单”")


def heading_row(sheet) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == "序号")


def column_of(sheet, heading: str) -> int:
    return next(cell.column for cell in sheet[heading_row(sheet)] if cell.value == heading)


def table(sheet) -> list[dict]:
    first = heading_row(sheet)
    headings = [cell.value for cell in sheet[first]]
    rows = sheet.iter_rows(min_row=first + 1, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def handled(content: bytes, number: int, handling: str, reason: str | None) -> bytes:
    """The workbook after a person filled in what became of a finding."""
    book = loaded(content)
    sheet = book["问题清单"]
    row = heading_row(sheet) + number
    sheet.cell(row, column_of(sheet, "处理"), handling)
    sheet.cell(row, column_of(sheet, "理由"), reason)
    return saved(book)


# The list


def test_each_finding_is_a_line_with_what_a_reviewer_needs():
    lines = table(loaded(mark_workbook(openpyxl_book(), [checked()]))["问题清单"])

    known = {
        "序号": 1,
        "工作表": "目标表 1",
        "单元格": "D7",
        "项目": PROJECT,
        "指标": "改善办学条件",
        "严重程度": "须修改",
        "审核方面": "可行性",
        "问题": "D7的“有效提升”无法核对",
        "建议": "1. 改为“≥90%”（指标库 205-0012）\n2. 写明面积",
        "处理": None,
        "理由": None,
    }
    assert known.items() <= lines[0].items()
    assert lines[0]["规则"].startswith("FEA01 ")
    assert "财预" in lines[0]["依据"]


def test_what_was_not_understood_is_listed():
    line = table(loaded(mark_workbook(openpyxl_book(), [checked()]))["问题清单"])[-1]

    assert (line["严重程度"], line["单元格"]) == ("未读懂", "C10")
    assert line["问题"] == "“指标1：/”没有读懂：只有占位符"


def test_the_address_leads_to_the_cell():
    sheet = loaded(mark_workbook(openpyxl_book(), [checked()]))["问题清单"]

    assert sheet["C4"].hyperlink.location == "'目标表 1'!D7"


def test_the_list_offers_the_two_ways_to_handle_a_finding():
    sheet = loaded(mark_workbook(openpyxl_book(), [checked()]))["问题清单"]
    offer = sheet.data_validations.dataValidation[0]

    assert offer.formula1 == '"采纳,不采纳"'
    assert str(offer.sqref) == "L4:L9"
    assert column_of(sheet, "处理") == 12


@pytest.mark.parametrize("title", ["审核汇总", "问题清单"])
def test_our_worksheets_can_be_read_filtered_and_printed(title):
    sheet = loaded(mark_workbook(openpyxl_book(), [checked()]))[title]
    first = heading_row(sheet)

    assert sheet.freeze_panes == f"A{first + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{first}:")
    assert sheet.print_title_rows == f"${first}:${first}"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert all(cell.alignment.wrap_text for cell in sheet[first + 1][:-1])
    assert sheet.column_dimensions[sheet.cell(first, column_of(sheet, "序号")).column_letter].width > 4


def test_only_the_tag_is_hidden():
    sheet = loaded(mark_workbook(openpyxl_book(), [checked()]))["问题清单"]

    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    assert [sheet[f"{letter}3"].value for letter in hidden] == ["标识（请勿改动）"]


@pytest.mark.parametrize("payload", ["=1+1", "+8613", "-1+1", "@x", "=cmd|'/c calc'!A0", '=HYPERLINK("a")'])
def test_a_text_that_looks_like_a_formula_stays_text(payload):
    found = [finding("D7", message=payload, subject=payload)]
    marked = mark_workbook(openpyxl_book(), [checked(found, [(finding("D6"), payload)])])

    cells = [cell for row in loaded(marked)["问题清单"].iter_rows() for cell in row if cell.value == payload]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert b"<f>" not in parts(marked)["xl/worksheets/sheet4.xml"]


# What a person writes there


def test_a_refused_finding_is_taken_over():
    marked = handled(mark_workbook(openpyxl_book(), [checked()]), 1, "不采纳", "县里有分级标准")

    refused = Dismissal("FEA01", FOUND[0].subject, "县里有分级标准")
    assert kept_dismissals(listing_grid(marked)) == (KeptDismissal(PLACE, PROJECT, refused),)


def test_a_finding_refused_without_a_reason_is_taken_over_too():
    marked = handled(mark_workbook(openpyxl_book(), [checked()]), 2, "不采纳", None)

    (kept,) = kept_dismissals(listing_grid(marked))
    assert (kept.dismissal.rule, kept.dismissal.reason) == ("REL01", "未写明理由")


@pytest.mark.parametrize("handling", ["采纳", "", "看情况"])
def test_only_a_refusal_sets_a_finding_aside(handling):
    marked = handled(mark_workbook(openpyxl_book(), [checked()]), 1, handling, "理由")

    assert kept_dismissals(listing_grid(marked)) == ()


def test_a_finding_set_aside_is_listed_without_a_mark_and_read_back():
    aside = finding("D6", Severity.WARNING, rule="APP01", subject="甲")

    marked = mark_workbook(openpyxl_book(), [checked(FOUND[:1], [(aside, "按省里的写法")])])

    line = table(loaded(marked)["问题清单"])[1]
    assert (line["处理"], line["理由"]) == ("不采纳", "按省里的写法")
    assert loaded(marked)["目标表 1"]["D6"].comment is None
    assert [kept.dismissal for kept in kept_dismissals(listing_grid(marked))] == [
        Dismissal("APP01", "甲", "按省里的写法")
    ]


def test_what_a_person_wrote_stands_in_the_next_list():
    marked = handled(mark_workbook(openpyxl_book(), [checked()]), 3, "采纳", "下周改")

    again = mark_workbook(marked, [checked(FOUND[1:])])

    assert [(line["处理"], line["理由"]) for line in table(loaded(again)["问题清单"])[1:3]] == [
        ("采纳", "下周改"),
        (None, None),
    ]


def test_lines_that_were_sorted_keep_their_finding():
    book = loaded(handled(mark_workbook(openpyxl_book(), [checked()]), 1, "不采纳", "甲"))
    sheet = book["问题清单"]
    for column in range(1, sheet.max_column + 1):
        first, last = sheet.cell(4, column), sheet.cell(8, column)
        first.value, last.value = last.value, first.value

    (kept,) = kept_dismissals(listing_grid(saved(book)))
    assert kept.dismissal == Dismissal("FEA01", FOUND[0].subject, "甲")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["一级指标", "处理", "理由"], ["产出指标", "不采纳", "甲"]],
        [
            ["处理", "理由", "标识（请勿改动）"],
            ["不采纳", "甲", ""],
            ["不采纳", "乙", "{"],
            ["不采纳", "丙", "[1]"],
        ],
        [["处理", "理由", "标识（请勿改动）"], ["不采纳", "甲", '{"rule": 1, "subject": null, "place": []}']],
        [["处理", "理由", "标识（请勿改动）"], ["不采纳", "甲", "[" * 100_000]],
    ],
)
def test_other_tables_and_damaged_tags_hold_no_dismissals(rows):
    assert kept_dismissals(Grid(addressed(rows), "")) == ()


@given(st.text(st.characters(), max_size=80), st.text(st.characters(), max_size=40))
def test_whatever_a_finding_was_about_is_read_back_to_the_letter(subject, place):
    aside = finding("D6", subject=subject)
    read = read_sheet()
    one = checked((), [(aside, "理由")], type(read)(read.sheet, place, (), read.worksheet))

    (kept,) = kept_dismissals(listing_grid(report_workbook([one])))

    assert (kept.place, kept.dismissal) == (place, Dismissal("FEA01", subject, "理由"))


@pytest.mark.parametrize(
    "broken",
    [
        "{}",
        '{"style": 9999}',
        '{"style": -1, "fill": "<x"}',
        '{"fill": "<a/>"}',
        '{"apply": "1", "style": "x"}',
    ],
)
def test_a_tag_that_somebody_spoilt_harms_nothing(broken):
    book = loaded(mark_workbook(openpyxl_book(), [checked()]))
    sheet = book["问题清单"]
    for row in range(4, 10):
        tag = json.loads(sheet.cell(row, 14).value) | {"former": json.loads(broken)}
        sheet.cell(row, 14).value = json.dumps(tag)

    assert_sound(mark_workbook(saved(book), [checked()]))


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("审核汇总", True),
        ("问题清单", True),
        ("问题清单(2)", True),
        ("目标表", False),
        ("问题清单2", False),
        ("", False),
    ],
)
def test_our_worksheets_are_known_by_their_names(name, own):
    assert is_own_worksheet(name) is own


# The summary


def test_the_summary_tells_grade_scores_counts_and_opinion_of_each_sheet():
    one = checked()
    sheet = loaded(mark_workbook(openpyxl_book(), [one]))["审核汇总"]

    (line,) = table(sheet)
    scores = one.verdict.scores
    assert (line["项目"], line["等级"], line["总分"]) == (PROJECT, scores.grade, scores.total)
    assert line["可行性（20）"] == scores.by_aspect[FOUND[0].aspect]
    assert (line["须修改"], line["建议修改"], line["提请注意"]) == (2, 1, 2)
    assert (line["读取行数"], line["未读懂"]) == (4, 1)
    assert "缺少数量、质量或效益指标（1 处）" in line["主要问题"]
    assert scores.grade in line["审核意见"]
    assert sheet.cell(6, 5).fill.fgColor.rgb == GRADE_COLOURS[scores.grade]
    assert sheet.cell(6, 11).fill.fgColor.rgb == SEVERITY_COLOURS[Severity.ERROR]


def test_the_summary_begins_with_what_all_sheets_come_to():
    sheet = loaded(mark_workbook(openpyxl_book(), [checked(), checked(found=())]))["审核汇总"]

    assert sheet["A2"].value == "共检查 2 张绩效目标表：优 1 张、良 0 张、中 1 张、差 0 张。"
    assert sheet["A3"].value.startswith("发现须修改 2 处、建议修改 1 处、提请注意 2 处")
    assert sheet["A4"].value == "读取指标 8 行，没有读懂 2 处。"


def test_files_that_could_not_be_read_are_the_last_lines_of_the_summary():
    broken = [("坏.xlsx", "工作簿已损坏，请重新取得文件。"), ("空.docx", "没有表格。")]

    sheet = loaded(report_workbook([checked()], broken))["审核汇总"]

    assert "2 个文件没有读出来" in sheet["A4"].value
    assert [(line["文件"], line["位置"], line["项目"]) for line in table(sheet)[1:]] == [
        ("坏.xlsx", "没有读出来", "工作簿已损坏，请重新取得文件。"),
        ("空.docx", "没有读出来", "没有表格。"),
    ]


def test_a_text_longer_than_a_cell_holds_is_cut():
    found = [finding("D7", message="长" * 40_000)]

    sheet = loaded(mark_workbook(openpyxl_book(), [checked(found)]))["问题清单"]

    assert len(sheet["H4"].value) == 32_767
    assert sheet["H4"].value.endswith("……")
    assert (
        len(loaded(mark_workbook(openpyxl_book(), [checked(found)]))["目标表 1"]["D7"].comment.text) < 4_000
    )


def test_every_part_of_ours_is_well_formed_whatever_the_worksheet_is_called():
    name = "甲'乙<&>\"丙"
    book = Workbook()
    book.active.title = name
    book.active["D7"] = "有效提升"
    read = read_sheet(name)

    marked = mark_workbook(saved(book), [checked(read=read)])

    assert loaded(marked)["问题清单"]["C4"].hyperlink.location == "'甲''乙<&>\"丙'!D7"
    assert all(
        etree.fromstring(part) is not None for n, part in parts(marked).items() if re.search("xml$|rels$", n)
    )

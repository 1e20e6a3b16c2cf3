"""The target sheet as a workbook in the official form, read back by another library."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from indicators.target.form import COLUMNS, TITLE, write_form
from indicators.values import Row, Sheet

SHEET = Sheet(
    rows=(
        Row("满意度指标", "服务对象满意度指标", "师生满意度", "≥90%", weight=10),
        Row("产出指标", "数量指标", "维修面积", "≥5000平方米", weight=25, note="计划标准"),
        Row("产出指标", "质量指标", "验收合格率", "=100%", weight=15),
        Row("产出指标", "数量指标", "学校数", "6所", weight=10),
    ),
    project="校舍维修",
    agency="县教育局",
    year=2026,
    funds_wan=120.5,
    goal="8月底前维修6所学校校舍",
)


def read(sheet):
    return load_workbook(io.BytesIO(write_form(sheet))).active


def test_the_head_says_what_is_known_of_the_project():
    page = read(SHEET)

    assert (TITLE, "（2026年度）") == (page["A1"].value, page["A2"].value)
    assert ("项目名称", "校舍维修") == (page["A3"].value, page["B3"].value)
    assert ("主管部门", "县教育局") == (page["A4"].value, page["B4"].value)
    assert ("预算资金（万元）", 120.5) == (page["D4"].value, page["E4"].value)
    assert ("年度绩效目标", SHEET.goal) == (page["A5"].value, page["B5"].value)


def test_rows_stand_together_by_level_in_the_order_of_the_form():
    page = read(SHEET)
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=6, max_row=11)]

    assert [
        list(COLUMNS),
        ["产出指标", "数量指标", "维修面积", "≥5000平方米", 25, "计划标准"],
        [None, None, "学校数", "6所", 10, None],
        [None, "质量指标", "验收合格率", "=100%", 15, None],
        ["满意度指标", "服务对象满意度指标", "师生满意度", "≥90%", 10, None],
        ["权重合计", None, None, None, 60, None],
    ] == rows


def test_cells_of_a_level_are_merged():
    merged = {str(area) for area in read(SHEET).merged_cells.ranges}

    assert {"A7:A9", "B7:B8"} <= merged
    assert not {"A10:A10", "B9:B9"} & merged


def test_the_page_is_a4_and_repeats_its_heading():
    page = read(SHEET)

    assert "9" == str(page.page_setup.paperSize)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert 0 == page.page_setup.fitToHeight  # as many pages as it takes, one page wide
    assert "$6:$6" == page.print_title_rows


@pytest.mark.parametrize("text", ["=1+1", "+1", "-5%", "@SUM(A1)", "http://example.com", "=HYPERLINK(1)"])
def test_no_text_becomes_a_formula_or_a_link(text):
    page = read(Sheet(rows=(Row(text, text, text, text, note=text),), project=text, agency=text, goal=text))
    places = ("B3", "B4", "B5", "A7", "B7", "C7", "D7", "F7")

    assert [(text, "s")] * 8 == [(page[place].value, page[place].data_type) for place in places]
    assert not [place for place in places if page[place].hyperlink]


rows = st.builds(
    Row,
    level1=st.sampled_from(["产出指标", "效益指标", "自拟", None]),
    level2=st.sampled_from(["数量指标", "社会效益指标", "自拟", None]),
    name=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=10),
    weight=st.none() | st.integers(0, 100),
)


@settings(max_examples=25)
@given(st.lists(rows, max_size=8))
def test_every_row_gets_its_line(given_rows):
    page = read(Sheet(rows=tuple(given_rows), project="甲"))
    written = [row[4].value for row in page.iter_rows(min_row=7, max_row=6 + len(given_rows))]

    assert sorted(str(row.weight) for row in given_rows) == sorted(str(weight) for weight in written)

"""Rows as lines of text: what a spreadsheet gives to the clipboard and takes from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.target.lines import UnreadablePaste, read_rows, row_line
from indicators.values import Row

ROW = Row("产出指标", "数量指标", "维修面积", "≥5000平方米", weight=20, note="计划标准")


SATISFACTION = Row("满意度指标", "服务对象满意度指标", "师生满意度", "≥90%")
COST = Row("成本指标", "经济成本指标", "单位成本", "≤300元", note="支出标准")


@pytest.mark.parametrize("row", [ROW, SATISFACTION, COST], ids=lambda row: row.name)
def test_a_line_that_was_copied_can_be_pasted(row):
    assert (row,) == read_rows(row_line(row)).rows


words = st.text(st.characters(categories=["Lo", "Nd"]), min_size=1, max_size=8).map("指".__add__)


@given(words, words, st.none() | st.integers(0, 100), words)
def test_every_copied_line_can_be_pasted(name, value, weight, note):
    row = Row("效益指标", "社会效益指标", name, value, weight=weight, note=note)

    assert (row,) == read_rows(row_line(row)).rows


def test_a_line_break_in_a_cell_does_not_break_the_line():
    assert "\n" not in row_line(Row(name="甲\n乙", value="1\t2"))


def test_merged_levels_are_carried_down_but_not_into_another_level_1():
    rows = read_rows(
        "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t甲\t1个\n\t\t乙\t2个\n效益指标\t\t丙\t3个"
    ).rows

    assert ["数量指标", "数量指标", None] == [row.level2 for row in rows]
    assert ["产出指标", "产出指标", "效益指标"] == [row.level1 for row in rows]


def test_comparison_number_and_unit_of_a_three_column_form_are_joined():
    rows = read_rows(
        "三级指标\t指标性质\t指标值\t度量单位\t权重\n合格率\t≥\t95\t%\t10分\n满意度\t定性\t优良\t\t\n面积\t＝\t50\t亩\t5"
    ).rows

    assert ["≥95%", "优良", "＝50亩"] == [row.value for row in rows]
    assert [10.0, None, 5.0] == [row.weight for row in rows]


def test_levels_are_brought_to_their_standard_names():
    row = read_rows("产出\t数量\t面积\t5亩").rows[0]

    assert ("产出指标", "数量指标") == (row.level1, row.level2)


@pytest.mark.parametrize(
    ("pasted", "row"),
    [
        ("面积\t≥5亩", Row(name="面积", value="≥5亩")),
        ("面积\t≥5亩\t10", Row(name="面积", value="≥5亩", weight=10)),
        ("数量指标\t面积\t≥5亩\t10", Row(level2="数量指标", name="面积", value="≥5亩", weight=10)),
    ],
)
def test_without_a_heading_the_columns_are_told_by_what_stands_in_them(pasted, row):
    assert (row,) == read_rows(pasted).rows


def test_titles_above_the_heading_and_totals_below_are_no_indicators():
    pasted = "项目绩效目标表\n\n三级指标\t指标值\t分值\n面积\t5亩\t10\n合计\t\t10"

    assert (Row(name="面积", value="5亩", weight=10),) == read_rows(pasted).rows


def test_lines_without_a_name_are_reported():
    pasted = read_rows("三级指标\t指标值\n面积\t5亩\n\t6亩")

    assert ("第3行没有三级指标名称，没有读",) == pasted.left_aside


@pytest.mark.parametrize("pasted", ["", " \n\t\n", "三级指标\t指标值"])
def test_a_text_without_indicators_is_refused(pasted):
    with pytest.raises(UnreadablePaste, match="没有读到指标"):
        read_rows(pasted)


@given(st.text(st.sampled_from("一二三级指标值\t\n\r\"'=5 数量"), max_size=60))
def test_any_text_is_read_or_refused(pasted):
    try:
        rows = read_rows(pasted).rows
    except UnreadablePaste:
        return

    assert all(row.name for row in rows)

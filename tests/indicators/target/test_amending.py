"""What a person does to a sheet under check, and how it is taken back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.rule import Aspect, Finding, Item, Replacement, Severity
from indicators.target.amending import (
    NotApplicable,
    accept,
    changed_cells,
    compute,
    dismiss,
    override,
    restore,
    take_back,
    written,
)
from indicators.values import Indicator, Row, Sheet

ONE_CELL = Row(level2="数量指标", name="维修面积", value="显著提升")
THREE_CELLS = Row(name="维修面积", comparison="≤", value="90", unit="万元")
FROM_FILE = Row(
    level2="数量指标",
    name="维修面积",
    value="显著提升",
    at={"level2": "B4", "name": "C4", "value": "D4", "unit": "E4"},
)
SAYS = Replacement("改为“合格率”", "205-0104", {"name": "合格率", "value": "≥95%", "unit": "%"})


def finding(row=0, *, rule="FEA01", field="value", subject="显著提升"):
    return Finding(
        rule, "vague", Aspect.FEASIBILITY, Severity.ERROR, (), row, field, None, "含糊", (SAYS,), subject
    )


def test_a_replacement_is_written_into_its_row():
    sheet, change = accept(Sheet(rows=(ONE_CELL,)), finding(), SAYS)

    assert ("合格率", "≥95%", None) == (sheet.rows[0].name, sheet.rows[0].value, sheet.rows[0].unit)
    assert {"name": "维修面积", "value": "显著提升"} == change.before


@pytest.mark.parametrize(
    ("row", "cells", "after"),
    [
        (ONE_CELL, {"value": "≥5000", "unit": "平方米"}, {"value": "≥5000平方米"}),
        (THREE_CELLS, {"value": "≥95%", "unit": "%"}, {"comparison": "≥", "value": "95", "unit": "%"}),
        (THREE_CELLS, {"value": "≤1.8万元/个"}, {"comparison": "≤", "value": "1.8", "unit": "万元/个"}),
        (
            THREE_CELLS,
            {"value": "11月30日前完成"},
            {"comparison": None, "value": "11月30日前完成", "unit": None},
        ),
        (
            THREE_CELLS,
            {"value": "【填写】平方米", "unit": "平方米"},
            {"comparison": None, "value": "【填写】", "unit": "平方米"},
        ),
        (ONE_CELL, {"value": "11月30日前完成"}, {"value": "11月30日前完成"}),
        (replace(ONE_CELL, value="≥500"), {"unit": "亩"}, {"value": "≥500亩"}),
        (THREE_CELLS, {"unit": "万元/公里"}, {"unit": "万元/公里"}),
        (FROM_FILE, {"value": "≥5000", "unit": "平方米"}, {"value": "≥5000", "unit": "平方米"}),
        (ONE_CELL, {"name": "合格率"}, {"name": "合格率"}),
    ],
)
def test_a_value_is_put_into_the_columns_that_the_form_has(row, cells, after):
    assert after == written(row, cells)


def test_a_goal_is_rewritten_in_the_sheet():
    offered = Replacement("改为", None, {"goal": "8月底前维修5000平方米"})
    sheet, change = accept(Sheet(goal="改善条件"), finding(None, field="goal"), offered)

    assert "8月底前维修5000平方米" == sheet.goal
    assert Sheet(goal="改善条件") == take_back(sheet, change)


def test_what_a_sheet_lacks_is_added_as_a_row_with_the_levels_of_the_library():
    known = Indicator("205-0104", "合格率", "产出指标", "质量指标", reference="=100%", unit="%")
    offered = Replacement("补一条", known.code)
    sheet, change = accept(Sheet(rows=(ONE_CELL,)), finding(None, field="rows"), offered, known)

    assert ("产出指标", "质量指标", "合格率", "=100%") == (
        sheet.rows[1].level1,
        sheet.rows[1].level2,
        sheet.rows[1].name,
        sheet.rows[1].value,
    )
    assert Sheet(rows=(ONE_CELL,)) == take_back(sheet, change)


def test_advice_without_cells_is_left_to_a_person():
    with pytest.raises(NotApplicable, match="由人决定"):
        accept(Sheet(rows=(ONE_CELL,)), finding(), Replacement("写清楚"))


def test_a_change_that_was_changed_again_is_taken_back_in_order_only():
    sheet, first = accept(Sheet(rows=(ONE_CELL,)), finding(), SAYS)
    again, second = accept(sheet, finding(), Replacement("改", None, {"value": "≥98%"}))

    with pytest.raises(NotApplicable, match="先撤销后面的"):
        take_back(again, first)
    assert Sheet(rows=(ONE_CELL,)) == take_back(take_back(again, second), first)


texts = st.none() | st.text("≥≤=95%0万元合格月日前个 ", max_size=8)
rows = st.builds(Row, name=texts, value=texts, unit=texts, comparison=texts, level2=texts)
cells = st.dictionaries(
    st.sampled_from(["name", "value", "unit", "comparison", "level2"]),
    st.text("≥≤=95%0万元合格月日前", min_size=1, max_size=8),
    min_size=1,
)


@given(rows, cells)
def test_taking_a_replacement_back_leaves_the_sheet_as_it_was(row, offered):
    before = Sheet(rows=(ONE_CELL, row))
    after, change = accept(before, finding(1), Replacement("改", None, offered))

    assert before == take_back(after, change)
    assert before.rows[0] == after.rows[0]


def test_setting_aside_wants_a_reason_and_is_undone():
    sheet = Sheet(rows=(ONE_CELL,))
    with pytest.raises(NotApplicable, match="理由"):
        dismiss(sheet, finding(), "  ")
    with pytest.raises(NotApplicable, match="最多"):
        dismiss(sheet, finding(), "长" * 501)
    aside = dismiss(sheet, finding(), "上级文件原文")

    assert [("FEA01", "显著提升", "上级文件原文")] == [
        (mark.rule, mark.subject, mark.reason) for mark in aside.dismissals
    ]
    assert sheet == restore(aside, finding())


def test_setting_aside_twice_keeps_the_last_reason():
    once = dismiss(Sheet(rows=(ONE_CELL,)), finding(), "一")

    assert ["二"] == [mark.reason for mark in dismiss(once, finding(), "二").dismissals]


def test_points_are_given_within_the_item_and_taken_back():
    sheet = Sheet()
    with pytest.raises(NotApplicable, match="0 到 10"):
        override(sheet, Item.FORM, 11, "看过附件")
    with pytest.raises(NotApplicable, match="理由"):
        override(sheet, Item.FORM, 8, "")
    given_points = override(sheet, Item.FORM, 8, "看过附件")

    assert [(Item.FORM.value, 8)] == [(each.item, each.points) for each in given_points.overrides]
    assert sheet == compute(given_points, Item.FORM)


def test_only_cells_of_the_file_that_belong_to_one_row_are_rewritten():
    other = replace(FROM_FILE, at={"level2": "B4", "name": "C5", "value": "D5"})
    sheet = Sheet(rows=(FROM_FILE, other))
    offered = Replacement("移", None, {"level2": "质量指标", "value": "≥95", "unit": "%"})
    after, change = accept(sheet, finding(), offered)

    assert [("D4", "≥95"), ("E4", "%")] == sorted(changed_cells(after, [change]))


def test_added_rows_have_no_cell_in_the_file():
    after, change = accept(Sheet(rows=(FROM_FILE,)), finding(None, field="rows"), SAYS)

    assert not list(changed_cells(after, [change]))

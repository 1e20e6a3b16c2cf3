"""The drafted review opinion: short, by aspect, naming rows, saying what to do."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.opinion import opinion
from indicators.checks.runner import check
from indicators.library import ListLibrary
from indicators.values import Override, Row, Sheet
from tests.starter_library import published_sheets, starter_library

LIBRARY = ListLibrary([])
GOAL = "2026年8月31日前维修校舍6栋5000平方米，验收合格率100%，消除1200平方米校舍的安全隐患。"
GOOD = Sheet(
    project="农村中小学校舍维修",
    year=2026,
    funds_wan=120,
    goal=GOAL,
    rows=(
        Row("产出指标", "数量指标", "维修校舍面积", "≥5000平方米"),
        Row("产出指标", "数量指标", "维修校舍栋数", "≥6栋"),
        Row("产出指标", "质量指标", "工程验收合格率", "=100%"),
        Row("产出指标", "时效指标", "完工时间", "2026年8月31日前"),
        Row("成本指标", "经济成本指标", "单位面积维修成本", "≤240元/平方米"),
        Row("效益指标", "社会效益指标", "消除安全隐患校舍面积", "≥1200平方米"),
        Row("满意度指标", "服务对象满意度指标", "师生满意度", "≥90%"),
    ),
)
BAD = Row("效益指标", "社会效益指标", "办学条件", "显著改善")


def drafted(sheet: Sheet) -> str:
    return opinion(sheet, check(sheet, LIBRARY))


def with_rows(*rows: Row) -> Sheet:
    return replace(GOOD, rows=(*GOOD.rows, *rows))


def test_a_good_sheet_gets_one_sentence():
    said = drafted(GOOD)

    assert "审核等级为优（100分），可直接进入下一步预算安排" in said
    assert 1 == said.count("。")
    assert "\n" not in said


def test_the_opinion_begins_with_the_grade_and_what_follows():
    assert drafted(with_rows(BAD)).startswith("审核等级为良（")
    assert "可与单位协商，直接完善后进入下一步预算安排。" in drafted(with_rows(BAD))


def test_a_point_names_the_row_quotes_it_and_says_what_to_do():
    point = next(line for line in drafted(with_rows(BAD)).splitlines() if "可行性" in line)

    assert "第8行“办学条件”" in point
    assert "“显著改善”" in point
    assert "；" in point


def test_rows_with_the_same_fault_are_one_point():
    others = [replace(BAD, name=name, value="明显增强") for name in ("安全意识", "办学水平")]

    assert "（第9、10行同此）" in drafted(with_rows(BAD, *others))


def test_many_rows_with_the_same_fault_are_counted():
    others = [replace(BAD, name=f"第{number}项办学条件") for number in "一二三四五六七八"]

    assert "等8行同此）" in drafted(with_rows(BAD, *others))


def test_a_sheet_without_rows_is_told_to_fill_them_in():
    said = drafted(Sheet(project="校舍维修"))

    assert "没有填写绩效指标" in said
    assert "差（0分），不得进入下一步预算安排" in said


def test_points_given_by_a_person_are_said():
    sheet = replace(with_rows(BAD), overrides=(Override("资金匹配性", 12, "单价偏高"),))

    assert "资金匹配性12分由审核人评定" in drafted(sheet)


def test_hints_are_left_out_where_there_is_more_to_say_and_said_where_there_is_nothing_else():
    odd_unit = Row("产出指标", "质量指标", "开工率", "≥95百分比")
    hints = [f for f in check(with_rows(odd_unit), LIBRARY).findings if f.severity == "info"]
    assert hints

    assert "提请注意：第8行" in drafted(with_rows(odd_unit))
    assert hints[0].message not in drafted(with_rows(BAD, odd_unit))


@pytest.mark.parametrize("sheet", published_sheets(), ids=lambda sheet: sheet.project or "无名")
def test_the_opinion_on_a_published_sheet_is_short_and_has_at_most_six_points(sheet):
    verdict = check(sheet, starter_library())
    said = opinion(sheet, verdict)

    assert len(said) <= 600
    points = [
        part for line in said.splitlines()[1:] for part in re.split(r"\d\. |、\w{3}：", line)[1:] if part
    ]
    assert len(points) <= 6
    assert "{" not in said


TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)
ROWS = st.builds(Row, level1=TEXTS, level2=st.sampled_from(["数量指标", "质量指标"]), name=TEXTS, value=TEXTS)


@given(st.lists(ROWS, max_size=8), TEXTS)
def test_whatever_a_sheet_says_the_opinion_stays_short(rows, goal):
    assert len(drafted(Sheet(rows=tuple(rows), goal=goal, project="项目"))) <= 600

"""The review form: what the points of its items obey, whatever was found."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.rule import VAGUE, Aspect, Finding, Item, Severity
from indicators.checks.rules import all_rules
from indicators.checks.runner import check
from indicators.checks.scores import CONSEQUENCES, Scores, score
from indicators.library import ListLibrary
from indicators.suggest import Project, suggest
from indicators.values import Override, Row, Sheet
from tests.starter_library import published_sheets, starter_library

MOST_ROWS = 12
RULES = all_rules()


def sheet_of(rows: int) -> Sheet:
    return Sheet(rows=(Row(name="培训人数", value="≥50人"),) * rows)


def finding(
    item: Item = Item.FORM,
    severity: Severity = Severity.ERROR,
    row: int | None = 0,
    field: str | None = None,
    tags: tuple[str, ...] = (),
) -> Finding:
    rule = next(rule for rule in RULES if rule.item is item)
    return Finding(rule.id, rule.name, rule.aspect, severity, tags, row, field, None, "", ())


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    rule = draw(st.sampled_from(RULES))
    row = draw(st.none() | st.integers(0, MOST_ROWS - 1))
    field = draw(st.sampled_from(["goal", "long_goal", "rows", "funds_wan"])) if row is None else "value"
    tags = (VAGUE,) if row is not None and draw(st.booleans()) else ()
    severity = draw(st.sampled_from(Severity))
    return Finding(rule.id, rule.name, rule.aspect, severity, tags, row, field, None, "", ())


SHEETS = st.integers(MOST_ROWS, 3 * MOST_ROWS).map(sheet_of)
FOUND = st.lists(findings(), max_size=25)


def points(scores: Scores) -> dict[Item, float]:
    return {entry.item: entry.points for entry in scores.items}


def lost(found: Sequence[Finding], rows: int = 8) -> dict[Item, float]:
    scored = score(found, sheet_of(rows))
    return {e.item: e.item.full_score - e.points for e in scored.items if e.points < e.item.full_score}


@given(FOUND, SHEETS)
def test_items_add_up_to_aspects_and_aspects_to_the_total(found, sheet):
    scores = score(found, sheet)

    assert list(Item) == [entry.item for entry in scores.items]
    for aspect in Aspect:
        parts = [entry.points for entry in scores.items if entry.item.aspect is aspect]
        assert pytest.approx(sum(parts)) == scores.by_aspect[aspect]
    assert pytest.approx(sum(scores.by_aspect.values())) == scores.total


@given(FOUND, SHEETS)
def test_points_stay_between_nothing_and_all(found, sheet):
    scores = score(found, sheet)

    assert all(0 <= entry.points <= entry.item.full_score for entry in scores.items)
    assert scores.grade in CONSEQUENCES


@given(FOUND, SHEETS)
def test_deductions_lead_from_all_points_to_those_left_and_to_findings_that_cost(found, sheet):
    for entry in score(found, sheet).items:
        taken = sum(deduction.points for deduction in entry.deductions)
        assert entry.item.full_score - entry.computed == pytest.approx(taken)
        for deduction in entry.deductions:
            assert deduction.points >= 0.1
            assert deduction.findings
            assert {False} == {found[i].severity is Severity.INFO for i in deduction.findings}
            assert 1 == len({found[i].rule for i in deduction.findings})


@given(FOUND, findings(), SHEETS)
def test_one_more_finding_never_raises_a_score_and_one_less_never_lowers_it(found, another, sheet):
    before, after = score(found, sheet), score([*found, another], sheet)

    assert all(points(after)[item] <= points(before)[item] for item in Item)
    assert after.total <= before.total
    assert list(CONSEQUENCES).index(after.grade) >= list(CONSEQUENCES).index(before.grade)


@given(FOUND, SHEETS, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_of_findings_matters(found, sheet, random):
    places = list(range(len(sheet.rows)))
    random.shuffle(places)
    moved = [f if f.row is None else replace(f, row=places[f.row]) for f in found]
    random.shuffle(moved)

    assert points(score(found, sheet)) == points(score(moved, sheet))


@given(FOUND, SHEETS)
def test_a_sheet_with_every_row_twice_scores_the_same(found, sheet):
    rows = len(sheet.rows)
    copies = [replace(f, row=f.row + rows) for f in found if f.row is not None]

    once, twice = score(found, sheet), score([*found, *copies], replace(sheet, rows=sheet.rows * 2))

    assert all(points(twice)[item] == pytest.approx(points(once)[item], abs=0.11) for item in Item)


@given(FOUND, SHEETS)
def test_hints_cost_nothing(found, sheet):
    costly = [f for f in found if f.severity is not Severity.INFO]

    assert points(score(costly, sheet)) == points(score(found, sheet))


def test_a_sheet_without_rows_gets_nothing():
    scores = score([], Sheet())

    assert (0, "差") == (scores.total, scores.grade)
    assert all(entry.item.full_score == entry.deductions[0].points for entry in scores.items)


def test_a_sheet_without_findings_gets_everything_and_says_what_nobody_checked():
    scores = score([], sheet_of(8))

    assert (100, "优") == (scores.total, scores.grade)
    notes = {entry.item: entry.note for entry in scores.items if entry.note}
    assert {Item.GOAL, Item.CONDITIONS} == set(notes)
    assert "未发现疑点" in notes[Item.CONDITIONS]
    assert "人工判断" in notes[Item.CONDITIONS]


def test_a_sheet_with_a_fault_that_must_be_mended_is_not_in_full_order():
    scores = score([finding(Item.FORM)], sheet_of(40))

    assert scores.total > 90
    assert "良" == scores.grade


def test_two_faults_in_one_row_cost_what_the_graver_costs():
    grave, slight = finding(severity=Severity.ERROR), finding(severity=Severity.WARNING)

    assert lost([grave]) == lost([grave, slight]) == lost([slight, grave])
    assert lost([slight])[Item.FORM] < lost([grave])[Item.FORM]


def test_two_faults_of_the_goal_cost_what_the_graver_costs():
    once = [finding(Item.CLARITY, row=None, field="goal")]

    assert lost(once) == lost(once * 2)


def test_what_cannot_be_verified_costs_two_items():
    assert {Item.POSSIBLE, Item.SCIENCE} == set(lost([finding(Item.POSSIBLE, tags=(VAGUE,))]))


def test_a_sheet_in_which_nothing_can_be_verified_is_bad():
    found = [finding(Item.POSSIBLE, row=row, tags=(VAGUE,)) for row in range(8)]

    assert "差" == score(found, sheet_of(8)).grade
    assert {Item.POSSIBLE, Item.SCIENCE, Item.CLARITY, Item.REASON} == set(lost(found))


def test_a_short_sheet_is_scored_like_one_of_five_rows():
    assert lost([finding()], rows=1) == lost([finding()], rows=5)


def test_points_given_by_a_person_count_instead_and_the_computed_ones_stay_readable():
    sheet = replace(sheet_of(8), overrides=(Override("资金匹配性", 9.5, "单价高于去年合同"),))

    scores = score([finding(Item.FUNDS)], sheet)
    funds = next(entry for entry in scores.items if entry.item is Item.FUNDS)

    assert 9.5 == funds.points
    assert 15 - sum(d.points for d in funds.deductions) == pytest.approx(funds.computed)
    assert 94.5 == scores.total
    assert scores.ignored == ()


def test_of_two_overrides_of_one_item_the_last_counts():
    given_twice = (Override("资金匹配性", 3, "初审"), Override("资金匹配性", 12, "复审"))

    assert 12 == points(score([], replace(sheet_of(8), overrides=given_twice)))[Item.FUNDS]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (Override("资金匹配性", 16, "宽松"), "0到15之间"),
        (Override("资金匹配性", -1, "从严"), "0到15之间"),
        (Override("资金匹配性", float("nan"), "?"), "0到15之间"),
        (Override("资金合理性", 10, "宽松"), "审核表没有这一项"),
        (Override("资金匹配性", 10, " "), "没有写理由"),
    ],
)
def test_an_override_that_cannot_count_is_left_aside_and_said_so(override, said):
    scores = score([], replace(sheet_of(8), overrides=(override,)))

    assert 100 == scores.total
    assert [said in note for note in scores.ignored] == [True]


def test_a_published_sheet_full_of_slogans_is_not_let_through():
    library = starter_library()
    grades = {}
    for sheet in published_sheets():
        verdict = check(sheet, library)
        vague = {f.row for f in verdict.findings if VAGUE in f.tags and f.severity is not Severity.INFO}
        if len(sheet.rows) >= 4 and len(vague) * 2 >= len(sheet.rows):
            grades[sheet.project] = verdict.scores.grade

    assert len(grades) >= 4
    assert set(grades.values()) <= {"中", "差"}


@pytest.mark.parametrize(
    ("project", "text", "funds"),
    [
        ("农村中小学校舍维修", "8月底前维修校舍5000平方米", 120.5),
        ("高标准农田建设", "12月底前建成高标准农田2500亩", 400),
        ("城区道路清扫保洁服务", "全年清扫保洁道路80万平方米", 320),
        ("农村最低生活保障", "全年向3200人发放低保金", 1600),
    ],
)
def test_a_draft_whose_open_cells_are_filled_in_is_let_through(project, text, funds):
    draft = suggest(Project(project, text, None, funds, 2026), starter_library())
    rows = tuple(
        Row(
            row.indicator.level1,
            row.indicator.level2,
            row.indicator.name,
            row.target.value.replace("【填写】", "12"),
            weight=row.weight,
        )
        for row in draft.rows
    )
    goal = draft.goal.replace("【填写】", "12")
    sheet = Sheet(rows=rows, project=project, year=2026, funds_wan=funds, goal=goal)

    verdict = check(sheet, starter_library())

    assert verdict.scores.grade in ("优", "良")
    assert [] == [f.message for f in verdict.findings if f.severity is Severity.ERROR]


def test_one_bad_row_in_a_good_sheet_makes_it_good_but_not_best():
    good = [
        Row("产出指标", "数量指标", "维修校舍面积", "≥5000平方米"),
        Row("产出指标", "数量指标", "维修校舍栋数", "≥6栋"),
        Row("产出指标", "质量指标", "工程验收合格率", "=100%"),
        Row("产出指标", "时效指标", "完工时间", "2026年8月31日前"),
        Row("成本指标", "经济成本指标", "单位面积维修成本", "≤240元/平方米"),
        Row("效益指标", "社会效益指标", "消除安全隐患校舍面积", "≥1200平方米"),
        Row("满意度指标", "服务对象满意度指标", "师生满意度", "≥90%"),
    ]
    bad = Row("效益指标", "社会效益指标", "办学条件", "显著改善")
    goal = "2026年8月31日前维修校舍6栋5000平方米，验收合格率100%，消除1200平方米校舍的安全隐患。"
    sheet = Sheet(rows=(*good, bad), project="农村中小学校舍维修", year=2026, funds_wan=120, goal=goal)

    grade = check(sheet, ListLibrary([])).scores.grade

    assert ("良", "优") == (grade, check(replace(sheet, rows=tuple(good)), ListLibrary([])).scores.grade)

"""What sheets that are checked together have in common."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.batch import Batch, project_key
from indicators.values import Row, Sheet

GOAL = "加快推进各项重点工作，促进经济社会持续健康发展"
BENEFIT = Row(level2="经济效益指标", name="促进村集体经济持续健康发展", value="≥95%")
SHEET = Sheet(project="办公设备购置", agency="县文旅局", goal=GOAL)


def other(project: str, **changed: object) -> Sheet:
    return replace(SHEET, project=project, **changed)  # type: ignore[arg-type]


def test_a_copied_goal_names_the_other_project_and_its_agency():
    alike = Batch([SHEET, other("送戏下乡")]).same_goal(SHEET)

    assert "“送戏下乡”（县文旅局）" == str(alike)


def test_many_copies_are_counted_and_three_of_them_named():
    alike = Batch(
        [SHEET, *(other(name) for name in ("甲种培训", "乙种维修", "丙种购置", "丁种课题"))]
    ).same_goal(SHEET)

    assert alike is not None
    assert (4, 3) == (alike.count, len(alike.first))
    assert str(alike).endswith("等4个项目")


def test_a_goal_that_differs_in_the_name_of_its_project_only_is_copied():
    first = other("办公设备购置", goal="通过实施办公设备购置，促进事业健康发展，改善群众生活")
    second = other("送戏下乡", goal="通过实施送戏下乡，促进事业健康发展，改善群众生活")

    assert Batch([first, second]).same_goal(first) is not None


def test_the_same_project_of_other_towns_and_years_is_no_copy():
    first = other("2025年甲水镇农村环境整治项目")
    batch = Batch([first, other("乙水镇农村环境整治"), other("甲水镇环境整治农村项目", year=2024)])

    assert batch.same_goal(first) is None


def test_a_short_goal_agrees_by_chance():
    assert (
        Batch([other("甲", goal="保障机关运转"), other("乙", goal="保障机关运转")]).same_goal(SHEET) is None
    )


def test_rows_are_the_same_in_any_order_and_with_any_sign():
    rows = tuple(Row(name=f"指标{n}", value=f"≥{n}5%") for n in range(1, 5))
    signs = tuple(replace(row, value=f"不低于{(row.value or '')[1:]}") for row in reversed(rows))
    first, second = other("办公设备购置", rows=rows), other("送戏下乡", rows=signs)

    assert Batch([first, second]).same_rows(first) is not None


def test_a_benefit_is_shared_and_an_output_is_not():
    output = replace(BENEFIT, level2="质量指标")
    first, second = other("办公设备购置", rows=(BENEFIT, output)), other("送戏下乡", rows=(BENEFIT, output))
    batch = Batch([first, second])

    assert batch.same_benefit(first, BENEFIT) is not None
    assert batch.same_benefit(first, output) is None


def test_most_sheets_of_a_project_set_the_standard():
    towns = [
        Sheet(project=f"{town}镇保洁服务", rows=(Row(name="保洁合格率", value=value),))
        for town, value in (("甲水", "≥95%"), ("乙水", "≥95%"), ("丙水", "≥80%"))
    ]
    batch = Batch(towns)

    assert [None, None, ("95%", 2)] == [batch.usual_target(town, town.rows[0]) for town in towns]


def test_quantities_may_differ_from_place_to_place():
    towns = [
        Sheet(project=f"{town}镇保洁服务", rows=(Row(name="保洁面积", value=value),))
        for town, value in (("甲水", "5万平方米"), ("乙水", "5万平方米"), ("丙水", "9万平方米"))
    ]

    assert Batch(towns).usual_target(towns[2], towns[2].rows[0]) is None


@given(st.permutations(["办公设备购置", "送戏下乡", "文物修缮", "道路养护"]))
def test_the_order_of_the_batch_does_not_matter(projects: list[str]):
    alike = Batch([other(project) for project in projects]).same_goal(SHEET)

    assert alike is not None
    assert 3 == alike.count


@given(st.text(max_size=40))
def test_any_title_has_a_key(title: str):
    assert isinstance(project_key(Sheet(project=title)), str)


NAMES = st.sampled_from(("办公设备购置", "送戏下乡", "2025年甲水镇环境整治", "乙水镇环境整治", None))
ROWS = st.builds(
    Row,
    level2=st.sampled_from(("经济效益指标", "质量指标")),
    name=st.sampled_from(("促进村集体经济持续健康发展", "验收合格率", "群众满意度", None)),
    value=st.sampled_from(("≥95%", "≥90%", "明显", None)),
)
SHEETS = st.builds(
    Sheet,
    project=NAMES,
    goal=st.sampled_from((GOAL, GOAL + "，群众满意", None)),
    rows=st.lists(ROWS, max_size=4).map(tuple),
)


def answers(batch: Batch) -> list[object]:
    return [
        (
            batch.same_goal(sheet),
            batch.same_rows(sheet),
            [(batch.same_benefit(sheet, row), batch.usual_target(sheet, row)) for row in sheet.rows],
        )
        for sheet in batch.sheets
    ]


@given(st.lists(SHEETS, min_size=1, max_size=6), st.lists(st.tuples(st.integers(0, 5), SHEETS), max_size=4))
def test_a_batch_with_sheets_changed_answers_as_one_made_of_them_anew(sheets, changes):
    batch = Batch(sheets)
    for place, changed in changes:
        answers(batch)
        batch = batch.with_sheet(place % len(sheets), changed)

    assert answers(batch) == answers(Batch(batch.sheets))


def test_a_batch_stays_as_it_was_when_a_sheet_of_it_changes():
    batch = Batch([SHEET, other("送戏下乡")])
    before = answers(batch)

    batch.with_sheet(1, other("送戏下乡", goal="全年送戏下乡100场，观众不少于两万人次"))

    assert answers(batch) == before

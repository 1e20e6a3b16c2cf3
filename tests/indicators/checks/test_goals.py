"""A goal is cut into what it names, and good sheets are left alone."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.case import Case
from indicators.checks.goals import (
    GoalFault,
    beneficiaries,
    carries,
    deadline_years,
    goal_fault,
    is_count,
    lasts_one_year,
    nearness,
    read_goal,
    years_of,
)
from indicators.checks.rule import Severity
from indicators.checks.rules import all_rules
from indicators.checks.runner import check
from indicators.library import ListLibrary
from indicators.quantity import read_amounts
from indicators.sheets import read_sheet
from indicators.suggest import Project, suggest
from indicators.values import Row, Sheet
from tests.starter_library import starter_library, starter_types

GOOD = Path(__file__).parents[2] / "fixtures" / "goals" / "good_sheets.yaml"
OURS = {f"D{number:02}" for number in (*range(1, 10), *range(13, 21))}
RULES = [rule for rule in all_rules() if OURS & set(rule.kinds)]


def good_sheets() -> list[object]:
    entries = yaml.safe_load(GOOD.read_text("utf-8"))
    return [pytest.param(entry, id=entry["project"]) for entry in entries]


def statements(goal: str) -> list[str]:
    return [statement.text for statement in read_goal(goal).statements]


def line(name: str, value: str):
    return Case(Sheet(rows=(Row(level2="数量指标", name=name, value=value),)), ListLibrary([])).lines[0]


def draft(kind_name: str, sector: str | None, number: str) -> Sheet:
    """Return a suggested sheet with its open slots filled."""
    found = suggest(Project(f"{kind_name}项目", "", sector, 100.0, 2026), starter_library())
    rows = tuple(
        Row(
            level1=row.indicator.level1,
            level2=row.indicator.level2,
            name=row.indicator.name,
            value=row.target.value.replace("【填写】", number),
            weight=row.weight,
        )
        for row in found.rows
    )
    goal = found.goal.replace("【填写】", number)
    return Sheet(rows=rows, project=found.project.name, year=2026, funds_wan=100.0, goal=goal)


def test_a_goal_is_cut_at_sentences_and_commas_without_its_numbering():
    goal = "目标1:改造道路12公里,安装路灯80盏。目标2:（1）清理河道；2、种树"

    assert ["改造道路12公里", "安装路灯80盏", "清理河道", "种树"] == statements(goal)


def test_a_list_of_amounts_is_cut_after_each_amount():
    assert ["果园路建设2公里", "寨山路2公里"] == statements("果园路建设2公里、寨山路2公里")
    assert ["新建泵站3座", "和渠道12公里"] == statements("新建泵站3座和渠道12公里")


def test_a_comma_inside_a_number_does_not_cut():
    assert ["建设农田1,250亩"] == statements("建设农田1,250亩")


def test_clauses_without_a_number_are_the_context_of_the_amount_before_them():
    first, *_ = read_goal("采购原种425万粒,免费向农户发放,完成繁育田850亩").statements

    assert "采购原种425万粒，免费向农户发放" == first.context


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["新建道路", "培训农户", "采购图书"]),
            st.integers(2, 9999),
            st.sampled_from(["公里", "人", "册"]),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([",", "，", "；", "。", "、"]),
)
def test_no_amount_of_a_goal_is_lost_or_counted_twice(parts, separator):
    goal = separator.join(f"{what}{number}{unit}" for what, number, unit in parts)

    found = [amount for statement in read_goal(goal).statements for amount in statement.amounts]

    assert [Decimal(number) for _, number, _ in parts] == [amount.number for amount in found]


@given(st.text(alphabet="目标12345:：、，,。；建设和公里万元%【】()（）\n 一二是", max_size=60))
def test_any_text_can_be_cut_and_judged(text):
    goal = read_goal(text)

    assert all(statement.text and statement.text in statement.context for statement in goal.statements)
    assert goal_fault(Sheet(goal=text, project="道路建设")) in {None, *GoalFault}


@pytest.mark.parametrize(
    ("goal", "named"),
    [
        ("完成灌区改造和水价改革", ["灌区改造", "水价改革"]),
        ("主要用于文物修缮、文创产品开发、办公经费", ["文物修缮", "文创产品开发"]),
        ("按规定及时发放岗位补贴", ["岗位补贴"]),
        ("完成道路12公里", []),  # A quantity is matched by its number.
        ("提升治理能力", []),  # A wish is no task.
        ("通过本项目实施", []),
    ],
)
def test_tasks_without_a_number_are_named(goal, named):
    assert named == list(read_goal(goal).tasks)


@pytest.mark.parametrize(
    ("goal", "fault"),
    [
        ("道路养护", GoalFault.NAME),
        ("按时完成道路养护工作", GoalFault.NAME),
        ("资金用于支付工程款、监理费和设计费", GoalFault.SPENDING),
        ("资金总额120万元，主要用于人员工资80万元、机械费40万元", GoalFault.SPENDING),
        ("保证机关日常工作正常开展", GoalFault.RUNNING),
        ("确保各项工作顺利进行，维护社会和谐稳定", GoalFault.RUNNING),
        ("根据《省文物保护办法》，提高文物保护水平", GoalFault.WISH),
        ("“十四五”期间全面提升公共服务能力", GoalFault.WISH),
        ("全年开展督查", GoalFault.PLAIN),
        ("完成《县国土空间总体规划》编制", None),
        ("新建三个村级活动场所", None),
        ("2026年12月底前完成主体工程", None),
        ("对困难群众实施救助，每人每月补助600元", None),
        ("保障机关正常运转，全年办理来访320件", None),
        ("", None),
    ],
)
def test_a_goal_has_one_fault_the_most_telling(goal, fault):
    assert fault == goal_fault(Sheet(goal=goal, project="2026年道路养护项目"))


@pytest.mark.parametrize(
    ("amount", "counts"),
    [
        ("7个", True),
        ("5000平方米", True),
        ("80万元", False),
        ("475元/亩", False),
        ("95%", False),
        ("3年", False),
    ],
)
def test_money_rates_and_durations_do_not_count_things(amount, counts):
    assert counts == is_count(read_amounts(amount)[0])


@pytest.mark.parametrize(
    ("value", "said", "same"),
    [
        ("≥60000人", "6万人", True),
        ("≥70村", "70个", True),
        ("≥0.5公顷", "7.5亩", True),
        ("=100%", "100个", False),
        ("≥70处", "70人", True),  # Nobody knows which counts are alike; silence is the lesser evil.
        ("≥5公里", "5人", False),
        ("≥3座", "4座", False),
    ],
)
def test_a_row_carries_an_amount_of_the_same_size(value, said, same):
    assert same == carries(line("某某", value), read_amounts(said)[0])


def test_nearness_leaves_out_the_word_for_the_measure():
    statement = read_goal("培训农户300人").statements[0]

    assert nearness(line("培训农户人数", "300人"), statement) == 1
    assert nearness(line("培训合格率", "95%"), statement) < 0.6


def test_people_served_are_named_by_the_longest_word():
    assert ("低保对象", "退役军人") == beneficiaries("为低保对象和退役军人发放补助")


@pytest.mark.parametrize(
    ("period", "facts", "years"),
    [
        ("2023.07-2024.01", {}, (2023, 2024)),
        (None, {"项目期限": "2026年"}, (2026, 2026)),
        (None, {"立项依据": "2019年文件"}, None),
    ],
)
def test_the_period_is_read_from_its_own_cells(period, facts, years):
    sheet = Sheet(period=period, facts=facts)

    assert years == years_of(sheet)
    assert lasts_one_year(sheet) == (years == (2026, 2026))


def test_only_a_deadline_gives_a_year():
    assert [2021] == deadline_years("2021年12月底完成")
    assert [] == deadline_years("按2021年标准发放，比2020年增加")


@pytest.mark.parametrize("entry", good_sheets())
def test_a_good_sheet_has_no_finding_on_goal_or_structure_beyond_a_hint(entry):
    findings = check(read_sheet(entry, "表").sheet, starter_library(), RULES).findings

    assert [] == [finding.message for finding in findings if finding.severity is not Severity.INFO]


@pytest.mark.parametrize("kind", starter_types()[::12], ids=lambda kind: kind.name)
def test_a_suggested_sheet_has_no_finding_on_goal_or_structure(kind):
    findings = check(draft(kind.name, kind.sector, "120"), starter_library(), RULES).findings

    assert [] == [(finding.rule, finding.message) for finding in findings]

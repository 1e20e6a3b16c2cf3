"""What cost rows say about money: sums, unit costs, and how they relate to the budget."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.case import Case
from indicators.checks.costs import (
    better_cost,
    budget_per_unit,
    budgets,
    is_budget,
    is_unit_cost,
    named_denominator,
    plain_money,
    with_denominator,
)
from indicators.library import ListLibrary
from indicators.values import Row, Sheet

EMPTY = ListLibrary([])


def sheet_of(*rows: Row, **of_sheet: object) -> Case:
    return Case(Sheet(rows=rows, **of_sheet), EMPTY)  # type: ignore[arg-type]


def cost(name: str, value: str | None, unit: str | None = None) -> Row:
    return Row(level2="成本指标", name=name, value=value, unit=unit)


@pytest.mark.parametrize(
    ("name", "value", "unit", "wan"),
    [
        ("项目总成本", "≤90万元", None, "90"),
        ("项目总成本", "≤900000", "元", "90"),
        ("工程总投资", "≤1.5亿元", None, "15000"),
        ("控制在预算成本内", "250万", None, "250"),
        ("项目总成本", "≤90", None, "90"),
        ("年度预算220万元", None, None, "220"),
    ],
)
def test_money_is_read_in_wan_whatever_its_unit(name: str, value: str | None, unit: str | None, wan: str):
    assert plain_money(sheet_of(cost(name, value, unit)).lines[0]) == Decimal(wan)


@pytest.mark.parametrize("value", ["1600元/亩", "=100%", "不超预算"])
def test_a_price_a_rate_and_a_promise_are_no_sum(value: str):
    assert plain_money(sheet_of(cost("成本", value)).lines[0]) is None


def test_the_whole_budget_stands_in_several_places_of_a_form():
    case = sheet_of(funds_wan=100.0, funds={"年度资金总额": 100.0, "项目总投资": 120.0, "财政拨款": 90.0})

    assert budgets(case) == (Decimal("100.0"), Decimal("120.0"))


@given(st.decimals(min_value=100, max_value=100_000, places=4))
def test_a_budget_rounded_to_whole_wan_is_still_the_budget(budget: Decimal):
    assert is_budget(budget.quantize(Decimal(1)), budget)


@given(st.decimals(min_value=1, max_value=100_000, places=4))
def test_a_hundredth_more_or_less_is_not_the_budget(budget: Decimal):
    assert not is_budget(budget * Decimal("1.01"), budget)
    assert not is_budget(budget * Decimal("0.99"), budget)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("每公里补助标准", "公里"),
        ("人均培训成本", "人"),
        ("亩均投资", "亩"),
        ("培训费（元/人）", None),
        ("项目总成本", None),
        ("每年运维成本", None),  # a year is no thing that is counted
    ],
)
def test_a_name_says_per_what_its_money_is(name: str, unit: str | None):
    assert named_denominator(name.replace("（元/人）", "")) == unit


def test_a_standard_is_a_unit_cost_and_a_sum_is_none():
    assert is_unit_cost("硬化水泥砼公路补助标准")
    assert not is_unit_cost("审计服务成本")


def test_the_only_quantity_divides_the_budget():
    trucks = Row(level2="数量指标", name="雾炮车配备车辆数", value="10辆")
    case = sheet_of(trucks, cost("控制在预算成本内", "250万"), funds_wan=250.0)

    computed = budget_per_unit(case)

    assert computed is not None
    assert computed.cells["value"] == "≤25万元/辆"
    assert "预算250万元÷10辆" in computed.text


def test_a_parameter_of_equipment_is_no_quantity_to_divide_by():
    trucks = Row(level2="数量指标", name="雾炮车配备车辆数", value="10辆")
    reach = Row(level2="数量指标", name="雾炮车风炮射程", value="≥80M")

    computed = budget_per_unit(sheet_of(trucks, reach, funds_wan=250.0))

    assert computed is not None
    assert computed.cells["unit"] == "万元/辆"


def test_two_quantities_do_not_say_what_the_money_is_for():
    people = Row(level2="数量指标", name="培训人数", value="≥300人")
    classes = Row(level2="数量指标", name="培训期数", value="≥3期")

    assert budget_per_unit(sheet_of(people, classes, funds_wan=30.0)) is None


def test_small_prices_are_written_in_yuan():
    people = Row(level2="数量指标", name="培训人数", value="≥300人")

    computed = budget_per_unit(sheet_of(people, funds_wan=30.0))

    assert computed is not None
    assert computed.cells["value"] == "≤1000元/人"


def test_a_sum_beside_a_unit_cost_is_to_be_dropped():
    case = sheet_of(cost("补贴标准", "1130元/月/人"), cost("预算成本", "≤380万"), funds_wan=380.0)

    assert [advice.text for advice in better_cost(case)] == [
        "删去这一条：已有单位成本“补贴标准 1130元/月/人”，总额在预算里已经写明"
    ]


def test_a_row_gets_its_denominator_in_value_and_unit():
    line = sheet_of(cost("公路补助标准", "≤120", "万元")).lines[0]

    assert with_denominator(line, "公里").cells == {"value": "≤120万元/公里", "unit": "万元/公里"}


def test_a_text_cannot_be_divided():
    with pytest.raises(TypeError):
        with_denominator(sheet_of(cost("补助标准", "按规定")).lines[0], "人")

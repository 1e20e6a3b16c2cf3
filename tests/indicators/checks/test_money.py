"""Quantities times unit costs, against the budget."""

from decimal import Decimal

import pytest

from indicators.checks.case import Case
from indicators.checks.money import budget, cost_parts, prices, reconciles, terms, wan
from indicators.library import ListLibrary
from indicators.values import Row, Sheet
from tests.starter_library import published_sheets


def case(*rows: tuple[str, str, str], funds: float | None = 10, goal: str | None = None) -> Case:
    lines = tuple(Row(level2=f"{level2}指标", name=name, value=value) for level2, name, value in rows)
    return Case(Sheet(rows=lines, funds_wan=funds, goal=goal), ListLibrary([]))


def published(project: str) -> Case:
    return Case(next(s for s in published_sheets() if project in (s.project or "")), ListLibrary([]))


def comes_to_the_budget(of: Case) -> bool:
    options = [found for price in prices(of) if (found := terms(of, price))]
    return bool(options) and reconciles(
        options, [yuan for _, yuan in cost_parts(of)], [budget(of) or Decimal(0)]
    )


@pytest.mark.parametrize(
    "project", ["人大代表扶贫基地", "黄金蜜", "送戏|农村文化建设", "再就业援助", "设施农业技术培训"]
)
def test_published_sheets_whose_sums_are_right_come_to_their_budget(project: str):
    assert comes_to_the_budget(published(project.split("|")[-1]))


def test_a_published_sheet_whose_area_is_too_small_does_not():
    assert not comes_to_the_budget(published("高标准农田"))


@pytest.mark.parametrize("price", ["475元/亩", "0.0475万元/亩", "0.475千元/亩"])
def test_money_in_other_units_is_the_same_money(price: str):
    assert [Decimal(475)] == [found.yuan for found in prices(case(("成本", "土地流转补助", price)))]


def test_the_name_may_say_per_what():
    [price] = prices(case(("成本", "人均培训成本", "≤500元"), ("成本", "印刷费", "≤2万元")))

    assert (Decimal(500), ("人",)) == (price.yuan, price.per)


def test_a_quantity_is_brought_to_the_unit_of_the_price():
    of = case(("数量", "整治面积", "0.006万亩"), ("成本", "整治补助", "475元/亩"))

    assert {Decimal(28500)} == {term.yuan for price in prices(of) for term in terms(of, price)}


def test_a_monthly_price_is_paid_up_to_twelve_times():
    of = case(("数量", "补助人数", "250人"), ("成本", "补贴标准", "100元/人/月"))
    [price] = prices(of)

    assert "250人×100元/人/月×12月=30万元" == terms(of, price)[0].text


def test_the_quantity_may_stand_in_the_goal_only():
    of = case(("成本", "流转补助标准", "≤475元/亩"), goal="流转土地60亩，建设采摘园。")
    [price] = prices(of)

    assert ["60亩×475元/亩=2.85万元"] == [term.text for term in terms(of, price)]


def test_of_several_counts_the_one_that_names_the_thing_is_taken():
    of = case(
        ("数量", "培训人数", "300人"),
        ("社会效益", "受益人口数", "9000人"),
        ("成本", "培训人数成本", "1000元/人"),
    )
    [price] = prices(of)

    assert {Decimal(300000)} == {term.yuan for term in terms(of, price)}


def test_a_price_without_anything_to_multiply_gives_nothing():
    of = case(("数量", "培训班", "3期"), ("成本", "土地流转补助", "475元/亩"))

    assert [[]] == [terms(of, price) for price in prices(of)]


def test_totals_and_prices_are_no_parts_of_the_costs():
    of = case(
        ("成本", "项目总成本", "≤90万元"), ("成本", "审计成本", "≤30万元"), ("成本", "单台设备成本", "≤5万元")
    )

    assert ["审计成本"] == [line.name for line, _ in cost_parts(of)]


def test_an_amount_is_shown_in_ten_thousands():
    assert ("49.98万元", "0.01万元", "250万元") == (
        wan(Decimal(499840)),
        wan(Decimal(70)),
        wan(Decimal(2500000)),
    )

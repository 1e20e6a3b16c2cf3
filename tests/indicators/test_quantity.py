"""The quantity grammar: cases from tests/fixtures/quantity, and the laws that hold for every text."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.quantity import (
    Amount,
    Comparison,
    Deadline,
    Interval,
    Quantity,
    Unread,
    read_amounts,
    read_quantity,
    write_quantity,
)
from indicators.spelling import plain

FIXTURES = Path(__file__).parents[1] / "fixtures" / "quantity"
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def load(stem):
    return yaml.safe_load((FIXTURES / f"{stem}.yaml").read_text("utf-8"))


def cases(kind=""):
    """Return the cases of all files whose expectation is of one kind: amount, interval, deadline, unread."""
    return [
        pytest.param(row, id=f"{group[:12]} {row['value']}{row.get('column', '')}")
        for stem in ("real_values", "grammar", "columns")
        for group, rows in load(stem).items()
        for row in rows
        if kind in row or not kind
    ]


def read(row) -> Quantity:
    return read_quantity(row["value"], comparison=row.get("comparison"), unit=row.get("column"))


@pytest.mark.parametrize("row", cases("amount"))
def test_an_amount_is_read_with_its_comparison_number_and_unit(row):
    comparison, number, unit, *implied = row["amount"]
    expected = Amount(Comparison(comparison) if comparison else None, Decimal(number), unit)

    quantity = read(row)

    assert expected == quantity
    assert bool(implied) == quantity.implied


@pytest.mark.parametrize("row", cases("interval"))
def test_an_interval_is_read_with_both_bounds(row):
    low, high, unit = row["interval"]

    assert Interval(Decimal(low), Decimal(high), unit) == read(row)


@pytest.mark.parametrize("row", cases("deadline"))
def test_a_deadline_is_read_with_the_parts_that_were_written(row):
    assert Deadline(**row["deadline"]) == read(row)


@pytest.mark.parametrize("row", cases("unread"))
def test_what_cannot_be_read_stays_text_and_says_why(row):
    quantity = read(row)

    assert isinstance(quantity, Unread)
    assert (row["value"] or "").strip() == quantity.text
    assert row["unread"] in quantity.why


@pytest.mark.parametrize("row", load("running_text"), ids=lambda row: row["text"][:20])
def test_running_text_gives_its_amounts_in_order(row):
    assert row["amounts"] == [write_quantity(amount) for amount in read_amounts(row["text"])]


def test_every_value_of_the_files_that_can_be_read_survives_being_written():
    for row in (case.values[0] for case in cases()):
        quantity = read(row)
        if not isinstance(quantity, Unread):
            assert quantity == read_quantity(write_quantity(quantity)), row


def test_amounts_that_say_the_same_are_equal_whether_in_words_or_digits():
    assert read_quantity("=100%") == read_quantity("全覆盖")


@pytest.mark.parametrize(
    ("quantity", "written"),
    [
        (Amount(Comparison.AT_LEAST, Decimal("95.00"), "%"), "≥95%"),
        (Amount(None, Decimal("1E+3"), "人"), "1000人"),
        (Amount(Comparison.AT_MOST, Decimal(12), "月"), "≤12个月"),
        (Interval(Decimal(10), Decimal(15), "天"), "10-15天"),
        (Deadline(2025, 12, month_end=True), "2025年12月底前"),
        (Deadline(month=12, day=31), "12月31日前"),
        (Deadline(2025), "2025年内"),
        (Deadline(day=15, recurring="每月"), "每月15日前"),
        (Deadline(month_end=True, recurring="每季度"), "每季度末前"),
        (Deadline(2024, 1, starts="2023-07"), "2023年7月至2024年1月"),
        (Deadline(month=9, day=30, starts="--07-01"), "7月1日至9月30日"),
    ],
)
def test_each_quantity_has_one_canonical_spelling(quantity, written):
    assert written == write_quantity(quantity)


PIECED = st.lists(st.sampled_from(load("pieces")), max_size=8).map("".join)
VALUES = st.one_of(st.text(max_size=30), PIECED)
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False)
UNITS = st.sampled_from(
    [
        None,
        "%",
        "‰",
        "个百分点",
        "元",
        "万元",
        "元/亩",
        "元/人/月",
        "人",
        "人次",
        "万条",
        "月",
        "年",
        "天",
        "个工作日",
    ]
)


@given(VALUES)
def test_no_text_makes_the_reader_fail(text):
    quantity = read_quantity(text, comparison=text, unit=text)

    assert isinstance(quantity, Amount | Interval | Deadline | Unread)
    assert all(isinstance(amount, Amount) for amount in read_amounts(text))


@given(PIECED)
def test_whatever_is_read_can_be_written_and_read_again(text):
    quantity = read_quantity(text)

    assert isinstance(quantity, Unread) or quantity == read_quantity(write_quantity(quantity))


@given(st.sampled_from([None, *Comparison]), NUMBERS, UNITS)
def test_reading_undoes_writing_an_amount(comparison, number, unit):
    assume(not looks_like_a_year(number, unit))
    amount = Amount(comparison, number, unit)

    assert amount == read_quantity(write_quantity(amount))


@given(NUMBERS, NUMBERS, UNITS)
def test_reading_undoes_writing_an_interval(one, other, unit):
    low, high = sorted((one, other))
    assume(not any(looks_like_a_year(number, unit) for number in (low, high)))

    assert Interval(low, high, unit) == read_quantity(write_quantity(Interval(low, high, unit)))


@given(st.integers(1900, 2099) | st.none(), st.integers(1, 12), st.integers(1, 28) | st.none(), st.booleans())
def test_reading_undoes_writing_a_deadline(year, month, day, month_end):
    deadline = Deadline(year, month, day, month_end=month_end and day is None)

    assert deadline == read_quantity(write_quantity(deadline))


@given(PIECED)
def test_full_width_characters_mean_the_same(text):
    wide, half = read_quantity(text.translate(FULL_WIDTH)), read_quantity(text)

    assert without_text(half) == without_text(wide)


@given(VALUES, st.sampled_from([" ", "　", "\n", "\t ", "\u00a0"]))
def test_white_space_around_a_value_changes_nothing(text, space):
    assert read_quantity(text) == read_quantity(space + text + space)


def looks_like_a_year(number, unit):
    """2025年 is a date and 2023.07 too; such numbers are not written without a comparison."""
    return unit in {None, "年"} and 1900 <= number < 2100


def without_text(quantity):
    return quantity.why if isinstance(quantity, Unread) else quantity


@given(st.sampled_from(("", *"≥≤=<>")), NUMBERS, UNITS)
def test_a_full_stop_behind_a_value_changes_nothing(sign, number, unit):
    value = f"{sign}{plain(number)}{unit or ''}"
    quantity, stopped = read_quantity(value), read_quantity(f"{value}。")

    assert quantity == stopped or isinstance(quantity, Unread) and isinstance(stopped, Unread)

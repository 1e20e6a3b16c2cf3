"""The draft page's form: what is posted, what is accepted, what becomes of it as a sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from indicators.values import Row
from web.draft_form import DraftForm, FormRow, form_of, level1_of, problems, to_project, to_sheet

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.sampled_from(
    ["key", "code", "level1", "level2", "name", "value", "weight", "note", "project", "funds"]
)


@given(st.lists(st.tuples(names, texts), max_size=30))
def test_whatever_is_posted_can_be_read_and_every_row_has_a_key_of_its_own(pairs):
    form = form_of(FormData(pairs))
    keys = [row.key for row in form.rows]

    assert len(set(keys)) == len(keys)
    assert all(key.isdigit() for key in keys)
    assert form.next_key() not in keys
    problems(form)
    to_sheet(form)


def test_rows_are_read_in_their_order():
    form = form_of(FormData([("key", "7"), ("name", "甲"), ("value", "1"), ("key", "3"), ("name", "乙")]))

    assert (FormRow("7", name="甲", value="1"), FormRow("3", name="乙")) == form.rows


@pytest.mark.parametrize(
    ("typed", "read"),
    [("120.5", 120.5), ("1,200", 1200.0), ("１２０", 120.0), ("120万元", 120.0), ("", None), (" 8 ", 8.0)],
)
def test_money_is_read_as_people_type_it(typed, read):
    form = DraftForm(project="甲", funds=typed)

    assert read == to_project(form).funds_wan
    assert {} == problems(form)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("funds", "很多"),
        ("funds", "-5"),
        ("funds", "1e9"),
        ("funds", "nan"),
        ("year", "26"),
        ("year", "2026.5"),
        ("year", "明年"),
        ("sector", "渔业"),
        ("text", "字" * 20_001),
        ("project", "字" * 201),
    ],
)
def test_what_cannot_be_accepted_is_told_at_its_field(field, typed):
    told = problems(DraftForm(**{field: typed}))

    assert [field] == list(told)


@pytest.mark.parametrize("weight", ["十", "101", "-1", "1/2"])
def test_a_weight_that_is_none_is_told_at_its_row(weight):
    form = DraftForm(rows=(FormRow("4", name="甲", weight=weight),))

    assert ["weight-4"] == list(problems(form))
    assert to_sheet(form).rows[0].weight is None


def test_more_rows_than_a_sheet_can_have_are_told():
    form = DraftForm(rows=tuple(FormRow(str(key), name="甲") for key in range(1, 202)))

    assert "201" in problems(form)["rows"]


def test_level_1_follows_from_level_2():
    assert "产出指标" == level1_of(FormRow("1", level1="效益指标", level2="数量指标"))
    assert "别的" == level1_of(FormRow("1", level1="别的", level2="自拟"))


def test_rows_without_content_are_no_rows_of_the_sheet():
    filled = FormRow("2", name=" 甲 ", value="≥1个", weight="9")
    form = DraftForm(rows=(FormRow("1", level2="数量指标"), filled))

    assert (Row(name="甲", value="≥1个", weight=9.0),) == to_sheet(form).rows

"""Target sheets read from JSON: what is there is kept, what is odd is left aside and said."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.sheets import (
    UnreadableSheet,
    read_from_json,
    read_json,
    read_sheet,
    read_sheets,
    row_json,
    sheet_json,
)
from tests.starter_library import PUBLISHED

ROW = {"level1": "产出指标", "level2": "数量指标", "name": "维修面积", "value": "≥5000", "unit": "平方米"}
SHEET = {"project": "校舍维修", "funds_wan": 120.5, "year": 2026, "rows": [ROW]}


def encoded(value) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def test_one_sheet_a_list_and_one_a_line_are_the_same_sheets():
    one = read_sheets("a.json", encoded(SHEET))
    several = read_sheets("a.JSON", encoded([SHEET, SHEET]))
    lines = read_sheets("a.jsonl", encoded(SHEET) + b"\n\n" + encoded(SHEET) + b"\r\n")

    assert [one[0].sheet] * 2 == [read.sheet for read in several] == [read.sheet for read in lines]
    assert ["第1张表", "第2张表"] == [read.place for read in several]
    assert ["第1行", "第3行"] == [read.place for read in lines]


def test_a_sheet_comes_back_from_its_own_json_form():
    for read in read_sheets(PUBLISHED.name, PUBLISHED.read_bytes()):
        assert read.sheet == read_sheet(sheet_json(read.sheet), "").sheet


def test_what_is_no_text_or_number_is_left_aside_and_said():
    odd = {
        "project": ["校舍维修"],
        "funds_wan": "一百万",
        "year": True,
        "kind": "其他",
        "rows": [ROW, "一行文字", ROW | {"weight": "10%", "value": {"a": 1}}],
    }

    read = read_sheet(odd, "第1张表")

    assert {
        "第1张表 project",
        "第1张表 funds_wan",
        "第1张表 year",
        "第1张表 kind",
        "第1张表 rows[1]",
        "第1张表 rows[2].weight",
        "第1张表 rows[2].value",
    } == {left.at for left in read.not_understood}
    assert 2 == len(read.sheet.rows)
    assert (None, None) == (read.sheet.funds_wan, read.sheet.rows[1].value)


def test_numbers_written_without_quotes_are_text_where_text_is_due():
    assert ["95", "0.95", "100"] == [
        read_sheet({"rows": [ROW | {"value": value}]}, "").sheet.rows[0].value for value in (95, 0.95, 100.0)
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", b"{", "不是有效的 JSON"),
        ("a.jsonl", b'{"rows": []}\n{"rows": ]}', "第2行不是有效的 JSON"),
        ("a.json", b"\xff\xfe\x00", "不是 UTF-8"),
        ("a.json", b"[1]", "不是一张绩效目标表"),
        ("a.json", b'{"rows": {}}', "不是列表"),
        ("a.docx", b"", "格式不认识"),
        ("a.json", b"[" * 100_000, "嵌套过深"),
        ("a.json", encoded({"rows": [ROW] * 2001}), "超过2000行"),
    ],
)
def test_what_is_no_sheet_is_refused_with_the_place(name, content, told):
    with pytest.raises(UnreadableSheet, match=told) as refused:
        read_sheets(name, content)

    assert str(refused.value).startswith(name)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(value=st.fixed_dictionaries({}, optional=dict.fromkeys((*SHEET, "kind", "period"), json_values)))
def test_no_object_makes_reading_fail_in_any_other_way(value):
    try:
        read = read_sheet(value, "第1张表")
    except UnreadableSheet:
        return
    assert all(isinstance(row_json(row), dict) for row in read.sheet.rows)


def test_a_sheet_as_read_comes_back_with_the_addresses_of_its_cells():
    for read in read_sheets(PUBLISHED.name, PUBLISHED.read_bytes()):
        rows = tuple(replace(row, at={"name": f"C{n}"}) for n, row in enumerate(read.sheet.rows))
        placed = replace(read, sheet=replace(read.sheet, rows=rows, at={"goal": "B4"}), worksheet="Sheet1")

        assert placed == read_from_json(json.loads(json.dumps(read_json(placed))))

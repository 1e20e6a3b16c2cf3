"""What cannot be verified is found, on published rows and on laws that hold for any row."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.case import understand
from indicators.checks.vagueness import vague_fault
from indicators.values import Row

ROWS = Path(__file__).parents[1] / "fixtures" / "real" / "labelled_rows.jsonl"


def is_vague(level2: str | None, name: str | None, value: str | None, unit: str | None = None) -> bool:
    return vague_fault(understand(0, Row(level2=level2, name=name, value=value, unit=unit))) is not None


def test_published_rows_are_told_apart_as_a_reader_told_them_apart():
    rows = [json.loads(line) for line in ROWS.read_text("utf-8").splitlines()]
    judged = [row for row in rows if row["label"] != "ambiguous"]
    found = [is_vague(row["level2"], row["name"], row["value"], row["unit"]) for row in judged]
    vague = [row["label"] == "vague" for row in judged]
    hits = sum(f and v for f, v in zip(found, vague, strict=True))

    f1 = 2 * hits / (sum(found) + sum(vague))

    assert f1 >= 0.88


@given(st.integers(1, 10**6), st.sampled_from(["公里", "平方米", "人", "台", "场次", "万元"]))
def test_a_number_with_a_concrete_unit_is_never_vague(number: int, unit: str):
    assert not is_vague("数量指标", "硬化村道里程", f"≥{number}{unit}")


@given(
    st.sampled_from(["", "≥", "=", "："]),
    st.sampled_from(["提高", "显著提升", "有所改善", "稳步增强", "持续加强", "明显"]),
)
def test_a_word_of_degree_is_vague_whatever_sign_stands_before_it(sign: str, word: str):
    assert is_vague("社会效益指标", "群众生产生活条件", sign + word)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
def test_any_text_at_all_is_judged_without_a_crash(name: str, value: str, level2: str):
    assert is_vague(level2, name, value) in (True, False)


def test_an_open_slot_is_no_vague_row_but_a_fault_of_its_own():
    assert not is_vague("数量指标", "维修校舍面积", "≥【填写】平方米")

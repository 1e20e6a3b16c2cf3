"""The rules of values, weights, funds and copies as a family."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.checks.batch import Batch
from indicators.checks.case import Case
from indicators.checks.rule import Hit, Rule, Severity
from indicators.checks.rules import all_rules
from indicators.library import ListLibrary
from indicators.sheets import read_sheet
from indicators.values import PROJECT_DECIDES, Row, Sheet
from tests.starter_library import starter_indicators

# Values, weights, funds, repetitions.
FAMILY = tuple(rule for rule in all_rules() if any("D46" <= kind <= "D62" for kind in rule.kinds))
FIXTURES = Path(__file__).parents[2] / "fixtures" / "checks"
LIBRARY = ListLibrary([])
CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        ["≥95%", "290%", "#REF!", "45992", "^80%", "1.2E+99", "2025年12月", "≤5元/亩/月", "9" * 60]
    ),
)
ROWS = st.builds(
    Row,
    level2=st.sampled_from([None, "数量指标", "成本指标", "时效指标", "社会效益指标", "满意度指标"]),
    name=CELLS,
    value=CELLS,
    unit=st.sampled_from([None, "人", "%", "元/人/天"]),
    comparison=st.sampled_from([None, "≥", "="]),
    weight=st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    actual=CELLS,
    score=CELLS,
)
SHEETS = st.builds(
    Sheet,
    rows=st.lists(ROWS, max_size=6).map(tuple),
    kind=st.sampled_from(["project", "self_evaluation"]),
    project=CELLS,
    goal=CELLS,
    year=st.sampled_from([None, 2026]),
    funds_wan=st.one_of(st.none(), st.floats(min_value=-1, max_value=1e9)),
    execution_rate=CELLS,
)


def hits(rule: Rule, sheet: Sheet) -> list[Hit]:
    return list(rule.hits(Case(sheet, LIBRARY, batch=Batch([sheet]))))


def offers() -> Iterator[object]:
    """Every offer that one click writes, of every case of every fixture."""
    for rule in FAMILY:
        path = FIXTURES / f"{rule.module.rsplit('.', 1)[1]}.yaml"
        for name, case in yaml.safe_load(path.read_text("utf-8")).items():
            if name != "rule" and "types" not in case and "batch" not in case:
                sheet = read_sheet(case["sheet"], "表").sheet
                for hit in hits(rule, sheet):
                    yield from (
                        pytest.param(rule, sheet, hit.row, dict(offer.cells), id=f"{rule.id}-{name}-{number}")
                        for number, offer in enumerate(hit.replacements)
                        if offer.cells
                    )


@pytest.mark.parametrize(("rule", "sheet", "index", "cells"), [*offers()])
def test_accepting_an_offer_settles_the_finding(rule: Rule, sheet: Sheet, index: int, cells: dict[str, str]):
    rows = list(sheet.rows)
    rows[index] = replace(rows[index], **cells)

    assert index not in [hit.row for hit in hits(rule, replace(sheet, rows=tuple(rows)))]


def test_the_indicators_of_the_library_stand_at_their_reference():
    """They are right by construction; a rule that finds fault with more than a few is wrong."""
    rows = [
        Row(level1=i.level1, level2=i.level2, name=i.name, value=i.reference, unit=i.unit)
        for i in starter_indicators()
        if i.reference != PROJECT_DECIDES
    ]
    sheets = [Sheet(rows=(row,)) for row in rows]
    faulty = [
        (rule.id, s.rows[0].name) for s in sheets for rule in FAMILY if list(rule.hits(Case(s, LIBRARY)))
    ]

    assert len(faulty) <= 0.001 * len(rows), faulty


@settings(max_examples=150, deadline=None)
@given(SHEETS)
def test_no_sheet_however_odd_makes_a_rule_fail(sheet: Sheet):
    for rule in FAMILY:
        for hit in hits(rule, sheet):
            assert hit.row is None or 0 <= hit.row < len(sheet.rows)
            assert "{" not in rule.message.format(**hit.facts) or "{" in str(hit.facts)
            assert rule.fix.format(**hit.facts)


def test_only_what_every_reviewer_sends_back_is_an_error():
    assert {"APP04", "APP09", "CMP03"} == {rule.id for rule in FAMILY if rule.severity is Severity.ERROR}

"""What an excellent unit hands in is let through; what a careless one writes is not."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from indicators.checks.rule import VAGUE, Finding, Severity
from indicators.checks.runner import check
from indicators.checks.standards import OFFICIAL, OLDER, PRESETS, Standards
from indicators.sheets import read_sheet
from indicators.suggest import Project, draft_json, suggest
from indicators.taxonomy import BENEFITS, taxonomy
from indicators.values import PROJECT_DECIDES, Direction, Row, Sheet
from tests.starter_library import starter_indicators, starter_library, starter_types

FIXTURES = Path(__file__).parents[2] / "fixtures" / "checks" / "good"
FORMS = {101: OFFICIAL, 88: PRESETS[OLDER]}
LEVELS1 = {
    **dict.fromkeys(("数量指标", "质量指标", "时效指标", "成本指标"), "产出指标"),
    **dict.fromkeys(("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"), "效益指标"),
    "经济成本指标": "成本指标",
    "服务对象满意度指标": "满意度指标",
}
COLUMNS = ["level2", "name", "value", "weight"]
SLOT = re.compile("【([^】]*)】")
# Both promise in the goal what no row carries.
MOST_WARNINGS = 2


def good_sheets() -> list[Any]:
    return [pytest.param(sheet, form, id=str(sheet.project)) for sheet, form in _sheets()]


@cache
def _sheets() -> tuple[tuple[Sheet, Standards], ...]:
    entries = [entry for name in ("first", "second", "third") for entry in _content(name)]
    return tuple((_sheet(entry), FORMS[entry["form"]]) for entry in entries)


def _content(name: str) -> Any:
    return yaml.safe_load((FIXTURES / f"{name}.yaml").read_text("utf-8"))


def _sheet(entry: dict[str, Any]) -> Sheet:
    columns = entry.get("columns", COLUMNS)
    rows = [row | {"term": None} for row in _rows(entry["rows"], columns)]
    rows += [row | {"term": "long"} for row in _rows(entry.get("long_rows", ""), COLUMNS)]
    for row in rows:
        row["level1"] = LEVELS1[str(row["level2"])]
        row["weight"] = float(row["weight"]) if row.get("weight") else None
    return read_sheet(entry | {"rows": rows}, "表").sheet


def _rows(text: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    for line in text.strip().splitlines():
        cells = [cell.strip() or None for cell in line.split("|")]
        yield dict(zip(columns, cells, strict=False))


def _found(sheet: Sheet, standards: Standards, *severities: Severity) -> list[Finding]:
    findings = check(sheet, starter_library(), standards=standards, advises=False).findings
    return [finding for finding in findings if finding.severity in severities]


def _told(findings: list[Finding]) -> list[str]:
    return [f"{finding.rule} {finding.message}" for finding in findings]


@pytest.mark.parametrize(("sheet", "form"), good_sheets())
def test_a_good_sheet_has_nothing_that_must_be_changed(sheet: Sheet, form: Standards):
    assert _told(_found(sheet, form, Severity.ERROR)) == []


def test_good_sheets_have_nearly_nothing_that_should_be_changed():
    warnings = [found for sheet, form in _sheets() for found in _told(_found(sheet, form, Severity.WARNING))]

    assert len(warnings) <= MOST_WARNINGS, warnings


@pytest.mark.parametrize(("sheet", "form"), good_sheets())
def test_one_empty_phrase_in_a_good_sheet_is_found(sheet: Sheet, form: Standards):
    levels2 = [taxonomy().canonical_level2(row.level2) for row in sheet.rows]
    at = next(i for i, level2 in enumerate(levels2) if level2 in BENEFITS)
    phrase = replace(sheet.rows[at], value="成效显著", comparison=None, unit=None)

    spoilt = replace(sheet, rows=(*sheet.rows[:at], phrase, *sheet.rows[at + 1 :]))

    assert at in [finding.row for finding in _found(spoilt, form, Severity.ERROR)]


def test_the_good_sheets_are_of_every_sector_form_and_kind():
    sheets = _sheets()

    named = {taxonomy().sector(sheet.sector or "") for sheet, _ in sheets}

    assert named >= set(taxonomy().sectors)
    assert {form.name for _, form in sheets} == {OFFICIAL.name, OLDER}
    assert {sheet.kind for sheet, _ in sheets} == {"project", "agency", "self_evaluation"}


@pytest.mark.parametrize("part", range(8))
def test_a_suggested_draft_with_its_slots_filled_has_nothing_that_must_be_changed(part: int):
    faults = [
        f"{kind.name}：{told}"
        for kind in starter_types()[part::8]
        for told in _told(_found(_filled_draft(kind.name), OFFICIAL, Severity.ERROR))
    ]

    assert faults == []


def _filled_draft(project: str) -> Sheet:
    draft = draft_json(suggest(Project(name=project, funds_wan=100.0, year=2026, text=""), starter_library()))
    form = {"project": project, "funds_wan": 100, "year": 2026, "goal": draft["goal"], "rows": draft["rows"]}
    sheet = read_sheet(form, "表").sheet
    rows = tuple(replace(row, name=_filled(row.name), value=_filled(row.value)) for row in sheet.rows)
    return replace(sheet, goal=_filled(sheet.goal), rows=rows)


def _filled(text: str | None) -> str:
    return SLOT.sub("12", text or "")


def test_no_row_of_the_library_at_its_reference_value_must_be_changed():
    faults = [
        told
        for indicator in starter_indicators()[::5]
        if indicator.reference != PROJECT_DECIDES or indicator.direction is Direction.DEADLINE
        for told in _told(_of_row(_as_row(indicator.level1, indicator.level2, indicator)))
    ]

    assert faults == []


def _as_row(level1: str, level2: str, indicator: Any) -> Row:
    value = "11月30日前" if indicator.reference == PROJECT_DECIDES else indicator.reference
    unit = None if not indicator.unit or indicator.unit in value else indicator.unit
    return Row(level1=level1, level2=level2, name=indicator.name, value=value, unit=unit)


def _of_row(row: Row) -> list[Finding]:
    found = _found(Sheet(rows=(row,)), OFFICIAL, Severity.ERROR)
    return [finding for finding in found if finding.row is not None and finding.rule != "CMP15"]


def test_wordings_nobody_can_verify_are_told_from_those_anybody_can():
    vague, verifiable = (
        [_is_vague(row) for row in _rows(_content("wordings")[label], COLUMNS)]
        for label in ("vague", "verifiable")
    )

    assert sum(vague) >= 0.95 * len(vague)
    assert sum(vague) >= 0.95 * (sum(vague) + sum(verifiable))
    assert len(vague) >= 100


def _is_vague(row: dict[str, Any]) -> bool:
    sheet = read_sheet({"rows": [row]}, "表").sheet
    findings = check(sheet, starter_library(), advises=False).findings
    return any(VAGUE in finding.tags for finding in findings if finding.row == 0)

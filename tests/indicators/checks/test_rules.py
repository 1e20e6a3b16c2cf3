"""Every rule does what its fixture says, and every rule is complete."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from indicators.checks.batch import Batch
from indicators.checks.rule import Rule, Severity
from indicators.checks.rules import all_rules, find_rule
from indicators.checks.runner import check
from indicators.library import ListLibrary
from indicators.sheets import read_sheet
from indicators.values import Indicator, Nature, ProjectType, Sheet

FIXTURES = Path(__file__).parents[2] / "fixtures" / "checks"
RULES = all_rules()


def cases() -> list[Any]:
    return [
        pytest.param(rule, case, id=f"{rule.id}-{name}")
        for rule in RULES
        for name, case in _fixture(rule).items()
        if name != "rule"
    ]


def _fixture(rule: Rule) -> dict[str, Any]:
    path = FIXTURES / f"{rule.module.rsplit('.', 1)[1]}.yaml"
    return yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}


def _library(case: dict[str, Any]) -> ListLibrary:
    indicators = [_indicator(entry) for entry in case.get("indicators", ())]
    return ListLibrary(indicators, [_project_type(**entry) for entry in case.get("types", ())])


def _indicator(entry: dict[str, Any]) -> Indicator:
    return Indicator(**entry | {"project_types": tuple(entry.get("project_types", ()))})


def _batch(case: dict[str, Any], sheet: Sheet) -> Batch | None:
    """The sheet with the others that its fixture names: a rule that compares sees them all."""
    others = [read_sheet(other, "表").sheet for other in case.get("batch", ())]
    return Batch([sheet, *others]) if others else None


def _project_type(name: str, sector: str, nature: str, beneficiary: str, aliases: list[str]) -> ProjectType:
    return ProjectType(name, sector, Nature(nature), beneficiary, tuple(aliases))


@pytest.mark.parametrize(("rule", "case"), cases())
def test_a_rule_finds_what_its_fixture_says(rule: Rule, case: dict[str, Any]):
    sheet = read_sheet(case["sheet"], "表").sheet

    findings = check(sheet, _library(case), [rule], batch=_batch(case, sheet)).findings

    assert case["finds"] == [{"row": finding.row, "message": finding.message} for finding in findings]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_fixture_that_fires_and_one_that_stays_quiet(rule: Rule):
    finds = [case["finds"] for name, case in _fixture(rule).items() if name != "rule"]

    assert any(finds)
    assert not all(finds)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_named_after_its_module_and_explains_itself(rule: Rule):
    stem = rule.module.rsplit(".", 1)[1]

    assert stem == f"{rule.id.lower()}_{rule.name.replace('-', '_')}"
    assert [heading for heading in ("## 为什么", "## 反例", "## 正例") if heading not in rule.help] == []
    assert rule.fix
    assert rule.basis
    assert rule.title


def test_rule_ids_are_unique():
    ids = [rule.id for rule in RULES]

    assert sorted(set(ids)) == sorted(ids)


def test_a_rule_is_found_by_its_id_in_any_case():
    assert find_rule("cmp01") is RULES[[rule.id for rule in RULES].index("CMP01")]
    assert find_rule("XYZ99") is None


def test_a_rule_that_crashes_costs_one_hint_and_not_the_check(caplog):
    def crash(case):
        raise RuntimeError("fault inside a rule")
        yield

    broken = Rule(
        "CMP99", "broken", RULES[0].aspect, Severity.ERROR, "", "", "", (), "坏规则。", __name__, crash
    )
    sheet = read_sheet({"rows": [{"name": "培训人数", "value": "≥5", "unit": "人"}]}, "表").sheet

    findings = check(sheet, ListLibrary([]), [broken]).findings

    assert [("CMP99", Severity.INFO)] == [(finding.rule, finding.severity) for finding in findings]
    assert "fault inside a rule" in caplog.text

"""A check as a whole: what a person set aside stays set aside, what is switched off stays quiet."""

from dataclasses import replace

import pytest

from indicators.checks.rule import Certainty, Item, Severity, rule
from indicators.checks.rules import all_rules
from indicators.checks.runner import check
from indicators.checks.standards import OFFICIAL, Standards
from indicators.library import ListLibrary
from indicators.sheets import read_sheet, sheet_json
from indicators.values import Dismissal, Row, Sheet

LIBRARY = ListLibrary([])
VAGUE_ROW = Row(level1="效益指标", level2="社会效益指标", name="群众生活", value="显著提升")


def rules_found(sheet: Sheet, standards: Standards = OFFICIAL) -> set[str]:
    return {finding.rule for finding in check(sheet, LIBRARY, standards=standards).findings}


def dismissed(sheet: Sheet, rule_id: str) -> Sheet:
    finding = next(f for f in check(sheet, LIBRARY).findings if f.rule == rule_id)
    return replace(sheet, dismissals=(Dismissal(rule_id, finding.subject, "上级文件原文如此"),))


def test_a_dismissed_finding_is_listed_apart_with_its_reason_and_costs_nothing():
    sheet = Sheet(rows=(VAGUE_ROW,))
    before = check(sheet, LIBRARY)
    after = check(dismissed(sheet, "FEA01"), LIBRARY)

    assert "FEA01" not in {finding.rule for finding in after.findings}
    assert [("FEA01", "上级文件原文如此")] == [(f.rule, reason) for f, reason in after.dismissed]
    assert after.scores.total > before.scores.total


def test_a_dismissal_follows_its_row_to_another_place():
    sheet = dismissed(Sheet(rows=(VAGUE_ROW,)), "FEA01")
    moved = replace(sheet, rows=(Row(level2="数量指标", name="培训人数", value="≥50人"), VAGUE_ROW))

    assert "FEA01" not in rules_found(moved)


def test_a_dismissal_lapses_when_the_cell_is_rewritten():
    sheet = dismissed(Sheet(rows=(VAGUE_ROW,)), "FEA01")
    rewritten = replace(sheet, rows=(replace(VAGUE_ROW, value="明显改善"),))

    assert "FEA01" in rules_found(rewritten)


def test_a_dismissal_survives_the_json_form():
    sheet = dismissed(Sheet(rows=(VAGUE_ROW,)), "FEA01")

    assert sheet == read_sheet(sheet_json(sheet), "表").sheet


@pytest.mark.parametrize("wrong", [{"rule": "FEA01"}, {"rule": "FEA01", "subject": "x", "reason": " "}, 3])
def test_a_dismissal_without_a_reason_is_left_aside_and_said_so(wrong: object):
    read = read_sheet({"rows": [], "dismissals": [wrong]}, "表")

    assert () == read.sheet.dismissals
    assert ["表 dismissals[0]"] == [left.at for left in read.not_understood]


def test_a_rule_that_is_switched_off_finds_nothing():
    assert "FEA01" not in rules_found(Sheet(rows=(VAGUE_ROW,)), Standards(disabled=frozenset({"FEA01"})))


def test_rules_of_uncertain_basis_are_switched_off_together():
    hints = {rule.id for rule in all_rules() if rule.certainty.only_hints}
    sheet = Sheet(rows=(Row(level2="数量指标", name="培训人数", value="≥50人"),))

    assert rules_found(sheet) & hints
    assert not rules_found(sheet, Standards(only_sure=True)) & hints


def test_a_rule_of_uncertain_basis_may_only_hint():
    declare = {"message": "", "fix": "", "basis": "", "kinds": ()}

    with pytest.raises(ValueError, match="may only hint"):
        rule("CMP99", "x", Item.FORM, Severity.WARNING, certainty=Certainty.UNSURE, **declare)
    assert [] == [r.id for r in all_rules() if r.certainty.only_hints and r.severity is not Severity.INFO]

"""The JSON form of a check: what the contract names, and the review form item by item."""

import json

import pytest

from indicators.checks.report import check_json, rule_json
from indicators.checks.rule import Item
from indicators.checks.rules import find_rule
from indicators.checks.runner import check
from indicators.checks.standards import Standards
from indicators.library import ListLibrary
from indicators.sheets import ReadSheet
from indicators.values import Override, Row, Sheet

SHEET = Sheet(
    project="校舍维修",
    rows=(
        Row("产出指标", "数量指标", "维修校舍面积", "≥5000平方米"),
        Row("产出指标", "质量指标", "工程验收合格率", "≥100%"),
        Row("效益指标", "社会效益指标", "办学条件", "显著改善"),
    ),
    overrides=(Override("资金匹配性", 12, "单价偏高"), Override("资金合理性", 3, "单价偏高")),
)


@pytest.fixture(scope="module")
def form():
    content = check_json(ReadSheet(SHEET, "第1张表"), check(SHEET, ListLibrary([])), "表.json")
    return json.loads(json.dumps(content, ensure_ascii=False))


def test_the_form_keeps_what_programs_rely_on(form):
    assert {"source", "project", "agency", "rows", "not_understood", "findings", "scores", "grade"} <= set(
        form
    )
    assert {"completeness", "relevance", "appropriateness", "feasibility", "total"} == set(form["scores"])
    assert {"rule", "row", "field", "at", "message", "suggestions", "tags"} <= set(form["findings"][0])
    assert {"text", "indicator", "cells"} == set(form["findings"][0]["suggestions"][0])


def test_every_item_leads_by_its_deductions_to_findings(form):
    assert [item.value for item in Item] == [entry["item"] for entry in form["items"]]
    for entry in form["items"]:
        taken = sum(deduction["points"] for deduction in entry["deductions"])
        assert entry["computed"] == pytest.approx(entry["full"] - taken)
        assert all(form["findings"][i] for deduction in entry["deductions"] for i in deduction["findings"])
    assert form["scores"]["total"] == pytest.approx(sum(entry["points"] for entry in form["items"]))


def test_an_override_stands_beside_the_computed_points_and_one_that_does_not_count_is_told(form):
    funds = next(entry for entry in form["items"] if entry["item"] == "资金匹配性")

    assert (12, {"points": 12, "reason": "单价偏高"}) == (funds["points"], funds["override"])
    assert 15 >= funds["computed"]
    assert ["资金合理性" in note for note in form["overrides_ignored"]] == [True]


def test_the_grade_comes_with_what_follows_and_a_drafted_opinion(form):
    assert form["opinion"].startswith(f"审核等级为{form['grade']}（")
    assert form["consequence"] in form["opinion"]


def test_a_rule_tells_its_item_its_kinds_by_name_and_whether_it_is_on():
    rule = find_rule("FEA01")
    told = rule_json(rule, Standards(disabled=frozenset({"FEA01"})))

    assert ("实现可能性", ["D42"], ["指标值是没有尺度的程度词"]) == (
        told["item"],
        told["kinds"],
        told["kind_names"],
    )
    assert (False, True) == (told["enabled"], rule_json(rule)["enabled"])

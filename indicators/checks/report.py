"""The JSON form of a check, one object a sheet (the answer of `kb check --json`)."""

from typing import Any

from indicators.checks.rule import Aspect, Finding, Rule
from indicators.checks.runner import Verdict
from indicators.sheets import ReadSheet, row_json


def check_json(read: ReadSheet, verdict: Verdict, file: str | None) -> dict[str, Any]:
    """Return what was read, what was found and the scores of one sheet."""
    return {
        "source": {"file": file, "place": read.place},
        "project": read.sheet.project,
        "agency": read.sheet.agency,
        "rows": [row_json(row) for row in read.sheet.rows],
        "not_understood": [
            {"at": item.at, "text": item.text, "why": item.why} for item in read.not_understood
        ],
        "findings": [finding_json(finding) for finding in verdict.findings],
        "scores": {aspect.value: verdict.scores.by_aspect[aspect] for aspect in Aspect}
        | {"total": verdict.scores.total},
        "grade": verdict.scores.grade,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return one finding."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "aspect": finding.aspect.value,
        "severity": finding.severity.value,
        "tags": list(finding.tags),
        "row": finding.row,
        "field": finding.field,
        "at": finding.at,
        "message": finding.message,
        "suggestions": [{"text": s.text, "indicator": s.indicator} for s in finding.suggestions],
    }


def rule_json(rule: Rule) -> dict[str, Any]:
    """Return a rule with its help page."""
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "aspect": rule.aspect.value,
        "severity": rule.severity.value,
        "tags": list(rule.tags),
        "basis": rule.basis,
        "fix": rule.fix,
        "help": rule.help,
    }

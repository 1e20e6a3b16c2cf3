"""The JSON form of a check, one object a sheet (the answer of `kb check --json`)."""

from dataclasses import dataclass
from typing import Any

from indicators.checks.rule import Aspect, Finding, Rule
from indicators.checks.runner import Verdict
from indicators.sheets import ReadSheet, row_json


@dataclass(frozen=True, slots=True)
class Checked:
    """A sheet that was checked: the file it came from, what was read, what was found."""

    file: str | None
    read: ReadSheet
    verdict: Verdict


def check_json(read: ReadSheet, verdict: Verdict, file: str | None) -> dict[str, Any]:
    """Return what was read, what was found and the scores of one sheet."""
    return {
        "source": {"file": file, "place": read.place},
        "project": read.sheet.project,
        "agency": read.sheet.agency,
        "rows": [row_json(row) for row in read.sheet.rows],
        "rows_read": len(read.sheet.rows),
        "rows_not_understood": len(read.not_understood),
        "not_understood": [
            {"at": item.at, "text": item.text, "why": item.why} for item in read.not_understood
        ],
        "findings": [finding_json(finding) for finding in verdict.findings],
        "scores": {aspect.value: verdict.scores.by_aspect[aspect] for aspect in Aspect}
        | {"total": verdict.scores.total},
        "grade": verdict.scores.grade,
        "dismissed": [finding_json(finding) | {"reason": reason} for finding, reason in verdict.dismissed],
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
        "subject": finding.subject,
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
        "item": rule.item.value,
        "basis": rule.basis,
        "certainty": rule.certainty.value,
        "verified": rule.certainty.verified,
        "kinds": list(rule.kinds),
        "fix": rule.fix,
        "help": rule.help,
    }

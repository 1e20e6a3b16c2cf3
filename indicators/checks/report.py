"""The JSON form of a check, one object a sheet (the answer of `kb check --json`)."""

from dataclasses import dataclass
from typing import Any

from indicators.checks.kinds import kinds
from indicators.checks.opinion import opinion
from indicators.checks.rule import Aspect, Finding, Rule
from indicators.checks.runner import Verdict
from indicators.checks.scores import ItemScore
from indicators.checks.standards import OFFICIAL, Standards
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
        "consequence": verdict.scores.consequence,
        "items": [item_json(entry) for entry in verdict.scores.items],
        "overrides_ignored": list(verdict.scores.ignored),
        "opinion": opinion(read.sheet, verdict),
        "dismissed": [finding_json(finding) | {"reason": reason} for finding, reason in verdict.dismissed],
    }


def item_json(entry: ItemScore) -> dict[str, Any]:
    """Return one item of the review form.

    `deductions` lead from `full` to `computed`; `findings` in them are indexes into the findings.
    `points` are those that count: of the override where there is one.
    """
    override = entry.override
    return {
        "item": entry.item.value,
        "aspect": entry.item.aspect.value,
        "full": entry.item.full_score,
        "points": entry.points,
        "computed": entry.computed,
        "deductions": [
            {"points": deduction.points, "findings": list(deduction.findings)}
            for deduction in entry.deductions
        ],
        "override": {"points": override.points, "reason": override.reason} if override else None,
        "note": entry.note,
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
        "suggestions": [
            {"text": s.text, "indicator": s.indicator, "cells": dict(s.cells)} for s in finding.suggestions
        ],
        "subject": finding.subject,
    }


def basis_note(rule: Rule) -> str:
    """Say in Chinese whether the basis of a rule was compared with its source, and what if not."""
    if rule.certainty.verified:
        return "依据核对过公开来源"
    known = rule.certainty.value.replace("，未核对原文", "")
    return f"依据未核对原文（{known}{'，只作提示' if rule.certainty.only_hints else ''}）"


def rule_json(rule: Rule, standards: Standards = OFFICIAL) -> dict[str, Any]:
    """Return a rule with its help page, and whether the standards leave it on."""
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
        "kind_names": [kinds().names[kind] for kind in rule.kinds],
        "enabled": standards.enables(rule.id, only_hints=rule.certainty.only_hints),
        "fix": rule.fix,
        "help": rule.help,
    }

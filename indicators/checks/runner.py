"""Run every rule over a sheet and score the result."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indicators.checks.batch import Batch
from indicators.checks.case import Case
from indicators.checks.rule import Finding, Hit, Replacement, Rule, Severity
from indicators.checks.rules import all_rules
from indicators.checks.scores import Scores, score
from indicators.checks.standards import OFFICIAL, Standards
from indicators.library import Library
from indicators.values import Sheet

logger = logging.getLogger(__name__)

_GRAVITY = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of one sheet: findings in reading order, scores by aspect, grade.

    `dismissed` are the findings that a person has set aside, each with the reason; they cost nothing.
    """

    findings: tuple[Finding, ...]
    scores: Scores
    dismissed: tuple[tuple[Finding, str], ...] = ()


def check(
    sheet: Sheet,
    library: Library,
    rules: Iterable[Rule] | None = None,
    *,
    standards: Standards = OFFICIAL,
    batch: Batch | None = None,
    advises: bool = True,
) -> Verdict:
    """Check one sheet; with `rules`, by those only; without `advises`, offer no replacements."""
    case = Case(sheet, library, standards, batch, advises)
    found = [finding for rule in rules or _enabled(standards) for finding in _apply(rule, case)]
    found.sort(key=_reading_order)
    reasons = {(dismissal.rule, dismissal.subject): dismissal.reason for dismissal in sheet.dismissals}
    dismissed = tuple((f, reasons[f.rule, f.subject]) for f in found if (f.rule, f.subject) in reasons)
    kept = tuple(f for f in found if (f.rule, f.subject) not in reasons)
    return Verdict(kept, score(kept, sheet), dismissed)


def _enabled(standards: Standards) -> Sequence[Rule]:
    return _rules_without(standards.disabled, standards.only_sure)


@lru_cache(maxsize=16)
def _rules_without(disabled: frozenset[str], only_sure: bool) -> Sequence[Rule]:
    standards = Standards(disabled=disabled, only_sure=only_sure)
    return [r for r in all_rules() if standards.enables(r.id, only_hints=r.certainty.only_hints)]


def _apply(rule: Rule, case: Case) -> list[Finding]:
    try:
        return [_finding(rule, case, hit) for hit in rule.hits(case)]
    except Exception:  # noqa: BLE001 # One faulty rule must not lose the work of all others.
        logger.exception("rule %s failed on sheet %s", rule.id, case.sheet.project)
        message = f"规则 {rule.id} 没能检查这张表，其余规则不受影响，请把这张表交给管理员查看日志。"
        return [Finding(rule.id, rule.name, rule.aspect, Severity.INFO, (), None, None, None, message, ())]


def _finding(rule: Rule, case: Case, hit: Hit) -> Finding:
    message = rule.message.format(**hit.facts)
    return Finding(
        rule=rule.id,
        name=rule.name,
        aspect=rule.aspect,
        severity=rule.severity,
        tags=rule.tags,
        row=hit.row,
        field=hit.field,
        at=_address(case, hit),
        message=message,
        suggestions=hit.replacements or (Replacement(rule.fix.format(**hit.facts)),),
        subject=_subject(case, hit, message),
    )


def _subject(case: Case, hit: Hit, message: str) -> str:
    if hit.row is not None:
        row = case.sheet.rows[hit.row]
        parts = (row.level2, row.name, row.comparison, row.value, row.unit)
        return "｜".join([part or "" for part in parts])
    return case.sheet.goal or "" if hit.field == "goal" else message


def _address(case: Case, hit: Hit) -> str | None:
    """Return the cell of a hit; a row whose own cell is missing is pointed at by its name."""
    if hit.row is None:
        return case.sheet.at.get(hit.field or "")
    at = case.sheet.rows[hit.row].at
    return at.get(hit.field or "name") or at.get("value") or at.get("name")


def _reading_order(finding: Finding) -> tuple[int, int, str]:
    """Whole-sheet findings first, then row by row, the gravest first."""
    return (-1 if finding.row is None else finding.row, _GRAVITY[finding.severity], finding.rule)

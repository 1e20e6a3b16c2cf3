"""Run every rule over a sheet and score the result."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indicators.checks.case import Case
from indicators.checks.rule import Finding, Hit, Replacement, Rule, Severity
from indicators.checks.rules import all_rules
from indicators.checks.scores import Scores, score
from indicators.library import Library
from indicators.values import Sheet

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of one sheet: findings in reading order, scores by aspect, grade."""

    findings: tuple[Finding, ...]
    scores: Scores


def check(sheet: Sheet, library: Library, rules: Iterable[Rule] | None = None) -> Verdict:
    """Check one sheet; with `rules`, by those only."""
    case = Case(sheet, library)
    found = [finding for rule in rules or all_rules() for finding in _apply(rule, case)]
    found.sort(key=_reading_order)
    return Verdict(tuple(found), score(found, len(sheet.rows)))


def _apply(rule: Rule, case: Case) -> list[Finding]:
    try:
        return list(_findings(rule, case))
    except Exception:  # noqa: BLE001 # One faulty rule must not lose the work of all others.
        logger.exception("rule %s failed on sheet %s", rule.id, case.sheet.project)
        message = f"规则 {rule.id} 没能检查这张表，其余规则不受影响，请把这张表交给管理员查看日志。"
        return [Finding(rule.id, rule.name, rule.aspect, Severity.INFO, (), None, None, None, message, ())]


def _findings(rule: Rule, case: Case) -> Iterator[Finding]:
    for hit in rule.hits(case):
        yield Finding(
            rule=rule.id,
            name=rule.name,
            aspect=rule.aspect,
            severity=rule.severity,
            tags=rule.tags,
            row=hit.row,
            field=hit.field,
            at=_address(case, hit),
            message=rule.message.format(**hit.facts),
            suggestions=hit.replacements or (Replacement(rule.fix.format(**hit.facts)),),
        )


def _address(case: Case, hit: Hit) -> str | None:
    if hit.row is None or hit.field is None:
        return None
    return case.sheet.rows[hit.row].at.get(hit.field)


def _reading_order(finding: Finding) -> tuple[int, int, str]:
    """Whole-sheet findings first, then row by row, the gravest first."""
    gravity = list(Severity).index(finding.severity)
    return (-1 if finding.row is None else finding.row, gravity, finding.rule)

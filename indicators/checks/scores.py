"""Scores by aspect and the grade (财预〔2015〕88号, annexed 审核表: 20 / 30 / 30 / 20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indicators.checks.rule import VAGUE, Aspect, Finding, Severity
from indicators.values import Sheet

# The share of an aspect a fault costs, for a sheet of one row. A sheet in which every second row must
# be changed has nothing left in that aspect; advice costs a third of that, a hint nothing.
_ROW_COST = {Severity.ERROR: 2.0, Severity.WARNING: 0.7, Severity.INFO: 0.0}
# What cannot be verified also fails 指标科学性 (细化量化, 有具体指标值), half of the aspect of relevance.
_VAGUE_ROW_COST = 1.0
# A fault of the whole sheet, such as a missing dimension.
_SHEET_COST = {Severity.ERROR: 0.4, Severity.WARNING: 0.2, Severity.INFO: 0.0}
# Two faulty rows of a three-row sheet are not two thirds of a usual sheet.
_FEWEST_ROWS = 5
_GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))


@dataclass(frozen=True, slots=True)
class Scores:
    """Points by aspect, their sum out of 100, and the grade."""

    by_aspect: dict[Aspect, float]
    total: float
    grade: str


def score(findings: Sequence[Finding], sheet: Sheet) -> Scores:
    """Score a sheet. One without rows promises nothing and gets nothing."""
    rows = len(sheet.rows)
    costs = _costs(findings, rows)
    points = {
        aspect: round(aspect.full_score * max(0.0, 1.0 - costs[aspect]), 1) if rows else 0.0
        for aspect in Aspect
    }
    total = round(sum(points.values()), 1)
    return Scores(points, total, _grade(total, findings))


def _grade(total: float, findings: Sequence[Finding]) -> str:
    """优 means fully in order: with a single fault that must be mended the best grade is 良."""
    at_best = 89.9 if any(finding.severity is Severity.ERROR for finding in findings) else 100.0
    return next(name for limit, name in _GRADES if min(total, at_best) >= limit)


def _costs(findings: Iterable[Finding], rows: int) -> dict[Aspect, float]:
    costs = dict.fromkeys(Aspect, 0.0)
    worst: dict[tuple[Aspect, int], float] = {}
    for finding in findings:
        if finding.row is None:
            costs[finding.aspect] += _SHEET_COST[finding.severity]
        else:  # Two faults in one row cost what the graver costs.
            place = (finding.aspect, finding.row)
            worst[place] = max(worst.get(place, 0.0), _ROW_COST[finding.severity])
            if VAGUE in finding.tags:
                place = (Aspect.RELEVANCE, finding.row)
                worst[place] = max(worst.get(place, 0.0), _VAGUE_ROW_COST)
    for (aspect, _), cost in worst.items():
        costs[aspect] += cost / max(rows, _FEWEST_ROWS)
    return costs

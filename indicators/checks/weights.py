"""The points of the rows of a sheet, and what the two official schemes give each level 1."""

import re
from collections.abc import Mapping

from indicators.checks.case import Case, Line
from indicators.checks.standards import Standards
from indicators.spelling import tidy
from indicators.taxonomy import BENEFIT, COST, SATISFACTION

_EXECUTION = re.compile(r"(?:预算|资金|经费).{0,4}(?:执行|支出)(?:率|进度)?|^执行率$")


def weights(case: Case) -> Mapping[int, float]:
    """Return the points of each line of the year by its index; empty unless every one has points."""
    return case.once(_weights)


def _weights(case: Case) -> Mapping[int, float]:
    found = {line.index: line.row.weight for line in case.annual if line.row.weight is not None}
    return found if found and len(found) == len(case.annual) else {}


def scores(case: Case) -> dict[int, float]:
    """Return the points that each line of a self-evaluation got; empty unless every one has some."""
    if case.sheet.kind != "self_evaluation":
        return {}
    found = {line.index: number for line in case.annual if (number := _number(line.row.score)) is not None}
    return found if len(found) == len(case.annual) else {}


def is_execution(line: Line) -> bool:
    """Tell whether a row is the execution rate of the budget, which has points of its own."""
    may_be = "执行" in line.name or "支出" in line.name
    return may_be and bool(_EXECUTION.search(line.name))


def scheme(lines: Mapping[str, float], standards: Standards) -> dict[str, float]:
    """Return the points each level 1 should have, for the levels that a sheet has.

    What satisfaction does not use goes to benefit.
    """
    points = dict(standards.weights if COST in lines else standards.weights_without_cost)
    if SATISFACTION not in lines and SATISFACTION in points:
        points[BENEFIT] = points.get(BENEFIT, 0.0) + points.pop(SATISFACTION)
    return points


def show(points: float) -> str:
    """Write points without zeros that say nothing."""
    return f"{points:g}"


def _number(text: str | None) -> float | None:
    try:
        return float(tidy(text or "").removesuffix("分"))
    except ValueError:
        return None

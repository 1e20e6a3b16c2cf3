"""How far a target of the year was reached, by what a self-evaluation says was done."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from indicators.checks.case import Line
from indicators.checks.names import better_when_less
from indicators.quantity import Amount, Comparison, Quantity, read_quantity
from indicators.taxonomy import COSTS
from indicators.units import UnitMismatch, convert, find_unit

_CACHED = 8192  # texts; two rules ask for each
_PLAIN = re.compile(r"\s*(?P<number>[0-9]{1,12}(?:\.[0-9]+)?)\s*(?P<unit>[^0-9\s.,=/^-]{0,4})\s*")
_UP_TO = (Comparison.AT_MOST, Comparison.LESS)


@dataclass(frozen=True, slots=True)
class Attainment:
    """What was done as a share of the target, and whether more of it is better."""

    share: Decimal
    more_is_better: bool


def attainment(line: Line) -> Attainment | None:
    """Compare target and actual of a row; None when either is no number or their units differ.

    Of a cost without sign nobody knows whether it is a ceiling or a standard to be paid.
    """
    target = line.quantity
    if not line.row.actual or not isinstance(target, Amount) or not target.number:
        return None
    if line.level2 in COSTS and target.comparison not in _UP_TO:
        return None
    actual = _read(line.row.actual, line.row.unit)
    number = _in_unit(actual, target.unit) if isinstance(actual, Amount) else None
    if number is None:
        return None
    falls = target.comparison in _UP_TO or better_when_less(line.name)
    return Attainment(number / target.number, not falls)


@lru_cache(_CACHED)
def _read(actual: str, unit: str | None) -> Quantity:
    """Read what was done; most of it is a bare number with a unit, which needs no understanding."""
    plain = _PLAIN.fullmatch(actual)
    if plain is None or (plain["unit"] and find_unit(plain["unit"]) is None):
        return read_quantity(actual, unit=unit)
    known = find_unit(plain["unit"] or unit)
    return Amount(None, Decimal(plain["number"]), known.name if known else None)


def _in_unit(actual: Amount, unit: str | None) -> Decimal | None:
    if unit is None or actual.unit in (None, unit):
        return actual.number
    try:
        return convert(actual.number, actual.unit or "", unit)
    except UnitMismatch:
        return None

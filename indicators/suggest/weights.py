"""Share 90 points over a sheet (财预〔2021〕101号: 20/40/20/10 with cost, 50/30/10 without)."""

from collections.abc import Sequence

from indicators.taxonomy import BENEFIT, COST, OUTPUT, SATISFACTION
from indicators.values import Indicator

_WITH_COST = {COST: 20, OUTPUT: 40, BENEFIT: 20, SATISFACTION: 10}
_WITHOUT_COST = {COST: 0, OUTPUT: 50, BENEFIT: 30, SATISFACTION: 10}
_HEIRS = (BENEFIT, OUTPUT, COST, SATISFACTION)  # The first one present takes the points of the absent.
_CORE_SHARE = 1.5  # A core indicator carries half as much again as its neighbours.


def weigh(indicators: Sequence[Indicator]) -> dict[str, int]:
    """Return whole points by code; they add up to 90 whichever levels are there."""
    present = [level1 for level1 in _HEIRS if any(i.level1 == level1 for i in indicators)]
    frame = _WITH_COST if COST in present else _WITHOUT_COST
    points = {level1: frame[level1] for level1 in present}
    for heir in present[:1]:
        points[heir] += sum(frame.values()) - sum(points.values())
    weights: dict[str, int] = {}
    for level1 in present:
        weights |= _share(points[level1], [i for i in indicators if i.level1 == level1])
    return weights


def _share(points: int, indicators: Sequence[Indicator]) -> dict[str, int]:
    """Share whole points by the largest remainder, so that none is lost to rounding."""
    parts = {i.code: _CORE_SHARE if i.core else 1.0 for i in indicators}
    exact = {code: points * part / sum(parts.values()) for code, part in parts.items()}
    whole = {code: int(value) for code, value in exact.items()}
    by_remainder = sorted(exact, key=lambda code: whole[code] - exact[code])
    for code in by_remainder[: points - sum(whole.values())]:
        whole[code] += 1
    return whole

"""Choose the smallest set of indicators that covers what a sheet of this kind must have."""

from collections.abc import Iterable, Sequence

from indicators.library import Library
from indicators.matching import overlap
from indicators.taxonomy import (
    BENEFITS,
    COSTS,
    ECOLOGICAL,
    ECONOMIC,
    ECONOMIC_COST,
    QUALITY,
    QUANTITY,
    SATISFIED,
    SOCIAL,
    TIMELINESS,
)
from indicators.values import Indicator, Nature, ProjectType

# How many rows of a level 2 a draft takes at the most: the official guide asks for few, telling ones.
_QUOTAS = (
    (frozenset({QUANTITY}), 3),
    (frozenset({QUALITY}), 2),
    (frozenset({TIMELINESS}), 1),
    (COSTS, 2),
    (frozenset({ECONOMIC}), 1),
    (frozenset({SOCIAL}), 1),
    (frozenset({ECOLOGICAL}), 1),
    (frozenset({SATISFIED}), 1),
)
# A word that nearly any library has in a name of this level 2, where the project's own words find nothing.
_TYPICAL = {
    QUANTITY: "数量",
    QUALITY: "合格率",
    TIMELINESS: "及时率",
    ECONOMIC_COST: "单位成本",
    SOCIAL: "受益人数",
    SATISFIED: "满意度",
}
_COST_DUE = {Nature.CONSTRUCTION, Nature.PURCHASE, Nature.INFORMATION, Nature.SERVICE, Nature.SUBSIDY}


def select(kind: ProjectType, text: str, library: Library) -> list[Indicator]:
    """Return the chosen indicators of a project type, in the order of the official form."""
    own = library.of_type(kind.name)
    chosen = [row for family, most in _QUOTAS for row in _best(own, family, most, text)]
    chosen = [row for row in chosen if row.level2 != SATISFIED or kind.beneficiary]
    return chosen + [row for family in _lacking(kind, chosen) for row in _from_common(family, kind, library)]


def in_form_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Sort by level 2 in the order of the official form, keeping the order inside a level 2."""
    order = [level2 for family, _ in _QUOTAS for level2 in sorted(family)]
    return sorted(indicators, key=lambda indicator: order.index(indicator.level2))


def _best(own: Sequence[Indicator], family: frozenset[str], most: int, text: str) -> list[Indicator]:
    """Take what the text speaks of first, then core indicators, then the order of the library."""
    rows = [row for row in own if row.level2 in family]
    return sorted(rows, key=lambda row: -(overlap(_spoken(row), text) + (0.3 if row.core else 0.0)))[:most]


def _spoken(indicator: Indicator) -> str:
    return " ".join((indicator.name, *indicator.aliases))


def _lacking(kind: ProjectType, chosen: Sequence[Indicator]) -> list[frozenset[str]]:
    """Return the dimensions that are due for this kind of project and not yet covered."""
    due: list[frozenset[str]] = [
        frozenset({QUANTITY}),
        frozenset({QUALITY}),
        frozenset({TIMELINESS}),
        BENEFITS,
    ]
    if kind.nature in _COST_DUE:
        due.append(COSTS)
    if kind.beneficiary:
        due.append(frozenset({SATISFIED}))
    present = {row.level2 for row in chosen}
    return [family for family in due if not present & family]


def _from_common(family: frozenset[str], kind: ProjectType, library: Library) -> list[Indicator]:
    """Return the nearest indicator of the family that suits any project of the sector."""
    level2 = ECONOMIC_COST if family == COSTS else SOCIAL if family == BENEFITS else next(iter(family))
    text = f"{kind.nature} {kind.name} {kind.beneficiary} {_TYPICAL[level2]}"
    found = library.like(text, level2=level2, sector=kind.sector, limit=50)
    return [indicator for indicator in found if kind.sector or not indicator.sectors][:1]

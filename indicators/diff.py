"""What a new list of indicators changes in an old one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from indicators.headings import HEADINGS
from indicators.mapping import identity
from indicators.values import Indicator


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator before and after, and the headings of the fields that differ."""

    old: Indicator
    new: Indicator
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """How two lists differ; in `conflicts` a code stands for something else than before."""

    new: tuple[Indicator, ...]
    changed: tuple[Change, ...]
    same: tuple[Indicator, ...]
    removed: tuple[Indicator, ...]
    conflicts: tuple[Change, ...]


_ALL_FIELDS = frozenset(field for _, field in HEADINGS)


def diff(old: Iterable[Indicator], new: Iterable[Indicator], given: frozenset[str] = _ALL_FIELDS) -> Changes:
    """Match by code, an indicator without code by sector, project type, level 2 and name.

    What matched without a code bears the old code in the result, and what matched at all keeps its old
    values in the fields not `given`: a table without a column says nothing about it.
    The life of an indicator (version, status, dates, successor) is no part of the comparison.
    """
    before = list(old)
    pairs = _pair(before, list(new), given)
    changes = [Change(earlier, later, _differing(earlier, later)) for earlier, later in pairs if earlier]
    conflicts = [change for change in changes if {"指标名称", "二级指标"} <= set(change.fields)]
    matched = {change.old.code for change in changes}
    return Changes(
        new=tuple(later for earlier, later in pairs if earlier is None),
        changed=tuple(change for change in changes if change.fields and change not in conflicts),
        same=tuple(change.old for change in changes if not change.fields),
        removed=tuple(earlier for earlier in before if earlier.code not in matched),
        conflicts=tuple(conflicts),
    )


def _pair(
    old: list[Indicator], new: list[Indicator], given: frozenset[str]
) -> list[tuple[Indicator | None, Indicator]]:
    """Put beside each new indicator the old one it stands for; each old one is used once."""
    by_code = {indicator.code: indicator for indicator in old}
    taken = {indicator.code for indicator in new if indicator.code}
    free = {identity(indicator): indicator for indicator in old if indicator.code not in taken}
    pairs: list[tuple[Indicator | None, Indicator]] = []
    for later in new:
        earlier = by_code.get(later.code) if later.code else free.pop(identity(later), None)
        pairs.append((earlier, _completed(later, earlier, given) if earlier else later))
    return pairs


def _completed(later: Indicator, earlier: Indicator, given: frozenset[str]) -> Indicator:
    kept = {field: getattr(earlier, field) for field in _ALL_FIELDS - given}
    return replace(later, **(kept | {"code": earlier.code}))


def _differing(old: Indicator, new: Indicator) -> tuple[str, ...]:
    return tuple(
        heading
        for heading, field in HEADINGS
        if _comparable(getattr(old, field)) != _comparable(getattr(new, field))
    )


def _comparable(value: object) -> object:
    """Lists are compared without their order."""
    return frozenset(value) if isinstance(value, tuple) else value

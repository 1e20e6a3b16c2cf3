"""The review form: points by item, what each was taken off for, and the grade (财预〔2015〕88号, 审核表)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import fsum
from typing import NamedTuple

from indicators.checks.rule import VAGUE, Aspect, Finding, Item, Severity
from indicators.checks.rules import all_rules
from indicators.values import Override, Sheet

CONSEQUENCES: Mapping[str, str] = {
    "优": "可直接进入下一步预算安排",
    "良": "可与单位协商，直接完善后进入下一步预算安排",
    "中": "退回修改完善，按程序重新报送审核",
    "差": "不得进入下一步预算安排",
}
# What no check of a sheet can tell; the form says so instead of praising.
BEYOND_THE_SHEET: Mapping[Item, str] = {
    Item.GOAL: "是否符合规划和部门职能，还需人工判断",
    Item.CONDITIONS: "目标表里看不出实施方案、组织条件和管理制度是否具备，需人工判断",
}

# The share of an item that a faulty row costs, for a sheet of one row: an item is used up when every
# fourth row must be changed. Advice costs a third of that, a hint nothing.
_ROW_COST = {Severity.ERROR: 4.0, Severity.WARNING: 1.4}
# What cannot be verified also fails 指标科学性 (细化量化, 有具体指标值).
_VAGUE_ROW_COST = 2.0
# A fault of the whole sheet, such as a missing dimension: one leaves a sheet 优, two do not.
_SHEET_COST = {Severity.ERROR: 1.0, Severity.WARNING: 0.6}
# Two faulty rows of a three-row sheet are not two thirds of a usual sheet.
_FEWEST_ROWS = 5
# Where faults exceed the points of an item, they leave another without ground: promises that nobody can
# verify describe no result, and whether the result is reasonable cannot be told.
_OVERFLOW = {Item.FORM: Item.CLARITY, Item.POSSIBLE: Item.CLARITY, Item.SCIENCE: Item.REASON}
_GOALS = ("goal", "long_goal")
# Looked up for every finding of every sheet of a batch.
_FULL_SCORES = {item: item.full_score for item in Item}
_ITEMS_OF = {aspect: [n for n, item in enumerate(Item) if item.aspect is aspect] for aspect in Aspect}
_GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
_BEST_WITH_ERRORS = 89.9


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points taken off an item, and the findings it was for, by their index in the verdict.

    The findings are of one rule; there are none where the sheet has no rows at all.
    """

    points: float
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The points of one item of the form: those a person gave, else those computed."""

    item: Item
    computed: float
    deductions: tuple[Deduction, ...]
    override: Override | None = None

    @property
    def points(self) -> float:
        """Return the points that count."""
        return self.computed if self.override is None else self.override.points

    @property
    def note(self) -> str | None:
        """Return what a reader must know of these points, None when they speak for themselves."""
        if self.override is not None or self.item not in BEYOND_THE_SHEET:
            return None
        return ("" if self.deductions else "未发现疑点；") + BEYOND_THE_SHEET[self.item]


@dataclass(frozen=True, slots=True)
class Scores:
    """Points by aspect, their sum out of 100, the grade, the items they are made of.

    `ignored` says in Chinese which overrides do not count, and why.
    """

    by_aspect: dict[Aspect, float]
    total: float
    grade: str
    items: tuple[ItemScore, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def consequence(self) -> str:
        """Return what follows from the grade."""
        return CONSEQUENCES[self.grade]


class _Charge(NamedTuple):
    """The share of an item (1 is all of it) that findings of one rule cost."""

    item: Item
    rule: str
    share: float
    findings: tuple[int, ...]


def score(findings: Sequence[Finding], sheet: Sheet) -> Scores:
    """Score a sheet by items. One without rows promises nothing and gets nothing."""
    overrides, ignored = _read_overrides(sheet.overrides)
    charges = _by_item(_charges(findings, len(sheet.rows)) if sheet.rows else _all_lost())
    items = tuple([_item_score(item, charges[item], overrides.get(item)) for item in _FULL_SCORES])
    by_aspect = {
        aspect: round(fsum([items[place].points for place in places]), 1)
        for aspect, places in _ITEMS_OF.items()
    }
    total = round(fsum(by_aspect.values()), 1)
    return Scores(by_aspect, total, _grade(total, findings), items, ignored)


def _grade(total: float, findings: Iterable[Finding]) -> str:
    """优 means fully in order: with a single fault that must be mended the best grade is 良."""
    must_mend = any(finding.severity is Severity.ERROR for finding in findings)
    counted = min(total, _BEST_WITH_ERRORS) if must_mend else total
    return next(name for limit, name in _GRADES if counted >= limit)


def _item_score(item: Item, charges: Sequence[_Charge], override: Override | None) -> ItemScore:
    full = _FULL_SCORES[item]
    if not charges:
        return ItemScore(item, float(full), (), override)
    lost = min(1.0, fsum(charge.share for charge in charges))
    tenths = round(full * lost * 10)
    return ItemScore(item, round(full - tenths / 10, 1), _deductions(charges, tenths), override)


def _deductions(charges: Sequence[_Charge], tenths: int) -> tuple[Deduction, ...]:
    """Share tenths of a point out among rules by what each costs, so that their sum is exact."""
    shares: dict[str, float] = {}
    places: dict[str, set[int]] = {}
    for _, rule, share, findings in charges:
        shares[rule] = shares.get(rule, 0.0) + share
        places.setdefault(rule, set()).update(findings)
    if len(shares) == 1:
        return (Deduction(tenths / 10, tuple(sorted(places[rule]))),) if tenths else ()
    whole = fsum(shares.values())
    exact = {rule: tenths * share / whole for rule, share in shares.items()}
    parts = {rule: int(part) for rule, part in exact.items()}
    by_remainder = sorted(exact, key=lambda rule: parts[rule] - exact[rule])
    for rule in by_remainder[: tenths - sum(parts.values())]:
        parts[rule] += 1
    taken = sorted([(-part, tuple(sorted(places[rule]))) for rule, part in parts.items() if part])
    return tuple([Deduction(-part / 10, found) for part, found in taken])


def _by_item(charges: Iterable[_Charge]) -> Mapping[Item, Sequence[_Charge]]:
    """Group charges by item, and charge what exceeds an item to the one it leaves without ground."""
    grouped: dict[Item, list[_Charge]] = {item: [] for item in _FULL_SCORES}
    for charge in charges:
        grouped[charge.item].append(charge)
    for item, other in _OVERFLOW.items():
        lost = fsum(charge.share for charge in grouped[item])
        if lost > 1.0:
            part = (lost - 1.0) / lost * _FULL_SCORES[item] / _FULL_SCORES[other]
            grouped[other] += [_Charge(other, c.rule, c.share * part, c.findings) for c in grouped[item]]
    return grouped


def _all_lost() -> Iterator[_Charge]:
    return (_Charge(item, "", 1.0, ()) for item in Item)


def _charges(findings: Sequence[Finding], rows: int) -> Iterator[_Charge]:
    """Yield what findings cost: a row or the goal what its gravest fault costs, in every item."""
    worst: dict[tuple[Item, int | str], tuple[float, int]] = {}
    of_sheet: list[tuple[int, Finding]] = []
    for index, finding in enumerate(findings):
        if finding.severity is Severity.INFO:
            continue  # A hint costs nothing.
        if finding.row is None and finding.field not in _GOALS:
            of_sheet.append((index, finding))
            continue
        for place, cost in _costs(finding, rows):
            if cost > worst.get(place, (0.0, 0))[0]:
                worst[place] = cost, index
    for (item, _), (cost, index) in worst.items():
        yield _Charge(item, findings[index].rule, cost, (index,))
    yield from _sheet_charges(of_sheet)


def _costs(finding: Finding, rows: int) -> Iterable[tuple[tuple[Item, int | str], float]]:
    """Return item and place of a fault in a row or in a goal, with the share of the item it costs."""
    item, row = _item_of(finding), finding.row
    if row is None:
        return (((item, finding.field or ""), _SHEET_COST[finding.severity]),)
    counted = max(rows, _FEWEST_ROWS)
    own = (item, row), _ROW_COST[finding.severity] / counted
    if VAGUE not in finding.tags:
        return (own,)
    return own, ((Item.SCIENCE, row), _VAGUE_ROW_COST / counted)


def _sheet_charges(found: Sequence[tuple[int, Finding]]) -> Iterator[_Charge]:
    """Yield what faults of the whole sheet cost; a further one of the same rule costs half as much."""
    for rule, group in groupby(sorted(found, key=lambda pair: pair[1].rule), key=lambda pair: pair[1].rule):
        gravest_first = sorted(group, key=lambda pair: -_SHEET_COST[pair[1].severity])
        for number, (index, finding) in enumerate(gravest_first):
            cost = _SHEET_COST[finding.severity] / 2**number
            yield _Charge(_item_of(finding), rule, cost, (index,))


def _item_of(finding: Finding) -> Item:
    """Return the item of a finding's rule; the first of its aspect for a rule that is not of the folder."""
    known = _items().get(finding.rule)
    return known or next(item for item in Item if item.aspect is finding.aspect)


@cache
def _items() -> Mapping[str, Item]:
    return {rule.id: rule.item for rule in all_rules()}


def _read_overrides(overrides: Iterable[Override]) -> tuple[Mapping[Item, Override], tuple[str, ...]]:
    """Return the overrides that count by item, the last of an item, and why others do not."""
    good: dict[Item, Override] = {}
    ignored = []
    for override in overrides:
        fault = _fault(override)
        if fault:
            ignored.append(fault)
        else:
            good[Item(override.item)] = override
    return good, tuple(ignored)


def _fault(override: Override) -> str | None:
    shown = f"“{override.item[:20]}”改为{override.points:g}分"
    if override.item not in [item.value for item in Item]:
        return f"{shown}没有采用：审核表没有这一项，应是{'、'.join(Item)}之一"
    full = Item(override.item).full_score
    if not 0 <= override.points <= full:
        return f"{shown}没有采用：这一项的分值应在0到{full}之间"
    if not override.reason.strip():
        return f"{shown}没有采用：没有写理由"
    return None

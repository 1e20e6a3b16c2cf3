"""What to write instead: measurable indicators of the library for a row that cannot be verified."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process

from indicators.checks.case import Case, Line
from indicators.checks.proxies import matter, proxy, row_cells
from indicators.checks.rule import Hit, Replacement
from indicators.checks.vagueness import Fault, vague_lines
from indicators.library import Library
from indicators.matching import SURE_ENOUGH, pairs
from indicators.taxonomy import BENEFITS, COST, COSTS, ECONOMIC_COST, OUTPUT
from indicators.values import PROJECT_DECIDES, Direction, Indicator

_MOST = 3
_ENOUGH = 2  # rows of the library that make a row written for the dimension only unnecessary
_THE_SAME = 85.0  # of 100; two names that like mean the same row
_VERY_NEAR = 0.5  # so near to a row of the project's own kind that no other kind is asked
_NEAR = 0.34  # share of the row's own pairs that a row of another kind of project must have
_SIGNS = {Direction.MORE: "≥", Direction.LESS: "≤"}
_HARDLY_NEAR = 0.2  # less than that, and the library speaks of something else
# What a candidate is worth, in shares of the row's own words that it has.
_OWN_KIND, _SAME_LEVEL2, _CORE = 0.3, 0.25, 0.1
# The rows mean another kind of project than the title when that kind speaks of so much of what they say
# (less is enough where the title names no kind or a common one), and the titled kind of plainly less.
_MUCH_SAID, _SOME_SAID = 0.4, 0.3
_ENOUGH_SAID = 15  # pairs of characters
_PLAINLY_ANOTHER = 0.6
_KEPT = 20_000  # of each sort for one library; then they are begun anew

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row of the library with the pairs of characters of its names and of all it speaks of."""

    indicator: Indicator
    named: frozenset[str]
    spoken: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of the library that may replace a row, how near it is (0 to 1) and what it is worth in all."""

    indicator: Indicator
    near: float
    worth: float


class _Memory:
    """What was worked out of one state of a library; holds no reference to the library itself."""

    def __init__(self) -> None:
        self.candidates: dict[str, tuple[_Candidate, ...]] = {}
        self.spoken: dict[str, frozenset[str]] = {}
        self.kinds: dict[tuple[str | None, str], str | None] = {}
        self.rankings: dict[tuple[str, str | None, str | None, str | None], tuple[_Found, ...]] = {}


_memories: WeakKeyDictionary[Library, _Memory] = WeakKeyDictionary()


def vague_hits(case: Case, *faults: Fault, field: str = "value") -> Iterator[Hit]:
    """Return a hit, with replacements, for every row that shows one of these faults."""
    shown = case.once(_by_fault)
    found = sorted([index for fault in faults for index in shown.get(fault, ())])
    return (hit(case, case.lines[index], field) for index in found)


def _by_fault(case: Case) -> Mapping[Fault, Sequence[int]]:
    """Group the lines that cannot be verified by the reason: many rules ask, each for its own."""
    grouped: defaultdict[Fault, list[int]] = defaultdict(list)
    for index, fault in vague_lines(case).items():
        grouped[fault].append(index)
    return grouped


def hit(case: Case, line: Line, field: str, **facts: str) -> Hit:
    """Return a hit on one cell with the usual facts and what the library offers instead."""
    usual = {"name": line.name or "（空）", "value": line.value, "level2": line.level2 or "这一类指标"}
    return Hit(line.index, field, usual | facts, replacements(case, line))


def replacements(case: Case, line: Line) -> tuple[Replacement, ...]:
    """Return up to three rows to write instead: of the library, and the row written anew.

    The library goes first where it has something near to what the row speaks of. A row that the sheet
    already has is not offered again.
    """
    if not case.advises:
        return ()
    taken = [other.name for other in case.lines if other.index != line.index and other.name]
    written = proxy(case, line)
    if written and _is_taken((written.replacement.cells.get("name", ""),), taken):
        written = None
    helpful: Iterable[_Found] = _ranking(case, line)
    if written and not written.leaves_out:  # What shares neither words nor dimension with the row is no help.
        helpful = (found for found in helpful if found.near or _stands_under(found.indicator, line.level2))
    untaken = (found for found in helpful if not _is_taken(_called(found.indicator), taken))
    free = list(islice(untaken, _MOST))
    if written is None or (not written.topical and len(free) >= _ENOUGH):
        return tuple(_offered(line, found.indicator) for found in free[:_MOST])
    offers = [_offered(line, found.indicator) for found in free[: _MOST - 1]]
    first = written.topical and (written.leaves_out or all(found.near < _HARDLY_NEAR for found in free[:2]))
    return (written.replacement, *offers) if first else (*offers, written.replacement)


def offer(indicator: Indicator) -> Replacement:
    """Return an indicator of the library as a replacement that one click writes."""
    cells = {"name": indicator.name, "value": _target(indicator), "unit": indicator.unit}
    return Replacement(show(indicator), indicator.code, cells)


def show(indicator: Indicator) -> str:
    """Write an indicator as a reviewer would propose it: name, target, evidence to keep."""
    evidence = f"，佐证：{indicator.evidence}" if indicator.evidence else ""
    return f"改为“{indicator.name}”，指标值{target_text(indicator)}{evidence}"


def target_text(indicator: Indicator) -> str:
    """Write the reference target with its unit, or say that the project decides it."""
    if indicator.reference == PROJECT_DECIDES:
        return f"按项目任务填写（单位：{indicator.unit}）" if indicator.unit else "写明具体日期或等级"
    has_unit = (
        not indicator.unit or indicator.unit in indicator.reference or not indicator.reference[-1].isdigit()
    )
    return indicator.reference if has_unit else f"{indicator.reference}{indicator.unit}"


def _target(indicator: Indicator) -> str:
    """Return what the value cell gets: the reference, else an open slot behind the sign that fits."""
    if indicator.reference != PROJECT_DECIDES:
        return target_text(indicator)
    if indicator.direction is Direction.DEADLINE:
        return "【填写】月【填写】日前"
    return f"{_SIGNS.get(indicator.direction, '')}【填写】{indicator.unit}"


def _offered(line: Line, indicator: Indicator) -> Replacement:
    """Return an indicator as it fits into the cells of this row, level 2 included where it changes."""
    level2 = indicator.level2
    if line.level2 == COST and level2 in COSTS and line.level1 == OUTPUT:
        level2 = COST  # The older form has one level 2 for costs, under output.
    cells = row_cells(line, indicator.name, _target(indicator), indicator.unit, level2)
    return replace(offer(indicator), cells=cells)


def _called(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.name, *indicator.aliases)


def _is_taken(called: Sequence[str], taken: Sequence[str]) -> bool:
    """Tell whether a row of the sheet already bears one of these names, or nearly the first of them."""
    if any(name in taken for name in called):
        return True
    return process.extractOne(called[0], taken, scorer=fuzz.ratio, score_cutoff=_THE_SAME) is not None


def _ranking(case: Case, line: Line) -> tuple[_Found, ...]:
    """Return the rows of the library that may replace this one, best first; remembered for the library."""
    memory = _memories.setdefault(case.library, _Memory())
    kind = case.once(_kind)
    about = matter(line.name) or matter(line.value)
    key = (about, line.level2, kind, case.sector)
    if key not in memory.rankings:
        _make_room(memory.rankings)
        memory.rankings[key] = tuple(_ranked(case, memory, line.level2, about, kind))
    return memory.rankings[key]


def _ranked(case: Case, memory: _Memory, level2: str | None, about: str, own: str | None) -> list[_Found]:
    wanted, family = pairs(about), _family(level2)
    found: dict[str, _Found] = {}

    def look_at(kind: str) -> None:
        for candidate in _of_kind(case, memory, kind):
            indicator = candidate.indicator
            if family and indicator.level2 not in family:
                continue
            near = _nearness(wanted, candidate)
            if kind != own and near < _NEAR:
                continue
            worth = near + (_OWN_KIND if kind == own else 0.0) + (_CORE if indicator.core else 0.0)
            worth += _SAME_LEVEL2 if _stands_under(indicator, level2) else 0.0
            found.setdefault(indicator.code, _Found(indicator, near, worth))

    if own:
        look_at(own)
    if all(one.near < _VERY_NEAR for one in found.values()):  # Then the row may speak of another kind.
        for kind in _kinds_meant(case, about):
            look_at(kind)
    return sorted(found.values(), key=lambda one: -one.worth)


def _kind(case: Case) -> str | None:
    """Return the kind of project: by its title, unless what the rows speak of is plainly another kind."""
    memory = _memories.setdefault(case.library, _Memory())
    titled = case.project_type.name if case.project_type else None
    told = " ".join(line.name for line in case.lines)
    key = (titled, told)
    if key not in memory.kinds:
        _make_room(memory.kinds)
        memory.kinds[key] = _kind_by_rows(case, memory, titled, told)
    return memory.kinds[key]


def _kind_by_rows(case: Case, memory: _Memory, titled: str | None, told: str) -> str | None:
    said = pairs(told)
    by_title = len(said & _spoken(case, memory, titled)) if titled else 0
    if len(said) < _ENOUGH_SAID or by_title >= _MUCH_SAID * len(said):
        return titled
    general = case.project_type is None or case.project_type.sector is None
    kinds = (match.project_type for match in case.library.match_types(told, sector=case.sector))
    shared = {k.name: len(said & _spoken(case, memory, k.name)) for k in kinds if general or k.sector}
    other = max(shared, key=lambda kind: shared[kind], default=None)
    if other is None or shared[other] < (_SOME_SAID if general else _MUCH_SAID) * len(said):
        return titled
    return other if by_title < _PLAINLY_ANOTHER * shared[other] else titled


def _spoken(case: Case, memory: _Memory, kind: str) -> frozenset[str]:
    if kind not in memory.spoken:
        rows = (candidate.spoken for candidate in _of_kind(case, memory, kind))
        memory.spoken[kind] = frozenset[str]().union(*rows)
    return memory.spoken[kind]


def _make_room(memory: dict[_Key, _Value]) -> None:
    if len(memory) >= _KEPT:
        memory.clear()


def _nearness(wanted: set[str], candidate: _Candidate) -> float:
    """Return the share of a row's pairs that a candidate is named by, counting half what it speaks of."""
    if not wanted:
        return 0.0
    named = len(wanted & candidate.named)
    return (named + 0.5 * (len(wanted & candidate.spoken) - named)) / len(wanted)


def _kinds_meant(case: Case, about: str) -> Iterator[str]:
    """Yield the kinds of project that the row's own words point to: they win over the sheet's kind."""
    if len(about) < 3:
        return
    for match in case.library.match_types(about, sector=case.sector, limit=2):
        if match.confidence >= SURE_ENOUGH:
            yield match.project_type.name


def _of_kind(case: Case, memory: _Memory, kind: str) -> tuple[_Candidate, ...]:
    if kind not in memory.candidates:
        memory.candidates[kind] = tuple(map(_candidate, case.library.of_type(kind)))
    return memory.candidates[kind]


def _candidate(indicator: Indicator) -> _Candidate:
    named = pairs(" ".join((indicator.name, *indicator.aliases)))
    spoken = named | pairs(" ".join((*indicator.keywords, indicator.definition)))
    return _Candidate(indicator, frozenset(named), frozenset(spoken))


def _stands_under(indicator: Indicator, level2: str | None) -> bool:
    """Tell whether an indicator stands under this level 2; the older form calls economic costs just costs."""
    return indicator.level2 == (ECONOMIC_COST if level2 == COST else level2)


def _family(level2: str | None) -> frozenset[str | None]:
    """Return the level 2 names of the library that may replace a row of this level 2."""
    if level2 is None:
        return frozenset()
    if level2 in (COST, ECONOMIC_COST):
        return frozenset({COST, ECONOMIC_COST})
    return BENEFITS if level2 in BENEFITS else frozenset({level2})

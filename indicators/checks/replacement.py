"""What to write instead: measurable indicators of the library for a row that cannot be verified."""

from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz

from indicators.checks.case import Case, Line
from indicators.checks.rule import Hit, Replacement
from indicators.checks.vagueness import Fault, vague_fault
from indicators.matching import overlap
from indicators.taxonomy import BENEFITS, COSTS
from indicators.values import PROJECT_DECIDES, Indicator

_MOST = 3
_NEARLY_THE_SAME = 0.6  # of the pairs of characters of the library's name


def vague_hits(case: Case, *faults: Fault, field: str = "value") -> Iterator[Hit]:
    """Yield a hit, with replacements, for every row that shows one of these faults."""
    for line in case.lines:
        if vague_fault(line) in faults:
            yield hit(case, line, field)


def hit(case: Case, line: Line, field: str, **facts: str) -> Hit:
    """Return a hit on one cell with the usual facts and what the library offers instead."""
    usual = {"name": line.name or "（空）", "value": line.value, "level2": line.level2 or "这一类指标"}
    return Hit(line.index, field, usual | facts, replacements(case, line))


def replacements(case: Case, line: Line) -> tuple[Replacement, ...]:
    """Return up to three indicators: of the same project type first, then of the whole library."""
    offered = dict.fromkeys(indicator.code for indicator in _candidates(case, line))
    chosen = [case.library.indicator(code) for code in offered][:_MOST]
    return tuple(offer(indicator) for indicator in chosen if indicator)


def offer(indicator: Indicator) -> Replacement:
    """Return an indicator of the library as a replacement that one click writes."""
    value = "" if indicator.reference == PROJECT_DECIDES else target_text(indicator)
    cells = {"name": indicator.name, "value": value or f"【填写】{indicator.unit}", "unit": indicator.unit}
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


def _candidates(case: Case, line: Line) -> Iterable[Indicator]:
    wanted = _family(line.level2)
    own = [i for i in case.library_rows if not wanted or i.level2 in wanted]
    level2 = line.level2 if wanted == {line.level2} else None
    others = _of(case.library.like(line.name or line.value, level2=level2, sector=_sector(case)), wanted)
    # What bears nearly the same name comes first, wherever it stands; else the project's own kind.
    yield from (other for other in others if overlap(other.name, line.name) >= _NEARLY_THE_SAME)
    yield from sorted(own, key=lambda indicator: -_likeness(indicator, line))
    if not own:  # What merely shares a word with the row helps only where the library knows nothing nearer.
        yield from others


def _family(level2: str | None) -> frozenset[str | None]:
    """Return the level 2 names of the library that may replace a row of this level 2."""
    if level2 is None:
        return frozenset()
    return next((family for family in (COSTS, BENEFITS) if level2 in family), frozenset({level2}))


def _of(indicators: Sequence[Indicator], wanted: frozenset[str | None]) -> list[Indicator]:
    return [indicator for indicator in indicators if not wanted or indicator.level2 in wanted]


def _likeness(indicator: Indicator, line: Line) -> float:
    return fuzz.token_set_ratio(indicator.name, line.name) + (
        20.0 if indicator.level2 == line.level2 else 0.0
    )


def _sector(case: Case) -> str | None:
    return case.sector or (case.project_type.sector if case.project_type else None)

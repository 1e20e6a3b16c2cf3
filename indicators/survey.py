"""How full the library is: counts by sector and dimension, empty fields, near doubles, unserved spending."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from indicators.headings import HEADINGS
from indicators.taxonomy import FunctionItem, Taxonomy
from indicators.values import Direction, Indicator, Kind, ProjectType

COMMON = "共性"
NEARLY_THE_SAME = 92.0  # of 100; above it two names of one sector and level 2 say the same thing

# Dimensions as people count them: the level 2 names of both vocabularies, gathered.
DIMENSIONS = {
    "数量": ("数量指标",),
    "质量": ("质量指标",),
    "时效": ("时效指标",),
    "成本": ("经济成本指标", "社会成本指标", "生态环境成本指标", "成本指标"),
    "效益": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度": ("服务对象满意度指标",),
}
_DIMENSION_OF = {level2: name for name, levels in DIMENSIONS.items() for level2 in levels}
# What every indicator must say; aliases, grades and documents are there only where there are any.
_OPTIONAL = {"aliases", "keywords", "grades", "basis", "core", "code", "scope", "sectors", "project_types"}


@dataclass(frozen=True, slots=True)
class SectorCount:
    """How many project types and indicators a sector has, and the indicators by dimension."""

    sector: str
    project_types: int
    indicators: int
    by_dimension: dict[str, int]


@dataclass(frozen=True, slots=True)
class ItemServed:
    """A 款 of the functional classification, the project types that serve it, or why none does."""

    item: FunctionItem
    sector: str
    project_types: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class NearDouble:
    """Two indicators of one sector and level 2 that bear nearly the same name."""

    first: Indicator
    second: Indicator
    similarity: float


@dataclass(frozen=True, slots=True)
class Survey:
    """The state of a library."""

    sectors: tuple[SectorCount, ...]
    missing: dict[str, int]  # heading → indicators that leave it empty
    near_doubles: tuple[NearDouble, ...]
    items: tuple[ItemServed, ...]


def survey(indicators: Sequence[Indicator], types: Sequence[ProjectType], taxonomy: Taxonomy) -> Survey:
    """Survey a library."""
    return Survey(
        sectors=tuple(_sectors(indicators, types, taxonomy)),
        missing=_missing(indicators),
        near_doubles=tuple(near_doubles(indicators)),
        items=tuple(_items(types, taxonomy)),
    )


def near_doubles(indicators: Iterable[Indicator]) -> Iterator[NearDouble]:
    """Yield the pairs of one sector and level 2 whose names are nearly the same."""
    groups: defaultdict[tuple[str, str], list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        groups[_sector_of(indicator), indicator.level2].append(indicator)
    for group in groups.values():
        for first, second in combinations(group, 2):
            similarity = fuzz.ratio(first.name, second.name, score_cutoff=NEARLY_THE_SAME)
            if similarity:
                yield NearDouble(first, second, round(similarity, 1))


def survey_json(found: Survey) -> dict[str, Any]:
    """Return the JSON form of a survey (the answer of `kb stats --json`)."""
    return {
        "indicators": sum(count.indicators for count in found.sectors),
        "project_types": sum(count.project_types for count in found.sectors),
        "sectors": [
            {
                "sector": count.sector,
                "project_types": count.project_types,
                "indicators": count.indicators,
                "dimensions": count.by_dimension,
            }
            for count in found.sectors
        ],
        "missing": found.missing,
        "near_duplicates": [
            {"first": pair.first.code, "second": pair.second.code, "similarity": pair.similarity}
            for pair in found.near_doubles
        ],
        "items": [
            {
                "code": served.item.code,
                "name": served.item.name,
                "sector": served.sector,
                "project_types": list(served.project_types),
                "reason": served.reason or None,
            }
            for served in found.items
        ],
    }


def sector_table(found: Survey) -> list[str]:
    """Return the counts by sector and dimension as the lines of a Markdown table."""
    head = ["行业", "项目类型", "指标", *DIMENSIONS]
    rows = [_cells(count) for count in found.sectors]
    total = ["合计", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))]
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in (*rows, total))]
    return [f"| {' | '.join(line)} |" for line in lines]


def _cells(count: SectorCount) -> list[Any]:
    by_dimension = [count.by_dimension[name] for name in DIMENSIONS]
    return [count.sector, count.project_types, count.indicators, *by_dimension]


def _sectors(
    indicators: Sequence[Indicator], types: Sequence[ProjectType], taxonomy: Taxonomy
) -> Iterator[SectorCount]:
    groups: defaultdict[str, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        groups[_sector_of(indicator)].append(indicator)
    kinds = Counter(kind.sector or COMMON for kind in types)
    for name in (COMMON, *(sector.name for sector in taxonomy.sectors)):
        counted = Counter(_DIMENSION_OF[indicator.level2] for indicator in groups[name])
        by_dimension = {dimension: counted[dimension] for dimension in DIMENSIONS}
        yield SectorCount(name, kinds[name], len(groups[name]), by_dimension)


def _sector_of(indicator: Indicator) -> str:
    return indicator.sectors[0] if indicator.sectors else COMMON


def _missing(indicators: Sequence[Indicator]) -> dict[str, int]:
    counts = {
        heading: sum(not getattr(indicator, field) and _is_due(indicator, field) for indicator in indicators)
        for heading, field in HEADINGS
        if field not in _OPTIONAL
    }
    return {heading: count for heading, count in counts.items() if count}


def _is_due(indicator: Indicator, field: str) -> bool:
    """A point in time and a graded statement have no unit."""
    unitless = indicator.direction is Direction.DEADLINE or indicator.kind is Kind.QUALITATIVE
    return field != "unit" or not unitless


def _items(types: Sequence[ProjectType], taxonomy: Taxonomy) -> Iterator[ItemServed]:
    for sector in taxonomy.sectors:
        for item in sector.items:
            serving = tuple(kind.name for kind in types if item.code in kind.function_items)
            yield ItemServed(
                item, sector.name, serving, "" if serving else taxonomy.unserved.get(item.code, "")
            )

"""The answer to a search, as the pages and the programs outside get it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from time import perf_counter
from typing import Any

from indicators.taxonomy import taxonomy
from indicators.values import Indicator, Kind, ProjectType
from kb.base import State
from kb.documents import ANY_SECTOR
from kb.errors import KbError
from kb.search.engine import FACETS, Query
from kb.search.highlight import highlight
from kb.search.query import parse

# What is marked in a hit, and the words that were found in it.
_MARKED = ("name", "definition", "formula")

# Facets as they are typed: 行业:教育 维度：质量 类型:校舍维修改造、学前教育发展.
_FACET_WORDS = {
    "行业": "sector",
    "维度": "level2",
    "二级指标": "level2",
    "类型": "project_type",
    "项目类型": "project_type",
    "范围": "scope",
    "适用范围": "scope",
    "性质": "kind",
}
_TYPED_FILTER = re.compile(rf"(?<!\S)({'|'.join(_FACET_WORDS)})[:：]([^\s:：]+)")
_SCOPES = {"共性": "common", "个性": "individual"}
_PARTED = re.compile("[、,，]")


class UnknownFilter(KbError):
    """A facet value that no indicator can have."""


@dataclass(frozen=True, slots=True)
class FoundIndicator:
    """An indicator found, its score, and its texts cut into segments that match or not."""

    indicator: Indicator
    score: float
    highlights: Mapping[str, list[tuple[str, bool]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of results; `facets` counts, for each facet, the results of every value.

    `also` gives for each everyday word of the query the official wordings that were looked for as well.
    """

    query: str
    filters: Mapping[str, tuple[str, ...]]
    total: int
    took_ms: float
    hits: tuple[FoundIndicator, ...]
    facets: Mapping[str, Mapping[str, int]]
    also: Mapping[str, Sequence[str]]


def search(
    state: State, text: str, filters: Mapping[str, Iterable[str]], *, limit: int = 20, offset: int = 0
) -> Answer:
    """Search the library; facet values may be written as people write them (数量 for 数量指标)."""
    started = perf_counter()
    chosen = {
        facet: tuple(_value(facet, value) for value in filters.get(facet, ()) if value) for facet in FACETS
    }
    words, typed = _typed_filters(text, state.library.types)
    chosen |= {facet: (*chosen[facet], *values) for facet, values in typed.items()}
    query = parse(words, state.words, chosen, limit, offset, state.synonyms)
    found = state.engine.find(query)
    hits = tuple(
        FoundIndicator(indicator, hit.score, _highlights(indicator, query))
        for hit in found.hits
        if (indicator := state.library.indicator(hit.id))
    )
    took = round((perf_counter() - started) * 1000, 2)
    also = {word: state.synonyms.official[word] for word in query.synonyms}
    return Answer(text, query.filters, found.total, took, hits, found.facets, also)


def _typed_filters(text: str, types: Sequence[ProjectType]) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Take 行业:教育 and its like out of what was typed; what no indicator can have stays as words."""
    filters: dict[str, tuple[str, ...]] = {}

    def take(found: re.Match[str]) -> str:
        facet = _FACET_WORDS[found[1]]
        try:
            parts = [_typed_values(facet, part, types) for part in _PARTED.split(found[2])]
        except UnknownFilter:
            return found[0].replace("：", " ").replace(":", " ")
        filters[facet] = (*filters.get(facet, ()), *chain.from_iterable(parts))
        return " "

    return _TYPED_FILTER.sub(take, text), filters


def _typed_values(facet: str, typed: str, types: Sequence[ProjectType]) -> list[str]:
    """Return the facet values that a typed word means: a part of a project type's name means the type."""
    if facet == "project_type":
        meant = [kind.name for kind in types if typed in (kind.name, *kind.aliases) or typed in kind.name]
    elif facet == "scope":
        meant = [_SCOPES[typed]] if typed in _SCOPES else []
    elif facet == "kind":
        meant = [kind.value for kind in Kind if typed == kind.value]
    else:
        meant = [_value(facet, typed)]
    if not meant:
        raise UnknownFilter(f"没有“{typed}”。")
    return meant


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the JSON form of an answer."""
    return {
        "query": answer.query,
        "total": answer.total,
        "took_ms": answer.took_ms,
        "hits": [_hit_json(hit) for hit in answer.hits],
        "facets": {
            facet: [{"value": value, "count": count} for value, count in answer.facets.get(facet, {}).items()]
            for facet in FACETS
        },
        "did_you_mean": None,
    }


def _hit_json(hit: FoundIndicator) -> dict[str, Any]:
    indicator = hit.indicator
    return {
        "code": indicator.code,
        "name": indicator.name,
        "level1": indicator.level1,
        "level2": indicator.level2,
        "scope": indicator.scope.value,
        "sectors": list(indicator.sectors),
        "project_types": list(indicator.project_types),
        "unit": indicator.unit,
        "reference": indicator.reference,
        "score": round(hit.score, 4),
        "highlights": {
            field: [text for text, matched in segments if matched]
            for field, segments in hit.highlights.items()
        },
    }


def _highlights(indicator: Indicator, query: Query) -> dict[str, list[tuple[str, bool]]]:
    others = (word for wordings in query.synonyms.values() for wording in wordings for word in wording)
    marked = (*query.words, *query.pieces, *others)
    return {field: highlight(getattr(indicator, field), marked) for field in _MARKED}


def _value(facet: str, value: str) -> str:
    """Bring a facet value to the form the index has; raise UnknownFilter if there is no such value."""
    if facet == "sector" and value != ANY_SECTOR:
        sector = taxonomy().sector(value)
        if sector is None:
            names = "、".join(entry.name for entry in taxonomy().sectors)
            raise UnknownFilter(f"没有“{value}”这个行业，请改用其中之一：{names}、{ANY_SECTOR}。")
        return sector.name
    if facet == "level2":
        level2 = taxonomy().canonical_level2(value)
        if level2 is None:
            raise UnknownFilter(
                f"没有“{value}”这个二级指标，请改用其中之一：{'、'.join(taxonomy().all_level2())}。"
            )
        return level2
    if facet == "scope" and value not in ("common", "individual"):
        raise UnknownFilter(f"适用范围只有 common（共性）和 individual（个性），“{value}”不是。")
    return value

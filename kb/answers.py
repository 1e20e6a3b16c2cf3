"""The answer to a search, as the pages and the programs outside get it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from time import perf_counter
from typing import Any

from indicators.taxonomy import taxonomy
from indicators.values import Indicator, Kind, ProjectType
from kb.base import State
from kb.documents import ANY_SECTOR
from kb.errors import KbError
from kb.search.engine import FACETS, Query, SearchEngine
from kb.search.highlight import Marker
from kb.search.query import parse
from kb.search.simplified import simplified
from kb.search.text import fold

FACET_NAMES = {
    "sector": "行业",
    "level2": "二级指标",
    "scope": "适用范围",
    "project_type": "项目类型",
    "kind": "定量或定性",
    "status": "状态",
}

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
_TYPED_FIELD = re.compile(r"(?<!\S)([^\W\d_]{2,6})[:：](?=[^\s/\d])")
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
    markers: "_Markers"

    @property
    def why(self) -> tuple[tuple[str, str], ...]:
        """Return the fields that have something of the query, with what of it each has."""
        return self.markers.why(self.indicator)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of results; `facets` counts, for each facet, the results of every value.

    `also` gives for each everyday word of the query the official wordings that were looked for as well.
    `did_you_mean` is the query without its slip, which is what was looked for then. `notes` are sentences
    on what could not be read as it was typed. When nothing is found, `relax` says how many there are without
    the filters of each facet, fewest first. `typed` are the filters that stood among the words. `outdated`
    counts the results that are not in force any more.
    """

    query: str
    filters: Mapping[str, tuple[str, ...]]
    total: int
    took_ms: float
    hits: tuple[FoundIndicator, ...]
    facets: Mapping[str, Mapping[str, int]]
    also: Mapping[str, Sequence[str]]
    did_you_mean: str | None = None
    notes: tuple[str, ...] = ()
    relax: tuple[tuple[str, int], ...] = ()
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outdated: int = 0


def search(
    state: State, text: str, filters: Mapping[str, Iterable[str]], *, limit: int = 20, offset: int = 0
) -> Answer:
    """Search the library; facet values may be written as people write them (数量 for 数量指标)."""
    started = perf_counter()
    words, typed, notes = _typed_filters(text, state.library.types)
    chosen = {
        facet: tuple(dict.fromkeys((*_all_values(facet, filters.get(facet, ())), *typed.get(facet, ()))))
        for facet in FACETS
    }
    meant = _understood(state, words, chosen, limit, offset)
    query = meant.query
    found = state.engine.find(query)
    markers = _Markers(query)
    hits = tuple(
        FoundIndicator(indicator, hit.score, markers.highlights(indicator), markers)
        for hit in found.hits
        if (indicator := state.library.indicator(hit.id))
    )
    return Answer(
        query=text,
        filters=query.filters,
        total=found.total,
        took_ms=round((perf_counter() - started) * 1000, 2),
        hits=hits,
        facets=found.facets,
        also={word: state.synonyms.official.get(word, meant.spelt.get(word, ())) for word in query.synonyms},
        did_you_mean=_replaced(text, meant.slips),
        notes=(*notes, *query.notes),
        relax=() if found.total else _relaxed(state.engine, query),
        typed=typed,
        outdated=found.outdated,
    )


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a text means: the slips that were repaired, and the words that letters are the pinyin of."""

    query: Query
    slips: Mapping[str, str]
    spelt: Mapping[str, Sequence[str]]


def _understood(
    state: State, text: str, filters: Mapping[str, tuple[str, ...]], limit: int, offset: int
) -> _Meaning:
    def read(text: str, spelt: Mapping[str, Sequence[str]]) -> Query:
        leanings = _leanings(" ".join((text, *(words[0] for words in spelt.values()))), filters)
        return parse(text, state.words, filters, limit, offset, state.synonyms, spelt, leanings)

    query = read(text, {})
    slips = state.engine.correct(query)
    found = {letters: state.engine.spelt(letters) for letters in query.letters}
    spelt = {letters: words for letters, words in found.items() if words}
    if slips or spelt:
        query = replace(read(_replaced(text, slips) or text, spelt), notes=query.notes)
    return _Meaning(query, slips, spelt)


def _leanings(text: str, filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the levels 2 and sectors that a text speaks of, where no filter says which are wanted."""
    spoken = {"level2": taxonomy().level2_spoken_of(text), "sector": taxonomy().sectors_spoken_of(text)}
    return {facet: values for facet, values in spoken.items() if values and not filters.get(facet)}


def _replaced(text: str, slips: Mapping[str, str]) -> str | None:
    """Return a text without its slips, None if it has none."""
    if not slips:
        return None
    text = simplified(fold(text))
    for slip, repaired in slips.items():
        wanted = re.compile(f"(?<![-－−]){re.escape(slip)}")  # not the same word where it is unwanted
        text = wanted.sub(repaired, text, count=1)
    return text


def _relaxed(engine: SearchEngine, query: Query) -> tuple[tuple[str, int], ...]:
    """Return what dropping the filters of one facet would find, the smallest step first."""
    steps = []
    for facet in query.filters:
        kept = {other: values for other, values in query.filters.items() if other != facet}
        total = engine.find(replace(query, filters=kept, limit=0, offset=0)).total
        steps += [(facet, total)] if total else []
    return tuple(sorted(steps, key=lambda step: step[1]))


def _typed_filters(
    text: str, types: Sequence[ProjectType]
) -> tuple[str, dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Take 行业:教育 and its like out of what was typed; what no indicator can have stays as words.

    Also returns a note on each that stays.
    """
    filters: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []

    def take(found: re.Match[str]) -> str:
        facet = _FACET_WORDS[found[1]]
        try:
            parts = [_typed_values(facet, part, types) for part in _PARTED.split(found[2])]
        except UnknownFilter:
            notes.append(f"{found[1]}里没有“{found[2]}”，已按普通词查找。")
            return found[2]
        filters[facet] = (*filters.get(facet, ()), *chain.from_iterable(parts))
        return " "

    left = _TYPED_FILTER.sub(take, text)
    for unknown in _TYPED_FIELD.findall(left):
        names = "、".join(("行业", "维度", "类型", "范围", "性质"))
        notes.append(f"没有“{unknown}”这个筛选项（可用：{names}），已按普通词查找。")
    return left, filters, tuple(dict.fromkeys(notes))


def _typed_values(facet: str, typed: str, types: Sequence[ProjectType]) -> list[str]:
    """Return the facet values that a typed word means: a part of a project type's name means the type."""
    if facet == "project_type":
        meant = [kind.name for kind in types if typed in (kind.name, *kind.aliases) or typed in kind.name]
    elif facet == "scope":
        meant = [_SCOPES[typed]] if typed in _SCOPES else []
    elif facet == "kind":
        meant = [kind.value for kind in Kind if typed == kind.value]
    else:
        meant = list(_values(facet, typed))
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
        "did_you_mean": answer.did_you_mean,
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


class _Markers:
    """Shows where a query stands in the texts of an indicator."""

    def __init__(self, query: Query) -> None:
        # Pairs of digits stand everywhere by chance.
        pieces = [piece for piece in query.pieces if not piece.isdigit()]
        own = (*query.words, *pieces)
        others = [word for wordings in query.synonyms.values() for wording in wordings for word in wording]
        self._letters = query.letters
        self._typed = Marker((*query.words, *query.codes))
        self._parts = Marker(pieces)
        self._alike = Marker(others)
        self._all = Marker((*own, *others))

    def highlights(self, indicator: Indicator) -> dict[str, list[tuple[str, bool]]]:
        """Return the texts that are shown, in segments that match or not."""
        return {field: self._all.mark(getattr(indicator, field)) for field in _MARKED}

    def why(self, indicator: Indicator) -> tuple[tuple[str, str], ...]:
        """Return the fields that have something of the query, with what of it each has."""
        reasons = []
        fields = _fields(indicator)
        texts = [text for _, text in fields]
        every = zip(
            fields, self._typed.found(texts), self._parts.found(texts), self._alike.found(texts), strict=True
        )
        for (label, _), words, parts, alike in every:
            # Parts of words explain a field only where no word does: 学员满意度 is not found by 员满.
            told = [*(words or parts), *(f"{word}（同义）" for word in alike)]
            if told:
                reasons.append((label, "、".join(told)))
        if not reasons and self._letters:
            reasons.append(("读音", "、".join(self._letters)))
        return tuple(reasons)


def _fields(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    return (
        ("名称", indicator.name),
        ("编码", indicator.code),
        ("别名", "\n".join(indicator.aliases)),
        ("关键词", "\n".join(indicator.keywords)),
        ("项目类型", "\n".join(indicator.project_types)),
        ("行业", "\n".join(indicator.sectors)),
        ("维度", f"{indicator.level1}\n{indicator.level2}"),
        ("计量单位", indicator.unit),
        ("指标解释", indicator.definition),
        ("计算公式", indicator.formula),
    )


def _all_values(facet: str, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(_values(facet, value) for value in values if value))


def _values(facet: str, value: str) -> tuple[str, ...]:
    """Bring a facet value to the forms the index has; raise UnknownFilter if there is no such value.

    A level 1 such as 成本 or 效益 means all its levels 2.
    """
    if facet == "sector" and value != ANY_SECTOR:
        sector = taxonomy().sector(value)
        if sector is None:
            names = "、".join(entry.name for entry in taxonomy().sectors)
            raise UnknownFilter(f"没有“{value}”这个行业，请改用其中之一：{names}、{ANY_SECTOR}。")
        return (sector.name,)
    if facet == "level2":
        found = taxonomy().level2_meant(value)
        if not found:
            raise UnknownFilter(
                f"没有“{value}”这个二级指标，请改用其中之一：{'、'.join(taxonomy().all_level2())}。"
            )
        return found
    if facet == "scope" and value not in ("common", "individual"):
        raise UnknownFilter(f"适用范围只有 common（共性）和 individual（个性），“{value}”不是。")
    return (value,)

"""The judged queries: what people type, and how good each indicator of a library is as an answer.

How they are written down stands in tests/fixtures/search/judged/README.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from indicators.values import Indicator
from kb.documents import ANY_SECTOR

FOLDER = Path(__file__).parent / "fixtures" / "search" / "judged"

# What the one who typed the query puts into the sheet, what also serves, what is merely on the subject.
GRADES = {"best": 3, "good": 2, "fair": 1}
USEFUL = GRADES["good"]  # From here on a row is an answer.

# The text of each field that a condition may name.
FIELDS: Mapping[str, Callable[[Indicator], str]] = {
    "code": lambda indicator: indicator.code,
    "name": lambda indicator: indicator.name,
    "alias": lambda indicator: "\n".join(indicator.aliases),
    "project_type": lambda indicator: "\n".join(indicator.project_types),
    "sector": lambda indicator: "\n".join(indicator.sectors) or ANY_SECTOR,
    "level2": lambda indicator: indicator.level2,
    "unit": lambda indicator: indicator.unit,
    "any": lambda indicator: "\n".join(
        (
            indicator.name,
            *indicator.aliases,
            *indicator.keywords,
            *indicator.project_types,
            indicator.definition,
        )
    ),
}
EXCLUDED = "not"  # parts of names, in a condition or for the whole query


class BadJudgement(ValueError):
    """A judged query is not written as it should be; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """In each field one of its alternatives must stand, in the name none of `without`."""

    fields: tuple[tuple[str, tuple[str, ...]], ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """One query as typed, its group, and the conditions of each grade (3, 2, 1)."""

    group: str
    query: str
    conditions: Mapping[int, Sequence[Condition]]
    without: tuple[str, ...] = ()


class Judge:
    """Grades the indicators of one library; remembers which hold what, for queries ask it again and again."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        indicators = tuple(indicators)
        self._all = frozenset(indicator.code for indicator in indicators)
        self._texts = {
            field: [(indicator.code, text(indicator)) for indicator in indicators]
            for field, text in FIELDS.items()
        }
        self._holding = cache(self._look_for)

    def grades(self, judgement: Judgement) -> dict[str, int]:
        """Return the grade of each indicator, by code; what has none is no answer."""
        excluded = self._any_of("name", judgement.without)
        return {
            code: grade
            for grade, conditions in sorted(judgement.conditions.items())
            for condition in conditions
            for code in self.meeting(condition) - excluded
        }

    def meeting(self, condition: Condition) -> frozenset[str]:
        """Return the codes of the indicators that meet a condition."""
        met = self._all
        for field, alternatives in condition.fields:
            met &= self._any_of(field, alternatives)
        return met - self._any_of("name", condition.without)

    def _any_of(self, field: str, alternatives: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self._holding(field, alternative) for alternative in alternatives))

    def _look_for(self, field: str, alternative: str) -> frozenset[str]:
        if field == "code":
            return frozenset(code for code in self._all if code.startswith(alternative))
        return frozenset(code for code, text in self._texts[field] if alternative in text)


def groups() -> tuple[str, ...]:
    """Return the names of the groups there are."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


@cache
def judgements() -> tuple[Judgement, ...]:
    """Return all judged queries, group by group; raise BadJudgement for one that cannot be read."""
    return tuple(judgement for group in groups() for judgement in read_group(group, _text(group)))


def read_group(group: str, text: str) -> list[Judgement]:
    """Read the queries of one group; raise BadJudgement for one that cannot be read."""
    return [_judgement(group, entry) for entry in yaml.load(text, yaml.CSafeLoader) or ()]


def _text(group: str) -> str:
    return (FOLDER / f"{group}.yaml").read_text("utf-8")


def _judgement(group: str, entry: Mapping[str, Any]) -> Judgement:
    query = entry.get("query")
    if not isinstance(query, str):
        raise BadJudgement(f"{group}: {query!r} is no query; put numbers into quotes")
    unknown = set(entry) - {"query", EXCLUDED, *GRADES}
    if unknown:
        raise BadJudgement(f"{group}: {query}: no such key {unknown}")
    conditions = {
        grade: tuple(_condition(f"{group}: {query}", written) for written in entry.get(name, ()))
        for name, grade in GRADES.items()
    }
    return Judgement(group, query, conditions, _alternatives(query, entry.get(EXCLUDED, [])))


def _condition(place: str, written: str | Mapping[str, Any]) -> Condition:
    fields = {"name": [written]} if isinstance(written, str) else dict(written)
    without = _alternatives(place, fields.pop(EXCLUDED, []))
    unknown = set(fields) - set(FIELDS)
    if unknown or not fields:
        raise BadJudgement(f"{place}: {written}: no such field {unknown}")
    return Condition(tuple((field, _alternatives(place, parts)) for field, parts in fields.items()), without)


def _alternatives(place: str, written: Any) -> tuple[str, ...]:
    parts = tuple(written) if isinstance(written, list) else (written,)
    if not all(isinstance(part, str) and part for part in parts):
        raise BadJudgement(f"{place}: {written!r} is no text; put numbers into quotes")
    return parts

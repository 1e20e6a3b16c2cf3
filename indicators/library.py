"""What the domain may ask of the library, and a library that is a list in memory."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from indicators.matching import TypeMatch, TypeMatcher, overlap
from indicators.values import Indicator, ProjectType


class Library(Protocol):
    """The published indicators and the project types they belong to."""

    def indicator(self, code: str) -> Indicator | None:
        """Return the indicator of this code."""

    def like(
        self, text: str, *, level2: str | None = None, sector: str | None = None, limit: int = 5
    ) -> Sequence[Indicator]:
        """Return indicators whose text is nearest to `text`, best first; common ones suit any sector."""

    def of_type(self, project_type: str) -> Sequence[Indicator]:
        """Return the indicators of one project type, in the order of its file."""

    def match_types(
        self, name: str, text: str = "", *, sector: str | None = None, limit: int = 3
    ) -> Sequence[TypeMatch]:
        """Return the project types that a project's name and description most probably mean."""


class ListLibrary:
    """A library held in memory; the yardstick for others."""

    def __init__(self, indicators: Iterable[Indicator], types: Iterable[ProjectType] = ()) -> None:
        self._indicators = tuple(indicators)
        self._by_code = {indicator.code: indicator for indicator in self._indicators}
        self._matcher = TypeMatcher(tuple(types), self._indicators)

    def indicator(self, code: str) -> Indicator | None:
        """Return the indicator of this code."""
        return self._by_code.get(code)

    def like(
        self, text: str, *, level2: str | None = None, sector: str | None = None, limit: int = 5
    ) -> Sequence[Indicator]:
        """Return the indicators whose names share most with `text`."""
        scored = [
            (overlap(indicator.name, text) + overlap(text, indicator.name), indicator)
            for indicator in self._indicators
            if (level2 is None or indicator.level2 == level2)
            and (sector is None or not indicator.sectors or sector in indicator.sectors)
        ]
        found = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        return [indicator for _, indicator in found[:limit]]

    def of_type(self, project_type: str) -> Sequence[Indicator]:
        """Return the indicators of one project type, in the order of the list."""
        return [indicator for indicator in self._indicators if project_type in indicator.project_types]

    def match_types(
        self, name: str, text: str = "", *, sector: str | None = None, limit: int = 3
    ) -> Sequence[TypeMatch]:
        """Return the project types that share most with the project's name and description."""
        return self._matcher.match(name, text, sector=sector, limit=limit)

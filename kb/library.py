"""The published library, ready to be asked: indicators in memory, found through the search engine."""

from collections.abc import KeysView, Mapping, Sequence
from copy import copy
from threading import Lock

from indicators.matching import TypeMatch, TypeMatcher
from indicators.values import Indicator, ProjectType
from kb.documents import ANY_SECTOR
from kb.search.engine import SearchEngine
from kb.search.query import parse
from kb.search.synonyms import Synonyms
from kb.search.words import Words


class StoredLibrary:
    """One state of the published library; answers the questions of `indicators.library.Library`."""

    def __init__(
        self,
        indicators: Sequence[Indicator],
        types: Sequence[ProjectType],
        engine: SearchEngine,
        words: Words,
        synonyms: Synonyms,
    ) -> None:
        self._engine = engine
        self._words = words
        self._synonyms = synonyms
        self._hold(indicators, types)

    def with_synonyms(self, synonyms: Synonyms) -> "StoredLibrary":
        """Return the same library, asked with other synonyms."""
        other = copy(self)
        other._synonyms = synonyms
        return other

    def holding(self, indicators: Sequence[Indicator], types: Sequence[ProjectType]) -> "StoredLibrary":
        """Return a library of other content, asked in the same way."""
        other = copy(self)
        other._hold(indicators, types)
        return other

    @property
    def codes(self) -> KeysView[str]:
        """Return the codes of all indicators."""
        return self._by_code.keys()

    def indicator(self, code: str) -> Indicator | None:
        """Return the indicator of this code."""
        return self._by_code.get(code)

    def like(
        self, text: str, *, level2: str | None = None, sector: str | None = None, limit: int = 5
    ) -> Sequence[Indicator]:
        """Return the indicators a search for `text` finds; common ones suit any sector."""
        filters: dict[str, tuple[str, ...]] = {}
        if level2:
            filters["level2"] = (level2,)
        if sector:
            filters["sector"] = (sector, ANY_SECTOR)
        found = self._engine.find(parse(text, self._words, filters, limit, synonyms=self._synonyms))
        return [self._by_code[hit.id] for hit in found.hits if hit.id in self._by_code]

    def of_type(self, project_type: str) -> Sequence[Indicator]:
        """Return the indicators of one project type, in the order of their set."""
        return self._matching.by_type.get(project_type, ())

    def match_types(
        self, name: str, text: str = "", *, sector: str | None = None, limit: int = 3
    ) -> Sequence[TypeMatch]:
        """Return the project types that a project's name and description most probably mean."""
        return self._matching.matcher.match(name, text, sector=sector, limit=limit)

    def _hold(self, indicators: Sequence[Indicator], types: Sequence[ProjectType]) -> None:
        self.indicators = indicators
        self.types = types
        self._by_code = {indicator.code: indicator for indicator in indicators}
        self._matching = _Matching(types, indicators)


class _Matching:
    """Makes what finds types and their rows when first asked for, once: most states never need it."""

    def __init__(self, types: Sequence[ProjectType], indicators: Sequence[Indicator]) -> None:
        self._types = types
        self._indicators = indicators
        self._lock = Lock()
        self._matcher: TypeMatcher | None = None
        self._by_type: dict[str, list[Indicator]] | None = None

    @property
    def matcher(self) -> TypeMatcher:
        with self._lock:
            if self._matcher is None:
                self._matcher = TypeMatcher(self._types, self._indicators)
            return self._matcher

    @property
    def by_type(self) -> Mapping[str, Sequence[Indicator]]:
        """Return the indicators of each project type, in the order of their sets."""
        with self._lock:
            if self._by_type is None:
                self._by_type = {}
                for indicator in self._indicators:
                    for name in indicator.project_types:
                        self._by_type.setdefault(name, []).append(indicator)
            return self._by_type

"""The state of the search page, which lives wholly in its address, and the addresses beside it."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import quote, quote_plus, urlencode

from kb.completion import Completion
from kb.search.engine import FACETS
from kb.search.query import LONGEST

_quoted = lru_cache(2048)(quote_plus)  # A page has hundreds of facet values, and most pages the same.


@dataclass(frozen=True, slots=True)
class SearchUrl:
    """What is searched for; str() is the address that shows it again."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1

    def __str__(self) -> str:
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, value) for facet in FACETS for value in self.filters.get(facet, ())]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"/search?{urlencode(pairs)}" if pairs else "/search"

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Return the chosen facet values, each with its facet."""
        return [(facet, value) for facet in FACETS for value in self.filters.get(facet, ())]

    def has(self, facet: str, value: str) -> bool:
        """Tell whether a facet value is chosen."""
        return value in self.filters.get(facet, ())

    def toggled(self, facet: str, value: str) -> "SearchUrl":
        """Return the first page with a facet value chosen, or no longer chosen."""
        values = self.filters.get(facet, ())
        changed = tuple(v for v in values if v != value) if value in values else (*values, value)
        return replace(self, filters={**self.filters, facet: changed}, page=1)

    def adding(self, facet: str, values: Iterable[str]) -> Iterator[str]:
        """Yield for each value of a facet the address of the first page with that one chosen as well."""
        address = str(self.on_page(1))
        start = f"{address}{'&' if '?' in address else '?'}{facet}="
        return (start + _quoted(value) for value in values)

    def on_page(self, page: int) -> "SearchUrl":
        """Return another page of the same results."""
        return replace(self, page=page)

    def without_words(self) -> "SearchUrl":
        """Return the first page of everything that has the chosen facet values."""
        return replace(self, q="", page=1)

    def without_facet(self, facet: str) -> "SearchUrl":
        """Return the first page of the same words, whatever the value of one facet."""
        return replace(self, filters={**self.filters, facet: ()}, page=1)

    def without_filters(self) -> "SearchUrl":
        """Return the first page of the same words in the whole library."""
        return SearchUrl(self.q)


def readable(typed: str) -> str:
    """Return what was typed as pages and addresses can show it: in one line, and not longer than is read."""
    line = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in typed)
    return line if len(line) <= LONGEST else line.strip()[:LONGEST]


def indicator_url(code: str) -> str:
    """Return the address of an indicator's page."""
    return f"/indicators/{quote(code, safe='')}"


def completion_url(completion: Completion) -> str:
    """Return where a suggestion leads: a code to its page, a type to what it holds, a name to its like."""
    if completion.kind == "type":
        return str(SearchUrl(filters={"project_type": (completion.text,)}))
    if completion.kind == "code" and completion.code:
        return indicator_url(completion.code)
    return str(SearchUrl(completion.text))

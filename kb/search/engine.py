"""The search port: what is indexed, what is asked, what is answered.

No engine type, exception or query syntax crosses this line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from indicators.errors import Refusal

# The facets, in the order the page shows them.
FACETS = ("sector", "level2", "scope", "project_type", "kind", "status")


@dataclass(frozen=True, slots=True)
class Document:
    """One indicator as the engines see it.

    `text` maps a field name of `kb.search.fields.WEIGHTS` to what is searched in it; several values
    of one field, such as aliases, stand on lines of their own. `facets` maps each facet to its values.
    `standing` is 0 for what is in force, 1 for what is retired, 2 for what something else replaces.
    """

    id: str
    text: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]]
    standing: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """What the user wants: words to find and facet values to stay within.

    `words` are the segmented words of `text` and `pieces` its pairs of characters, both without
    question words: make one with `kb.search.query.parse`. `synonyms` gives for a word its other
    wordings, each as the words that must all be there; `titles` are the bare texts that a name may
    equal. `codes` are what looks like a code or its beginning, bare; `letters` what may be pinyin. `runs`
    are the stretches of Chinese, each with the parts of it that are in no dictionary. `leanings` are values
    of sector and level2 that the text speaks of: what has them comes first. What lacks one of `phrases` or
    has any of `without` is left out. A query that asks nothing matches every document. Several values of
    one facet are alternatives. `notes` says what could not be read as it was typed.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    synonyms: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    runs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    leanings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int = 20
    offset: int = 0
    notes: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether there is anything to find, other than by facets."""
        return bool(self.text or self.phrases or self.without)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found, with its score; higher is better."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, the number of all hits, and for each facet how many hits have each value.

    `outdated` is the number of hits that are retired or superseded.
    The values of a facet that is filtered are counted as if it were not: they say what choosing
    another value would find. Commonest value first.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    outdated: int = 0


class NoIndex(Refusal):
    """There is no usable index; only `rebuild` makes one."""

    def __init__(self) -> None:
        super().__init__("检索索引不存在、已损坏或版本不符，请运行 kb reindex 重建索引。")


class IndexBusy(Refusal):
    """Another process is writing the index and did not finish in time."""

    def __init__(self) -> None:
        super().__init__("检索索引正由另一个程序更新，请稍后再试，或结束那个程序后运行 kb reindex。")


class SearchEngine(Protocol):
    """Finds documents; may be thrown away and rebuilt at any time.

    Every method but `rebuild` and `stamp` raises NoIndex until there is an index. `put` and `drop`
    trust that the index was up to date before: compare `stamp` first, and rebuild when it differs.
    """

    def rebuild(self, documents: Iterable[Document], stamp: str) -> int:
        """Replace the whole index and its stamp, aside and then at once; return the number of documents."""

    def put(self, documents: Iterable[Document], stamp: str) -> None:
        """Add documents or replace those of the same id."""

    def drop(self, ids: Iterable[str], stamp: str) -> None:
        """Forget documents; ids that are not there are ignored."""

    def find(self, query: Query) -> Found:
        """Answer a query."""

    def correct(self, query: Query) -> Mapping[str, str]:
        """Return the stretches of a query that have a slip of the pen, each with what is meant."""

    def spelt(self, letters: str) -> tuple[str, ...]:
        """Return the words that letters may be the pinyin or initials of, the likeliest first."""

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        """Return the ids of what may be meant by somebody who is still typing, best first, no name twice."""

    def warm_up(self) -> None:
        """Make what the first question by pinyin or with a slip would otherwise have to wait for."""

    def contents(self) -> Mapping[str, int]:
        """Return the id of every document with the digest of what was put there."""

    @property
    def stamp(self) -> str | None:
        """What the index was last brought up to; None when it is missing, damaged or of another schema."""

"""What a peer is given and what it answers: the same page, total and counts from every one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kb.search.engine import Document, Query
from kb.search.words import Words

LIMIT = 20  # hits a page
COUNTED = ("sector", "level2")  # the facets a peer counts; ours counts all six
NAME_TIMES = 3  # A peer has one field: the words of the name stand there so often, to weigh more.


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the peers get it: its texts, and all of its words, parted by spaces."""

    id: str
    text: Mapping[str, str]
    words: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ready:
    """A query as the peers get it: the parts that were typed, the words to find, the facet values wanted."""

    parts: tuple[str, ...]
    words: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """The ids of the first page, the number of all that match, and how many have each facet value."""

    ids: tuple[str, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]


class Peer(Protocol):
    """Another way to search."""

    title: str

    def build(self, entries: Sequence[Entry]) -> None:
        """Make the index of these documents, once."""

    def prepare(self, ready: Ready) -> Any:
        """Return a query in the peer's own form; not timed, for ours is ready likewise.

        A query without words matches every document within its filters.
        """

    def find(self, prepared: Any) -> PeerAnswer:
        """Answer a prepared query."""

    def close(self) -> None:
        """Let go of files."""


def entries(documents: Iterable[Document], words: Words) -> list[Entry]:
    """Cut documents for the peers."""
    return [_entry(document, words) for document in documents]


def ready(query: Query) -> Ready:
    """Take from a query of ours what the peers understand of it."""
    return Ready(tuple(query.text.split()), query.words, query.filters)


def _entry(document: Document, words: Words) -> Entry:
    cut = [*words.cut(document.text["name"])] * NAME_TIMES
    for field, text in document.text.items():
        cut += () if field == "name" else words.cut(text)
    return Entry(document.id, document.text, " ".join(cut), document.facets)

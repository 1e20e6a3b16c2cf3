"""The lines of the benchmark: each is the same queries, asked in one way."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from http.client import HTTPConnection
from typing import Any, cast

from kb.answers import search
from kb.base import State
from kb.completion import complete
from kb.search.engine import Found, Query, SearchEngine
from scripts.bench.peer import LIMIT, Peer, ready
from scripts.bench.queries import Asked
from scripts.bench.server import FRAGMENT, address, fetch
from scripts.bench.timing import Step

SUGGESTIONS = 8
TITLES = {
    "retrieval": "检索步骤（词已备好，带分面）",
    "search": "整个检索（从输入的文字起）",
    "suggest": "输入提示",
    "api": "GET /api/v1/search",
    "fragment": "GET /search 结果片段",
}


def own_lines(state: State, queries: Sequence[Asked]) -> dict[str, list[Step]]:
    """Return what this process asks of the product."""
    return {
        "retrieval": [partial(state.engine.find, query) for query in parsed(state, queries)],
        "search": [partial(search, state, asked.text, asked.filters, limit=LIMIT) for asked in queries],
        "suggest": [partial(complete, state, asked.prefix, limit=SUGGESTIONS) for asked in queries],
    }


def web_lines(connection: HTTPConnection, queries: Sequence[Asked]) -> dict[str, list[Step]]:
    """Return what is asked of the server."""
    return {
        "api": [partial(fetch, connection, address("/api/v1/search", asked), {}) for asked in queries],
        "fragment": [partial(fetch, connection, address("/search", asked), FRAGMENT) for asked in queries],
    }


def peer_line(peer: Peer, queries: Sequence[Query]) -> list[Step]:
    """Return what is asked of a peer."""
    return [partial(peer.find, peer.prepare(ready(query))) for query in queries]


def parsed(state: State, queries: Sequence[Asked]) -> list[Query]:
    """Return the query that the engine is asked for each search, with its typed facets taken in."""
    recorder = _Recorder(state.engine)
    recording = replace(state, engine=cast(SearchEngine, recorder))
    for asked in queries:
        recorder.first = None
        search(recording, asked.text, asked.filters, limit=LIMIT)
        recorder.kept += [recorder.first] if recorder.first else []
    return recorder.kept


class _Recorder:
    """An engine that remembers the first query of each search."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self.first: Query | None = None
        self.kept: list[Query] = []

    def find(self, query: Query) -> Found:
        self.first = self.first or query
        return self._engine.find(query)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)  # whatever else a search asks of an engine

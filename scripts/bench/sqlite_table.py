"""A table of documents in SQLite with its facets, for the peers that search there."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kb.search.engine import FACETS
from scripts.bench.peer import COUNTED, LIMIT, Entry, PeerAnswer

Condition = tuple[str, tuple[str, ...]]  # SQL and its parameters

_BAR = "|"


def open_table(folder: Path, fields: Sequence[str]) -> sqlite3.Connection:
    """Make an empty table `entry` with these text fields and all facets."""
    connection = sqlite3.connect(folder / "peer.sqlite3", isolation_level=None)
    connection.execute("PRAGMA cache_size = -262144")  # KiB: the whole table stays in memory
    connection.execute(f"CREATE TABLE entry (id TEXT, {', '.join((*fields, *FACETS))})")
    return connection


def fill(connection: sqlite3.Connection, entries: Iterable[Entry], fields: Sequence[str]) -> None:
    """Add documents; several values of a facet stand in one column between bars."""
    marks = ", ".join("?" * (1 + len(fields) + len(FACETS)))
    rows = (
        (
            entry.id,
            *(entry.text.get(field, "") for field in fields),
            *(_joined(entry.facets.get(facet, ())) for facet in FACETS),
        )
        for entry in entries
    )
    connection.executemany(f"INSERT INTO entry VALUES ({marks})", rows)  # noqa: S608 # only marks


def within(filters: Mapping[str, tuple[str, ...]]) -> list[Condition]:
    """Return a condition for each facet that is filtered."""
    return [
        (
            f"({' OR '.join([f'instr({facet}, ?)'] * len(values))})",
            tuple(_joined((value,)) for value in values),
        )
        for facet, values in filters.items()
    ]


def ask(
    connection: sqlite3.Connection, source: str, conditions: Sequence[Condition], order: str
) -> PeerAnswer:
    """Answer from a table or join: one statement for the page, one for total and counts."""
    where = " AND ".join(sql for sql, _ in conditions) or "1"
    values = [value for _, given in conditions for value in given]
    page = f"SELECT id FROM {source} WHERE {where} ORDER BY {order} LIMIT {LIMIT}"  # noqa: S608 # marks only
    columns = ", ".join(COUNTED)
    groups = f"SELECT {columns}, count(*) FROM {source} WHERE {where} GROUP BY {columns}"  # noqa: S608
    ids = tuple(row[0] for row in connection.execute(page, values))
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in COUNTED}
    total = 0
    for *joined, count in connection.execute(groups, values):
        total += count
        for facet, column in zip(COUNTED, joined, strict=True):
            counts[facet].update(dict.fromkeys(column.strip(_BAR).split(_BAR), count))
    return PeerAnswer(ids, total, counts)


def _joined(values: Sequence[str]) -> str:
    return f"{_BAR}{_BAR.join(values)}{_BAR}"

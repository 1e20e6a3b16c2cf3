"""SQL LIKE '%…%' on SQLite, as many a business system searches.

Every part that was typed must stand in some field.
"""

from collections.abc import Sequence
from pathlib import Path

from scripts.bench.peer import Entry, Peer, PeerAnswer, Ready
from scripts.bench.sqlite_table import Condition, ask, fill, open_table, within

FIELDS = ("code", "name", "aliases", "keywords", "project_types", "definition", "formula")

_ANYWHERE = " OR ".join(rf"{field} LIKE ? ESCAPE '\'" for field in FIELDS)
_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})


def open_peer(folder: Path) -> Peer:
    """Return a table in a new database."""
    return _Like(folder)


class _Like:
    title = "SQL LIKE"

    def __init__(self, folder: Path) -> None:
        self._connection = open_table(folder, FIELDS)

    def build(self, entries: Sequence[Entry]) -> None:
        self._connection.execute("BEGIN")
        fill(self._connection, entries, FIELDS)
        self._connection.execute("COMMIT")

    def prepare(self, ready: Ready) -> list[Condition]:
        patterns = (f"%{part.translate(_ESCAPES)}%" for part in ready.parts)
        parts = [(f"({_ANYWHERE})", (pattern,) * len(FIELDS)) for pattern in patterns]
        return [*within(ready.filters), *parts]

    def find(self, prepared: list[Condition]) -> PeerAnswer:
        return ask(self._connection, "entry", prepared, "rowid")

    def close(self) -> None:
        self._connection.close()

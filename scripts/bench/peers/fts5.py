"""SQLite's own full text, FTS5, over the words; any of them, ranked by its bm25."""

from collections.abc import Sequence
from pathlib import Path

from scripts.bench.peer import Entry, Peer, PeerAnswer, Ready
from scripts.bench.sqlite_table import Condition, ask, fill, open_table, within

# The signs that stand inside words here, as in pm2.5; FTS5 would part words at them.
_TABLE = """CREATE VIRTUAL TABLE found USING fts5(
    words, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '.-+%&#_/'")"""


def open_peer(folder: Path) -> Peer:
    """Return an index in a new database."""
    return _Fts5(folder)


class _Fts5:
    title = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        self._connection = open_table(folder, ())
        self._connection.execute(_TABLE)

    def build(self, entries: Sequence[Entry]) -> None:
        rows = ((number, entry.words) for number, entry in enumerate(entries, 1))
        self._connection.execute("BEGIN")
        fill(self._connection, entries, ())
        self._connection.executemany("INSERT INTO found (rowid, words) VALUES (?, ?)", rows)
        self._connection.execute("INSERT INTO found (found) VALUES ('optimize')")
        self._connection.execute("COMMIT")

    def prepare(self, ready: Ready) -> list[Condition]:
        quoted = " OR ".join('"' + word.replace('"', '""') + '"' for word in ready.words)
        match = [("found MATCH ?", (quoted,))] if quoted else []
        return [*match, *within(ready.filters)]

    def find(self, prepared: list[Condition]) -> PeerAnswer:
        if prepared and prepared[0][0].startswith("found"):
            return ask(
                self._connection, "found JOIN entry ON entry.rowid = found.rowid", prepared, "found.rank"
            )
        return ask(self._connection, "entry", prepared, "rowid")

    def close(self) -> None:
        self._connection.close()

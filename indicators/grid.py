"""Tables as people keep them: cells that know their own address, whatever file they came from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from indicators.errors import Refusal

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last row and column, counted from 0

_UNSEEN = re.compile("[\ufeff\u200b\x00-\x08\x0b-\x1f\x7f]")
_ADDRESS = re.compile(r"([A-Z]+)([1-9][0-9]*)")


class UnreadableFile(Refusal):
    """The content is not what the file name says, or cannot be read safely."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell and its address as its reader sees it, such as B7.

    Every cell of a merged range has the text and the address of the range's top-left cell.
    """

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a file: rows of equal length, the first row first.

    `place` says for people which table it is; `worksheet` is the name of its worksheet, None where the
    file has none (CSV, Word). `hidden_rows` are numbered from 1. `formulas` are the addresses of cells
    whose formula was saved without its value; their text is the formula. `notes` tell what was left unread.
    """

    cells: tuple[tuple[Cell, ...], ...]
    place: str
    worksheet: str | None = None
    hidden_rows: frozenset[int] = frozenset()
    formulas: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellError:
    """One thing wrong in a table: where, the text that stands there, what is wrong, what to do."""

    at: str
    text: str
    message: str
    fix: str


class Format(Protocol):
    """A kind of file that tables are read from; the modules of `indicators.formats` are the formats."""

    suffix: str

    def read(self, content: bytes) -> tuple[Grid, ...]:
        """Return every visible table of a file that has content, in the order of the file.

        There is at least one; raise UnreadableFile when there is none or the file is something else.
        """


def addressed(rows: Iterable[Sequence[str]]) -> tuple[tuple[Cell, ...], ...]:
    """Give every text the address a spreadsheet would show, trim it, and make the rows equally long.

    Blank rows at the end are dropped.
    """
    trimmed = [[_trim(text) for text in row] for row in rows]
    while trimmed and not any(trimmed[-1]):
        trimmed.pop()
    width = max(map(len, trimmed), default=0)
    columns = [letters(column) for column in range(width)]
    return tuple(
        tuple(
            Cell(f"{letter}{number}", row[column] if column < len(row) else "")
            for column, letter in enumerate(columns)
        )
        for number, row in enumerate(trimmed, start=1)
    )


def fill(rows: Iterable[Sequence[Cell]], ranges: Iterable[Range]) -> tuple[tuple[Cell, ...], ...]:
    """Put the top-left cell of each merged range into all its cells, as far as the table reaches."""
    filled = [list(row) for row in rows]
    for (top, left), (bottom, right) in ranges:
        if top < len(filled) and left < len(filled[top]):
            for row in filled[top : bottom + 1]:
                row[left : right + 1] = [filled[top][left]] * len(row[left : right + 1])
    return tuple(map(tuple, filled))


def _trim(text: str) -> str:
    """Drop the white space around a text, and what nobody sees: zero-width spaces, control characters."""
    visible = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return visible.strip()


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: A … Z, AA, AB …"""
    written = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        written = chr(ord("A") + rest) + written
    return written


def position(at: str) -> tuple[int, int]:
    """Return row and column, counted from 0, of an address such as B7."""
    match = _ADDRESS.fullmatch(at)
    if match is None:
        raise ValueError(at)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1

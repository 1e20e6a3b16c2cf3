"""Tables as people keep them: cells that know their own address, whatever file they came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from indicators.errors import Refusal


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
    """Rows of equal length, the first row of the file first; `place` says which table of the file it is."""

    cells: tuple[tuple[Cell, ...], ...]
    place: str


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

    def read(self, content: bytes) -> Grid:
        """Return the table of a file; raise UnreadableFile when it is not one."""


def addressed(rows: Iterable[Sequence[str]]) -> tuple[tuple[Cell, ...], ...]:
    """Give every text the address a spreadsheet would show, trim it, and make the rows equally long.

    Blank rows at the end are dropped.
    """
    trimmed = [[_trim(text) for text in row] for row in rows]
    while trimmed and not any(trimmed[-1]):
        trimmed.pop()
    width = max(map(len, trimmed), default=0)
    letters = [_letters(column) for column in range(width)]
    return tuple(
        tuple(
            Cell(f"{letter}{number}", row[column] if column < len(row) else "")
            for column, letter in enumerate(letters)
        )
        for number, row in enumerate(trimmed, start=1)
    )


def _trim(text: str) -> str:
    """Drop the white space around a text, and what nobody sees: zero-width spaces come with web pages."""
    visible = text.replace("\ufeff", "").replace("\u200b", "")
    return visible.replace("\r\n", "\n").replace("\r", "\n").strip()


def _letters(column: int) -> str:
    """Return the letters of a column counted from 0: A … Z, AA, AB …"""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

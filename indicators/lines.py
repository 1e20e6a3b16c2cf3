"""Reading the cells of one line of a table: plain texts, lists, and words from a fixed choice."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from indicators.grid import Cell, CellError
from indicators.headings import bare, heading_of, spellings
from indicators.starter.words import words

SHOWN = 60  # characters of a faulty cell that a report repeats
_LIKENESS = 55  # below it, the nearest word of the vocabulary is no help
_SEPARATORS = re.compile(r"[、，,；;\n]+")


@dataclass(slots=True)
class Line:
    """A line being read: its cells by field, and what was noticed so far."""

    at: str
    cells: Mapping[str, Cell]
    errors: list[CellError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return the text of a field; the usual fillers (/, —, 无) count as empty."""
        text = self.cells[name].text if name in self.cells else ""
        return "" if text in words("空值") else text

    def wrong(self, name: str, message: str, fix: str) -> None:
        """Report a fault at the cell of a field, or at the line where there is no such column."""
        cell = self.cells.get(name, Cell(self.at, ""))
        self.errors.append(CellError(cell.at, cell.text[:SHOWN], message, fix))


def suggest(written: str, accepted: Sequence[str], meaning: Mapping[str, str] | None = None) -> str:
    """Say what may be written, and first what was probably meant.

    `meaning` maps more words that people write to the accepted one.
    """
    known = meaning or dict(zip(accepted, accepted, strict=True))
    nearest = process.extractOne(written, list(known), scorer=fuzz.WRatio, score_cutoff=_LIKENESS)
    guess = f"是不是“{known[nearest[0]]}”？" if nearest else ""
    return f"{guess}可写：{'、'.join(accepted)}"


def parts(line: Line, name: str) -> tuple[str, ...]:
    """Cut a list cell into its parts, each once."""
    parts = (part.strip() for part in _SEPARATORS.split(line.text(name)))
    return tuple(dict.fromkeys(part for part in parts if part))


def choice(line: Line, name: str) -> str | None:
    """Read a cell that allows a few words only; None when it is empty or wrong."""
    written = line.text(name)
    allowed = spellings(heading_of(name))
    if not written or bare(written) in allowed:
        return allowed.get(bare(written)) if written else None
    line.wrong(
        name,
        f"“{heading_of(name)}”不能写“{written[:SHOWN]}”",
        f"请写成下列之一：{'、'.join(dict.fromkeys(allowed.values()))}",
    )
    return None

"""A grid becomes indicators: every good row an entry, every bad cell an error with its address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indicators.errors import Refusal
from indicators.grid import Cell, CellError, Grid
from indicators.headings import HEADINGS, Columns, bare, find_columns, is_heading
from indicators.lines import Line
from indicators.rows import read_line
from indicators.spelling import tidy
from indicators.taxonomy import taxonomy
from indicators.values import Indicator

__all__ = ["HEADINGS", "CellError", "Entry", "Reading", "UnknownSector", "identity", "read_indicators"]

_SHOWN_PLACES = 5  # of those a note applies to

Identity = tuple[frozenset[str], frozenset[str], str, str]


class UnknownSector(Refusal):
    """The sector a whole file was said to belong to is none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator and the row it stands in; one without a code is numbered at publication."""

    indicator: Indicator
    at: str
    unknown_code: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table holds: the good rows, what is wrong with the others, and what deserves a look.

    `rows` counts good and faulty rows; `given` are the fields of Indicator the table has a column for.
    """

    entries: tuple[Entry, ...]
    errors: tuple[CellError, ...]
    notes: tuple[str, ...]
    rows: int = 0
    given: frozenset[str] = frozenset(field for _, field in HEADINGS)


def read_indicators(grid: Grid, *, default_sector: str | None = None) -> Reading:
    """Read a whole table; a fault never stops the reading.

    `default_sector` (name or code) is the sector of individual indicators whose row names none.
    Of two rows that are the same indicator the first is kept.
    """
    columns = find_columns(grid)
    if columns.errors:
        return Reading((), columns.errors, columns.notes)
    table = _Table(_sector_name(default_sector))
    for line in _lines(grid, columns, table.notes):
        table.add(line)
    errors = dict.fromkeys(table.errors)  # A faulty merged cell is one fault, however many rows it spans.
    notes = (*columns.notes, *_sentences(table.notes))
    return Reading(tuple(table.entries), tuple(errors), notes, table.rows, frozenset(columns.fields))


def identity(indicator: Indicator) -> Identity:
    """Return what makes an indicator without a code the same as another."""
    sectors, types = frozenset(indicator.sectors), frozenset(indicator.project_types)
    return sectors, types, indicator.level2, bare(indicator.name)


class _Table:
    """The rows read so far, and what later rows must not repeat."""

    def __init__(self, default_sector: str | None) -> None:
        self.rows = 0
        self.entries: list[Entry] = []
        self.errors: list[CellError] = []
        self.notes: dict[str, list[str]] = {}  # each note with the places it applies to
        self._default_sector = default_sector
        self._codes: dict[str, Cell] = {}
        self._indicators: dict[Identity, Cell] = {}

    def add(self, line: Line) -> None:
        """Read a row; keep it if it is good and no repetition."""
        self.rows += 1
        indicator = read_line(line, self._default_sector)
        self._refuse_used_code(line)
        if indicator and not line.errors:
            self._refuse_repetition(line, indicator)
        for note in line.notes:
            self.notes.setdefault(note, []).append(line.at)
        self.errors += line.errors
        if indicator and not line.errors:
            self.entries.append(Entry(indicator, line.at, unknown_code=not indicator.code))

    def _refuse_used_code(self, line: Line) -> None:
        code = tidy(line.text("code"))
        if code in self._codes:
            message = f"编码“{code}”与 {self._codes[code].at} 重复"
            line.wrong("code", message, "请改用另一个编码，或留空由系统编号")
        elif code:
            self._codes[code] = line.cells["code"]

    def _refuse_repetition(self, line: Line, indicator: Indicator) -> None:
        first = self._indicators.setdefault(identity(indicator), line.cells["name"])
        if first is not line.cells["name"]:
            message = f"与 {first.at} 是同一条指标：行业、项目类型、二级指标和名称都相同"
            line.wrong("name", message, "请删去一行，或把名称、项目类型改得不同")


def _lines(grid: Grid, columns: Columns, notes: dict[str, list[str]]) -> Iterator[Line]:
    """Yield the rows below the heading that hold something of their own to read."""
    previous = grid.cells[columns.first_row - 1]
    for number, row in enumerate(grid.cells[columns.first_row :], start=columns.first_row + 1):
        own = [cell for cell, above in zip(row, previous, strict=True) if cell.text and cell != above]
        previous = row
        line = Line(f"第{number}行", {field: row[column] for field, column in columns.fields.items()})
        skipped = _reason_to_skip(own, line.cells)
        if skipped:
            notes.setdefault(skipped, []).append(line.at)
        elif own:
            yield line


def _reason_to_skip(own: list[Cell], cells: Mapping[str, Cell]) -> str | None:
    """Tell captions and repeated headings from indicators.

    A caption says one thing only, in one cell or merged over several, and not in the name's own cell.
    """
    name = cells["name"]
    if len(set(own)) == 1 and (not name.text or (name == own[0] and len(own) > 1)):
        return "只有一处文字，当作小标题或说明跳过"
    if is_heading(name.text, "name") and is_heading(cells["level2"].text, "level2"):
        return "与表头相同，跳过"
    return None


def _sector_name(written: str | None) -> str | None:
    if written is None:
        return None
    sector = taxonomy().sector(written)
    if sector is None:
        accepted = "、".join(sector.name for sector in taxonomy().sectors)
        raise UnknownSector(f"没有“{written}”这个行业，可写行业的名称或编码：{accepted}。")
    return sector.name


def _sentences(notes: Mapping[str, list[str]]) -> Iterator[str]:
    for note, places in notes.items():
        more = f"等 {len(places)} 行" if len(places) > _SHOWN_PLACES else ""
        yield f"{'、'.join(places[:_SHOWN_PLACES])}{more}：{note}"

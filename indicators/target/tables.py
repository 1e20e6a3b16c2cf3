"""The indicator tables inside a grid: where their headings stand, and the rows below them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indicators.amounts import read_comparison
from indicators.grid import Cell, Grid
from indicators.sheets import NotUnderstood
from indicators.spelling import tidy
from indicators.target.headings import (
    LONG,
    YEAR,
    both_levels,
    column_field,
    is_level,
    is_placeholder,
    is_total,
    is_unread_column,
    label_field,
    level1_of,
    level2_of,
    term_of,
    weak_column_field,
)
from indicators.taxonomy import taxonomy
from indicators.units import find_unit
from indicators.values import Row

Cells = Sequence[Sequence[Cell]]

_LEVELS = ("level1", "level2")
_MOST_LINES = 3  # of one heading
_SEARCHED_ABOVE = 6  # rows above a heading that may say which panel is for which term
_SAMPLED_ROWS = 40
_LONGEST_CAPTION = 30
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BARE_NUMBER = re.compile(r"\d\s*$")
_UNIT_IN_HEADING = re.compile(r"\((?:单位[:：]?)?([^()]{1,8})\)$")
_ERROR = re.compile(r"#(?:REF|DIV/0|N/A|VALUE|NAME|NULL|NUM|SPILL|CALC|GETTING_DATA)[!?]?")
_KEY = re.compile(r"([^:：\n]{1,20})[:：]")
_SIGNATURE = re.compile(r"(?:填|审|复|制|经|负责|联系|盖章|日期|注)")


@dataclass(frozen=True, slots=True)
class Panel:
    """Columns of a table that make one row of a sheet: by field, those its heading stands over."""

    columns: Mapping[str, tuple[int, ...]]
    term: str | None = None
    unit: str | None = None  # said once in the heading: 指标值（%）


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of an indicator table: its lines, its panels side by side, its columns.

    `sheet_columns` hold what belongs to a whole sheet where a table lists many projects.
    """

    top: int
    bottom: int
    panels: tuple[Panel, ...]
    sheet_columns: Mapping[str, int]
    first: int
    last: int
    unread: tuple[Cell, ...]

    @property
    def lists_projects(self) -> bool:
        """Whether every line names its project or agency."""
        return "project" in self.sheet_columns or "agency" in self.sheet_columns


@dataclass(frozen=True, slots=True)
class Line:
    """The rows that one line of a table gives, and the cells that name its sheet."""

    number: int
    rows: tuple[Row, ...]
    left: tuple[NotUnderstood, ...]
    sheet: Mapping[str, Cell]


@dataclass(slots=True)
class Table:
    """What was read under a heading; the row after it is `end`."""

    lines: list[Line] = field(default_factory=list)
    total_score: str | None = None
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Column:
    """Neighbouring columns under one heading."""

    at: tuple[int, ...]
    cell: Cell
    text: str  # of all lines of the heading
    field: str | None


def find_headings(grid: Grid) -> list[Heading]:
    """Find the headings of all indicator tables of a grid, from top to bottom."""
    found: list[Heading] = []
    row = 0
    while row < len(grid.cells):
        heading = _heading(grid.cells, row, found[-1].bottom + 1 if found else 0)
        if heading and row + 1 not in grid.hidden_rows:
            found.append(heading)
            row = heading.bottom
        row += 1
    return found


def own_cells(cells: Cells, row: int) -> list[Cell]:
    """Return the cells with text that begin in this row: those merged from above are left out."""
    above = {cell.at for cell in cells[row - 1]} if row else set()
    return [
        cell for at, cell in {cell.at: cell for cell in cells[row]}.items() if cell.text and at not in above
    ]


def read_table(grid: Grid, heading: Heading, end: int) -> Table:
    """Read the lines below a heading, up to the row `end` or a label that shows that the table is over."""
    reader = _Reader(grid, heading)
    row = heading.bottom + 1
    while row < end and reader.read(row):
        row += 1
    reader.table.end = row
    return reader.table


# --- headings


def _heading(cells: Cells, row: int, floor: int) -> Heading | None:
    texts = {cell.text for cell in cells[row] if cell.text}
    if not _names_indicators(texts):
        return None
    bottom = _last_line(cells, row)
    columns = _with_weak_fields(_columns(cells[row : bottom + 1]))
    panels = _panels(columns)
    if not panels or not any("name" in panel.columns or "value" in panel.columns for panel in panels):
        return None
    panels = _with_levels_by_content(cells, bottom, panels, columns)
    panels = _with_terms(cells, row, panels, floor)
    panels = tuple(replace(panel, unit=_unit_of(panel, columns)) for panel in panels)
    used = [at for panel in panels for place in panel.columns.values() for at in place]
    sheet_columns = _sheet_columns(columns, min(used))
    known = {*used, *sheet_columns.values()}
    unread = [
        c.cell for c in columns if c.at[0] not in known and c.text and not is_unread_column(c.cell.text)
    ]
    lists = _lists_projects(cells, bottom, sheet_columns)
    inside = [cell for cell in unread if lists or _column_of(cells[row], cell) > min(used)]
    first = min(known) if lists else min(used)
    last = max(column.at[-1] for column in columns if column.text)
    return Heading(row, bottom, panels, sheet_columns if lists else {}, first, last, tuple(inside))


def _names_indicators(texts: Iterable[str]) -> bool:
    """Tell whether a line of these texts is the heading of an indicator table."""
    fields = Counter(filter(None, map(column_field, texts)))
    weak = set(filter(None, map(weak_column_field, texts)))
    values = {"value", "long_value"} & fields.keys()
    if "name" in fields:
        return len(fields) > 1 or "value" in weak
    levels = fields["level1"] or fields["level2"]
    return bool(levels and (values or "name" in weak)) or bool(values and "name" in weak)


def _last_line(cells: Cells, row: int) -> int:
    """Return the last line of a heading of several lines."""
    names = [
        at for at, cell in enumerate(cells[row]) if column_field(cell.text) in ("name", "level2", "level1")
    ]
    while row + 1 < len(cells) and row + 1 < _MOST_LINES + row:
        below = cells[row + 1]
        own = own_cells(cells, row + 1)
        goes_on = any(below[at] == cells[row][at] for at in names)
        named = len(own) > 1 and all(column_field(cell.text) or is_unread_column(cell.text) for cell in own)
        named = named or _parts_heading(cells[row], below, names)
        if not goes_on and not named:
            break
        if not any(cell.text and cell in own for cell in below) and not goes_on:
            break
        row += 1
    return row


def _parts_heading(line: Sequence[Cell], below: Sequence[Cell], names: Sequence[int]) -> bool:
    """Tell a line that parts one heading above it into columns, as 符号, 数值, 单位 below 指标值."""
    parts = [(above, cell) for above, cell in zip(line, below, strict=True) if cell.text]
    fields = [column_field(cell.text) for _, cell in parts]
    known = {"comparison", "unit"} <= set(fields) and not any(below[at].text for at in names)
    return known and not any(_NUMBER.search(cell.text) for _, cell in parts)


def _spanned(lines: Cells) -> Cells:
    """Let a heading stand over the blank cells right of it that have headings of their own below."""
    first = list(lines[0])
    for at in range(1, len(first)):
        if not first[at].text and any(line[at].text for line in lines[1:]):
            first[at] = first[at - 1]
    return [first, *lines[1:]]


def _columns(lines: Cells) -> list[_Column]:
    """Name every column by the lowest line that is a known heading, else by the highest."""
    columns: list[_Column] = []
    before: tuple[str, ...] = ()
    for at, stack in enumerate(zip(*_spanned(lines), strict=True)):
        key = tuple(cell.at for cell in stack)
        if key == before:
            columns[-1] = _Column(
                (*columns[-1].at, at), columns[-1].cell, columns[-1].text, columns[-1].field
            )
            continue
        before = key
        named = [cell for cell in reversed(stack) if column_field(cell.text) or is_unread_column(cell.text)]
        written = [cell for cell in dict.fromkeys(stack) if cell.text]
        cell = named[0] if named else (written[0] if written else stack[0])
        columns.append(_Column((at,), cell, "".join(cell.text for cell in written), column_field(cell.text)))
    return columns


def _with_weak_fields(columns: list[_Column]) -> list[_Column]:
    """Let headings of several meanings mean what is still missing.

    Left of the indicators such a heading names something else, and 单位 is the agency.
    """
    firsts = [column.at[0] for column in columns if column.field in (*_LEVELS, "name")]
    first = min(firsts, default=0)
    fields = {"value" if column.field == "long_value" else column.field for column in columns}
    decided: list[_Column] = []
    for column in columns:
        meaning = column.field or weak_column_field(column.cell.text)
        if column.at[0] < first:
            meaning = None if column.field in (None, "unit") else column.field
        elif column.field is None and meaning and meaning in fields:
            meaning = "note"
        fields.add(meaning)
        decided.append(replace(column, field=meaning))
    return decided


def _panels(columns: Sequence[_Column]) -> tuple[Panel, ...]:
    """Part the columns where a level, name or value comes again."""
    parts: list[list[_Column]] = [[]]
    for column in columns:
        if column.field is None:
            continue
        have = {earlier.field for earlier in parts[-1]}
        again = column.field in have and column.field in (*_LEVELS, "name")
        if again and "name" in have and have & {"value", "long_value"}:
            parts.append([])
        parts[-1].append(column)
    panels = [panel for part in parts for panel in _panels_of(part)]
    levels = {name: panels[0].columns[name] for name in _LEVELS if name in panels[0].columns}
    return tuple(Panel(levels | dict(panel.columns), panel.term) for panel in panels)


def _panels_of(part: Sequence[_Column]) -> Iterator[Panel]:
    """Yield one panel, or two that share all but the value: 中期指标值 beside 年度指标值."""
    shared: dict[str, tuple[int, ...]] = {}
    values: list[tuple[_Column, str | None]] = []
    for column in part:
        if column.field in ("value", "long_value"):
            values.append((column, LONG if column.field == "long_value" else term_of(column.text)))
        elif column.field == "note":
            shared["note"] = (*shared.get("note", ()), *column.at)
        elif column.field:
            shared.setdefault(column.field, column.at)
    terms = {term for _, term in values}
    if len(values) > 1 and len(terms) > 1:
        for term in (YEAR, LONG):
            found = next((column for column, own in values if (own or YEAR) == term), None)
            if found:
                yield Panel(shared | {"value": found.at}, term)
        return
    said = [values[0][1]] if values else []
    said += [term_of(column.text) for column in part if column.field in (*_LEVELS, "name")]
    value = {"value": values[0][0].at} if values else {}
    yield Panel(shared | value, next(filter(None, said), None))


def _with_levels_by_content(
    cells: Cells, bottom: int, panels: tuple[Panel, ...], columns: Sequence[_Column]
) -> tuple[Panel, ...]:
    """Find the levels under headings that do not name them: 绩效指标 over two columns."""
    given = panels[0].columns
    if "level1" in given or "level2" in given or "name" not in given:
        return panels
    below = cells[bottom + 1 : bottom + 1 + _SAMPLED_ROWS]
    found: dict[str, tuple[int, ...]] = {}
    for at in range(given["name"][0]):
        texts = {row[at].text for row in below if row[at].text}
        second = sum(bool(taxonomy().canonical_level2(text) or both_levels(text)) for text in texts)
        first = sum(taxonomy().canonical_level1(text) is not None for text in texts)
        if texts and second * 2 > len(texts) and second > first:
            found["level2"] = (at,)
        elif texts and first * 2 > len(texts):
            found.setdefault("level1", (at,))
    return tuple(Panel(found | dict(panel.columns), panel.term) for panel in panels)


def _unit_of(panel: Panel, columns: Sequence[_Column]) -> str | None:
    """Return the unit that the heading of the values names, where no column holds units."""
    if "unit" in panel.columns or "value" not in panel.columns:
        return None
    headings = (column.cell.text for column in columns if column.at == panel.columns["value"])
    said = _UNIT_IN_HEADING.search(tidy(next(headings, "")))
    return said[1] if said and find_unit(said[1]) else None


def _with_terms(cells: Cells, top: int, panels: tuple[Panel, ...], floor: int) -> tuple[Panel, ...]:
    """Say of every panel which term it is for, by what stands in the heading, beside or above it."""
    if len(panels) == 1:
        return (Panel(panels[0].columns, panels[0].term or _term_of_block(cells, top, panels[0], floor)),)
    terms = [panel.term or _term_above(cells, top, panel, floor) for panel in panels]
    if len(terms) == 2 and YEAR in terms and None in terms:
        terms = [term or LONG for term in terms]
    if len(terms) == 2 and LONG in terms and None in terms:
        terms = [term or YEAR for term in terms]
    return tuple(Panel(panel.columns, term) for panel, term in zip(panels, terms, strict=True))


def _term_above(cells: Cells, top: int, panel: Panel, floor: int) -> str | None:
    own = [at for name, place in panel.columns.items() if name in ("name", "value") for at in place]
    for row in range(top - 1, max(top - 1 - _SEARCHED_ABOVE, floor - 1), -1):
        for at in own:
            if len(cells[row][at].text) <= _LONGEST_CAPTION and (term := term_of(cells[row][at].text)):
                return term
    return None


def _term_of_block(cells: Cells, top: int, panel: Panel, floor: int) -> str | None:
    """Read the term of a table from the cell left of it, or from the caption line above it."""
    first = min(at for place in panel.columns.values() for at in place)
    beside = [cell.text for cell in cells[top][:first] if "指标" in cell.text]
    above = own_cells(cells, top - 1) if top > floor else []
    captions = [cell.text for cell in above if len(above) == 1 and "指标" in cell.text]
    return next((term for text in (*beside, *captions) if (term := term_of(text))), None)


def _sheet_columns(columns: Sequence[_Column], first_of_rows: int) -> dict[str, int]:
    """Return which columns left of the indicators name project, budget and goal."""
    ranked: dict[str, tuple[int, int]] = {}
    for column in columns:
        found = None if column.field else label_field(column.cell.text)
        if column.field is None and tidy(column.cell.text) == "单位" and column.at[0] < first_of_rows:
            found = ("agency", 0)
        if found and column.at[0] < first_of_rows and found[1] < ranked.get(found[0], (99, 0))[0]:
            ranked[found[0]] = (found[1], column.at[0])
    return {name: at for name, (_, at) in ranked.items()}


def _lists_projects(cells: Cells, bottom: int, sheet_columns: Mapping[str, int]) -> bool:
    """Tell columns of projects and agencies from the labels of a form beside the table."""
    naming = [at for name, at in sheet_columns.items() if name in ("project", "agency")]
    below = cells[bottom + 1] if bottom + 1 < len(cells) else ()
    return bool(naming) and not any(label_field(below[at].text) for at in naming if below)


def _column_of(row: Sequence[Cell], cell: Cell) -> int:
    return next((at for at, other in enumerate(row) if other == cell), len(row))


# --- rows


class _Reader:
    """Reads lines from top to bottom, carrying levels and projects down."""

    def __init__(self, grid: Grid, heading: Heading) -> None:
        self.table = Table()
        self._grid = grid
        self._heading = heading
        self._levels: list[dict[str, Cell]] = [{} for _ in heading.panels]
        self._sheet: dict[str, Cell] = {}
        self._captions: list[Cell] = []

    def read(self, row: int) -> bool:
        """Read one line; False when it shows that the table is over."""
        cells = self._grid.cells
        own = own_cells(cells, row)
        if not own or row + 1 in self._grid.hidden_rows or self._repeats_heading(own):
            return True
        if is_total(own[0].text):
            self._read_total(own)
            return True
        if self._is_over(row, own):
            return False
        span = cells[row][self._heading.first : self._heading.last + 1]
        inside = [cell for cell in dict.fromkeys(span) if cell in own]
        if not inside:
            return True
        if self._is_caption(row, inside):
            self._read_caption(inside[0])
            return True
        self._carry_sheet(cells[row])
        self._read_line(row, own)
        return True

    def _repeats_heading(self, own: Sequence[Cell]) -> bool:
        known = [cell for cell in own if column_field(cell.text)]
        return len(known) > 1 and len(known) * 2 > len(own)

    def _read_total(self, own: Sequence[Cell]) -> None:
        numbers = [cell.text for cell in own[1:] if _NUMBER.search(cell.text)]
        if numbers and "score" in self._heading.panels[0].columns:
            self.table.total_score = numbers[-1]

    def _is_over(self, row: int, own: Sequence[Cell]) -> bool:
        """Tell a labelled cell below the table from an indicator: it stands left of the names."""
        first, line = own[0], self._grid.cells[row]
        names = self._heading.panels[0].columns.get("name", (self._heading.first,))
        column = _column_of(line, first)
        if column >= names[0] or any(is_level(cell.text) for cell in own):
            return False
        key = _KEY.match(first.text)
        if key and label_field(key[1]) and (len(own) > 1 or _SIGNATURE.search(key[1])):
            return True
        if len(own) == 1 or self._heading.lists_projects or self._is_filled(line, own):
            return False
        beside = column < self._heading.first and self._is_beside_levels(column, first)
        return beside or label_field(first.text) is not None

    def _is_filled(self, line: Sequence[Cell], own: Sequence[Cell]) -> bool:
        """Tell whether name and value both stand in this line, each in a cell of its own."""
        columns = self._heading.panels[0].columns
        name, value = (_first(line, columns.get(field, ())) for field in ("name", "value"))
        return name in own and value in own and name != value and not (name and label_field(name.text))

    def _is_beside_levels(self, column: int, cell: Cell) -> bool:
        """Tell the label of another block of the form, below 绩效指标, from a number or code of a line."""
        above = self._grid.cells[self._heading.top][column].text
        return not (above and is_unread_column(above) and "绩效" not in above) and len(cell.text) > 2

    def _is_caption(self, row: int, inside: Sequence[Cell]) -> bool:
        """Tell a line with a single text, in the first column or merged over several, from an indicator."""
        if len(inside) > 1 or self._heading.lists_projects:
            return False
        line = self._grid.cells[row]
        places = [at for at, cell in enumerate(line) if cell == inside[0]]
        names = self._heading.panels[0].columns.get("name", ())
        levels = [at for key in _LEVELS for at in self._heading.panels[0].columns.get(key, ())]
        if not levels and is_level(inside[0].text):
            return True
        if names and names[0] in places:
            return len(places) > len(names) and places[0] < names[0]
        return places[0] <= min(levels, default=self._heading.first) and not is_level(inside[0].text)

    def _read_caption(self, cell: Cell) -> None:
        if taxonomy().canonical_level1(level1_of(cell.text)):
            self._levels = [{"level1": cell} for _ in self._levels]
        elif taxonomy().canonical_level2(level2_of(cell.text)):
            self._levels = [levels | {"level2": cell} for levels in self._levels]
        else:
            self._captions.append(cell)

    def _carry_sheet(self, line: Sequence[Cell]) -> None:
        """Take what names the sheet from this line; another agency or project begins anew."""
        here = {name: line[at] for name, at in self._heading.sheet_columns.items() if line[at].text}
        for name in ("agency", "project"):
            if name in here and name in self._sheet and here[name].text != self._sheet[name].text:
                keep = ("agency",) if name == "project" else ()
                self._sheet = {kept: cell for kept, cell in self._sheet.items() if kept in keep}
                self._levels = [{} for _ in self._levels]
        self._sheet = self._sheet | here

    def _read_line(self, row: int, own: Sequence[Cell]) -> None:
        line = self._grid.cells[row]
        rows: list[Row] = []
        left: list[NotUnderstood] = []
        for panel, carried in zip(self._heading.panels, self._levels, strict=True):
            _carry_levels(line, panel, carried, set(own))
            written = [at for name, place in panel.columns.items() if name not in _LEVELS for at in place]
            if any(line[at].text for at in written):
                self._read_panel(line, panel, carried, rows, left)
        levels = [cell for cell in own if is_level(cell.text)]
        if not rows and not left and (levels or own):
            why = "只有指标级别，没有三级指标和指标值" if levels else "没有三级指标名称和指标值"
            left.append(_not_understood(own, why))
        why = "只有一处文字，当作小标题，没有读"
        captions = [NotUnderstood(cell.at, cell.text[:200], why) for cell in self._captions]
        self._captions.clear()
        self.table.lines.append(Line(row, tuple(rows), (*captions, *left), dict(self._sheet)))

    def _read_panel(
        self,
        line: Sequence[Cell],
        panel: Panel,
        carried: Mapping[str, Cell],
        rows: list[Row],
        left: list[NotUnderstood],
    ) -> None:
        texts, at = _texts(line, panel, self._grid.formulas, left)
        if not _says_something(texts):
            places = dict.fromkeys(line[at] for place in panel.columns.values() for at in place)
            written = [cell for cell in places if cell.text and not is_level(cell.text)]
            if written:
                left.append(_not_understood(written, "是没有填写的模板行，没有指标名称和指标值"))
            return
        at |= {name: cell.at for name, cell in carried.items()}
        comparison = texts.get("comparison")
        rows.append(
            Row(
                level1=level1_of(carried["level1"].text) if "level1" in carried else None,
                level2=level2_of(carried["level2"].text) if "level2" in carried else None,
                name=texts.get("name"),
                value=texts.get("value"),
                unit=texts.get("unit")
                or (panel.unit if _BARE_NUMBER.search(texts.get("value", "")) else None),
                comparison=comparison if _compares(comparison) else None,
                weight=_weight(texts.get("weight"), at.get("weight", ""), left),
                note=texts.get("note"),
                actual=texts.get("actual"),
                score=texts.get("score"),
                term=LONG if panel.term == LONG else None,
                at=at,
            )
        )


def _carry_levels(line: Sequence[Cell], panel: Panel, carried: dict[str, Cell], own: set[Cell]) -> None:
    """Take the levels of this line; an empty one is that of the line above, but not below another level 1."""
    found = {name: _first(line, panel.columns.get(name, ())) for name in _LEVELS}
    first = found["level1"]
    if (
        first
        and first.text
        and not both_levels(first.text)
        and (carried.get("level1") is None or carried["level1"].at != first.at)
    ):
        before = carried["level1"].text if "level1" in carried else ""
        if level1_of(before) != level1_of(first.text):
            carried.pop("level2", None)
    for name, cell in found.items():
        if not cell or not cell.text or is_placeholder(cell.text):
            continue
        if both := both_levels(cell.text):
            carried |= {level: Cell(cell.at, text) for level, text in zip(_LEVELS, both, strict=True)}
        else:
            carried[name] = cell


def _first(line: Sequence[Cell], place: Sequence[int]) -> Cell | None:
    """Return the first cell with text of some columns, else the first of all."""
    cells = [line[at] for at in place]
    return next((cell for cell in cells if cell.text), cells[0] if cells else None)


def _texts(
    line: Sequence[Cell], panel: Panel, formulas: frozenset[str], left: list[NotUnderstood]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return text and address by field; a formula without its value is no text."""
    texts: dict[str, str] = {}
    at: dict[str, str] = {}
    for name, place in panel.columns.items():
        if name in _LEVELS:
            continue
        cells = [cell for cell in dict.fromkeys(line[column] for column in place) if cell.text]
        at[name] = (cells[0] if cells else line[place[0]]).at
        for cell in cells:
            if cell.at in formulas:
                why = "公式没有算出的值，请用 Excel 或 WPS 打开并保存一次"
                left.append(NotUnderstood(cell.at, cell.text[:200], why))
            elif _ERROR.fullmatch(cell.text):
                left.append(NotUnderstood(cell.at, cell.text, "单元格里的公式出错了，请改正公式或直接填写"))
        kept = [cell.text for cell in cells if cell.at not in formulas]
        if kept:
            texts[name] = ("；" if name == "note" else "").join(kept)
    return texts, at


def _says_something(texts: Mapping[str, str]) -> bool:
    """Tell an indicator from a line of the template: a name or a value that is not a placeholder."""
    told = (texts.get(name, "") for name in ("name", "value", "actual"))
    return any(text and not is_placeholder(text) for text in told)


def _compares(text: str | None) -> bool:
    return text is not None and (read_comparison(tidy(text)) is not None or tidy(text) == "定性")


def _weight(text: str | None, at: str, left: list[NotUnderstood]) -> float | None:
    number = _NUMBER.search(tidy(text or ""))
    if number:
        return float(number[0])
    if text and not is_placeholder(text) and not _ERROR.fullmatch(text):
        left.append(NotUnderstood(at, text[:200], "权重应是数字"))
    return None


def _not_understood(cells: Sequence[Cell], why: str) -> NotUnderstood:
    return NotUnderstood(cells[0].at, " ".join(dict.fromkeys(cell.text for cell in cells))[:200], why)

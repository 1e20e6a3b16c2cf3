"""Target sheets from files: workbooks, Word tables and CSV in the layouts that are published, and JSON."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose
from pathlib import PurePath

from indicators.formats import format_of
from indicators.grid import Cell, Grid, UnreadableFile
from indicators.sheets import ReadSheet, UnreadableSheet, read_sheets
from indicators.spelling import tidy
from indicators.target.headings import LONG, label_field, label_name
from indicators.target.heads import Found, Head, begins_form, read_head, year_of
from indicators.target.returned import KeptDismissal, is_own, kept_dismissals
from indicators.target.tables import Heading, Line, Table, find_headings, own_cells, read_table
from indicators.values import Dismissal, Row, Sheet

MAX_ROWS = 50_000
MAX_CELLS = 1_000_000  # of one worksheet

_JSON = (".json", ".jsonl")
_SHOWN = 6  # cells quoted of a table that was not recognised
_ROW_NUMBER = re.compile(r"(?:[A-Z]+|第)(\d+)")
_TABLE = re.compile(r"表\d+")
_LETTERS = re.compile("[A-Z]+")
_SELF_EVALUATION = re.compile(r"自评|评价表|绩效评价")
_MONITORING = re.compile(r"监控|运行跟踪|监测表")
_AGENCY = re.compile(r"整体")


Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class FileReading:
    """The sheets of a file in its order, and what its reader should know: pieces that were not read."""

    sheets: tuple[ReadSheet, ...]
    notes: tuple[str, ...] = ()


def read_target_sheets(name: str, content: bytes) -> FileReading:
    """Read every target sheet of a .json, .jsonl, .xlsx, .xls, .csv or .docx file.

    Raises UnreadableFile if the file cannot be read as what its name says, UnreadableSheet if it holds
    no target sheet. May need much memory or abort on a hostile file: call it where that does no harm.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _JSON:
        return _read_json(name, content)
    known = format_of(name, also=(*_JSON, ".zip"))
    try:
        return _read(name, suffix, known.read(content))
    except (UnreadableFile, UnreadableSheet) as refusal:
        raise type(refusal)(f"“{name}”：{refusal}") from refusal


def _read_json(name: str, content: bytes) -> FileReading:
    sheets = tuple(read_sheets(name, content))
    if not sheets:
        raise UnreadableSheet(f"{name} 里没有绩效目标表，请检查导出是否完整，再重新导出。")
    return FileReading(sheets)


def _read(name: str, suffix: str, grids: tuple[Grid, ...]) -> FileReading:
    own = [grid for grid in grids if is_own(grid)]
    tables = [grid for grid in grids if not is_own(grid)]
    if own and not tables:
        return FileReading((), ("里面只有审核结果，没有目标表，没有读；请上传目标表。",))
    if suffix == ".docx":
        tables = [_stacked(tables)]
    reading = _Reading(name)
    for grid in tables:
        reading.add(grid)
    if not reading.sheets:
        raise UnreadableSheet(_nothing_found(tables))
    sheets = _with_dismissals(reading.sheets, own)
    return FileReading(tuple(sheets), (*(note for grid in grids for note in grid.notes), *reading.told()))


class _Reading:
    """Gathers the sheets of a file."""

    def __init__(self, name: str) -> None:
        self.sheets: list[ReadSheet] = []
        self._file = PurePath(name).stem
        self._notes: dict[str, list[str]] = {}  # each note with the places it applies to

    def add(self, grid: Grid) -> None:
        """Read the sheets of one table of the file."""
        _refuse_huge(grid)
        for part in _side_by_side(grid):
            self._add(part)

    def _add(self, grid: Grid) -> None:
        headings = find_headings(grid)
        if not headings:
            self._note("没有认出绩效指标表，没有读", grid.place)
            return
        for cell in (cell for heading in headings for cell in heading.unread):
            self._note(f"表头“{label_name(cell.text)[:30]}”不认识，这一列没有读", f"{grid.place}{cell.at}")
        hidden = [row for row in sorted(grid.hidden_rows) if row <= len(grid.cells) and _has_text(grid, row)]
        if hidden:
            rows = "、".join(map(str, hidden[:10])) + (f"等 {len(hidden)} " if len(hidden) > 10 else "")
            self._note(f"隐藏的第{rows}行没有读", grid.place)
        for part in _parts(grid, headings):
            self.sheets += _sheets_of(grid, part, self._file)

    def told(self) -> Iterator[str]:
        """Yield the notes, each with the places it applies to."""
        for note, places in self._notes.items():
            more = f"等 {len(places)} 处" if len(places) > 3 else ""
            yield f"{'、'.join(places[:3])}{more}：{note}"

    def _note(self, note: str, place: str) -> None:
        self._notes.setdefault(note, []).append(place)


def _refuse_huge(grid: Grid) -> None:
    rows, columns = len(grid.cells), len(grid.cells[0])
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise UnreadableFile(
            f"{grid.place}有 {rows} 行、{columns} 列，最多 {MAX_ROWS} 行、{MAX_CELLS} 个单元格，"
            "请删去多余的行和列，或拆成几个文件再上传。"
        )


def _has_text(grid: Grid, row: int) -> bool:
    return any(cell.text for cell in grid.cells[row - 1])


# --- the parts of a table that are one form or one list


def _side_by_side(grid: Grid) -> Iterator[Grid]:
    """Cut a table between forms that stand beside one another, each with a project of its own."""
    start = next(filter(None, map(_next_panel, find_headings(grid))), None)
    if start is None or not all(_names_project(row_part) for row_part in _cut(grid, start)):
        yield grid
        return
    left, right = _cut(grid, start)
    yield replace(grid, cells=left, place=_columns_of(grid, left))
    for further in _side_by_side(replace(grid, cells=right, notes=())):
        own = further.cells is right
        yield replace(further, place=_columns_of(grid, right)) if own else further


def _next_panel(heading: Heading) -> int | None:
    """Return the first column of a second panel that has levels and names of its own."""
    if len(heading.panels) < 2:
        return None
    first, second = (heading.panels[number].columns for number in (0, 1))
    last = max(at for place in first.values() for at in place)
    begins = [second[name][0] for name in ("level1", "level2", "name") if name in second]
    return min(begins) if begins and min(begins) > last else None


def _cut(grid: Grid, start: int) -> tuple[Rows, Rows]:
    return tuple(row[:start] for row in grid.cells), tuple(row[start:] for row in grid.cells)


def _names_project(rows: Rows) -> bool:
    labels = (label_field(cell.text) for row in rows for cell in row if cell.text)
    return any(label is not None and label[0] == "project" for label in labels)


def _columns_of(grid: Grid, rows: Rows) -> str:
    first, last = (next(iter(_LETTERS.findall(cell.at)), "") for cell in (rows[-1][0], rows[-1][-1]))
    return f"{grid.place}{first}–{last}列"


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows `start` to `end` (not included) of a table, with the headings in them."""

    start: int
    end: int
    headings: tuple[Heading, ...]


def _parts(grid: Grid, headings: Sequence[Heading]) -> Iterator[_Part]:
    """Cut a table where, below an indicator table, another form begins."""
    starts = [0]
    for upper, lower in zip(headings, headings[1:], strict=False):
        for row in range(upper.bottom + 1, lower.top):
            own = own_cells(grid.cells, row)
            if begins_form(grid.cells[row], own):
                starts.append(row)
                break
    for start, end in zip(starts, [*starts[1:], len(grid.cells)], strict=True):
        inside = tuple(heading for heading in headings if start <= heading.top < end)
        yield _Part(start, end, inside)


def _sheets_of(grid: Grid, part: _Part, file: str) -> Iterator[ReadSheet]:
    """Read a form as one sheet, a list as one sheet for each project."""
    ends = [*(heading.top for heading in part.headings[1:]), part.end]
    tables = [read_table(grid, heading, end) for heading, end in zip(part.headings, ends, strict=True)]
    head = read_head(grid.cells, list(_outside(grid, part, tables)))
    if not any(heading.lists_projects for heading in part.headings):
        lines = [line for table in tables for line in table.lines]
        if lines or head.text("project") or head.text("goal"):
            yield _sheet(grid, part, head, lines, tables, file)
        return
    for lines in _by_project(line for table in tables for line in table.lines):
        own = _head_of_line(head, lines)
        yield _sheet(
            grid, replace(part, start=lines[0].number, end=lines[-1].number + 1), own, lines, tables, file
        )


def _outside(grid: Grid, part: _Part, tables: Sequence[Table]) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield the rows of a form with the columns that belong to no indicator table."""
    width = range(len(grid.cells[0]))
    for row in range(part.start, part.end):
        if row + 1 in grid.hidden_rows:
            continue
        inside = [
            heading
            for heading, table in zip(part.headings, tables, strict=True)
            if heading.top <= row < table.end
        ]
        if not inside:
            yield row, width
        elif not inside[0].lists_projects:
            first, last = inside[0].first, inside[0].last
            covered = {grid.cells[row][at].at for at in width if first <= at <= last}
            beside = [at for at in width if not first <= at <= last and grid.cells[row][at].at not in covered]
            if first - sum(at < first for at in beside) == 0 and len(beside) > 1:
                yield row, beside


def _by_project(lines: Iterable[Line]) -> list[list[Line]]:
    """Bring the lines of the same agency and project together, in the order of their first line."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        key = tuple(line.sheet[name].text if name in line.sheet else "" for name in ("agency", "project"))
        groups.setdefault((key[0], key[1]), []).append(line)
    return list(groups.values())


def _head_of_line(head: Head, lines: Sequence[Line]) -> Head:
    """Return what the columns of a list say of one project, over what is said for the whole list."""
    own = replace(head, found=dict(head.found), left=[])
    cells: dict[str, Cell] = {}
    for line in lines:
        cells |= {name: cell for name, cell in line.sheet.items() if name not in cells}
    for name, cell in cells.items():
        own.found[name] = [Found(name, 0, cell.text, cell.at)]
    return own


# --- one sheet


def _sheet(
    grid: Grid, part: _Part, head: Head, lines: Sequence[Line], tables: Sequence[Table], file: str
) -> ReadSheet:
    titles = (*head.titles, grid.worksheet or "", file)
    kind = _kind(titles, head, part.headings)
    goal, long_goal = _goals(head)
    funds = head.best("funds") or head.best("long_funds")
    project = None if kind == "agency" else head.best("project")
    named = {
        "project": project,
        "agency": head.best("agency"),
        "goal": goal,
        "long_goal": long_goal,
        "funds_wan": funds,
        "year": head.best("year"),
        "period": head.best("period"),
    }
    sheet = Sheet(
        rows=_with_weights_of_hundred([row for line in lines for row in line.rows]),
        kind=kind,
        project=_text(project),
        agency=head.text("agency"),
        year=year_of(head, grid.worksheet, file),
        funds_wan=head.amount(funds) if funds else None,
        period=_period(head),
        goal=_text(goal),
        long_goal=_text(long_goal),
        execution_rate=head.rate,
        total_score=head.text("total_score") or next((t.total_score for t in tables if t.total_score), None),
        grade=head.text("grade"),
        funds=_funds(head, funds),
        facts=_facts(head),
        at={name: found.at for name, found in named.items() if found},
    )
    left = (*(item for line in lines for item in line.left), *head.left)
    return ReadSheet(sheet, _place(grid, part), tuple(dict.fromkeys(left)), grid.worksheet)


def _with_weights_of_hundred(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Bring weights written as parts of one, 0.2 for 20, to parts of a hundred as all others are."""
    weights = [row.weight for row in rows if row.weight is not None and row.term != LONG]
    if len(weights) < 2 or max(weights) > 1 or not any(isclose(sum(weights), whole) for whole in (0.9, 1)):
        return tuple(rows)
    return tuple(
        row if row.weight is None else replace(row, weight=round(row.weight * 100, 6)) for row in rows
    )


def _text(found: Found | None) -> str | None:
    return found.text if found and found.text else None


def _kind(titles: Sequence[str], head: Head, headings: Sequence[Heading]) -> str:
    """Tell the kind by the title, then by what the form asks for."""
    told = "".join(tidy(text) for text in titles)
    columns = {name for heading in headings for panel in heading.panels for name in panel.columns}
    evaluated = {"actual", "score"} <= columns and not _MONITORING.search(told)
    if evaluated or (_SELF_EVALUATION.search(told) and "actual" in columns):
        return "self_evaluation"
    tasks = any(found.label == "年度主要任务" for found in head.found.get("fact", ()))
    if head.text("project") is None and (_AGENCY.search(told) or tasks):
        return "agency"
    return "project"


def _goals(head: Head) -> tuple[Found | None, Found | None]:
    """Return the goal of the year and that of the whole period.

    总体目标 is the goal of the year where the form has no other, else that of the period.
    """
    goal, long_goal = head.best("goal"), head.best("long_goal")
    others = [found for found in head.found.get("goal", ()) if found is not goal and found.text]
    if long_goal is None and goal and "年" in goal.label:
        long_goal = next((found for found in others if "总" in found.label and "年" not in found.label), None)
    return goal, long_goal


def _period(head: Head) -> str | None:
    start, end = head.text("period_start"), head.text("period_end")
    return head.text("period") or ("至".join(filter(None, (start, end))) or None)


def _funds(head: Head, used: Found | None) -> Mapping[str, float]:
    """Return the further amounts in 万元 by their label; parts of the medium-term total say so."""
    amounts: dict[str, float] = {}
    for name in ("part", "funds", "long_funds", "column"):
        for found in head.found.get(name, ()):
            label = f"中期{found.label}" if found.term == LONG and name == "part" else found.label
            amount = None if found is used or label in amounts else head.amount(found)
            if amount is not None:
                amounts[label] = amount
    return amounts


def _facts(head: Head) -> Mapping[str, str]:
    """Return the other labelled texts, empty ones too, and those whose better label won."""
    facts: dict[str, str] = {}
    for found in head.found.get("fact", ()):
        facts[found.label] = facts.get(found.label) or found.text
    for name in ("project", "agency", "period", "period_start", "period_end", "goal", "long_goal"):
        best = head.best(name)
        others = (other for other in head.found.get(name, ()) if other is not best and other.text)
        facts |= {other.label: other.text for other in others}
    return facts


def _place(grid: Grid, part: _Part) -> str:
    """Say where a sheet stands: 工作表“X”第3–25行, 表2第1–20行."""
    rows = [row for row in range(part.start, part.end) if _has_text(grid, row + 1)]
    first, last = (_row_number(grid, row) for row in (rows[0], rows[-1]))
    place = grid.place
    if grid.worksheet is None and (table := _TABLE.match(grid.cells[rows[-1]][0].at)):
        return f"{table[0]}第{first}–{last}行" if first else table[0]
    return f"{place}第{first}–{last}行"


def _row_number(grid: Grid, row: int) -> int:
    match = _ROW_NUMBER.search(next((c.at for c in grid.cells[row] if c.at not in _above(grid, row)), ""))
    return int(match[1]) if match else 1


def _above(grid: Grid, row: int) -> set[str]:
    return {cell.at for cell in grid.cells[row - 1]} if row else set()


# --- whole files


def _stacked(grids: Sequence[Grid]) -> Grid:
    """Put the tables of a document below one another: a form is often cut into several."""
    width = max(len(grid.cells[0]) for grid in grids)
    blank = Cell("", "")
    rows = [(*row, *[blank] * (width - len(row))) for grid in grids for row in grid.cells]
    return Grid(tuple(rows), "文档" if len(grids) > 1 else grids[0].place)


def _nothing_found(grids: Sequence[Grid]) -> str:
    looked_for = "同一行里的“三级指标”（或“指标名称”）和“指标值”等表头"
    seen = "；".join(
        grid.place + "、".join(f"{cell.at}“{cell.text[:20]}”" for cell in _first_texts(grid))
        for grid in grids[:3]
    )
    return (
        f"没有认出绩效目标表：找的是{looked_for}，看到的是{seen}；"
        "请确认上传的是绩效目标表，把表头改成“一级指标、二级指标、三级指标、指标值”后再上传。"
    )


def _first_texts(grid: Grid) -> list[Cell]:
    texts = dict.fromkeys(cell for row in grid.cells[:20] for cell in row if cell.text)
    return list(texts)[:_SHOWN]


def _with_dismissals(sheets: Sequence[ReadSheet], own: Sequence[Grid]) -> list[ReadSheet]:
    """Put what a person dismissed on the list of findings to the sheets it belongs to."""
    kept = [entry for grid in own for entry in kept_dismissals(grid)]
    places = {read.place for read in sheets}
    return [
        _with(read, [e.dismissal for e in kept if e.place == read.place or _follows(e, read, places)])
        for read in sheets
    ]


def _follows(entry: KeptDismissal, read: ReadSheet, places: set[str]) -> bool:
    """Tell whether a dismissal is of this project, whose sheet stood elsewhere when it was written."""
    return entry.place not in places and bool(entry.project) and entry.project == read.sheet.project


def _with(read: ReadSheet, dismissals: Sequence[Dismissal]) -> ReadSheet:
    if not dismissals:
        return read
    return replace(read, sheet=replace(read.sheet, dismissals=tuple(dict.fromkeys(dismissals))))

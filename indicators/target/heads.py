"""What a form says around its indicator table: project, agency, money, goals, other labelled cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from indicators.grid import Cell
from indicators.sheets import NotUnderstood
from indicators.spelling import tidy
from indicators.target.headings import (
    block_column,
    column_field,
    is_level,
    is_placeholder,
    label_field,
    label_name,
    term_of,
)

Cells = Sequence[Sequence[Cell]]

_MONEY = ("funds", "long_funds", "part")
_GOALS = ("goal", "long_goal")
_LONG_TEXTS = (*_GOALS, "fact")
_LONGEST_TITLE = 80
_LOWEST_RANK = 99
_LONGEST_LABEL = 12  # of one that is not in the list
_AMOUNT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)(亿元|亿|万元|万|千元|元)?")
_WAN = {"亿元": 10_000.0, "亿": 10_000.0, "万元": 1.0, "万": 1.0, "千元": 0.1, "元": 0.0001}
_UNIT_IN_LABEL = re.compile(r"[(（](?:单位)?[:：]?(亿元|万元|千元|元)[)）]")
_UNIT_OF_FORM = re.compile(r"单位[:：]?(?:人民币)?(亿元|万元|千元|元)")
_INLINE = re.compile(r"([^:：\n]{1,30})[:：]\s*(.*)", re.DOTALL)
_NEXT_LABEL = re.compile(r"\s+\S{2,14}[:：].*", re.DOTALL)
_YEAR = re.compile(r"(20\d\d)年?")
_YEAR_OF_FORM = re.compile(r"(20\d\d)\s*年度?")
_BUDGET_YEAR = re.compile(r"(20\d\d)\s*年度")
_TITLE = re.compile(r"(?:绩效|目标|自评|评价|监控|申报).*表|(?:绩效|预算).*(?:申报|自评|监控|目标)")
_CONTINUED = re.compile(r"[(（]续|续表|^续")  # the title of a further page of the same form
_TASKS = "年度主要任务"


@dataclass(frozen=True, slots=True)
class Found:
    """A labelled text: the label as it is kept, its cell, the text and where it stands (or should stand)."""

    label: str
    rank: int
    text: str
    at: str
    unit: str | None = None
    term: str | None = None


@dataclass(slots=True)
class Head:
    """Everything labelled of one form, by what the label names; of several of a kind the best comes first."""

    found: dict[str, list[Found]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    years: list[str] = field(default_factory=list)  # texts such as 2026年度 beside others
    unit: str | None = None  # of money, said once for the form
    rate: str | None = None
    left: list[NotUnderstood] = field(default_factory=list)

    def add(self, name: str, found: Found) -> None:
        """Keep a labelled text."""
        self.found.setdefault(name, []).append(found)

    def best(self, name: str) -> Found | None:
        """Return the text under the best label that has one; else an empty one, for its place."""
        ranked = sorted(self.found.get(name, ()), key=lambda found: (not found.text, found.rank))
        return ranked[0] if ranked else None

    def text(self, name: str) -> str | None:
        """Return the text under the best label, None if there is none."""
        best = self.best(name)
        return best.text if best and best.text else None

    def amount(self, found: Found) -> float | None:
        """Return an amount of money in 万元; what is no amount is reported."""
        match = _AMOUNT.search(tidy(found.text))
        if match:
            unit = match[2] or found.unit or self.unit or "万元"
            return round(float(match[1].replace(",", "")) * _WAN[unit], 6)
        if found.text and not is_placeholder(found.text):
            self.left.append(NotUnderstood(found.at, found.text[:200], f"“{found.label}”应是金额"))
        return None


def is_title(text: str) -> bool:
    """Tell whether a line that holds only this text is the title of a form."""
    return len(text) <= _LONGEST_TITLE and _TITLE.search(tidy(text)) is not None


def begins_form(line: Sequence[Cell], own: Sequence[Cell]) -> bool:
    """Tell whether a line is the first of a form: its title, or the label of its project or agency."""
    if len(own) == 1 and is_title(own[0].text) and not is_level(own[0].text):
        return not _CONTINUED.search(own[0].text)
    label = _label(own[0]) if own else None
    return label is not None and label.name in ("project", "agency") and label.rank < _SURE_RANKS[label.name]


# 单位名称 and 部门（单位）名称 may begin a form; 主管部门 and plain 项目 stand in its middle.
_SURE_RANKS = {"project": 11, "agency": 12}


def read_head(cells: Cells, rows: Sequence[tuple[int, Sequence[int]]]) -> Head:
    """Read the labels of the given rows, of each only the given columns."""
    head = Head()
    reader = _Reader(cells, head, dict(rows))
    for row, _ in rows:
        reader.read(row)
    return head


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    rank: int
    label: str
    inline: str
    following: str = ""  # further labels in the same cell


def _label(cell: Cell) -> _Label | None:
    """Read a cell as a label, alone or with its text behind a colon."""
    return _read_label(cell.text) if cell.text else None


@lru_cache(maxsize=4096)
def _read_label(text: str) -> _Label | None:
    if whole := label_field(text):
        return _Label(*whole, label_name(text), "")
    match = _INLINE.match(text)
    known = label_field(match[1]) if match else None
    if match is None or known is None:
        return None
    inline = match[2].strip()
    following = None if known[0] in _LONG_TEXTS else _NEXT_LABEL.search(inline)
    if following is None:
        return _Label(*known, label_name(match[1]), inline)
    return _Label(*known, label_name(match[1]), inline[: following.start()], following[0].strip())


class _Reader:
    """Reads line by line; what was read as the text of one label is not read again."""

    def __init__(self, cells: Cells, head: Head, columns: Mapping[int, Sequence[int]]) -> None:
        self._cells = cells
        self._head = head
        self._columns = columns
        self._used: set[str] = set()
        self._terms: dict[int, str | None] = {}  # by column, the term of the total that parts stand below

    def read(self, row: int) -> None:
        line = self._line(row)
        own = [(at, cell) for at, cell in line if cell.text and cell.at not in self._used]
        self._note_form(own)
        if self._read_money_block(row, line) or self._read_tasks(row, line):
            return
        for number, (at, cell) in enumerate(line):
            if cell.text and cell.at not in self._used:
                self._read_cell(row, at, cell, line[number + 1 :])

    def _line(self, row: int) -> list[tuple[int, Cell]]:
        """Return the distinct cells of a line with their first column."""
        seen: dict[str, tuple[int, Cell]] = {}
        for at in self._columns.get(row, ()):
            seen.setdefault(self._cells[row][at].at, (at, self._cells[row][at]))
        return list(seen.values())

    def _note_form(self, own: Sequence[tuple[int, Cell]]) -> None:
        for _, cell in own:
            if (unit := _UNIT_OF_FORM.search(tidy(cell.text))) and len(cell.text) < 60:
                self._head.unit = self._head.unit or unit[1]
                if unit[0] == tidy(cell.text).strip("()金额"):
                    self._used.add(cell.at)
            if len(cell.text) < _LONGEST_TITLE and _BUDGET_YEAR.search(cell.text) and len(own) > 1:
                self._head.years.append(cell.text)
        if len(own) == 1 and _label(own[0][1]) is None and len(own[0][1].text) <= _LONGEST_TITLE:
            self._head.titles.append(own[0][1].text)

    def _read_cell(self, row: int, at: int, cell: Cell, right: Sequence[tuple[int, Cell]]) -> None:
        label = _label(cell)
        if label is None:
            self._read_unknown(cell, right)
            return
        self._used.add(cell.at)
        if label.inline:
            self._keep(label, at, cell, Cell(cell.at, label.inline))
            if label.following:
                self._used.discard(cell.at)
                self._read_cell(row, at, Cell(cell.at, label.following), right)
            return
        beside = _beside(right, may_be_part=label.name == "fact")
        below = self._below(row, at, cell) if label.name in _LONG_TEXTS and not beside else None
        text = beside or below or (right[0][1] if right and not right[0][1].text else None)
        if text:
            self._used.add(text.at)
            self._keep(label, at, cell, text)

    def _keep(self, label: _Label, at: int, cell: Cell, text: Cell) -> None:
        if label.name in ("funds", "long_funds"):
            self._terms[at] = term_of(cell.text)
        term = self._term_above(at) if label.name == "part" else None
        unit = _UNIT_IN_LABEL.search(cell.text)
        self._head.add(
            label.name,
            Found(
                label.label, label.rank, text.text, text.at, unit[1] if unit else self._group_unit(cell), term
            ),
        )

    def _group_unit(self, cell: Cell) -> str | None:
        """Return the unit of the merged cell that a label stands beside: 项目资金（元）."""
        for row in self._columns:
            line = self._cells[row]
            if cell in line:
                left = line[: line.index(cell)]
                units = [match[1] for other in left if (match := _UNIT_IN_LABEL.search(other.text))]
                return units[-1] if units else None
        return None

    def _term_above(self, at: int) -> str | None:
        columns = [column for column in self._terms if column <= at]
        return self._terms[max(columns)] if columns else None

    def _below(self, row: int, at: int, cell: Cell) -> Cell | None:
        """Return the text below a label that has none beside it: 年度目标 above its text."""
        for lower in range(row + 1, min(row + 3, len(self._cells))):
            if at not in self._columns.get(lower, ()):
                return None
            below = self._cells[lower][at]
            if below.at == cell.at:
                continue
            free = below.text and below.at not in self._used and _label(below) is None
            return below if free and not column_field(below.text) else None
        return None

    def _read_unknown(self, cell: Cell, right: Sequence[tuple[int, Cell]]) -> None:
        """Take a short text with a longer or other text right of it as a label that is not in the list."""
        inline = _INLINE.match(cell.text)
        if inline and 1 < len(inline[1]) <= _LONGEST_LABEL and inline[2].strip() and not is_title(cell.text):
            self._used.add(cell.at)
            self._head.add("fact", Found(label_name(inline[1]), _LOWEST_RANK, inline[2].strip(), cell.at))
            return
        text = _beside(right)
        if text is None or len(tidy(cell.text)) > _LONGEST_LABEL or re.search(r"\d", cell.text):
            return
        if is_level(cell.text) or column_field(cell.text) or text.at in self._used:
            return
        self._used |= {cell.at, text.at}
        self._head.add("fact", Found(label_name(cell.text), _LOWEST_RANK, text.text, text.at))

    # --- blocks

    def _read_money_block(self, row: int, line: Sequence[tuple[int, Cell]]) -> bool:
        """Read the money of a self-evaluation: a line of columns, below it the total and its parts."""
        columns = [(at, cell, kind) for at, cell in line if (kind := block_column("资金列", cell.text))]
        if len({kind for _, _, kind in columns} & {"budget", "spent", "rate"}) < 2:
            return False
        first = columns[0][0]
        self._used |= {cell.at for _, cell in line if cell.text}
        for below in range(row + 1, len(self._cells)):
            cells = self._line(below)
            named = [(cell, label) for at, cell in cells if at < first and (label := _label(cell))]
            named = [
                (cell, label) for cell, label in named if label.name in _MONEY and cell.at not in self._used
            ]
            if not named and below == row + 1:
                self._read_bare_money(below, columns)
            if not named:
                break
            self._used |= {cell.at for _, cell in cells if cell.text}
            self._read_money_line(below, *named[-1], columns)
        return True

    def _read_bare_money(self, row: int, columns: Sequence[tuple[int, Cell, str]]) -> None:
        """Read the one line of amounts that some forms have below their columns, without a label."""
        texts = [self._cells[row][at].text for at, _, kind in columns if kind in ("budget", "spent")]
        if any(texts) and all(_AMOUNT.fullmatch(tidy(text)) for text in texts if text):
            heading = columns[0][1]
            label = _Label("funds", _LOWEST_RANK, label_name(heading.text), "")
            self._read_money_line(row, heading, label, columns)
            self._used |= {cell.at for _, cell in self._line(row)}

    def _read_money_line(
        self, row: int, cell: Cell, label: _Label, columns: Sequence[tuple[int, Cell, str]]
    ) -> None:
        unit = _UNIT_IN_LABEL.search(cell.text)
        known = unit[1] if unit else self._group_unit(cell)
        texts = [(heading, kind, self._cells[row][at]) for at, heading, kind in columns]
        budgets = [(heading, text) for heading, kind, text in texts if kind == "budget"]
        filled = [text for _, text in budgets if text.text] or [text for _, text in budgets]
        if filled:
            self._head.add(label.name, Found(label.label, label.rank, filled[0].text, filled[0].at, known))
        if label.name == "part":
            return
        for heading, kind, text in texts:
            if kind in ("budget", "spent") and text.text:
                self._head.add("column", Found(label_name(heading.text), 0, text.text, text.at, known))
            elif kind == "rate" and text.text:
                self._head.rate = self._head.rate or text.text

    def _read_tasks(self, row: int, line: Sequence[tuple[int, Cell]]) -> bool:
        """Read the tasks of a whole agency into one text; their total is the money of the sheet."""
        columns = {kind: at for at, cell in reversed(line) if (kind := block_column("任务列", cell.text))}
        if not {"task", "content"} <= columns.keys():
            return False
        headings = {cell.at for _, cell in line}
        self._used |= {cell.at for _, cell in line if cell.text}
        tasks: list[str] = []
        first = ""
        for below in range(row + 1, len(self._cells)):
            cells = self._cells[below]
            if not set(columns.values()) <= set(self._columns.get(below, ())):
                break
            name, content = cells[columns["task"]], cells[columns["content"]]
            if name.at in headings or not (name.text or content.text):
                self._used |= {cell.at for _, cell in self._line(below) if cell.at in headings}
                continue
            if _label(name) or _label(cells[0]) and cells[0].at not in headings:
                break
            amount = cells[columns["amount"]].text if "amount" in columns else ""
            tasks.append(f"{name.text}：{content.text}" + (f"（{amount}）" if amount else ""))
            first = first or name.at
            self._used |= {cell.at for _, cell in self._line(below)}
        if tasks:
            self._head.add("fact", Found(_TASKS, 0, "；".join(tasks), first))
        return True


def _beside(right: Sequence[tuple[int, Cell]], *, may_be_part: bool = False) -> Cell | None:
    """Return the next text to the right, unless it is a label itself.

    The last text of a line may be the kind of money a fact speaks of: 资金性质 一般公共预算.
    """
    texts = [cell for _, cell in right if cell.text]
    if not texts or column_field(texts[0].text):
        return None
    label = _label(texts[0])
    is_part = label is not None and label.name == "part" and may_be_part and len(texts) == 1
    return texts[0] if label is None or is_part else None


def year_of(head: Head, *names: str | None) -> int | None:
    """Return the year of a form: from its label, its title, a goal's label, the given names or its period."""
    labelled = head.text("year")
    goals = [found.label for name in ("goal",) for found in head.found.get(name, ())]
    texts = [*head.titles, *head.years, *goals, *filter(None, names), *filter(None, _periods(head))]
    labelled_year = _YEAR.search(labelled or "")
    years: Iterator[re.Match[str]] = (match for text in texts if (match := _YEAR_OF_FORM.search(tidy(text))))
    found = labelled_year or next(years, None) or _YEAR.search(" ".join(filter(None, _periods(head))))
    return int(found[1]) if found else None


def _periods(head: Head) -> Iterator[str | None]:
    yield head.text("period")
    yield head.text("period_start")

"""Marks in a user's own workbook: coloured cells, comments, and two worksheets in front."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.checks.report import Checked
from indicators.checks.rule import Severity
from indicators.marking.cells import Cells, UneditableCell, is_address
from indicators.marking.comments import SIGN, Comments
from indicators.marking.entries import Entry, comment_on, entries_of
from indicators.marking.listing import (
    Remembered,
    is_own_worksheet,
    listing_page,
    remembered,
)
from indicators.marking.package import Package
from indicators.marking.page import Page, Target, page_part
from indicators.marking.styles import Styles
from indicators.marking.summary import summary_page
from indicators.marking.texts import is_risky
from indicators.marking.workbook import Tab, Workbook
from indicators.marking.xml import UnmarkableWorkbook, parsed, written
from indicators.target.returned import LISTING, LISTING_MARK, bears_mark

_MOST_BYTES = 40_000_000  # of a worksheet; as a tree it takes ten times as much
_NUMBER = re.compile(LISTING + r"第(\d+)条")


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell to be rewritten as text before marking; its style stays."""

    worksheet: str
    at: str
    text: str


def mark_workbook(content: bytes, checked: Sequence[Checked], edits: Sequence[Edit] = ()) -> bytes:
    """Return the user's .xlsx with faulty cells marked, 审核汇总 in front and 问题清单 behind it.

    Earlier marks of ours are taken out first. Raises UnmarkableWorkbook for what is no workbook, is
    encrypted or too large, UneditableCell for an edit that cannot be made.
    """
    package = Package(content)
    book = Workbook(package)
    styles = Styles(package, book.part, book.base, book.main)
    marker = _Marker(book, styles, _take_out_own(book))
    entries = entries_of(checked)
    marker.mark(entries, edits)
    with_file = len({one.file for one in checked}) > 1
    tabs = {tab.name for tab in book.tabs()}
    summary = summary_page(checked, (), _sheet_targets(checked, tabs), with_file=with_file)
    targets = _entry_targets(entries, tabs)
    listing = listing_page(entries, targets, marker.former, marker.earlier, with_file=with_file)
    put_in_front(book, styles, (summary, listing))
    return package.save()


def put_in_front(book: Workbook, styles: Styles, pages: Sequence[Page]) -> None:
    """Make pages the first worksheets of a workbook, the first of them shown; write workbook and styles."""
    book.show_first()
    for position, page in enumerate(pages):
        add_page(book, styles, page, position)
    styles.save()
    book.save()


def add_page(book: Workbook, styles: Styles, page: Page, position: int, name: str | None = None) -> None:
    """Add a page as a worksheet at a position, under its title or a name of its own."""
    name = name or book.free_name(page.title)
    part = book.insert(position, name)
    book.package.put(part, page_part(page, styles, book.main, selected=position == 0))
    book.define("_xlnm.Print_Titles", position, page.titles(name))
    book.define("_xlnm._FilterDatabase", position, page.filtered(name), hidden=True)


class _Marker:
    """Takes earlier marks out of the worksheets of a workbook and puts new ones in."""

    def __init__(self, book: Workbook, styles: Styles, earlier: Remembered) -> None:
        self.book, self.styles, self.earlier = book, styles, earlier
        self.former: dict[int, dict[str, Any]] = {}

    def mark(self, entries: Sequence[Entry], edits: Sequence[Edit]) -> None:
        wanted: dict[str | None, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        for entry in entries:
            if entry.marks_cell and entry.at:
                wanted[entry.checked.read.worksheet][entry.at].append(entry)
        written_anew: dict[str, list[Edit]] = defaultdict(list)
        for edit in edits:
            written_anew[edit.worksheet].append(edit)
        for tab in self.book.tabs():
            edits_here = written_anew.pop(tab.name, [])
            if edits_here or tab.name in wanted or self._has_marks(tab):
                self._mark_tab(tab, wanted.get(tab.name, {}), edits_here)
        if written_anew:
            raise UneditableCell(
                f"工作簿里没有工作表“{next(iter(written_anew))}”，不能改写其中的单元格，请检查工作表名称。"
            )

    def _has_marks(self, tab: Tab) -> bool:
        package = self.book.package
        comments = package.related(tab.part, "comments")
        return tab.name in self.earlier.numbers or bool(
            comments and SIGN.encode() in package.read(comments.target)
        )

    def _mark_tab(self, tab: Tab, wanted: Mapping[str, list[Entry]], edits: Sequence[Edit]) -> None:
        package = self.book.package
        part = package.read(tab.part)
        if len(part) > _MOST_BYTES:
            raise UnmarkableWorkbook(
                f"工作表“{tab.name}”大得不正常（常因大片空行空列设了格式），不能写回标注；"
                "请只把指标表复制到新工作簿，另存后再检查。"
            )
        root = parsed(part, tab.part)
        cells = Cells(root)
        comments = Comments(package, tab.part, cells, self.book.base)
        self._take_out(tab, cells, comments)
        for edit in edits:
            self._edit(cells, edit)
        at_shown: dict[str, list[Entry]] = defaultdict(list)
        for at, shown in cells.top_left(wanted).items():
            at_shown[shown].extend(wanted[at])
        for at, entries in at_shown.items():
            self._mark_cell(cells, at, entries)
            comments.add(at, comment_on(entries))
        comments.save()
        package.put(tab.part, written(root))

    def _take_out(self, tab: Tab, cells: Cells, comments: Comments) -> None:
        """Take out comments of ours, and give their cells the fill they had."""
        numbers = dict(self.earlier.numbers.get(tab.name, {}))
        for at, text in comments.remove_own().items():
            said = _NUMBER.search(text)
            numbers[at] = int(said[1]) if said else 0
        for at, number in numbers.items():
            cell = cells.find(at) if is_address(at) else None
            if cell is None:
                continue
            former = self.earlier.former.get(number, {})
            style = _style_of(cell)
            if self.styles.is_own(style):
                cell.set("s", str(self.styles.restored(style, former)))
                if former.get("made") and not len(cell):
                    cells.remove(at)

    def _edit(self, cells: Cells, edit: Edit) -> None:
        if not is_address(edit.at):
            raise UneditableCell(f"“{edit.at}”不是单元格的地址，不能改写；地址的样子是 B7。")
        try:
            formula_went = cells.rewrite(edit.at, edit.text)
        except UneditableCell as refusal:
            raise UneditableCell(f"工作表“{edit.worksheet}”：{refusal}") from refusal
        if formula_went:
            self.book.forget_order_of_formulas()
        if is_risky(edit.text):
            cell = cells.need(edit.at)
            cell.set("s", str(self.styles.quoted(_style_of(cell))))

    def _mark_cell(self, cells: Cells, at: str, entries: Sequence[Entry]) -> None:
        made = {} if cells.find(at) is not None else {"made": True}
        cell = cells.need(at)
        style = _style_of(cell)
        former = self.styles.former(style) | made
        gravest = min((entry.severity for entry in entries), key=list(Severity).index)
        cell.set("s", str(self.styles.marked(style, gravest)))
        self.former |= {entry.number: former for entry in entries}


def _style_of(cell: Any) -> int:
    style = cell.get("s", "0")
    return int(style) if style.isdecimal() else 0


def _take_out_own(book: Workbook) -> Remembered:
    """Remove the worksheets that an earlier marking added; return what they remember."""
    earlier = Remembered()
    for tab in book.tabs():
        if not is_own_worksheet(tab.name):
            continue
        rows = map(_line, book.texts(tab.part))
        first = next(rows, [])
        if LISTING_MARK in first:
            earlier = remembered(rows)
        if bears_mark(first):
            book.remove(tab)
    return earlier


def _line(texts: Mapping[int, str]) -> list[str]:
    return [texts.get(column, "") for column in range(max(texts, default=-1) + 1)]


def _sheet_targets(checked: Sequence[Checked], tabs: set[str]) -> dict[int, Target]:
    return {
        index: (one.read.worksheet, at)
        for index, one in enumerate(checked)
        if one.read.worksheet in tabs and is_address(at := one.read.sheet.at.get("project", "A1"))
    }


def _entry_targets(entries: Sequence[Entry], tabs: set[str]) -> dict[int, Target]:
    return {
        entry.number: (worksheet, entry.at)
        for entry in entries
        if (worksheet := entry.checked.read.worksheet) in tabs and entry.at
    }

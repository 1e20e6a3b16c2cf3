"""A new workbook about files that are no .xlsx themselves, and about many files together."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import islice

import xlsxwriter

from indicators.checks.report import Checked
from indicators.checks.rule import Severity
from indicators.marking.cells import address
from indicators.marking.entries import Entry, entries_of
from indicators.marking.listing import Remembered, is_own_worksheet, listing_page
from indicators.marking.marks import add_page, put_in_front
from indicators.marking.package import Package
from indicators.marking.page import Column, Page, PageCell, Target
from indicators.marking.styles import SEVERITY_COLOURS, Look, Styles
from indicators.marking.summary import summary_page
from indicators.marking.texts import clean
from indicators.marking.workbook import Workbook
from indicators.values import Row

MOST_TABLES = 200

_FONT = {"font_name": "宋体", "font_size": 11}
_ANY_TIME = datetime(2000, 1, 1)  # The same results are the same file, whenever they are written.

# Field of a row, its heading, the width of its column, and whether it is left out when no row has it.
_FIELDS = (
    ("level1", "一级指标", 12, False),
    ("level2", "二级指标", 14, False),
    ("name", "三级指标", 30, False),
    ("comparison", "计算符号", 9, True),
    ("value", "指标值", 22, False),
    ("unit", "计量单位", 10, False),
    ("weight", "权重", 8, False),
    ("actual", "实际完成值", 16, True),
    ("score", "得分", 8, True),
    ("term", "期限", 8, True),
    ("note", "备注", 16, True),
)
_OPINIONS = Column("审核意见", 90)
_TERMS = {"long": "中长期", None: "年度"}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = "history"  # Excel keeps this name for itself.
_LONGEST_NAME = 28  # leaves room for a number behind it


def report_workbook(checked: Sequence[Checked], broken: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return a new workbook: 审核汇总, 问题清单, and the tables of sheets that came from no .xlsx.

    `broken` are the names of files that could not be read, or read but not marked, and why. Beyond 200
    sheets there are no more tables; summary and list stay whole.
    """
    package = Package(_empty_workbook())
    book = Workbook(package)
    book.remove(book.tabs()[0])  # The one that no workbook is written without.
    styles = Styles(package, book.part, book.base, book.main)
    entries = entries_of(checked)
    by_sheet: dict[int, list[Entry]] = {}
    for entry in entries:
        by_sheet.setdefault(entry.sheet, []).append(entry)
    sheet_targets: dict[int, Target] = {}
    entry_targets: dict[int, Target] = {}
    unmarked = {file for file, _ in broken}
    wanted = (number for number, one in enumerate(checked) if not _is_xlsx(one) or one.file in unmarked)
    with_table = list(islice(wanted, MOST_TABLES))
    for position, number in enumerate(with_table):
        name = book.free_name(_worksheet_name(checked[number], number))
        page = _table_page(checked[number], by_sheet.get(number, []))
        add_page(book, styles, page, position, name)
        sheet_targets[number] = (name, "A1")
        entry_targets |= {
            e.number: (name, _address(page, e, checked[number])) for e in by_sheet.get(number, [])
        }
    with_file = bool(broken) or len({one.file for one in checked}) > 1
    put_in_front(
        book,
        styles,
        (
            summary_page(checked, broken, sheet_targets, with_file=with_file),
            listing_page(entries, entry_targets, {}, Remembered(), with_file=with_file),
        ),
    )
    return package.save()


def _empty_workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_format_properties": _FONT}) as workbook:
        workbook.set_properties({"title": "绩效目标审核结果", "created": _ANY_TIME})
    return content.getvalue()


def _is_xlsx(one: Checked) -> bool:
    return (one.file or "").lower().endswith(".xlsx")


def _worksheet_name(one: Checked, number: int) -> str:
    name = _NOT_IN_NAMES.sub("", clean(one.read.sheet.project or "")).strip().strip("'")[:_LONGEST_NAME]
    if not name or is_own_worksheet(name) or name.casefold() == _RESERVED:
        return f"目标表{number + 1}"
    return name


def _table_page(one: Checked, entries: Sequence[Entry]) -> Page:
    sheet = one.read.sheet
    shown = [entry for entry in entries if entry.finding and entry.reason is None]
    columns = [Column(heading, width) for _, heading, width in _fields(sheet.rows)] + [_OPINIONS]
    rows = [
        _table_row(row, _fields(sheet.rows), [e for e in shown if e.finding and e.finding.row == number])
        for number, row in enumerate(sheet.rows)
    ]
    return Page("绩效目标表审核", list(_lines(one, shown)), columns, rows)


def _lines(one: Checked, entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    sheet, scores = one.read.sheet, one.verdict.scores
    funds = "" if sheet.funds_wan is None else f"{sheet.funds_wan:g} 万元"
    known = {
        "来源": "，".join(part for part in (one.file, one.read.place) if part),
        "项目名称": sheet.project,
        "预算单位": sheet.agency,
        "预算年度": f"{sheet.year}年" if sheet.year else "",
        "资金总额": funds,
        "中长期目标": sheet.long_goal,
        "年度目标": sheet.goal,
        "审核结果": f"{scores.grade}（{scores.total:g}分），{scores.consequence}",
        "整张表": "\n".join(_remark(e) for e in entries if e.finding and e.finding.row is None),
    }
    yield from ((label, text) for label, text in known.items() if text)


def _fields(rows: Sequence[Row]) -> list[tuple[str, str, float]]:
    return [
        (name, heading, width)
        for name, heading, width, optional in _FIELDS
        if not optional or any(getattr(row, name) is not None for row in rows)
    ]


def _table_row(row: Row, shown: Sequence[tuple[str, str, float]], entries: Sequence[Entry]) -> list[PageCell]:
    cells = []
    for name, _, _ in shown:
        severities = [entry.severity for entry in entries if _field(entry) == name]
        gravest = min(severities, key=list(Severity).index, default=None)
        fill = SEVERITY_COLOURS[gravest] if gravest else None
        value = getattr(row, name)
        cells.append(PageCell(_TERMS.get(value, "") if name == "term" else _told(value), Look(fill=fill)))
    return [*cells, PageCell("\n".join(map(_remark, entries)))]


def _told(value: str | float | None) -> str | float:
    return "" if value is None else value


def _field(entry: Entry) -> str:
    """Return the field whose cell shows a finding of a row: its own, else the name."""
    name = entry.finding.field if entry.finding else None
    return name if name in {field.name for field in fields(Row)} else "name"


def _remark(entry: Entry) -> str:
    advice = f"\n建议：{entry.advice}" if entry.advice else ""
    rule = entry.finding.rule if entry.finding else ""
    return f"{entry.severity.label}：{entry.problem}{advice}（{rule}）"


def _address(page: Page, entry: Entry, one: Checked) -> str:
    """Return the cell of an entry in its table; the top of the worksheet for the whole sheet."""
    row = entry.finding.row if entry.finding else None
    if row is None:
        return "A1"
    names = [name for name, _, _ in _fields(one.read.sheet.rows)]
    column = names.index(field) if (field := _field(entry)) in names else 0
    return address(page.heading_row + 1 + row, column)

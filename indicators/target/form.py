"""The project target sheet as a workbook in the official form."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from indicators.taxonomy import BENEFIT, COST, OUTPUT, SATISFACTION, taxonomy
from indicators.values import Row, Sheet

TITLE = "项目支出绩效目标申报表"
COLUMNS = ("一级指标", "二级指标", "三级指标", "指标值", "权重", "指标说明/依据")

_WIDTHS = (11, 13, 25, 17, 7, 21)  # characters; together the width of an A4 page
_ORDER = (OUTPUT, COST, BENEFIT, SATISFACTION)
_LINE_HEIGHT = 16.5


def write_form(sheet: Sheet) -> bytes:
    """Write the sheet as a workbook that prints on A4; every text stays text, whatever it begins with."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        page = workbook.add_worksheet("绩效目标申报表")
        _set_up_page(page)
        form = _Form(page, _formats(workbook))
        form.write_head(sheet)
        form.write_rows(_in_form_order(sheet.rows))
    return content.getvalue()


def _in_form_order(rows: Iterable[Row]) -> list[Row]:
    """Bring rows of the same level together; the order inside a level stays."""
    second = list(dict.fromkeys((*taxonomy().all_level2(), *(row.level2 or "" for row in rows))))
    first = list(dict.fromkeys((*_ORDER, *(row.level1 or "" for row in rows))))
    return sorted(rows, key=lambda row: (first.index(row.level1 or ""), second.index(row.level2 or "")))


def _set_up_page(page: Worksheet) -> None:
    page.set_paper(9)  # A4
    page.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.set_footer("&C第 &P 页，共 &N 页")
    page.hide_gridlines(2)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)


def _formats(workbook: Any) -> dict[str, Any]:
    cell = {"font_name": "宋体", "font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True}
    named = {
        "title": {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"},
        "year": {"font_name": "宋体", "font_size": 11, "align": "center", "valign": "vcenter"},
        "head": cell | {"bold": True, "align": "center", "bg_color": "#EEF2F4"},
        "text": cell | {"align": "left"},
        "middle": cell | {"align": "center"},
        "number": cell | {"align": "center", "num_format": "General"},
    }
    return {name: workbook.add_format(look) for name, look in named.items()}


class _Form:
    """Writes from top to bottom, remembering the next line."""

    def __init__(self, page: Worksheet, formats: Mapping[str, Any]) -> None:
        self._page = page
        self._formats = formats
        self._line = 0

    def write_head(self, sheet: Sheet) -> None:
        """Write title, year, and what is known of the project."""
        self._band(0, TITLE, "title", 30)
        self._band(1, f"（{sheet.year or '    '}年度）", "year", 20)
        self._line = 2
        self._pair("项目名称", sheet.project, 5)
        self._pair("主管部门", sheet.agency, 2)
        self._line -= 1
        self._write(self._line, 3, "预算资金（万元）", "head")
        self._merge(self._line, 4, self._line, 5, sheet.funds_wan, "middle")
        self._page.set_row(self._line, 24)
        self._line += 1
        self._pair("年度绩效目标", sheet.goal, 5)

    def write_rows(self, rows: Sequence[Row]) -> None:
        """Write the table of indicators, a merged cell for each level, and the sum of the weights."""
        for column, heading in enumerate(COLUMNS):
            self._write(self._line, column, heading, "head")
        self._page.set_row(self._line, 24)
        self._page.repeat_rows(self._line)
        self._line += 1
        for _, of_level1 in groupby(rows, key=lambda row: row.level1):
            self._write_level1(list(of_level1))
        self._merge(self._line, 0, self._line, 3, "权重合计", "head")
        weights = [row.weight for row in rows if row.weight is not None]
        self._write(self._line, 4, round(sum(weights), 2) if weights else None, "number")
        self._write(self._line, 5, None, "text")
        self._page.set_row(self._line, 24)

    def _write_level1(self, rows: Sequence[Row]) -> None:
        self._merge(self._line, 0, self._line + len(rows) - 1, 0, rows[0].level1, "middle")
        for _, of_level2 in groupby(rows, key=lambda row: row.level2):
            group = list(of_level2)
            self._merge(self._line, 1, self._line + len(group) - 1, 1, group[0].level2, "middle")
            for row in group:
                self._write_row(row)

    def _write_row(self, row: Row) -> None:
        texts = (row.name, row.value, row.weight, row.note)
        for column, (content, look) in enumerate(
            zip(texts, ("text", "middle", "number", "text"), strict=True), 2
        ):
            self._write(self._line, column, content, look)
        lines = max(_lines(text, _WIDTHS[at]) for at, text in ((2, row.name), (3, row.value), (5, row.note)))
        self._page.set_row(self._line, max(24, lines * _LINE_HEIGHT))
        self._line += 1

    def _pair(self, label: str, content: str | None, columns: int) -> None:
        self._write(self._line, 0, label, "head")
        self._merge(self._line, 1, self._line, columns, content, "text")
        lines = _lines(content, sum(_WIDTHS[1 : columns + 1]))
        self._page.set_row(self._line, max(24, lines * _LINE_HEIGHT))
        self._line += 1

    def _band(self, line: int, text: str, look: str, height: float) -> None:
        self._page.merge_range(line, 0, line, len(COLUMNS) - 1, text, self._formats[look])
        self._page.set_row(line, height)

    def _merge(
        self, top: int, left: int, bottom: int, right: int, content: str | float | None, look: str
    ) -> None:
        if (top, left) != (bottom, right):  # A range of one cell cannot be merged.
            self._page.merge_range(top, left, bottom, right, "", self._formats[look])
        self._write(top, left, content, look)

    def _write(self, line: int, column: int, content: str | float | None, look: str) -> None:
        """Write by the type of the content, never by what a text looks like."""
        if content is None or content == "":
            self._page.write_blank(line, column, None, self._formats[look])
        elif isinstance(content, str):
            self._page.write_string(line, column, content, self._formats[look])
        else:
            self._page.write_number(line, column, content, self._formats[look])


def _lines(text: str | None, width: int) -> int:
    """Estimate how many lines a text takes: a Chinese character is as wide as two others."""
    return sum(1 + _width(part) // width for part in _paragraphs(text))


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F or character in "≥≤" else 1 for character in text)


def _paragraphs(text: str | None) -> Iterator[str]:
    yield from (text or "").splitlines() or [""]

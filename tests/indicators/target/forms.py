"""Writes target sheets into files in the layouts that are published, for the tests of reading them."""

import io
from collections.abc import Iterable, Sequence

import docx
import xlsxwriter

from indicators.grid import letters, position

Rows = Sequence[Sequence[object]]


def workbook(*sheets: tuple[str, Rows, Sequence[str]]) -> bytes:
    """Write worksheets of a name, rows and merged ranges; text stays text, whatever it begins with."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        for name, rows, merged in sheets:
            page = book.add_worksheet(name)
            for row, texts in enumerate(rows):
                for column, text in enumerate(texts):
                    if text not in (None, ""):
                        page.write(row, column, text)
            for area in merged:
                _merge(page, rows, area)
    return content.getvalue()


def _merge(page, rows: Rows, area: str) -> None:
    (top, left), (bottom, right) = (position(at) for at in area.split(":"))
    text = rows[top][left] if left < len(rows[top]) else None
    page.merge_range(top, left, bottom, right, "")
    if text not in (None, ""):
        page.write(top, left, text)


def form(rows: Rows, merged: Sequence[str] = (), name: str = "绩效目标表") -> bytes:
    """Write a workbook of one worksheet."""
    return workbook((name, rows, merged))


def merged_levels(rows: Rows, first: int) -> list[str]:
    """Return the ranges that merge equal levels in the first two columns, rows counted from 0."""
    areas = []
    for column in (0, 1):
        start = first
        for row in range(first + 1, len(rows) + 1):
            ended = row == len(rows) or rows[row][: column + 1] != rows[start][: column + 1]
            if ended:
                if row - start > 1:
                    areas.append(f"{letters(column)}{start + 1}:{letters(column)}{row}")
                start = row
    return areas


def document(title: str, *tables: Rows) -> bytes:
    """Write a Word document of a title and tables."""
    written = docx.Document()
    written.add_paragraph(title)
    for rows in tables:
        width = max(map(len, rows))
        table = written.add_table(len(rows), width)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = "" if text is None else str(text)
        written.add_paragraph("")
    content = io.BytesIO()
    written.save(content)
    return content.getvalue()


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV."""
    lines = (",".join(_quoted("" if cell is None else str(cell)) for cell in row) for row in rows)
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"'

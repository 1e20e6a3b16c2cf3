"""A worksheet of ours: its description, and the part it becomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

from indicators.marking.cells import address
from indicators.marking.styles import Look, Styles
from indicators.marking.texts import is_risky, stored

_MOST_LINKS = 60_000  # Excel allows 65,530 in a worksheet.
_TITLE = Look(bold=True, border=False, wrap=False)
_LABEL = Look(bold=True)
_NOTE = Look(border=False)
_HEADING = Look(bold=True, fill="FFE4E7EC", centre=True)
_PLAIN = Look()
_LINE_POINTS = 15
_HIGHEST_ROW = 400  # points; Excel allows 409

Target = tuple[str, str]  # worksheet and address


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and whether it is hidden."""

    heading: str
    width: float
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell: text or number, how it looks, and the cell that a click leads to."""

    value: str | float
    look: Look = _PLAIN
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A worksheet with lines above a table; `choices` offers values for a column of the table, by index.

    A line is a label and a text that runs on to the right; `mark` stands in the last, hidden column.
    """

    title: str
    lines: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[PageCell]]
    mark: str = ""
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @property
    def heading_row(self) -> int:
        """Return the row of the headings, counted from 0."""
        return len(self.lines) + 1

    @property
    def last_row(self) -> int:
        """Return the last row, counted from 0."""
        return self.heading_row + len(self.rows)

    @property
    def last_column(self) -> int:
        """Return the last column, counted from 0."""
        return len(self.columns) - 1

    def titles(self, name: str) -> str:
        """Return the reference of the rows that are printed on every page."""
        return f"{quoted(name)}!${self.heading_row + 1}:${self.heading_row + 1}"

    def filtered(self, name: str) -> str:
        """Return the reference of the table that can be filtered."""
        first, last = f"$A${self.heading_row + 1}", address(self.last_row, self.last_column)
        column = last.rstrip("0123456789")
        return f"{quoted(name)}!{first}:${column}${self.last_row + 1}"


def quoted(name: str) -> str:
    """Return a worksheet name as references give it."""
    return "'" + name.replace("'", "''") + "'"


def page_part(page: Page, styles: Styles, main: str, *, selected: bool) -> bytes:
    """Return the worksheet part of a page; `main` is the namespace of the workbook."""
    table = f"A{page.heading_row + 1}:{address(page.last_row, page.last_column)}"
    pieces = [
        f'<worksheet xmlns="{main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<dimension ref="A1:{address(page.last_row, page.last_column)}"/>',
        _view(page, selected=selected),
        '<sheetFormatPr defaultRowHeight="15"/><cols>',
        *(_column(number, column) for number, column in enumerate(page.columns, 1)),
        "</cols><sheetData>",
        *_rows(page, styles),
        f'</sheetData><autoFilter ref="{table}"/>',
        _merges(page),
        _validations(page),
        _links(page),
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>",
    ]
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + "".join(pieces).encode()


def _view(page: Page, *, selected: bool) -> str:
    below = page.heading_row + 1
    return (
        f'<sheetViews><sheetView showGridLines="0"{" tabSelected=" + quoteattr("1") if selected else ""} '
        f'workbookViewId="0"><pane ySplit="{below}" topLeftCell="A{below + 1}" activePane="bottomLeft" '
        f'state="frozen"/><selection pane="bottomLeft" activeCell="A{below + 1}" sqref="A{below + 1}"/>'
        "</sheetView></sheetViews>"
    )


def _column(number: int, column: Column) -> str:
    hidden = ' hidden="1"' if column.hidden else ""
    return f'<col min="{number}" max="{number}" width="{column.width}"{hidden} customWidth="1"/>'


def _rows(page: Page, styles: Styles) -> Iterator[str]:
    title = _cell(0, 0, PageCell(page.title, _TITLE), styles)
    mark = _cell(0, page.last_column, PageCell(page.mark, _NOTE), styles) if page.mark else ""
    yield f'<row r="1" ht="24" customHeight="1">{title}{mark}</row>'
    for row, (label, text) in enumerate(page.lines, 1):
        height = _height(text, sum(column.width for column in page.columns[1:] if not column.hidden))
        first, rest = (
            PageCell(label, _LABEL if label else _NOTE),
            PageCell(text, _LABEL_TEXT if label else _NOTE),
        )
        cells = _cell(row, 0, first if label else rest, styles)
        if label:
            cells += "".join(
                _cell(row, column, rest if column == 1 else replace(rest, value=""), styles)
                for column in range(1, _last_shown(page) + 1)
            )
        yield f'<row r="{row + 1}" ht="{height}" customHeight="1">{cells}</row>'
    headings = [PageCell(column.heading, _HEADING) for column in page.columns]
    for row, cells_of_row in enumerate((headings, *page.rows), page.heading_row):
        written = "".join(_cell(row, column, cell, styles) for column, cell in enumerate(cells_of_row))
        yield f'<row r="{row + 1}">{written}</row>'


_LABEL_TEXT = Look()


def _cell(row: int, column: int, cell: PageCell, styles: Styles) -> str:
    at, value, look = address(row, column), cell.value, cell.look
    if isinstance(value, float | int):
        return f'<c r="{at}" s="{styles.look(look)}"><v>{value:g}</v></c>'
    if is_risky(value):
        look = replace(look, risky=True)
    if not value:
        return f'<c r="{at}" s="{styles.look(look)}"/>'
    text = f'<t xml:space="preserve">{escape(stored(value))}</t>'
    return f'<c r="{at}" s="{styles.look(look)}" t="inlineStr"><is>{text}</is></c>'


def _merges(page: Page) -> str:
    last = _last_shown(page)
    ranges = [
        f"{address(row, 1 if label else 0)}:{address(row, last)}"
        for row, (label, _) in enumerate(page.lines, 1)
        if last > (1 if label else 0)
    ]
    if not ranges:
        return ""
    cells = "".join(f'<mergeCell ref="{reference}"/>' for reference in ranges)
    return f'<mergeCells count="{len(ranges)}">{cells}</mergeCells>'


def _validations(page: Page) -> str:
    if not page.choices or not page.rows:
        return ""
    offers = "".join(
        '<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorTitle="请选择" '
        f"error={quoteattr('请从列表中选择：' + '、'.join(choices))} "
        f'sqref="{address(page.heading_row + 1, column)}:{address(page.last_row, column)}">'
        f"<formula1>{escape(quoteattr(','.join(choices)))}</formula1></dataValidation>"
        for column, choices in page.choices.items()
    )
    return f'<dataValidations count="{len(page.choices)}">{offers}</dataValidations>'


def _links(page: Page) -> str:
    links = []
    for row, cells in enumerate(page.rows, page.heading_row + 1):
        for column, cell in enumerate(cells):
            if cell.target:
                sheet, at = cell.target
                location = quoteattr(f"{quoted(sheet)}!{at}")
                links.append(f'<hyperlink ref="{address(row, column)}" location={location}/>')
    return f"<hyperlinks>{''.join(links[:_MOST_LINKS])}</hyperlinks>" if links else ""


def _last_shown(page: Page) -> int:
    return max(number for number, column in enumerate(page.columns) if not column.hidden)


def _height(text: str, width: float) -> float:
    """Return the height in points of a merged line, which no program fits by itself."""
    units = [sum(2 if character > "\u2e7f" else 1 for character in line) for line in text.split("\n")]
    lines = sum(1 + int(unit // max(width * 0.95, 1)) for unit in units)
    return min(lines * _LINE_POINTS + 4, _HIGHEST_ROW)

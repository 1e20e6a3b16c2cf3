"""The cells of one worksheet part: finding, making and rewriting them, merged ranges, sizes on screen."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any

from lxml import etree
from xlsxwriter.utility import xl_col_to_name

from indicators.errors import Refusal
from indicators.marking.texts import stored
from indicators.marking.xml import XML_SPACE, UnmarkableWorkbook, damaged, namespace, tags

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383  # counted from 0
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_COLUMN_PIXELS, _ROW_PIXELS = 64, 20  # what Excel shows when a worksheet gives no sizes
_PIXELS_A_CHARACTER, _PIXELS_A_POINT = 7, 4 / 3


class UneditableCell(Refusal):
    """A cell that cannot be rewritten without harm to others."""


@lru_cache(maxsize=65536)
def is_address(text: str | None) -> bool:
    """Tell whether a text is the address of a single cell, such as B7."""
    found = _ADDRESS.fullmatch(text or "")
    return found is not None and int(found[2]) - 1 <= LAST_ROW and _column_of(found[1]) <= LAST_COLUMN


@lru_cache(maxsize=65536)
def place(at: str) -> tuple[int, int]:
    """Return row and column of an address, counted from 0; raise UnmarkableWorkbook when it is none."""
    found = _ADDRESS.fullmatch(at)
    if found is None:
        raise _no_place(at)
    return int(found[2]) - 1, _column_of(found[1])


def address(row: int, column: int) -> str:
    """Return the address of a row and a column counted from 0."""
    return f"{_letters(column)}{row + 1}"


class Cells:
    """The cells of a worksheet; rows and columns are counted from 0."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self._tag = tags(namespace(root))
        self._data = root.find(self._tag("sheetData"))
        if self._data is None:
            raise damaged("sheetData")
        rows = self._children("sheetData", "row")
        self._rows = dict(_placed(rows, lambda row: _whole(row) - 1))
        self._columns: dict[int, dict[int, Any]] = {}
        format = root.find(self._tag("sheetFormatPr"))
        self._usual_width = _size(format, "defaultColWidth", _PIXELS_A_CHARACTER, _COLUMN_PIXELS)
        self._usual_height = _size(format, "defaultRowHeight", _PIXELS_A_POINT, _ROW_PIXELS)

    def find(self, at: str) -> Any | None:
        """Return the element of a cell, or None."""
        row, column = place(at)
        return self._cells_of(row).get(column)

    def need(self, at: str) -> Any:
        """Return the element of a cell; make it, in the style of its row or column, where there is none."""
        cell = self.find(at)
        return self._make(at) if cell is None else cell

    def _make(self, at: str) -> Any:
        row, column = place(at)
        parent = self._rows.get(row)
        if parent is None:
            parent = self._rows[row] = etree.Element(self._tag("row"), r=str(row + 1))
            _insert(self._data, parent, row, self._rows)
        parent.attrib.pop("spans", None)  # A hint only, and now perhaps a wrong one.
        made = etree.Element(self._tag("c"), r=at)
        of_row = parent.get("s") if parent.get("customFormat") in ("1", "true") else None
        of_column = self._column(column)
        style = of_row or ("0" if of_column is None else of_column.get("style", "0"))
        if style != "0":
            made.set("s", style)
        cells = self._cells_of(row)
        cells[column] = made
        _insert(parent, made, column, cells)
        return made

    def remove(self, at: str) -> None:
        """Take a cell away, and its row when nothing else is said of it."""
        row, column = place(at)
        cell = self._cells_of(row).pop(column)
        parent = cell.getparent()
        parent.remove(cell)
        if not len(parent) and set(parent.attrib) <= {"r"}:
            self._data.remove(self._rows.pop(row))

    def rewrite(self, at: str, text: str) -> bool:
        """Put a text into a cell, its style kept; tell whether a formula went.

        Raises UneditableCell for a formula that other cells share.
        """
        cell = self.need(at)
        formula = cell.find(self._tag("f"))
        if formula is not None and formula.get("ref") is not None:
            raise UneditableCell(
                f"单元格 {at} 的公式由多个单元格共用，不能单独改写，请在 Excel 或 WPS 里修改它。"
            )
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        content = etree.SubElement(etree.SubElement(cell, self._tag("is")), self._tag("t"))
        content.text = stored(text)
        content.set(XML_SPACE, "preserve")
        return formula is not None

    def top_left(self, wanted: Collection[str]) -> dict[str, str]:
        """Return for each address that of the cell that shows there: merged ranges have one."""
        shown = {at: at for at in wanted}
        by_row = sorted((place(at), at) for at in wanted)
        rows = [row for (row, _), _ in by_row]
        for (top, left), (bottom, right) in self._merged():
            for (_, column), at in by_row[bisect_left(rows, top) : bisect_right(rows, bottom)]:
                if left <= column <= right:
                    shown[at] = address(top, left)
        return shown

    def column_pixels(self, column: int) -> int:
        """Return the width of a column on screen."""
        return _size(self._column(column), "width", _PIXELS_A_CHARACTER, self._usual_width)

    def row_pixels(self, row: int) -> int:
        """Return the height of a row on screen."""
        return _size(self._rows.get(row), "ht", _PIXELS_A_POINT, self._usual_height)

    def texts(self, shared: Callable[[int], str]) -> Iterator[dict[int, str]]:
        """Yield the texts of each row by column; `shared` gives the workbook's shared strings."""
        for row in sorted(self._rows):
            yield {column: self._text(cell, shared) for column, cell in self._cells_of(row).items()}

    def _text(self, cell: Any, shared: Callable[[int], str]) -> str:
        if cell.get("t") == "inlineStr":
            return "".join(cell.itertext(self._tag("t")))
        value = cell.findtext(self._tag("v")) or ""
        return shared(int(value)) if cell.get("t") == "s" and value.isdecimal() else value

    def _cells_of(self, row: int) -> dict[int, Any]:
        if row not in self._columns:
            parent = self._rows.get(row)
            cells = () if parent is None else parent.iterchildren(self._tag("c"))
            self._columns[row] = dict(_placed(cells, lambda at: place(at)[1]))
        return self._columns[row]

    def _column(self, column: int) -> Any | None:
        return next((element for columns, element in self._spans if column in columns), None)

    @cached_property
    def _spans(self) -> list[tuple[range, Any]]:
        """Return the elements that say something of columns, with the columns."""
        elements = self._children("cols", "col")
        return [(range(_whole(e.get("min", "")) - 1, _whole(e.get("max", ""))), e) for e in elements]

    def _children(self, parent: str, name: str) -> Iterator[Any]:
        element = self.root.find(self._tag(parent))
        return iter(()) if element is None else element.iterchildren(self._tag(name))

    def _merged(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        for element in self._children("mergeCells", "mergeCell"):
            first, _, last = element.get("ref", "").partition(":")
            if is_address(first) and is_address(last):
                yield place(first), place(last)


def reach(sizes: Callable[[int], int], start: int, offset: int, length: int, last: int) -> tuple[int, int]:
    """Return the index and the pixels into it that lie `length` pixels behind a start."""
    index, length = start, length + offset
    while length > sizes(index) and index < last:
        length -= sizes(index)
        index += 1
    return index, min(length, sizes(index))


@cache
def _letters(column: int) -> str:
    letters: str = xl_col_to_name(column)
    return letters


@cache
def _column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise _no_place(text)
    return int(text)


def _no_place(text: str) -> UnmarkableWorkbook:
    return UnmarkableWorkbook(
        f"工作表里有写得不对的行号、列号或单元格地址“{text[:20]}”，"
        "请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再检查。"
    )


def _placed(elements: Any, number: Callable[[str], int]) -> Iterator[tuple[int, Any]]:
    """Yield elements with their number; those that do not give it follow the one before."""
    position = -1
    for element in elements:
        said = element.get("r")
        position = position + 1 if said is None else number(said)
        yield position, element


def _insert(parent: Any, child: Any, number: int, siblings: Mapping[int, Any]) -> None:
    """Put a child before the sibling with the next higher number."""
    following = min((other for other in siblings if other > number), default=None)
    if following is None:
        parent.append(child)
    else:
        siblings[following].addprevious(child)


def _size(element: Any, name: str, pixels: float, usual: int) -> int:
    if element is None:
        return usual
    if element.get("hidden") in ("1", "true"):
        return 0
    try:
        return round(float(element.get(name)) * pixels)
    except (TypeError, ValueError):
        return usual

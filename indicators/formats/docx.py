"""Word documents: every table, with the lines that stand above it."""

import io
from collections.abc import Iterator

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from indicators.grid import Cell, Grid, UnreadableFile
from indicators.office.packages import OLE, is_encrypted, open_package

suffix = ".docx"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_CELLS = 200_000
_LINES_ABOVE = 5  # title, year, who fills it in, the unit of money
# Boxes to tick, drawn with the symbol fonts of Word.
_BOXES = {"F052": "☑", "F0FE": "☑", "F0A3": "□", "F0A8": "□", "F0FD": "☒", "F054": "☒"}


def read(content: bytes) -> tuple[Grid, ...]:
    """Read the tables in the order of the document, tables inside cells too; deleted text is left out."""
    _refuse_other_kinds(content)
    with open_package(content, suffix):
        body = _body(content)
    tables = [table for table in body.iter(f"{_W}tbl") if _has_text(table)]
    if not tables:
        raise UnreadableFile(
            "文档里没有表格（内容可能是文字或图片），请把绩效目标表做成 Word 表格或 Excel 工作簿再上传。"
        )
    return tuple(_grid(table, number) for number, table in enumerate(tables, start=1))


def _refuse_other_kinds(content: bytes) -> None:
    if is_encrypted(content):
        raise UnreadableFile("文档有打开密码，请在 Word 或 WPS 中取消密码、保存后再上传。")
    if content.startswith(OLE):
        raise UnreadableFile("这是旧版 .doc 文档改了扩展名，请用 Word 或 WPS 打开后另存为 .docx 再上传。")
    if not content.startswith(b"PK"):
        raise UnreadableFile("这不是 .docx 文档，请用 Word 或 WPS 打开后另存为 .docx 再上传。")


def _body(content: bytes) -> etree._Element:
    try:
        return Document(io.BytesIO(content)).element.body
    except (KeyError, ValueError, AttributeError, PackageNotFoundError, etree.XMLSyntaxError) as error:
        raise UnreadableFile(
            "文档已损坏或不是 Word 格式，请用 Word 或 WPS 打开后另存为 .docx 再上传。"
        ) from error


def _grid(table: etree._Element, number: int) -> Grid:
    place = f"表{number}"
    rows = [*_lines_above(table, place)]
    left_open: dict[int, Cell] = {}  # by column, the cells that a vertical merge goes on below
    for line, row in enumerate(_own(table, "tr"), start=1):
        rows.append(_row(row, f"{place}第{line}行", left_open))
        if sum(map(len, rows)) > _MAX_CELLS:
            raise UnreadableFile(f"{place}超过 {_MAX_CELLS} 个单元格，请拆成几个文件再上传。")
    width = max(map(len, rows))
    blank = Cell(place, "")
    return Grid(tuple((*row, *[blank] * (width - len(row))) for row in rows), place)


def _row(row: etree._Element, line: str, left_open: dict[int, Cell]) -> list[Cell]:
    """Read a row, every cell as often as it spans columns."""
    cells = [Cell(f"{line}第1列", "")] * _number(row, "trPr/gridBefore")
    for element in _own(row, "tc"):
        column = len(cells)
        merge = element.find(f"{_W}tcPr/{_W}vMerge")
        if merge is not None and merge.get(f"{_W}val", "continue") == "continue" and column in left_open:
            cell = left_open[column]
        else:
            cell = Cell(f"{line}第{column + 1}列", _text(element))
        span = max(_number(element, "tcPr/gridSpan"), 1)
        for covered in range(column, column + span):
            if merge is None:
                left_open.pop(covered, None)
            else:
                left_open[covered] = cell
        cells += [cell] * span
    return cells


def _number(element: etree._Element, path: str) -> int:
    found = element.find("/".join(f"{_W}{step}" for step in path.split("/")))
    value = "" if found is None else found.get(f"{_W}val", "")
    return min(int(value), 500) if value.isdigit() else 0


def _own(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or cells of a row, also inside content controls, but not of inner tables."""
    inner = (f"{_W}tbl", f"{_W}tc") if name == "tr" else (f"{_W}tbl", f"{_W}tr")
    for child in element:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag not in inner:
            yield from _own(child, name)


def _lines_above(table: etree._Element, place: str) -> Iterator[list[Cell]]:
    """Yield the paragraphs between the table and the one before it, the last few of them."""
    lines: list[str] = []
    inner = table.getparent().tag == f"{_W}tc"
    above = () if inner else table.itersiblings(preceding=True)
    for element in above:
        if element.tag == f"{_W}tbl" or len(lines) == _LINES_ABOVE:
            break
        if element.tag == f"{_W}p" and (text := _paragraph(element)):
            lines.append(text)
    return ([Cell(f"{place}上方第{n}行", text)] for n, text in enumerate(reversed(lines), start=1))


def _text(cell: etree._Element) -> str:
    """Return the lines of a cell without those of tables inside it."""
    paragraphs = (_paragraph(paragraph) for paragraph in cell.iter(f"{_W}p") if _holder(paragraph) is cell)
    return "\n".join(filter(None, paragraphs))


def _holder(paragraph: etree._Element) -> etree._Element:
    return next(paragraph.iterancestors(f"{_W}tc"))


def _paragraph(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph)).strip()


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{_W}sym":
            yield _BOXES.get(child.get(f"{_W}char", "").upper(), "")
        elif child.tag not in (f"{_W}moveFrom", f"{_W}del", f"{_W}p", f"{_W}tbl", f"{_W}pPr"):
            yield from _pieces(child)


def _has_text(table: etree._Element) -> bool:
    return any((text.text or "").strip() for text in table.iter(f"{_W}t"))

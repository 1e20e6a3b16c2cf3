"""Reading workbooks of either generation: every visible worksheet that has content."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from indicators.grid import Cell, Grid, UnreadableFile, addressed, fill, position
from indicators.office.number_formats import shown
from indicators.office.worksheet_facts import Facts

MAX_ROWS = 200_000
MAX_COLUMNS = 16_384
MAX_CELLS = 5_000_000

_DAMAGED = "工作簿已损坏或不是 Excel 格式，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
_PANIC = "PanicException"  # what the library raises where it did not foresee the damage; it has no module


def read_workbook(content: bytes, facts: Callable[[str], Facts]) -> tuple[Grid, ...]:
    """Read the worksheets; `facts` tells of a worksheet what the values do not.

    Raises UnreadableFile; the library may abort the process on a hostile file.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = tuple(_grids(workbook, facts))
    except CalamineError as error:
        raise UnreadableFile(_DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise UnreadableFile(_DAMAGED) from error
    if not grids:
        raise UnreadableFile(
            "工作簿里没有可见的、有内容的工作表；请检查是否只有图片、或内容都在隐藏的工作表里，"
            "把指标填成单元格里的文字后再上传。"
        )
    return grids


def _grids(workbook: CalamineWorkbook, facts: Callable[[str], Facts]) -> Iterator[Grid]:
    notes = tuple(
        f"隐藏的工作表“{sheet.name}”没有读"
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible != SheetVisibleEnum.Visible
    )
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            grid = _grid(workbook.get_sheet_by_name(sheet.name), facts, notes)
            if grid.cells:
                yield grid
                notes = ()  # once, with the first table


def _grid(sheet: CalamineSheet, facts: Callable[[str], Facts], notes: tuple[str, ...]) -> Grid:
    _refuse_huge(sheet)
    known = facts(sheet.name)
    values = sheet.to_python(skip_empty_area=False)
    texts = [[shown(value) for value in row] for row in values]
    for at, code in known.formats.items():
        row, column = position(at)
        if row < len(texts) and column < len(texts[row]) and texts[row][column]:
            texts[row][column] = shown(values[row][column], code)
    for at, text in (*known.errors.items(), *known.formulas.items()):
        _put(texts, at, text)
    cells = fill(addressed(texts), sheet.merged_cell_ranges or ())
    _refuse_formulas_only(sheet.name, cells, known.formulas)
    place = f"工作表“{sheet.name}”"
    return Grid(cells, place, sheet.name, known.hidden_rows, frozenset(known.formulas), notes)


def _put(texts: list[list[str]], at: str, text: str) -> None:
    """Write a text the library left out, making room when it stands beyond the values."""
    row, column = position(at)
    if row >= MAX_ROWS or column >= MAX_COLUMNS:
        return
    texts.extend([] for _ in range(row + 1 - len(texts)))
    texts[row].extend("" for _ in range(column + 1 - len(texts[row])))
    texts[row][column] = text


def _refuse_huge(sheet: CalamineSheet) -> None:
    rows, columns = sheet.total_height + 1, sheet.total_width + 1
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise UnreadableFile(
            f"工作表“{sheet.name}”有 {rows} 行、{columns} 列，大得不正常"
            "（常因很远的地方有一个多余的单元格），请只把指标表复制到新工作簿，另存后再上传。"
        )


def _refuse_formulas_only(name: str, cells: Iterable[Iterable[Cell]], formulas: Mapping[str, str]) -> None:
    filled = [cell.at for row in cells for cell in row if cell.text]
    if filled and all(at in formulas for at in filled):
        raise UnreadableFile(
            f"工作表“{name}”的 {filled[0]} 等 {len(set(filled))} 个单元格只有公式、没有算出的值，"
            "请用 Excel 或 WPS 打开并保存一次，再上传。"
        )

"""Excel workbooks: the first visible worksheet that has content.

What the file does not tell cannot be told here: a percent cell showing 95.5% is stored and read as
0.955; an error value (#DIV/0!), and a formula saved by a program that does not calculate, read as
empty. Cell formats are not looked at; a date reads as 2025年12月31日.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from indicators.grid import Cell, Grid, UnreadableFile, addressed

suffix = ".xlsx"

MAX_DECLARED_BYTES = 200_000_000  # unpacked; a workbook of 100,000 rows declares about a third of it
MAX_MEMBERS = 2_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # opens .xls files and encrypted workbooks alike
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LARGEST_EXACT = 10**15  # a spreadsheet shows 15 digits

Range = tuple[tuple[int, int], tuple[int, int]]


def read(content: bytes) -> Grid:
    """Read the first visible worksheet with content; the library may abort the process on a hostile file."""
    _refuse_other_kinds(content)
    _refuse_bombs(content)
    try:
        return _read_workbook(CalamineWorkbook.from_filelike(io.BytesIO(content)))
    except CalamineError as error:
        raise UnreadableFile(
            "工作簿已损坏或不是 Excel 格式，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
        ) from error


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnreadableFile("工作簿有打开密码，请在 Excel 或 WPS 中取消密码、保存后再导入。")
        raise UnreadableFile("这是旧版 .xls 工作簿改了扩展名，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。")
    if not content.startswith(b"PK"):
        raise UnreadableFile(
            "这不是 .xlsx 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx；文本文件请存为 .csv。"
        )


def _refuse_bombs(content: bytes) -> None:
    """Refuse what unpacks to an unreasonable size, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [member.file_size for member in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableFile(
            "工作簿不完整（可能没有下载或复制完），请重新取得文件，用 Excel 或 WPS 打开确认后再导入。"
        ) from error
    if len(sizes) > MAX_MEMBERS or sum(sizes) > MAX_DECLARED_BYTES:
        raise UnreadableFile(
            f"工作簿解开后超过 {MAX_DECLARED_BYTES // 1_000_000} MB 或 {MAX_MEMBERS} 个部件，"
            "请只留指标表，复制到新工作簿后再导入。"
        )


def _read_workbook(workbook: CalamineWorkbook) -> Grid:
    names = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    for number, name in enumerate(names, start=1):
        cells = _read_sheet(workbook.get_sheet_by_name(name))
        if cells:
            unread = f"（后面的 {len(names) - number} 个工作表没有读）" if number < len(names) else ""
            return Grid(cells, f"工作表“{name}”{unread}")
    raise UnreadableFile(
        "工作簿里没有可见的、有内容的工作表；请检查；由程序生成的公式要先在 Excel 中打开并保存一次。"
    )


def _read_sheet(sheet: CalamineSheet) -> tuple[tuple[Cell, ...], ...]:
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return _fill_merged(addressed(rows), sheet.merged_cell_ranges or ())


def _fill_merged(
    cells: tuple[tuple[Cell, ...], ...], ranges: Iterable[Range]
) -> tuple[tuple[Cell, ...], ...]:
    """Put the top-left cell of each merged range into all its cells, as far as the table reaches."""
    filled = [list(row) for row in cells]
    for (top, left), (bottom, right) in ranges:
        if top < len(filled) and left < len(filled[top]):
            for row in filled[top : bottom + 1]:
                row[left : right + 1] = [filled[top][left]] * len(row[left : right + 1])
    return tuple(map(tuple, filled))


def _text(value: object) -> str:
    """Write a value as a spreadsheet shows it: 5.0 as 5, 0.1+0.2 as 0.3."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _LARGEST_EXACT
        return str(int(value)) if whole else f"{value:.15g}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{_day(value)}{value:%H:%M}"
    if isinstance(value, date):
        return _day(value)
    return str(value)


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"

"""The kinds of file a table is read from: every module here is a format."""

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import cast

from indicators.grid import Format, UnreadableFile

# What people try instead, and what to do with it.
_REMEDIES = {
    ".xlsm": "含宏的工作簿为安全起见不读，请另存为不含宏的 .xlsx",
    ".xlsb": "请用 Excel 打开后另存为 .xlsx",
    ".et": "请用 WPS 打开后另存为 .xlsx",
    ".ods": "请打开后另存为 .xlsx",
    ".doc": "请用 Word 或 WPS 打开后另存为 .docx",
    ".docm": "含宏的文档为安全起见不读，请另存为不含宏的 .docx",
    ".wps": "请用 WPS 打开后另存为 .docx",
    ".pdf": "PDF 里没有单元格，请用原来的 Excel 或 Word 文件",
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".bmp", ".tif"), "图片里没有单元格，请用原来的 Excel 或 Word 文件"
    ),
    **dict.fromkeys((".rar", ".7z"), "请先解压"),
}


@cache
def all_formats() -> tuple[Format, ...]:
    """Return every format, in the order of their suffixes."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(sorted((cast(Format, module) for module in modules), key=lambda known: known.suffix))


def format_of(file_name: str, *, also: Sequence[str] = ()) -> Format:
    """Return the format that the suffix of a file name promises.

    A refusal names the accepted suffixes, and those that the caller takes beside the formats.
    """
    suffix = PurePath(file_name).suffix.lower()
    found = next((known for known in all_formats() if known.suffix == suffix), None)
    if found is None:
        accepted = "、".join((*(known.suffix for known in all_formats()), *also))
        remedy = _REMEDIES.get(suffix, "请另存为其中一种")
        raise UnreadableFile(f"不能读取“{file_name}”：只接受 {accepted} 文件，{remedy}再上传。")
    return found

"""The kinds of file a table is read from: every module here is a format."""

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import cast

from indicators.grid import Format, UnreadableFile


@cache
def all_formats() -> tuple[Format, ...]:
    """Return every format, in the order of their suffixes."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(sorted((cast(Format, module) for module in modules), key=lambda known: known.suffix))


def format_of(file_name: str) -> Format:
    """Return the format that the suffix of a file name promises."""
    suffix = PurePath(file_name).suffix.lower()
    found = next((known for known in all_formats() if known.suffix == suffix), None)
    if found is None:
        accepted = "、".join(known.suffix for known in all_formats())
        raise UnreadableFile(f"不能读取“{file_name}”：只接受 {accepted} 文件，请另存为其中一种再导入。")
    return found

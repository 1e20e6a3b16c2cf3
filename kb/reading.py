"""Reading an uploaded table in a child process, where a hostile file can do no harm.

A workbook of 5 KB can make its reader ask for half a terabyte and abort the whole process. The child
has limits on memory and time, and runs this very module: it imports the formats and nothing else of
the product. It is started as a program of its own, not by `multiprocessing`, whose spawned children
run the main module of their parent again: the whole command line, or the test runner.
"""

import json
import logging
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

from indicators.formats import format_of
from indicators.grid import Cell, Grid, UnreadableFile

MAX_BYTES = 20_000_000

_ROOT = Path(__file__).parents[1]  # where `kb` and `indicators` are found
_log = logging.getLogger(__name__)


def read_file(name: str, content: bytes, *, seconds: float = 30, memory_mb: int = 1024) -> Grid:
    """Read the table in a file; raise UnreadableFile, with the file's name, when that cannot be done."""
    format_of(name)
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            f"“{name}”有 {len(content) / 1_000_000:.1f} MB，最多 {MAX_BYTES // 1_000_000} MB，"
            "请删去图片等无关内容，或拆成几个文件再导入。"
        )
    answer = _ask_child(name, content, seconds, memory_mb)
    if "refused" in answer:
        raise UnreadableFile(f"“{name}”：{answer['refused']}")
    return Grid(tuple(tuple(Cell(*cell) for cell in row) for row in answer["cells"]), answer["place"])


def _ask_child(name: str, content: bytes, seconds: float, memory_mb: int) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", __spec__.name, f"file{PurePath(name).suffix}", str(memory_mb)]
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "RUST_BACKTRACE": "0"}
    try:
        child = subprocess.run(  # noqa: S603 # our own interpreter and module; the suffix is one of ours
            command, input=content, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"“{name}”读了 {seconds:g} 秒还没有读完，已停止；"
            "请删去多余的行、列和工作表，或拆成几个文件再导入。"
        ) from error
    if child.returncode != 0:
        told = child.stderr.decode(errors="replace")
        _log.warning("reading %s ended with %s: %s", name, child.returncode, told)
        raise UnreadableFile(
            f"“{name}”读不出来：文件已损坏，或表格大得不正常（常因很远的地方有一个多余的单元格）；"
            "请用 Excel 或 WPS 打开，只把指标表复制到新工作簿，另存后再导入。"
        )
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer


def _run_as_child(arguments: Sequence[str]) -> None:
    """Read standard input as a file of the given name, and write the cells as JSON."""
    name, memory_mb = arguments
    memory = int(memory_mb) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # An abort is expected here; nobody wants its dump.
    sys.stdout.write(json.dumps(_answer(name, sys.stdin.buffer.read())))


def _answer(name: str, content: bytes) -> dict[str, Any]:
    try:
        grid = format_of(name).read(content)
    except UnreadableFile as refusal:
        return {"refused": str(refusal)}
    return {"place": grid.place, "cells": [[(cell.at, cell.text) for cell in row] for row in grid.cells]}


if __name__ == "__main__":
    _run_as_child(sys.argv[1:])

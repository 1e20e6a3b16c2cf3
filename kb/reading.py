"""Opening uploaded files in a child process, where a hostile file can do no harm."""

import logging
import pickle
from collections.abc import Sequence
from pathlib import PurePath
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

from indicators.checks.report import Checked
from indicators.formats import format_of
from indicators.grid import Cell, Grid, UnreadableFile
from indicators.marking import Edit
from indicators.sheets import read_from_json
from indicators.target.files import FileReading
from kb.child import Child, ChildEnded, ChildFault

MAX_BYTES = 20_000_000

logger = logging.getLogger(__name__)


class OpenerFault(UnreadableFile):
    """Our own code failed on a file: nothing its owner could mend."""


class Opener:
    """Opens one file after another, all in the same child; used as a context."""

    def __init__(self, *, seconds: float = 30, memory_mb: int = 1024) -> None:
        self._seconds = seconds
        self._child = Child("kb.workshop", memory_mb=memory_mb)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.__exit__(kind, error, trace)

    def table(self, name: str, content: bytes) -> Grid:
        """Read the first table; raise UnreadableFile, with the file's name, when that cannot be done."""
        format_of(name)
        _refuse_large(name, content)
        answer, _ = self._ask("table", name, content)
        return Grid(tuple(tuple(Cell(*cell) for cell in row) for row in answer["cells"]), answer["place"])

    def sheets(self, name: str, content: bytes) -> FileReading:
        """Read the target sheets of a file; raise UnreadableFile, with its name, when there are none."""
        _refuse_large(name, content)
        answer, _ = self._ask("sheets", name, content)
        return FileReading(tuple(map(read_from_json, answer["sheets"])), tuple(answer["notes"]))

    def mark(self, name: str, content: bytes, checked: Sequence[Checked], edits: Sequence[Edit]) -> bytes:
        """Return the workbook with the cells rewritten and marked; raise UnreadableFile if that fails."""
        _, marked = self._ask("mark", name, pickle.dumps((content, list(checked), list(edits))))
        return marked

    def _ask(self, task: str, name: str, content: bytes) -> tuple[dict[str, Any], bytes]:
        head = {"task": task, "name": name, "suffixed": f"file{PurePath(name).suffix}"}
        try:
            answer, body = self._child.ask(head, content, seconds=self._seconds)
        except ChildEnded as ended:
            raise UnreadableFile(_why_ended(name, ended, self._seconds)) from ended
        except ChildFault as fault:
            raise OpenerFault(_log_fault(task, name, fault)) from fault
        if "refused" in answer:
            told: str = answer["refused"]
            raise UnreadableFile(told if name in told else f"“{name}”：{told}")
        return answer, body


def read_file(name: str, content: bytes, *, seconds: float = 30, memory_mb: int = 1024) -> Grid:
    """Read the first table of one file; raise UnreadableFile, with its name, when that cannot be done."""
    with Opener(seconds=seconds, memory_mb=memory_mb) as opener:
        return opener.table(name, content)


def _refuse_large(name: str, content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            f"“{name}”有 {len(content) / 1_000_000:.1f} MB，最多 {MAX_BYTES // 1_000_000} MB，"
            "请删去图片等无关内容，或拆成几个文件再上传。"
        )


def _log_fault(task: str, name: str, fault: ChildFault) -> str:
    """Log under a reference number that the user can pass on, and return what the user is told."""
    reference = token_hex(4)
    logger.error("reference %s: %s of %s failed\n%s", reference, task, name, fault)
    doing = "写回标注" if task == "mark" else "读取"
    return (
        f"“{name}”{doing}时程序遇到没有料到的情况，已经记入日志；其余文件不受影响，"
        f"请把编号 {reference} 和这个文件交给管理员。"
    )


def _why_ended(name: str, ended: ChildEnded, seconds: float) -> str:
    if ended.timed_out:
        return (
            f"“{name}”读了 {seconds:g} 秒还没有读完，已停止；"
            "请删去多余的行、列和工作表，或拆成几个文件再上传。"
        )
    return (
        f"“{name}”读不出来：文件已损坏，或表格大得不正常（常因很远的地方有一个多余的单元格）；"
        "请用 Excel 或 WPS 打开，只把指标表复制到新工作簿，另存后再上传。"
    )

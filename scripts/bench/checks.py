"""How fast and how right the checker is: python -m scripts.bench.checks.

Checks the same generated sheets in every way the product does (one row while typing, a batch from JSON, a
workbook that is marked and written back), with the starter library, and compares with what else one would
use: a list of forbidden phrases for finding vague rows, openpyxl for marking a workbook.
"""

import argparse
import gc
import io
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from indicators.checks.rule import VAGUE
from indicators.checks.runner import check
from indicators.library import Library, ListLibrary
from indicators.sheets import ReadSheet, read_sheets
from indicators.values import Row, Sheet
from kb.base import KnowledgeBase
from kb.checking import check_sheets, check_uploads, marked
from kb.containers import Upload
from kb.settings import Settings
from scripts.bench.alternatives import holds_forbidden_word, mark_with_openpyxl
from scripts.bench.library import SEED
from scripts.bench.sheets import ROWS, as_lines, as_workbook, generate_sheets
from scripts.bench.timing import timed

SHEETS = 1000
_RETYPED = ("提升", "≥", "≥9", "≥95", "≥95%", "有效提升", "11月底前", "已完成")
_LABELLED = Path(__file__).parents[2] / "tests/fixtures/real/labelled_rows.jsonl"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement, its limit (a least value for rates) and whether it is within."""

    title: str
    unit: str
    measured: float
    limit: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Tell whether the limit holds; None without one."""
        if self.limit is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _parser().parse_args(arguments)
    figures = run(options.sheets)
    if options.json:
        content: list[dict[str, Any]] = [asdict(figure) | {"met": figure.met} for figure in figures]
        json.dump(content, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    for figure in figures:
        limit = (
            "" if figure.limit is None else f"（{'至少' if figure.at_least else '至多'} {figure.limit:g}）"
        )
        outcome = {True: "达到", False: "未达到", None: ""}[figure.met]
        print(f"{figure.title}：{figure.measured:.4g} {figure.unit}{limit} {outcome}".rstrip())


def run(sheets: int = SHEETS) -> list[Figure]:
    """Measure with so many sheets; the limits are those for 1,000."""
    with TemporaryDirectory(prefix="kb-bench-") as folder:
        data = Path(folder)
        base = KnowledgeBase(Settings(data=data, database_url=f"sqlite:///{data / 'kb.sqlite3'}"))
        try:
            base.initialise()
            return list(figures(base.state().library, sheets))
        finally:
            base.database.close()


def figures(library: Library, count: int) -> Iterator[Figure]:
    """Yield what was measured with so many generated sheets."""
    content = as_lines(generate_sheets(count))
    reads = read_sheets("表.jsonl", content)
    _warm_up(library)
    yield from _typing(library, reads[:100])
    yield from _batch(library, content)
    yield from _pure(read_sheets("表.jsonl", as_lines(generate_sheets(count, seed=SEED + 1))))
    yield from _workbook(library, count)
    yield from _vagueness()


_PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _warm_up(library: Library) -> None:
    for read in read_sheets("表.jsonl", as_lines(generate_sheets(20, seed=1))):
        check(read.sheet, library)


def _typing(library: Library, reads: Sequence[ReadSheet]) -> Iterator[Figure]:
    """One cell of a sheet changes, and the whole sheet is checked again."""
    steps = [_retyped(read.sheet, text) for read in reads for text in _RETYPED]
    taken = [timed(lambda sheet=sheet: check(sheet, library)) for sheet in steps]  # type: ignore[misc]
    p50, p95 = np.percentile(taken, (50, 95))
    yield Figure(f"改一格后重新检查整张表（{ROWS} 行）p50", "毫秒", float(p50))
    yield Figure(f"改一格后重新检查整张表（{ROWS} 行）p95", "毫秒", float(p95), 10)


def _retyped(sheet: Sheet, text: str) -> Sheet:
    first = sheet.rows[0]
    row = Row(level1=first.level1, level2=first.level2, name=first.name, value=text)
    return Sheet(**{**_fields(sheet), "rows": (row, *sheet.rows[1:])})


def _fields(sheet: Sheet) -> dict[str, Any]:
    return {name: getattr(sheet, name) for name in sheet.__dataclass_fields__}


def _batch(library: Library, content: bytes) -> Iterator[Figure]:
    """From the bytes of a .jsonl file to findings with replacements, on one core."""
    gc.collect()
    started = perf_counter()
    reads = [(None, read) for read in read_sheets("表.jsonl", content)]
    checked = check_sheets(reads, library)
    seconds = perf_counter() - started
    findings = sum(len(each.verdict.findings) for each in checked)
    yield Figure(f"{len(reads)} 张表 × {ROWS} 行从 JSON 检查，含替换建议", "秒", seconds, 5)
    yield Figure("  其中的疑点", "处", findings)


def _pure(reads: Sequence[ReadSheet]) -> Iterator[Figure]:
    """The rules alone, without replacements, over sheets that were not seen before."""
    empty = ListLibrary([])
    gc.disable()  # as in a batch
    started = perf_counter()
    for read in reads:
        check(read.sheet, empty, advises=False)
    seconds = perf_counter() - started
    gc.enable()
    rows = sum(len(read.sheet.rows) for read in reads)
    yield Figure("只跑规则", "行/秒", rows / seconds, 10_000, at_least=True)


def _workbook(library: Library, count: int) -> Iterator[Figure]:
    """A workbook of one worksheet a sheet is read, checked, marked and written."""
    upload = Upload("目标表.xlsx", as_workbook(generate_sheets(count)))
    started = perf_counter()
    result = check_uploads([upload], library)
    checked = perf_counter()
    back = marked([upload], result)
    written = perf_counter()
    yield Figure(f"{len(result.checked)} 张工作表的工作簿：读取和检查", "秒", checked - started)
    yield Figure("  标注并写回", "秒", written - checked)
    yield Figure("  合计", "秒", written - started, 20)
    yield Figure("  写回的文件", "MB", len(back.content) / 1e6)
    own, children = (resource.getrusage(who).ru_maxrss / 1000 for who in _PROCESSES)
    yield Figure("到此为止的最大内存（本进程，含指标库）", "MB", own, 500)
    yield Figure("到此为止的最大内存（读写文件的子进程）", "MB", children, 500)
    started = perf_counter()
    mark_with_openpyxl(upload.content, result.checked)
    yield Figure("  同样的标注用 openpyxl 写回", "秒", perf_counter() - started)


def _vagueness() -> Iterator[Figure]:
    """How many labelled rows of published sheets are told apart, beside a list of phrases."""
    rows = [json.loads(line) for line in io.StringIO(_LABELLED.read_text("utf-8"))]
    judged = [row for row in rows if row["label"] != "ambiguous"]
    truth = [row["label"] == "vague" for row in judged]
    ours = [_is_vague(row) for row in judged]
    theirs = [holds_forbidden_word(row["value"] or "") for row in judged]
    for title, found in (("不可核对的行", ours), ("  用禁用词表", theirs)):
        hits = sum(f and t for f, t in zip(found, truth, strict=True))
        yield Figure(f"{title}：查准率", "", hits / max(1, sum(found)))
        yield Figure(f"{title}：查全率", "", hits / sum(truth))


def _is_vague(row: dict[str, Any]) -> bool:
    line = Row(level2=row["level2"], name=row["name"], value=row["value"], unit=row["unit"])
    verdict = check(Sheet(rows=(line,)), ListLibrary([]))
    return any(VAGUE in finding.tags and finding.row == 0 for finding in verdict.findings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.checks", description="检查有多快、多准")
    parser.add_argument("--sheets", type=int, default=SHEETS, metavar="张数", help="检查多少张表")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")
    return parser


if __name__ == "__main__":
    main()

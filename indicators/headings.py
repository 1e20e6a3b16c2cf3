"""The headings of an indicator table, the accepted spellings, and where they stand in a grid.

Spellings are data: starter/headings.yaml.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from indicators.grid import Cell, CellError, Grid
from indicators.spelling import tidy

# Each heading with the field of Indicator it fills, in the order a table is written.
HEADINGS = (
    ("指标编码", "code"),
    ("指标名称", "name"),
    ("一级指标", "level1"),
    ("二级指标", "level2"),
    ("适用范围", "scope"),
    ("行业分类", "sectors"),
    ("项目类型", "project_types"),
    ("指标性质", "kind"),
    ("指标方向", "direction"),
    ("计量单位", "unit"),
    ("指标解释", "definition"),
    ("计算公式", "formula"),
    ("参考值", "reference"),
    ("标准类型", "standard"),
    ("标准出处", "standard_source"),
    ("分级标准", "grades"),
    ("取值方式", "method"),
    ("采集频次", "frequency"),
    ("数据来源", "data_source"),
    ("佐证材料", "evidence"),
    ("评分规则", "scoring"),
    ("常见误用", "pitfalls"),
    ("关键词", "keywords"),
    ("别名", "aliases"),
    ("是否核心", "core"),
    ("依据文件", "basis"),
)
COMPARISON = "comparison"  # a column of its own in some forms; joined to the reference when read

_COLUMNS = dict((*HEADINGS, ("计算符号", COMPARISON)))
_NAMES = {field: heading for heading, field in _COLUMNS.items()}
_REQUIRED = ("指标名称", "二级指标")
_SEARCHED_ROWS = 15  # titles, notes and the name of the county may stand above the heading
_LEAST_IN_LOWER_LINE = 2  # one heading below another may be a word of the first indicator

_DECORATION = re.compile(r"[\s:*★☆]+")
_REMARK = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field; the indicators start at row `first_row`, counted from 0."""

    fields: Mapping[str, int]
    first_row: int
    errors: tuple[CellError, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    """What one column is called; `field` is None when nobody knows it."""

    column: int
    cell: Cell
    field: str | None


def find_columns(grid: Grid) -> Columns:
    """Find the heading line, or the two lines of a grouped heading, among the first rows.

    Missing and doubled headings are errors; unknown ones are notes, for a county may keep more columns.
    """
    headings, first_row = _best_headings(grid.cells)
    fields: dict[str, int] = {}
    for heading in headings:
        if heading.field:
            fields.setdefault(heading.field, heading.column)
    errors = (*_missing(fields, headings, first_row), *_doubled(headings))
    return Columns(fields, first_row, errors, tuple(_unknown(headings)))


def heading_of(field: str) -> str:
    """Return the heading of a field."""
    return _NAMES[field]


def is_heading(text: str, field: str) -> bool:
    """Tell whether the text is the heading of this field, in one of its spellings."""
    return _field(text) == field


def spellings(heading: str) -> Mapping[str, str]:
    """Return every accepted spelling of the values under a heading, with the value it means."""
    return _spellings()[heading]


def bare(text: str) -> str:
    """Return the text as it is compared: half-width, lower case, without white space and marks."""
    return _DECORATION.sub("", tidy(text)).lower()


def _best_headings(cells: Sequence[Sequence[Cell]]) -> tuple[list[_Heading], int]:
    """Return the heading that names the most fields, and the row after it.

    Of two that name as many, the one whose upper line contributes is better, then the shorter one.
    """
    best: tuple[list[_Heading], int] = ([], 0)
    most = (0, 0, 0)
    for top in range(min(_SEARCHED_ROWS, len(cells))):
        for headings, height in _candidates(cells[top : top + 2]):
            lower = cells[top + height - 1]
            rank = (_known(headings), _taken_from_above(headings, lower), -height)
            if rank > most:
                best, most = (headings, top + height), rank
    return best


def _candidates(lines: Sequence[Sequence[Cell]]) -> Iterator[tuple[list[_Heading], int]]:
    """Yield the upper line as a heading, and both lines as one if the lower looks like a heading too."""
    blank = [Cell("", "")] * len(lines[0])
    yield _name_columns(blank, lines[0]), 1
    if len(lines) > 1 and _known(_name_columns(blank, lines[1])) >= _LEAST_IN_LOWER_LINE:
        yield _name_columns(lines[0], lines[1]), 2


def _taken_from_above(headings: Sequence[_Heading], lower: Sequence[Cell]) -> int:
    return sum(bool(heading.field) and heading.cell != lower[heading.column] for heading in headings)


def _known(headings: Sequence[_Heading]) -> int:
    return len({heading.field for heading in headings if heading.field})


def _name_columns(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[_Heading]:
    """Name every column once: a heading merged over several columns belongs to the first of them."""
    named: list[_Heading] = []
    seen: set[Cell] = set()
    for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
        cell, field = _name_column(above, below)
        if cell.text and cell not in seen:
            seen.add(cell)
            named.append(_Heading(column, cell, field))
    return named


def _name_column(above: Cell, below: Cell) -> tuple[Cell, str | None]:
    """Prefer both lines read together (评分 over 标准), then the lower, then the upper."""
    both = Cell(below.at, above.text + below.text)
    for text, cell in ((both.text, both), (below.text, below), (above.text, above)):
        if field := _field(text):
            return cell, field
    return (below if below.text else above), None


def _field(text: str) -> str | None:
    written = bare(text)
    return _fields().get(written) or _fields().get(_REMARK.sub("", written))


def _missing(fields: Mapping[str, int], headings: Sequence[_Heading], first_row: int) -> Iterator[CellError]:
    found = "、".join(heading.cell.text for heading in headings if heading.field) or "没有找到任何表头"
    at = f"第{first_row}行" if first_row else f"前{_SEARCHED_ROWS}行"
    for heading in _REQUIRED:
        if _COLUMNS[heading] not in fields:
            accepted = "、".join((heading, *_data()["表头"][heading]))
            message = f"缺少必有的表头“{heading}”，找到的表头有：{found}"
            yield CellError(at, "", message, f"请加上这一列，表头可以写成：{accepted}")


def _doubled(headings: Sequence[_Heading]) -> Iterator[CellError]:
    first: dict[str, Cell] = {}
    for heading in headings:
        if heading.field in first:
            earlier, name = first[heading.field], heading_of(heading.field)
            message = f"与 {earlier.at} 的“{earlier.text}”是同一个表头“{name}”"
            yield CellError(heading.cell.at, heading.cell.text, message, "请删去其中一列，或改用别的表头")
        elif heading.field:
            first[heading.field] = heading.cell


def _unknown(headings: Sequence[_Heading]) -> Iterator[str]:
    for heading in headings:
        if not heading.field and bare(heading.cell.text) not in _data()["不读"]:
            yield f"表头“{heading.cell.text}”（{heading.cell.at}）不认识，这一列没有读"


@cache
def _fields() -> dict[str, str]:
    """Map every spelling of a heading to its field."""
    table = _data()["表头"]
    return {bare(text): field for name, field in _COLUMNS.items() for text in (name, *table[name])}


@cache
def _spellings() -> dict[str, dict[str, str]]:
    return {
        heading: {bare(str(text)): value for value, others in values.items() for text in (value, *others)}
        for heading, values in _data()["写法"].items()
    }


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        files("indicators").joinpath("starter/headings.yaml").read_text("utf-8")
    )
    return content

"""Rows as lines of text with tabs between: what a spreadsheet gives to the clipboard and takes from it."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indicators.errors import Refusal
from indicators.target.headings import column_field, is_total, level1_of, level2_of, weak_column_field
from indicators.taxonomy import taxonomy
from indicators.values import Row

_SIGNS = re.compile(r"^[≥≤=><＝≧≦]|^(?:大于|小于|等于|不低于|不高于|不少于|不超过)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class UnreadablePaste(Refusal):
    """What was pasted holds no indicator."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The rows read from a pasted table, and the lines that were left aside."""

    rows: tuple[Row, ...]
    left_aside: tuple[str, ...]


def row_line(row: Row) -> str:
    """Write a row as one line of the form, columns apart by tabs, ready to paste into a spreadsheet."""
    cells = (row.level1, row.level2, row.name, row.value, _weight_text(row.weight), row.note)
    return "\t".join(re.sub(r"\s+", " ", cell or "").strip() for cell in cells)


def read_rows(text: str) -> Pasted:
    """Read lines copied from a spreadsheet; without a heading, the columns of the form are assumed.

    A merged level arrives in its first line only and is carried down. Raises UnreadablePaste if there
    is no indicator at all.
    """
    lines = [
        [cell.strip() for cell in line] for line in csv.reader(text.splitlines(keepends=True), delimiter="\t")
    ]
    start, columns = _heading(lines)
    rows: list[Row] = []
    left_aside: list[str] = []
    carried: dict[str, str] = {}
    for number, cells in enumerate(lines[start:], start=start + 1):
        fields = _fields(cells, columns, carried)
        if fields.get("name") and not _is_total(cells):
            rows.append(_row(fields))
        elif any(cells) and not _is_total(cells):
            left_aside.append(f"第{number}行没有三级指标名称，没有读")
    if not rows:
        raise UnreadablePaste(
            "没有读到指标：请在 Excel 中连同表头一起复制，表头至少要有“三级指标”和“指标值”两列。"
        )
    return Pasted(tuple(rows), tuple(left_aside))


def _heading(lines: Sequence[Sequence[str]]) -> tuple[int, Mapping[int, str]]:
    """Return the number of lines up to the heading, and which column holds which field."""
    for number, cells in enumerate(lines[:5]):
        columns = {at: field for at, cell in enumerate(cells) if (field := column_field(cell))}
        for at, cell in enumerate(cells):
            field = weak_column_field(cell)
            if field and field not in columns.values():
                columns.setdefault(at, field)
        if "name" in columns.values() and len(columns) > 1:
            return number + 1, columns
    return 0, _guess(lines)


def _guess(lines: Sequence[Sequence[str]]) -> Mapping[int, str]:
    """Say what the columns are when no line names them: find the column that holds levels 2."""
    levels = [at for cells in lines for at, cell in enumerate(cells) if taxonomy().canonical_level2(cell)]
    if not levels:
        return dict(enumerate(("name", "value", "weight", "note")))
    # 满意度指标 may be a level 1 or a level 2: of columns that look the same, the right one is level 2.
    at_level2 = max(levels, key=lambda at: (levels.count(at), at))
    columns = dict(enumerate(("level2", "name", "value", "weight", "note"), start=at_level2))
    return columns | ({at_level2 - 1: "level1"} if at_level2 else {})


def _fields(cells: Sequence[str], columns: Mapping[int, str], carried: dict[str, str]) -> dict[str, str]:
    """Take the cells of a line by field; an empty level is that of the line above."""
    fields = {columns[at]: cell for at, cell in enumerate(cells) if at in columns and cell}
    if fields.get("level1"):
        carried.pop("level2", None)
    for level in ("level1", "level2"):
        if fields.get(level):
            carried[level] = fields[level]
        elif level in carried:
            fields[level] = carried[level]
    return fields


def _row(fields: Mapping[str, str]) -> Row:
    weight = _NUMBER.search(fields.get("weight", ""))
    return Row(
        level1=level1_of(fields["level1"]) if "level1" in fields else None,
        level2=level2_of(fields["level2"]) if "level2" in fields else None,
        name=fields["name"],
        value=_joined_value(fields),
        weight=float(weight[0]) if weight else None,
        note=fields.get("note"),
    )


def _joined_value(fields: Mapping[str, str]) -> str | None:
    """Bring comparison, number and unit of a three-column form into one cell."""
    value, sign, unit = (fields.get(field, "") for field in ("value", "comparison", "unit"))
    if value and sign and not _SIGNS.match(value) and _SIGNS.match(sign):
        value = sign + value
    if value and unit and value[-1].isdigit():
        value += unit
    return value or None


def _is_total(cells: Iterable[str]) -> bool:
    return is_total(next((cell for cell in cells if cell), ""))


def _weight_text(weight: float | None) -> str:
    return "" if weight is None else f"{weight:g}"

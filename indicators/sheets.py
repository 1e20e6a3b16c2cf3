"""Target sheets from and to their JSON form (one sheet, a list, or one a line)."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, TypeVar

from indicators.errors import Refusal
from indicators.spelling import plain
from indicators.values import Dismissal, Override, Row, Sheet

_KINDS = ("project", "agency", "self_evaluation")
_ROW_TEXTS = ("level1", "level2", "name", "value", "unit", "comparison", "note", "actual", "score", "term")
_SHEET_TEXTS = (
    "id",
    "project",
    "agency",
    "sector",
    "period",
    "goal",
    "execution_rate",
    "total_score",
    "grade",
    "long_goal",
)
_MOST_ROWS = 2000


_Record = TypeVar("_Record", Dismissal, Override)


class UnreadableSheet(Refusal):
    """The content holds no target sheet."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A piece of a sheet that was left aside: where it stood, what it said, why."""

    at: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet as read, where it stood in its file, and what was left aside.

    `worksheet` is the name of the worksheet that the addresses of its cells belong to; None where the
    file has none (JSON, CSV, Word).
    """

    sheet: Sheet
    place: str
    not_understood: tuple[NotUnderstood, ...] = ()
    worksheet: str | None = None


def read_sheets(name: str, content: bytes) -> list[ReadSheet]:
    """Read the sheets of a .json or .jsonl file; raise UnreadableSheet with the place of the fault."""
    try:
        return [read_sheet(value, place) for place, value in _values(name.lower(), _decode(content))]
    except UnreadableSheet as fault:
        raise UnreadableSheet(f"{name} {fault}") from fault


def read_sheet(value: Any, place: str) -> ReadSheet:
    """Turn one JSON object into a sheet."""
    if not isinstance(value, Mapping):
        raise UnreadableSheet(f"{place}不是一张绩效目标表（应是带 rows 的对象），请按说明里的格式改写。")
    rows = [] if value.get("rows") is None else value["rows"]
    if not isinstance(rows, list):
        raise UnreadableSheet(f"{place}的 rows 不是列表，请写成一行一个对象的列表。")
    if len(rows) > _MOST_ROWS:
        raise UnreadableSheet(f"{place}有{len(rows)}行指标，超过{_MOST_ROWS}行，请拆成几张表。")
    left: list[NotUnderstood] = []
    read = tuple(
        _row(row, f"{place} rows[{i}]", left) for i, row in enumerate(rows) if _is_row(row, i, place, left)
    )
    sheet = Sheet(
        rows=read,
        kind=_kind(value.get("kind"), place, left),
        year=_year(value.get("year"), place, left),
        funds_wan=_number(value.get("funds_wan"), f"{place} funds_wan", left),
        funds=_funds(value.get("funds"), f"{place} funds", left),
        facts=_facts(value.get("facts"), f"{place} facts", left),
        dismissals=tuple(_records(value.get("dismissals"), f"{place} dismissals", Dismissal, left)),
        overrides=tuple(_records(value.get("overrides"), f"{place} overrides", Override, left)),
        **{key: _text(value.get(key), f"{place} {key}", left) for key in _SHEET_TEXTS},  # type: ignore[arg-type]
    )
    return ReadSheet(sheet, place, tuple(left))


def row_json(row: Row) -> dict[str, Any]:
    """Return a row in its JSON form."""
    return {field.name: getattr(row, field.name) for field in fields(row) if field.name != "at"}


def sheet_json(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet in its JSON form."""
    whole = {field.name: getattr(sheet, field.name) for field in fields(sheet) if field.name != "at"}
    return whole | {
        "rows": [row_json(row) for row in sheet.rows],
        "funds": dict(sheet.funds),
        "facts": dict(sheet.facts),
        "dismissals": [asdict(dismissal) for dismissal in sheet.dismissals],
        "overrides": [asdict(override) for override in sheet.overrides],
    }


def read_json(read: ReadSheet) -> dict[str, Any]:
    """Return a sheet as read, with the addresses of its cells: the form it is kept and sent in."""
    whole = sheet_json(read.sheet) | {"at": dict(read.sheet.at)}
    for row, form in zip(read.sheet.rows, whole["rows"], strict=True):
        form["at"] = dict(row.at)
    left = [asdict(item) for item in read.not_understood]
    return {"sheet": whole, "place": read.place, "worksheet": read.worksheet, "not_understood": left}


def read_from_json(value: Mapping[str, Any]) -> ReadSheet:
    """Return what `read_json` was given."""
    whole = dict(value["sheet"])
    rows = tuple(Row(**row) for row in whole.pop("rows"))
    dismissals = tuple(Dismissal(**entry) for entry in whole.pop("dismissals"))
    overrides = tuple(Override(**entry) for entry in whole.pop("overrides"))
    sheet = Sheet(rows=rows, dismissals=dismissals, overrides=overrides, **whole)
    left = tuple(NotUnderstood(**entry) for entry in value["not_understood"])
    return ReadSheet(sheet, value["place"], left, value["worksheet"])


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheet("不是 UTF-8 编码的文本，请另存为 UTF-8 后再试。") from error


def _values(name: str, text: str) -> Iterator[tuple[str, Any]]:
    """Yield the place and content of each sheet."""
    if name.endswith(".jsonl"):
        # Not splitlines: a JSON string may hold the separators of lines and paragraphs that Unicode has.
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield f"第{number}行", _parse(line, f"第{number}行")
    elif name.endswith(".json"):
        value = _parse(text, "")
        for number, item in enumerate(value if isinstance(value, list) else [value], 1):
            yield f"第{number}张表", item
    else:
        raise UnreadableSheet("的格式不认识，请给 .json 或 .jsonl 文件。")


def _parse(text: str, place: str) -> Any:
    try:  # NaN is what spreadsheet libraries write for an empty cell.
        return json.loads(text, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        line = f"第{error.lineno}行" if "\n" in text else ""
        where = f"{line}第{error.colno}个字符"
        raise UnreadableSheet(f"{place}不是有效的 JSON（{where}），请检查逗号、引号和括号。") from error
    except (RecursionError, ValueError) as error:
        raise UnreadableSheet(f"{place}的 JSON 嵌套过深或数字过长，请按说明里的格式改写。") from error


def _is_row(row: Any, index: int, place: str, left: list[NotUnderstood]) -> bool:
    if isinstance(row, Mapping):
        return True
    left.append(NotUnderstood(f"{place} rows[{index}]", str(row)[:80], "一行指标应是一个对象，这一项不是"))
    return False


def _row(row: Mapping[str, Any], place: str, left: list[NotUnderstood]) -> Row:
    texts = {key: _text(row.get(key), f"{place}.{key}", left) for key in _ROW_TEXTS}
    weight = _number(row.get("weight"), f"{place}.weight", left)
    return Row(weight=weight, **texts)  # type: ignore[arg-type]


def _kind(value: Any, place: str, left: list[NotUnderstood]) -> str:
    if value is None or value in _KINDS:
        return value or _KINDS[0]
    left.append(
        NotUnderstood(f"{place} kind", str(value)[:80], f"表的种类只有 {'、'.join(_KINDS)}，按 project 处理")
    )
    return _KINDS[0]


def _text(value: Any, place: str, left: list[NotUnderstood]) -> str | None:
    """Return text; a number written without quotes is text as well."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return plain(Decimal(repr(value))) if isinstance(value, float) else str(value)
    left.append(NotUnderstood(place, str(value)[:80], "应是文字"))
    return None


def _funds(value: Any, place: str, left: list[NotUnderstood]) -> dict[str, float]:
    read = {key: _number(amount, f"{place}.{key}", left) for key, amount in _object(value, place, left)}
    return {key: amount for key, amount in read.items() if amount is not None}


def _facts(value: Any, place: str, left: list[NotUnderstood]) -> dict[str, str]:
    read = {key: _text(fact, f"{place}.{key}", left) for key, fact in _object(value, place, left)}
    return {key: fact for key, fact in read.items() if fact is not None}


def _object(value: Any, place: str, left: list[NotUnderstood]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(key), part) for key, part in value.items())
    elif value is not None:
        left.append(NotUnderstood(place, str(value)[:80], "应是对象"))


def _records(value: Any, place: str, kind: type[_Record], left: list[NotUnderstood]) -> Iterator[_Record]:
    """Read a list of dismissals or overrides; one that lacks a part or the reason is left aside."""
    for number, entry in enumerate(value if isinstance(value, list) else []):
        try:
            record = kind(**entry)
        except TypeError:
            record = None
        if record is None or not all(_is_plain(getattr(record, f.name), f.type) for f in fields(record)):
            needed = "、".join(field.name for field in fields(kind))
            left.append(NotUnderstood(f"{place}[{number}]", str(entry)[:80], f"应是写全 {needed} 的对象"))
        else:
            yield record


def _is_plain(value: Any, kind: Any) -> bool:
    if kind is float or kind == "float":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, str) and bool(value.strip())


def _number(value: Any, place: str, left: list[NotUnderstood]) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isfinite(number):
        return number
    left.append(NotUnderstood(place, str(value)[:80], "应是数字"))
    return None


def _year(value: Any, place: str, left: list[NotUnderstood]) -> int | None:
    number = _number(value, f"{place} year", left)
    return int(number) if number is not None else None

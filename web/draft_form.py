"""The draft page's form: everything typed so far, as typed; the server keeps none of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from starlette.datastructures import FormData
from starlette.requests import Request

from indicators.spelling import tidy
from indicators.suggest import Project
from indicators.taxonomy import taxonomy
from indicators.values import Row, Sheet

MOST_ROWS = 200
LONGEST_TEXT = 20_000
LONGEST_LINE = 200
LONGEST_CELL = 1_000
MOST_FUNDS_WAN = 100_000_000
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the table; `key` names it while the page is open, `code` is the indicator it came from."""

    key: str
    code: str = ""
    level1: str = ""
    level2: str = ""
    name: str = ""
    value: str = ""
    weight: str = ""
    note: str = ""
    reason: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing has been filled in yet."""
        return not (self.name.strip() or self.value.strip() or self.note.strip())


@dataclass(frozen=True, slots=True)
class DraftForm:
    """The fields of the form as typed."""

    project: str = ""
    agency: str = ""
    sector: str = ""
    funds: str = ""
    year: str = ""
    text: str = ""
    goal: str = ""
    pasted: str = ""
    rows: tuple[FormRow, ...] = ()

    @property
    def filled(self) -> tuple[FormRow, ...]:
        """Return the rows that something stands in."""
        return tuple(row for row in self.rows if not row.is_blank)

    def row(self, key: str) -> FormRow | None:
        """Return the row of this key."""
        return next((row for row in self.rows if row.key == key), None)

    def next_key(self) -> str:
        """Return a key that no row has."""
        return str(1 + max((int(row.key) for row in self.rows), default=0))


_TEXTS = tuple(field.name for field in fields(DraftForm) if field.name != "rows")
_CELLS = tuple(field.name for field in fields(FormRow))
# Rows beyond the limit still come back to the user, up to a quarter more than are accepted.
MOST_FIELDS = len(_TEXTS) + len(_CELLS) * (MOST_ROWS + MOST_ROWS // 4)


async def posted_form(request: Request) -> DraftForm:
    """Read the form of a request; what is missing is empty, what is no text is ignored."""
    return form_of(await request.form(max_fields=MOST_FIELDS))


def form_of(data: FormData) -> DraftForm:
    """Bring posted data into the fields of the form."""
    texts = {name: _text(data.get(name)) for name in _TEXTS}
    columns = {name: [_text(value) for value in data.getlist(name)] for name in _CELLS}
    count = max(map(len, columns.values()))
    rows = [{name: values[at] for name, values in columns.items() if at < len(values)} for at in range(count)]
    return DraftForm(**texts, rows=tuple(_keyed(rows)))


def problems(form: DraftForm) -> dict[str, str]:
    """Return what cannot be accepted, by the field it stands in (`weight-3` for a cell of row 3)."""
    return dict((*_text_problems(form), *_number_problems(form), *_row_problems(form)))


def missing_name(form: DraftForm) -> dict[str, str]:
    """Return the problem of a project without a name: it may be typed last, but not left out."""
    told = "请填写项目名称，系统要据此查找相近的项目类型"
    return {} if form.project.strip() else {"project": told}


def to_project(form: DraftForm) -> Project:
    """Return what the form says of the project."""
    return Project(
        form.project.strip(), form.text.strip(), form.sector or None, _funds(form.funds), _year(form.year)
    )


def to_sheet(form: DraftForm) -> Sheet:
    """Return the filled rows as a target sheet; a number that cannot be read counts as not given."""
    return Sheet(
        rows=tuple(to_row(row) for row in form.filled),
        project=form.project.strip() or None,
        agency=form.agency.strip() or None,
        year=_year(form.year),
        sector=form.sector or None,
        funds_wan=_funds(form.funds),
        goal=form.goal.strip() or None,
    )


def to_row(row: FormRow) -> Row:
    """Return a row of the form as a row of a sheet; its level 1 follows from its level 2."""
    return Row(
        level1=level1_of(row) or None,
        level2=row.level2.strip() or None,
        name=row.name.strip() or None,
        value=row.value.strip() or None,
        weight=_weight(row.weight),
        note=row.note.strip() or None,
    )


def level1_of(row: FormRow) -> str:
    """Return the level 1 that goes with the level 2, or what was written where there is none."""
    level2 = taxonomy().canonical_level2(row.level2)
    return (taxonomy().parent(level2) if level2 else None) or row.level1.strip()


def from_row(row: Row, key: str) -> FormRow:
    """Return a row of a sheet as a row of the form."""
    weight = "" if row.weight is None else f"{row.weight:g}"
    texts = (row.level1, row.level2, row.name, row.value, weight, row.note)
    return FormRow(key, "", *(text or "" for text in texts))


def _text(value: object) -> str:
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _keyed(rows: list[dict[str, str]]) -> Iterator[FormRow]:
    """Give every row a key of its own; keys become ids in the page, so only short numbers are kept."""
    used: set[str] = set()
    spare = 1 + max((int(row["key"]) for row in rows if _is_key(row.get("key", ""))), default=0)
    for row in rows:
        if not _is_key(row.get("key", "")) or row["key"] in used:
            row["key"] = str(spare)
            spare += 1
        used.add(row["key"])
        yield FormRow(**row)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def _text_problems(form: DraftForm) -> Iterator[tuple[str, str]]:
    for name in ("project", "agency"):
        if len(getattr(form, name)) > LONGEST_LINE:
            yield name, f"最多 {LONGEST_LINE} 个字，现在有 {len(getattr(form, name))} 个，请缩短"
    for name in ("text", "goal", "pasted"):
        if len(getattr(form, name)) > LONGEST_TEXT:
            yield name, f"最多 {LONGEST_TEXT} 个字，现在有 {len(getattr(form, name))} 个，请只留要点"
    if form.sector and not taxonomy().sector(form.sector):
        yield "sector", "没有这个行业，请从列表中选择"


def _number_problems(form: DraftForm) -> Iterator[tuple[str, str]]:
    if _funds(form.funds) is None and form.funds.strip():
        yield "funds", "预算资金应是以万元为单位的数，如 120.5"
    if _year(form.year) is None and form.year.strip():
        yield "year", f"年度应是 {_YEARS[0]} 到 {_YEARS[-1]} 之间的四位数，如 2026"


def _row_problems(form: DraftForm) -> Iterator[tuple[str, str]]:
    if len(form.rows) > MOST_ROWS:
        yield "rows", f"一张表最多 {MOST_ROWS} 行指标，现在有 {len(form.rows)} 行，请删去一些或分成几张表"
    for row in form.rows:
        if _weight(row.weight) is None and row.weight.strip():
            yield f"weight-{row.key}", "权重应是 0 到 100 之间的数，如 10"
        for name in ("name", "value", "note"):
            if len(getattr(row, name)) > LONGEST_CELL:
                yield f"{name}-{row.key}", f"最多 {LONGEST_CELL} 个字，请缩短"


def _funds(text: str) -> float | None:
    return _number(text, "万元|万", 0, MOST_FUNDS_WAN)


def _weight(text: str) -> float | None:
    return _number(text, "分|%", 0, 100)


def _year(text: str) -> int | None:
    number = _number(text, "年度?", _YEARS[0], _YEARS[-1])
    return int(number) if number is not None and number.is_integer() else None


def _number(text: str, unit: str, low: int, high: int) -> float | None:
    """Read a number as people type it, full-width or with commas; None if it is none or out of range."""
    found = re.fullmatch(rf"([0-9]{{1,12}}(?:\.[0-9]{{1,6}})?)(?:{unit})?", tidy(text).replace(",", ""))
    number = float(found[1]) if found else None
    return number if number is not None and low <= number <= high else None

"""What a person does to a sheet under check: take a replacement, set a finding aside, give other points."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indicators.checks.replacement import offer
from indicators.checks.rule import Finding, Item, Replacement
from indicators.errors import Refusal
from indicators.values import Dismissal, Indicator, Override, Row, Sheet

LONGEST_REASON = 500

_ROW_TEXTS = ("level1", "level2", "name", "value", "unit", "comparison", "note")
_SHEET_TEXTS = ("project", "agency", "period", "goal", "long_goal")
_REMOVAL = "删去这一条"  # what a replacement says that advises to do without the row
_TARGET = re.compile(r"([≥≤=><]?)\s*(\d[\d,]*(?:\.\d+)?)\s*(\D*)")

Cells = Mapping[str, str | None]


class NotApplicable(Refusal):
    """What was asked for no longer fits the sheet, or lacks something."""


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement that was taken: of which rule, where, what the cells held and what they hold now.

    `row` is None for cells of the sheet itself; otherwise it counts the rows as they were read and those
    added behind them, whether still there or not. `added` says that the row was not there before;
    `removed` is the row as it was, where it is there no more.
    """

    rule: str
    row: int | None
    before: Cells = field(default_factory=dict)
    after: Cells = field(default_factory=dict)
    added: bool = False
    removed: Row | None = None


def accept(
    sheet: Sheet,
    finding: Finding,
    offered: Replacement,
    indicator: Indicator | None = None,
    earlier: Sequence[Change] = (),
) -> tuple[Sheet, Change]:
    """Write the cells of a replacement; what the whole sheet lacks is added, what it can do without removed.

    `indicator` is the one of the library that the replacement comes from; its levels go with a new row.
    `earlier` are the changes that the sheet has seen already. Raises NotApplicable when the replacement
    names no cell that can be written.
    """
    if finding.row is not None:
        row, number = sheet.rows[finding.row], row_as_read(earlier, finding.row)
        if advises_removal(finding, offered):
            return _without_row(sheet, finding.row), Change(finding.rule, number, removed=row)
        after = {name: text for name, text in written(row, offered.cells).items() if name in _ROW_TEXTS}
        before: Cells = {name: getattr(row, name) for name in after}
        return _changed(sheet, Change(finding.rule, number, before, after), finding.row)
    cells = offered.cells or (offer(indicator).cells if indicator else {})
    if cells.get("name"):
        return _with_row(sheet, finding.rule, cells, indicator, row_as_read(earlier, len(sheet.rows)))
    after = {name: text for name, text in cells.items() if name in _SHEET_TEXTS}
    before = {name: getattr(sheet, name) for name in after}
    return _changed(sheet, Change(finding.rule, None, before, after), None)


def advises_removal(finding: Finding, offered: Replacement) -> bool:
    """Tell whether a replacement says that the sheet should do without the row."""
    return finding.row is not None and not offered.cells and _REMOVAL in offered.text


def take_back(sheet: Sheet, change: Change, others: Sequence[Change] = ()) -> Sheet:
    """Return the sheet without a change, beside which the others stay.

    Raises NotApplicable if its cells were changed again since.
    """
    at = None if change.row is None else row_now(others, change.row)
    if change.removed is not None and at is not None:
        return replace(sheet, rows=(*sheet.rows[:at], change.removed, *sheet.rows[at:]))
    if any(other.removed is not None and other.row == change.row for other in others):
        raise NotApplicable("这一行已经删去，请先撤销删去。")
    if not _still_holds(sheet, change, at, others):
        raise NotApplicable("这一处后来又改过，请先撤销后面的修改。")
    return _without_row(sheet, at) if change.added and at is not None else _put(sheet, at, change.before)


def row_as_read(changes: Sequence[Change], index: int) -> int:
    """Return the number of a row of the sheet as changes count it: with the rows that were removed."""
    for gone in _removed_rows(changes):
        index += gone <= index
    return index


def row_now(changes: Sequence[Change], number: int) -> int:
    """Return where the row of this number stands in the sheet as it is now."""
    return number - sum(gone < number for gone in _removed_rows(changes))


def dismiss(sheet: Sheet, finding: Finding, reason: str) -> Sheet:
    """Set a finding aside; raise NotApplicable without a reason."""
    mark = Dismissal(finding.rule, finding.subject, _reason(reason, "忽略这条意见"))
    return replace(sheet, dismissals=(*restore(sheet, finding).dismissals, mark))


def restore(sheet: Sheet, finding: Finding) -> Sheet:
    """Let a finding that was set aside count again."""
    about = (finding.rule, finding.subject)
    kept = tuple(mark for mark in sheet.dismissals if (mark.rule, mark.subject) != about)
    return replace(sheet, dismissals=kept)


def override(sheet: Sheet, item: Item, points: float, reason: str) -> Sheet:
    """Give an item of the review form other points; raise NotApplicable beyond its range, without reason."""
    if not 0 <= points <= item.full_score:
        raise NotApplicable(f"“{item.value}”的得分应在 0 到 {item.full_score} 之间，请改正。")
    given = Override(item.value, points, _reason(reason, f"改动“{item.value}”的得分"))
    return replace(sheet, overrides=(*compute(sheet, item).overrides, given))


def compute(sheet: Sheet, item: Item) -> Sheet:
    """Let an item of the review form have its computed points again."""
    return replace(sheet, overrides=tuple(given for given in sheet.overrides if given.item != item.value))


def written(row: Row, cells: Cells) -> dict[str, str | None]:
    """Return what the cells of a row hold after a replacement, in the columns that its form has.

    A form without a column for the sign or the unit holds them in the value; one with such columns must
    not keep the old sign or unit beside a new value.
    """
    after = dict(cells)
    value = (after.get("value") or "").strip()
    if not value:
        return _unit_alone(row, after)
    target = _TARGET.fullmatch(value)
    sign, number, tail = target.groups() if target else ("", value, "")
    unit = (after.pop("unit", None) or tail).strip()
    signed, united = _has_column(row, "comparison"), _has_column(row, "unit")
    if signed:
        after["comparison"] = sign or after.get("comparison") or None
    if united:
        after["unit"] = unit or None
    if target:
        after["value"] = f"{'' if signed else sign}{number}{'' if united else unit}"
    elif united and unit:
        after["value"] = value.removesuffix(unit)
    return after


def changed_cells(sheet: Sheet, changes: Sequence[Change]) -> Iterator[tuple[str, str]]:
    """Yield address and text of every cell of the file that the changes rewrite; a removed row is emptied.

    A cell that several rows share, as merged levels do, is left alone: its text speaks of all of them.
    """
    removed = [change.removed for change in changes if change.removed is not None]
    shared = Counter(at for row in (*sheet.rows, *removed) for at in set(row.at.values()))
    gone = set(_removed_rows(changes))
    places = dict.fromkeys(
        (change.row, name)
        for change in changes
        for name in change.after
        if not change.added and change.row not in gone
    )
    for row, name in places:
        holder = sheet if row is None else sheet.rows[row_now(changes, row)]
        at = holder.at.get(name)
        if at and (row is None or shared[at] == 1):
            yield at, getattr(holder, name) or ""
    for lost in removed:
        yield from ((at, "") for at in dict.fromkeys(lost.at.values()) if shared[at] == 1)


def _removed_rows(changes: Sequence[Change]) -> list[int]:
    return sorted(change.row for change in changes if change.removed is not None and change.row is not None)


def _without_row(sheet: Sheet, at: int) -> Sheet:
    return replace(sheet, rows=(*sheet.rows[:at], *sheet.rows[at + 1 :]))


def _changed(sheet: Sheet, change: Change, at: int | None) -> tuple[Sheet, Change]:
    if not change.after:
        raise NotApplicable("这条建议要由人决定怎么写，不能直接采用；请照建议修改原表。")
    return _put(sheet, at, change.after), change


def _with_row(
    sheet: Sheet, rule: str, cells: Cells, indicator: Indicator | None, number: int
) -> tuple[Sheet, Change]:
    known = {"level1": indicator.level1, "level2": indicator.level2} if indicator else {}
    named = written(Row(), known | {name: text for name, text in cells.items() if name in _ROW_TEXTS})
    change = Change(rule, number, {}, named, added=True)
    return replace(sheet, rows=(*sheet.rows, Row(**named))), change  # type: ignore[arg-type]


def _put(sheet: Sheet, row: int | None, cells: Cells) -> Sheet:
    if row is None:
        return replace(sheet, **cells)  # type: ignore[arg-type]
    rows = list(sheet.rows)
    rows[row] = replace(rows[row], **cells)  # type: ignore[arg-type]
    return replace(sheet, rows=tuple(rows))


def _still_holds(sheet: Sheet, change: Change, at: int | None, others: Sequence[Change]) -> bool:
    """Tell whether the cells of a change are as it left them; of rows added, only the last can go."""
    if at is not None and at >= len(sheet.rows):
        return False
    holder = sheet if at is None else sheet.rows[at]
    added = [other.row or 0 for other in others if other.added]
    is_last = not change.added or max(added, default=-1) < (change.row or 0)
    return is_last and all(getattr(holder, name) == text for name, text in change.after.items())


def _unit_alone(row: Row, after: dict[str, str | None]) -> dict[str, str | None]:
    """Put a unit behind the number where the form has no column for it."""
    if not after.get("unit") or _has_column(row, "unit") or not (row.value or "").strip()[-1:].isdigit():
        return after
    unit = after.pop("unit")
    return after | {"value": f"{(row.value or '').strip()}{unit}"}


def _has_column(row: Row, name: str) -> bool:
    """Tell whether the sign or the unit of a row stands apart from its value."""
    if row.at:
        return name in row.at and row.at[name] != row.at.get("value")
    return getattr(row, name) is not None


def _reason(text: str, what: str) -> str:
    told = text.strip()
    if not told:
        raise NotApplicable(f"{what}要写明理由，请填写后再提交。")
    if len(told) > LONGEST_REASON:
        raise NotApplicable(f"理由有 {len(told)} 个字，最多 {LONGEST_REASON} 个，请只留要点。")
    return told

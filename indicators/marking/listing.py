"""The worksheet 问题清单: one fault a row, where a person says what became of it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indicators.marking.entries import Entry, basis_of, title_of
from indicators.marking.page import Column, Page, PageCell, Target
from indicators.marking.styles import SEVERITY_COLOURS, Look
from indicators.marking.texts import MOST_IN_A_CELL
from indicators.target.returned import (
    HANDLING,
    LISTING,
    LISTING_MARK,
    PROJECT,
    REASON,
    REFUSED,
    SUMMARY,
    TAG,
    is_finding,
    tagged,
)

_OWN_NAME = re.compile(rf"(?:{LISTING}|{SUMMARY})(?:\(\d+\))?")
_ACCEPTED = "采纳"
_HINT = (
    "在“处理”列选“采纳”或“不采纳”，不采纳的请在“理由”列写明理由；"
    "再次检查这个工作簿时，不采纳的问题不再提出。点“单元格”可到有问题的地方。"
)
_LINKED, _CENTRED = Look(link=True, centre=True), Look(centre=True)
# Readers trim cells and drop what nobody sees; in the tag nothing may get lost. The sign before x would
# look like an escaped character of Office.
_FRAGILE = re.compile("[\x7f-\xa0\u200b\u200e\u200f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|_(?=x)")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier list of ours says: what cells looked like, and what a person wrote."""

    former: dict[int, dict[str, Any]] = field(default_factory=dict)  # by number of the entry
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)  # by worksheet and address
    handled: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)


def is_own_worksheet(name: str) -> bool:
    """Tell whether a worksheet of this name is one that marking adds."""
    return _OWN_NAME.fullmatch(name.strip()) is not None


def remembered(rows: Iterable[Sequence[str]]) -> Remembered:
    """Return what an earlier list says."""
    kept = Remembered()
    for row, tag in tagged(rows):
        number, former = tag.get("number"), tag.get("former")
        if isinstance(number, int) and isinstance(former, dict):
            kept.former[number] = former
            kept.numbers.setdefault(str(tag.get("worksheet")), {})[str(tag.get("at"))] = number
        handling, reason = row[HANDLING].strip(), row[REASON].strip()
        if (handling or reason) and is_finding(tag):
            kept.handled[tag["rule"], tag["subject"], tag["place"]] = handling, reason
    return kept


def listing_page(
    entries: Sequence[Entry],
    targets: Mapping[int, Target],
    former: Mapping[int, Mapping[str, Any]],
    earlier: Remembered,
    *,
    with_file: bool,
) -> Page:
    """Describe the list; `targets` and `former` are by the number of the entry."""
    columns = [
        Column("序号", 6),
        *([Column("文件", 20)] if with_file else []),
        Column("工作表", 14),
        Column("单元格", 9),
        Column(PROJECT, 22),
        Column("指标", 22),
        Column("严重程度", 10),
        Column("审核方面", 10),
        Column("问题", 44),
        Column("建议", 44),
        Column("规则", 20),
        Column("依据", 26),
        Column(HANDLING, 9),
        Column(REASON, 24),
        Column(TAG, 10, hidden=True),
    ]
    rows = [_row(entry, targets, former, earlier, with_file=with_file) for entry in entries]
    choices = {len(columns) - 3: (_ACCEPTED, REFUSED)}
    return Page(LISTING, [("", _HINT)], columns, rows, LISTING_MARK, choices)


def _row(
    entry: Entry,
    targets: Mapping[int, Target],
    former: Mapping[int, Mapping[str, Any]],
    earlier: Remembered,
    *,
    with_file: bool,
) -> list[PageCell]:
    read, finding, target = entry.checked.read, entry.finding, targets.get(entry.number)
    handling, reason = _handling(entry, earlier)
    rule = f"{finding.rule} {title_of(finding.rule)}" if finding else ""
    severity = Look(centre=True, fill=SEVERITY_COLOURS[entry.severity] if finding else None)
    return [
        PageCell(entry.number, _CENTRED),
        *([PageCell(entry.checked.file or "")] if with_file else []),
        PageCell(read.worksheet or read.place),
        PageCell(entry.place, _LINKED if target else _CENTRED, target),
        PageCell(read.sheet.project or ""),
        PageCell(entry.indicator),
        PageCell(entry.severity.label if finding else "未读懂", severity),
        PageCell(finding.aspect.label if finding else "", _CENTRED),
        PageCell(entry.problem),
        PageCell(entry.advice),
        PageCell(rule),
        PageCell(basis_of(finding.rule) if finding else ""),
        PageCell(handling, _CENTRED),
        PageCell(reason),
        PageCell(_tag(entry, former.get(entry.number)), Look(wrap=False)),
    ]


def _handling(entry: Entry, earlier: Remembered) -> tuple[str, str]:
    """Return what became of an entry: set aside in the check, or as an earlier list says."""
    if entry.reason is not None:
        return REFUSED, entry.reason
    finding = entry.finding
    key = (finding.rule, finding.subject, entry.checked.read.place) if finding else None
    return earlier.handled.get(key, ("", "")) if key else ("", "")


def _tag(entry: Entry, former: Mapping[str, Any] | None) -> str:
    """Return what the next check needs of an entry, in a form that survives any program."""
    tag: dict[str, Any] = {"number": entry.number}
    if former is not None:
        tag |= {"worksheet": entry.checked.read.worksheet, "at": entry.at, "former": former}
    if entry.finding:
        whole = tag | {"rule": entry.finding.rule, "place": entry.checked.read.place}
        whole["subject"] = entry.finding.subject
        if len(_json(whole)) * 2 <= MOST_IN_A_CELL:
            return _json(whole)
    return _json(tag)


def _json(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _FRAGILE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

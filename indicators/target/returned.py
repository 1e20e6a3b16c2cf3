"""What a workbook that comes back says of itself: which worksheets the checker added, what was refused.

The checker adds 审核汇总 and 问题清单; each bears a mark, for anybody may call a worksheet of theirs so.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.grid import Grid
from indicators.values import Dismissal

LISTING, SUMMARY = "问题清单", "审核汇总"
LISTING_MARK, SUMMARY_MARK = f"绩效指标库·{LISTING}", f"绩效指标库·{SUMMARY}"
PROJECT, HANDLING, REASON, TAG = "项目", "处理", "理由", "标识（请勿改动）"
REFUSED = "不采纳"

_NO_REASON = "未写明理由"


@dataclass(frozen=True, slots=True)
class KeptDismissal:
    """A finding that a person refused in the worksheet: the sheet it belongs to, by place and project."""

    place: str
    project: str
    dismissal: Dismissal


def is_own(grid: Grid) -> bool:
    """Tell whether a table is a worksheet that the checker added."""
    return grid.worksheet is not None and bears_mark(cell.text for cell in grid.cells[0])


def bears_mark(first_row: Iterable[str]) -> bool:
    """Tell whether the first row of a worksheet holds one of the marks."""
    return not {LISTING_MARK, SUMMARY_MARK}.isdisjoint(first_row)


def kept_dismissals(grid: Grid) -> tuple[KeptDismissal, ...]:
    """Return the findings refused in a worksheet 问题清单; none when the table is another."""
    rows = ([cell.text for cell in row] for row in grid.cells)
    return tuple(
        KeptDismissal(
            tag["place"],
            row.get(PROJECT, ""),
            Dismissal(tag["rule"], tag["subject"], row[REASON].strip() or _NO_REASON),
        )
        for row, tag in tagged(rows)
        if row[HANDLING].strip() == REFUSED and is_finding(tag)
    )


def tagged(rows: Iterable[Sequence[str]]) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Yield the rows below the headings as texts by heading, with what their tag says."""
    headings: list[str] = []
    for row in rows:
        texts = [text.strip() for text in row]
        if not headings:
            headings = texts if {HANDLING, REASON, TAG} <= set(texts) else []
            continue
        named = dict.fromkeys(headings, "") | dict(zip(headings, row, strict=False))
        try:
            tag = json.loads(named[TAG])
        except (ValueError, RecursionError):
            continue
        if isinstance(tag, dict):
            yield named, tag


def is_finding(tag: Mapping[str, Any]) -> bool:
    """Tell whether a tag belongs to a finding, so that it can be set aside."""
    return all(isinstance(tag.get(name), str) for name in ("rule", "subject", "place"))

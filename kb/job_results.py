"""What a job leaves behind: its sheets, one file each, a short line of each, and the marked workbook."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from indicators.checks.report import Checked
from indicators.checks.rule import Severity
from indicators.checks.runner import Verdict
from indicators.sheets import ReadSheet, read_from_json, read_json, row_json
from indicators.target.amending import Change, changed_cells
from indicators.values import Row, Sheet

_SUMMARY = "summary.json"
_FIRST = "summary-first.json"  # before anybody changed a sheet
_SHEETS = "sheets"


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """A sheet as it is now: the file it came from, and the replacements that were taken, oldest first."""

    file: str | None
    read: ReadSheet
    changes: tuple[Change, ...] = ()

    @property
    def sheet(self) -> Sheet:
        """Return the sheet."""
        return self.read.sheet

    def with_sheet(self, sheet: Sheet, changes: Sequence[Change] | None = None) -> "KeptSheet":
        """Return the same place in the same file with another sheet."""
        taken = self.changes if changes is None else tuple(changes)
        return replace(self, read=replace(self.read, sheet=sheet), changes=taken)

    def edits(self) -> tuple[tuple[str, str], ...]:
        """Return address and text of every cell of the file that was rewritten."""
        return tuple(changed_cells(self.sheet, self.changes))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of the summary; `rules` counts the findings by rule, `counts` by severity."""

    project: str | None
    agency: str | None
    place: str
    file: str | None
    grade: str
    total: float
    by_aspect: Mapping[str, float]
    counts: Mapping[str, int]
    rules: Mapping[str, int]
    rows: int
    not_understood: int
    dismissed: int
    changed: bool = False

    @property
    def errors(self) -> int:
        """Return how many findings must be mended."""
        return self.counts.get(Severity.ERROR.value, 0)


def line_of(kept: KeptSheet, verdict: Verdict) -> SheetLine:
    """Return the line of a sheet."""
    sheet = kept.sheet
    return SheetLine(
        project=sheet.project,
        agency=sheet.agency,
        place=kept.read.place,
        file=kept.file,
        grade=verdict.scores.grade,
        total=verdict.scores.total,
        by_aspect={aspect.value: points for aspect, points in verdict.scores.by_aspect.items()},
        counts=dict(Counter(finding.severity.value for finding in verdict.findings)),
        rules=dict(Counter(finding.rule for finding in verdict.findings)),
        rows=len(sheet.rows),
        not_understood=len(kept.read.not_understood),
        dismissed=len(verdict.dismissed),
        changed=bool(kept.changes or sheet.dismissals or sheet.overrides),
    )


class JobResults:
    """The results in the folder of a job; a folder that is gone meanwhile raises FileNotFoundError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, checked: Iterable[Checked]) -> None:
        """Keep the sheets; the summary is written last, so that it names only what is there."""
        (self._folder / _SHEETS).mkdir(exist_ok=True)
        lines: list[SheetLine] = []
        for number, one in enumerate(checked, 1):
            kept = KeptSheet(one.file, one.read)
            write_json(self._sheet_file(number), _kept_json(kept))
            lines.append(line_of(kept, one.verdict))
        for name in (_FIRST, _SUMMARY):
            write_json(self._folder / name, [asdict(line) for line in lines])

    def lines(self) -> list[SheetLine]:
        """Return the line of every sheet, in the order of the files."""
        return [SheetLine(**line) for line in read_json_file(self._folder / _SUMMARY)]

    def first_lines(self) -> list[SheetLine]:
        """Return the lines as the check left them: what somebody goes through must not change its order."""
        return [SheetLine(**line) for line in read_json_file(self._folder / _FIRST)]

    def sheet(self, number: int) -> KeptSheet | None:
        """Return a sheet by its number, counted from 1."""
        file = self._sheet_file(number)
        return _kept_from_json(read_json_file(file)) if file.exists() else None

    def sheets(self) -> list[KeptSheet]:
        """Return every sheet, in the order of the files."""
        count = len(self.lines())
        return [_kept_from_json(read_json_file(self._sheet_file(number + 1))) for number in range(count)]

    def put(self, number: int, kept: KeptSheet, line: SheetLine) -> None:
        """Keep a changed sheet and its line."""
        write_json(self._sheet_file(number), _kept_json(kept))
        lines = read_json_file(self._folder / _SUMMARY)
        lines[number - 1] = asdict(line)
        write_json(self._folder / _SUMMARY, lines)

    def _sheet_file(self, number: int) -> Path:
        return self._folder / _SHEETS / f"{number}.json"


def write_json(file: Path, value: Any) -> None:
    """Write a file whole or not at all."""
    write_bytes(file, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def write_bytes(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = file.with_name(f"{file.name}.new")
    beside.write_bytes(content)
    os.replace(beside, file)


def read_json_file(file: Path) -> Any:
    """Return what `write_json` wrote."""
    return json.loads(file.read_bytes().decode("utf-8", "surrogatepass"))


def _kept_json(kept: KeptSheet) -> dict[str, Any]:
    changes = [_change_json(change) for change in kept.changes]
    return {"file": kept.file, "read": read_json(kept.read), "changes": changes}


def _change_json(change: Change) -> dict[str, Any]:
    gone = change.removed
    return {
        "rule": change.rule,
        "row": change.row,
        "before": dict(change.before),
        "after": dict(change.after),
        "added": change.added,
        "removed": None if gone is None else row_json(gone) | {"at": dict(gone.at)},
    }


def _kept_from_json(value: Mapping[str, Any]) -> KeptSheet:
    changes = tuple(_change_from_json(change) for change in value["changes"])
    return KeptSheet(value["file"], read_from_json(value["read"]), changes)


def _change_from_json(value: Mapping[str, Any]) -> Change:
    gone = value.get("removed")
    return Change(**{**value, "removed": None if gone is None else Row(**gone)})

"""Checking what was handed in: files are opened, their sheets checked together, the answer handed back."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from os.path import commonprefix
from pathlib import PurePosixPath

from indicators.checks.batch import Batch
from indicators.checks.report import Checked
from indicators.checks.runner import check
from indicators.checks.standards import OFFICIAL, Standards
from indicators.errors import Refusal
from indicators.library import Library
from indicators.marking import Edit, report_workbook
from indicators.sheets import ReadSheet
from kb.containers import BrokenFile, Upload, unpack
from kb.reading import Opener

# Called as work advances: how much of how much is done, and what is at hand.
Tell = Callable[[int, int, str], None]

_REPORT = "审核结果.xlsx"
_MARKING_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Result:
    """Every sheet that was checked, in the order of the files, and every file that could not be opened."""

    checked: tuple[Checked, ...]
    broken: tuple[BrokenFile, ...]
    notes: tuple[str, ...] = ()


def check_uploads(
    uploads: Iterable[Upload],
    library: Library,
    standards: Standards = OFFICIAL,
    tell: Tell = lambda done, total, name: None,
) -> Result:
    """Check all sheets of all files; a file that cannot be opened costs itself only."""
    read, broken, notes = _read(uploads, tell)
    checked = check_sheets(read, library, standards, tell)
    return Result(checked, tuple(broken), tuple(notes))


def check_sheets(
    read: Sequence[tuple[str | None, ReadSheet]],
    library: Library,
    standards: Standards = OFFICIAL,
    tell: Tell = lambda done, total, name: None,
) -> tuple[Checked, ...]:
    """Check sheets that belong together, each with the file it came from."""
    batch = Batch(sheet.sheet for _, sheet in read)
    checked: list[Checked] = []
    for file, sheet in read:
        tell(len(checked), len(read), sheet.sheet.project or sheet.place)
        verdict = check(sheet.sheet, library, standards=standards, batch=batch)
        checked.append(Checked(file, sheet, verdict))
    tell(len(read), len(read), "")
    return tuple(checked)


def marked(
    uploads: Iterable[Upload],
    result: Result,
    edits: Mapping[str | None, Sequence[Edit]] | None = None,
) -> Upload:
    """Return what to hand back: the workbook itself, marked, where there is one; else a report.

    Of several files the workbooks come back marked in a .zip, with a report over all files. `edits` are
    the cells to rewrite, by file.
    """
    files = [file for file in unpack(uploads) if isinstance(file, Upload)]
    workbooks = [file for file in files if _is_workbook(file) and _checked(result, file.name)]
    done, failed = _marked_workbooks(workbooks, result, edits or {})
    if len(files) == 1 and done and not result.broken:
        return done[0]
    whole = report(result, failed)
    return Upload(_REPORT.replace(".xlsx", ".zip"), zipped([whole, *_shortened(done)])) if done else whole


def report(result: Result, failed: Sequence[BrokenFile] = ()) -> Upload:
    """Return a new workbook with every sheet, every finding and every file that could not be opened."""
    broken = [(lost.file, lost.why) for lost in (*result.broken, *failed)]
    return Upload(_REPORT, report_workbook(result.checked, broken))


def _read(
    uploads: Iterable[Upload], tell: Tell
) -> tuple[list[tuple[str | None, ReadSheet]], list[BrokenFile], list[str]]:
    read: list[tuple[str | None, ReadSheet]] = []
    broken: list[BrokenFile] = []
    notes: list[str] = []
    files = list(unpack(uploads))
    with Opener() as opener:
        for done, file in enumerate(files):
            if isinstance(file, BrokenFile):
                broken.append(file)
                continue
            tell(done, len(files), file.name)
            try:
                reading = opener.sheets(file.name, file.content)
            except Refusal as refusal:
                broken.append(BrokenFile(file.name, str(refusal)))
            else:
                read += ((file.name, sheet) for sheet in reading.sheets)
                notes += (f"“{file.name}”：{note}" for note in reading.notes)
    return read, broken, notes


def _marked_workbooks(
    workbooks: Sequence[Upload], result: Result, edits: Mapping[str | None, Sequence[Edit]]
) -> tuple[list[Upload], list[BrokenFile]]:
    """Return the workbooks that could be marked, and why the others could not: those stay as they are."""
    done: list[Upload] = []
    failed: list[BrokenFile] = []
    with Opener(seconds=_MARKING_SECONDS) as opener:
        for file in workbooks:
            checked = _checked(result, file.name)
            try:
                content = opener.mark(file.name, file.content, checked, edits.get(file.name, ()))
            except Refusal as refusal:
                failed.append(BrokenFile(file.name, str(refusal)))
            else:
                done.append(Upload(file.name, content))
    return done, failed


def _shortened(files: Sequence[Upload]) -> list[Upload]:
    """Leave out of the names the folders that all files share."""
    folders = [PurePosixPath(file.name).parts[:-1] for file in files]
    shared = len(commonprefix(folders))
    return [replace(file, name="/".join(PurePosixPath(file.name).parts[shared:])) for file in files]


def _checked(result: Result, name: str) -> list[Checked]:
    return [checked for checked in result.checked if checked.file == name]


def _is_workbook(file: Upload) -> bool:
    return PurePosixPath(file.name).suffix.lower() == ".xlsx"


def zipped(files: Iterable[Upload]) -> bytes:
    """Return a .zip of files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    return packed.getvalue()

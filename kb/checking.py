"""Checking what was handed in: files are opened, their sheets checked together, the answer handed back."""

import io
import zipfile
from collections import defaultdict
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
from kb.containers import BrokenFile, Upload, free_name, safe_name, unpack
from kb.garbage import no_garbage
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


@dataclass(frozen=True, slots=True)
class HandedBack(Upload):
    """What is handed back, and the files that were checked but could not be marked: the report has them."""

    failed: tuple[BrokenFile, ...] = ()


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
    checked: list[Checked] = []
    with no_garbage():
        batch = Batch(sheet.sheet for _, sheet in read)
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
) -> HandedBack:
    """Return what to hand back: the workbook itself, marked, where there is one; else a report.

    Of several files the workbooks come back marked in a .zip, with a report over all files. `edits` are
    the cells to rewrite, by file.
    """
    files = [file for file in unpack(uploads) if isinstance(file, Upload)]
    by_file: dict[str | None, list[Checked]] = defaultdict(list)
    for checked in result.checked:
        by_file[checked.file].append(checked)
    workbooks = [file for file in files if _is_workbook(file) and file.name in by_file]
    done, failed = _marked_workbooks(workbooks, by_file, edits or {})
    if len(files) == 1 and done and not result.broken:
        return HandedBack(done[0].name, done[0].content)
    whole = report(result, failed)
    if not done:
        return HandedBack(whole.name, whole.content, tuple(failed))
    back = _inside(done)
    whole = replace(whole, name=free_name(whole.name, {file.name for file in back}))
    return HandedBack(_REPORT.replace(".xlsx", ".zip"), zipped([whole, *back]), tuple(failed))


def report(result: Result, failed: Sequence[BrokenFile] = ()) -> Upload:
    """Return a new workbook with every sheet, every finding and every file that could not be opened.

    `failed` are those that could be opened, but not marked.
    """
    broken = [(lost.file, lost.why) for lost in (*result.broken, *failed)]
    return Upload(_REPORT, report_workbook(result.checked, broken))


def _read(
    uploads: Iterable[Upload], tell: Tell
) -> tuple[list[tuple[str | None, ReadSheet]], list[BrokenFile], list[str]]:
    read: list[tuple[str | None, ReadSheet]] = []
    broken: list[BrokenFile] = []
    notes: list[BrokenFile] = []
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
                notes += (BrokenFile(file.name, f"“{file.name}”：{note}") for note in reading.notes)
    if not read and not broken:  # The report over a batch is a note within it, but nothing to check alone.
        return read, notes, []
    return read, broken, [note.why for note in notes]


def _marked_workbooks(
    workbooks: Sequence[Upload],
    checked: Mapping[str | None, Sequence[Checked]],
    edits: Mapping[str | None, Sequence[Edit]],
) -> tuple[list[Upload], list[BrokenFile]]:
    """Return the workbooks that could be marked, and why the others could not: those stay as they are."""
    done: list[Upload] = []
    failed: list[BrokenFile] = []
    with Opener(seconds=_MARKING_SECONDS) as opener:
        for file in workbooks:
            own, wanted = checked[file.name], edits.get(file.name, ())
            try:
                content = opener.mark(file.name, file.content, own, wanted)
            except Refusal as refusal:
                failed.append(BrokenFile(file.name, str(refusal)))
            else:
                done.append(Upload(file.name, content))
    return done, failed


def _inside(files: Sequence[Upload]) -> list[Upload]:
    """Return the files under names that stay inside the folder an archive is unpacked into.

    Names that do are kept: by them a result that is marked again finds its workbooks. Of paths on the
    disk the folders that all files share are left out.
    """
    paths = [PurePosixPath(file.name) for file in files]
    if all(safe_name(file.name) == file.name for file in files):
        return list(files)
    shared = len(commonprefix([path.parts[:-1] for path in paths]))
    names: set[str] = set()
    inside = []
    for file, path in zip(files, paths, strict=True):
        name = free_name(safe_name("/".join(path.parts[shared:])), names)
        names.add(name)
        inside.append(Upload(name, file.content))
    return inside


def _is_workbook(file: Upload) -> bool:
    return PurePosixPath(file.name).suffix.lower() == ".xlsx"


def zipped(files: Iterable[Upload]) -> bytes:
    """Return a .zip of files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    return packed.getvalue()

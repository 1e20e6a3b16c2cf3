"""Reviewing the sheets of a job: open one, change it, and hand back the workbook with what was changed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from indicators.checks.batch import Batch
from indicators.checks.report import Checked
from indicators.checks.runner import Verdict, check
from indicators.checks.standards import Standards
from indicators.marking import Edit
from indicators.values import Sheet
from kb.base import KnowledgeBase
from kb.checking import Result, Tell, marked
from kb.containers import Upload, unpack
from kb.job_results import KeptSheet, line_of
from kb.jobs import Job, Jobs
from kb.preparing import Preparation, Preparing

_MOST_BATCHES = 4  # jobs whose sheets are held ready in memory
_MOST_OPENED = 32  # sheets held with their verdicts; a page is opened anew for every choice made on it


Circumstances = tuple[int, str, Standards]


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet as it is now, and what the rules say of it."""

    kept: KeptSheet
    verdict: Verdict

    @property
    def checked(self) -> Checked:
        """Return it as an answer of the checker."""
        return Checked(self.kept.file, self.kept.read, self.verdict)


class Reviewing:
    """Checks sheets of jobs anew, with the library and the standards as they are at present.

    A job whose folder is gone meanwhile raises FileNotFoundError.
    """

    def __init__(self, jobs: Jobs, base: KnowledgeBase) -> None:
        self._jobs = jobs
        self._base = base
        self._batches: dict[str, Batch] = {}
        self._opened: dict[tuple[str, int], tuple[Circumstances, Opened]] = {}
        self._lock = Lock()
        self._preparing = Preparing(self._make_marked)
        jobs.when_done(self._take_up)

    def open(self, job: Job, number: int) -> Opened | None:
        """Return a sheet by its number, counted from 1; None if the job has no such sheet."""
        known = self._opened.get((job.token, number))
        if known and known[0] == self._circumstances(job):
            return known[1]
        kept = self._jobs.results(job.token).sheet(number) if 1 <= number <= job.sheets else None
        if kept is None:
            return None
        opened = Opened(kept, self._check(job, number, kept.sheet))
        self._hold(job, number, opened)
        return opened

    def amend(self, job: Job, number: int, change: Callable[[Opened], KeptSheet]) -> Opened | None:
        """Change a sheet, check it anew and keep it; what `change` refuses changes nothing."""
        with self._jobs.changing():
            present = self._jobs.job(job.token)
            before = self.open(present, number) if present else None
            if present is None or before is None:
                return None
            kept = change(before)
            self._remember(present, number, kept.sheet)
            opened = Opened(kept, self._check(present, number, kept.sheet))
            changed = self._jobs.change(present, number, kept, line_of(kept, opened.verdict))
            self._hold(changed, number, opened)
            return opened

    def checked(self, job: Job, tell: Tell = lambda done, total, name: None) -> list[Checked]:
        """Return all sheets of a job, checked as they are now."""
        kept = self._jobs.results(job.token).sheets()
        batch = Batch([one.sheet for one in kept])
        checked: list[Checked] = []
        for one in kept:
            tell(len(checked), len(kept), one.sheet.project or "")
            checked.append(Checked(one.file, one.read, self._verdict(one.sheet, batch)))
        tell(len(kept), len(kept), "")
        return checked

    def prepare(self, job: Job, seconds: float = 0.0) -> Preparation:
        """Have the marked workbook made with all changes, and wait for it so many seconds at most."""
        return self._preparing.prepare(job, seconds)

    def marked(self, job: Job, tell: Tell = lambda done, total, name: None) -> Upload:
        """Return the marked workbook with all changes."""
        return self._jobs.marked_again(job, lambda first: self._mark(job, first, tell))

    def _make_marked(self, job: Job, tell: Tell) -> None:
        self.marked(job, tell)

    def marked_sheet(self, job: Job, number: int) -> Upload | None:
        """Return the marked workbook that one sheet stands in, or a report of this sheet alone."""
        opened = self.open(job, number)
        if opened is None:
            return None
        file = opened.kept.file
        if job.sheets == 1 or job.marked_name == file:
            return self.marked(job)
        first = self._jobs.marked(job)
        members = [member for member in unpack([first]) if isinstance(member, Upload)]
        own = [member for member in members if member.name == file]
        if own and not job.revision:
            return own[0]
        checked = [one for one in self.checked(job) if one.file == file] if own else [opened.checked]
        return marked(own or [first], Result(tuple(checked), ()), self._edits(job))

    def has_own_file(self, job: Job, number: int) -> bool:
        """Tell whether a sheet is handed back with less than the whole job."""
        opened = self.open(job, number)
        return opened is not None and job.sheets > 1 and job.marked_name != opened.kept.file

    def _mark(self, job: Job, first: Upload, tell: Tell) -> Upload:
        checked = tuple(self.checked(job, tell))
        return marked([first], Result(checked, job.broken, job.notes), self._edits(job))

    def _take_up(self, job: Job, result: Result) -> None:
        """Hold what a small job has found: whoever waits for it opens its sheets at once."""
        if len(result.checked) <= _MOST_OPENED:
            for number, one in enumerate(result.checked, 1):
                self._hold(job, number, Opened(KeptSheet(one.file, one.read), one.verdict))

    def _edits(self, job: Job) -> dict[str | None, list[Edit]]:
        edits: dict[str | None, list[Edit]] = defaultdict(list)
        for kept in self._jobs.results(job.token).sheets():
            edits[kept.file] += (Edit(kept.read.worksheet or "", at, text) for at, text in kept.edits())
        return edits

    def _hold(self, job: Job, number: int, opened: Opened) -> None:
        with self._lock:
            self._opened.pop((job.token, number), None)
            while len(self._opened) >= _MOST_OPENED:
                del self._opened[next(iter(self._opened))]
            self._opened[job.token, number] = self._circumstances(job), opened

    def _circumstances(self, job: Job) -> Circumstances:
        """Return everything that a verdict depends on beside the sheet itself."""
        return job.revision, self._base.state().stamp, self._base.standards

    def _check(self, job: Job, number: int, sheet: Sheet) -> Verdict:
        """Check a sheet beside the others of its job: it must not be compared with what it was before."""
        if job.sheets == 1:
            return self._verdict(sheet, Batch([sheet]))
        with self._lock:
            batch = self._batch(job)
        if batch.sheets[number - 1] != sheet:
            batch = batch.with_sheet(number - 1, sheet)
        return self._verdict(sheet, batch)

    def _verdict(self, sheet: Sheet, batch: Batch) -> Verdict:
        return check(sheet, self._base.state().library, standards=self._base.standards, batch=batch)

    def _batch(self, job: Job) -> Batch:
        """Return the sheets of a job with what they have in common, kept from one change to the next."""
        if job.token not in self._batches:
            while len(self._batches) >= _MOST_BATCHES:
                del self._batches[next(iter(self._batches))]
            self._batches[job.token] = Batch(kept.sheet for kept in self._jobs.results(job.token).sheets())
        return self._batches[job.token]

    def _remember(self, job: Job, number: int, sheet: Sheet) -> None:
        with self._lock:
            if job.token in self._batches:
                self._batches[job.token] = self._batches[job.token].with_sheet(number - 1, sheet)

"""Jobs: what was uploaded is checked by one thread, and its result kept for a day under a secret name.

A job is a folder; its name is the only key to it. The uploaded files are deleted as soon as the marked
workbook is written, and everything else a day later.
"""

import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import Empty, Queue
from secrets import token_hex, token_urlsafe
from threading import Condition, Event, RLock, Thread

from indicators.errors import Refusal
from kb.checking import HandedBack, Result, Tell
from kb.containers import BrokenFile, Upload
from kb.errors import KbError
from kb.job_results import JobResults, KeptSheet, SheetLine, read_json_file, write_bytes, write_json

KEPT_SECONDS = 24 * 3600
MOST_WAITING = 20
MOST_BYTES = 4_000_000_000  # of the results of all jobs together
_ROOM_BYTES = 500_000_000  # that must stay free on the disk
_SWEEP_SECONDS = 3600
_STATE_SECONDS = 0.2  # between two writes of how far a job has come
_STOP_SECONDS = 5
_MOST_ATTEMPTS = 2
_SHOWN = 80  # characters of what is at hand
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_STATE = "state.json"
_UPLOADS = "uploads"
_MARKED = "marked"

logger = logging.getLogger(__name__)


class Stage(StrEnum):
    """How far a job has come."""

    QUEUED = "queued"
    READING = "reading"
    CHECKING = "checking"
    MARKING = "marking"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self in (Stage.DONE, Stage.FAILED)


class TooManyJobs(KbError):
    """So many jobs are waiting, or so much is kept, that no more is taken at present."""


@dataclass(frozen=True, slots=True)
class Job:
    """The state of a job; times are seconds since 1970.

    `files` are the names that were handed in; `at_hand` is what is being worked on, `done` of `total` are
    ready; `why` says why it failed. `revision` counts the changes people made to its sheets.
    """

    token: str
    files: tuple[str, ...]
    stage: Stage = Stage.QUEUED
    done: int = 0
    total: int = 0
    at_hand: str = ""
    created: float = 0.0
    finished: float | None = None
    why: str = ""
    notes: tuple[str, ...] = ()
    broken: tuple[BrokenFile, ...] = ()
    sheets: int = 0
    marked_name: str = ""
    size: int = 0
    revision: int = 0
    attempts: int = 0

    @property
    def ends(self) -> float:
        """Return when the job will be removed."""
        return (self.finished or self.created) + KEPT_SECONDS


class _Stopped(Exception):
    """The application ends; the job is done again when it starts next."""


class Jobs:
    """All jobs, and the thread that does them one after another.

    `check` and `mark` do the work; `now` is the clock.
    """

    def __init__(
        self,
        folder: Path,
        check: Callable[[Sequence[Upload], Tell], Result],
        mark: Callable[[Sequence[Upload], Result], Upload],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._check = check
        self._mark = mark
        self._now = now
        self._queue: Queue[str | None] = Queue()
        self._waiting: set[str] = set()
        self._stopping = Event()
        self._over = Condition()
        self._changing = RLock()
        self._worker: Thread | None = None
        self._listeners: list[Callable[[Job, Result], None]] = []

    def start(self) -> None:
        """Take up what an earlier process left unfinished, and begin to work."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)  # Its listing would give the tokens away.
        self.sweep()
        for job in sorted(self._all(), key=lambda job: job.created):
            if not job.stage.is_over:
                self._resume(job)
        self._stopping.clear()
        self._worker = Thread(target=self._work, name="kb-jobs", daemon=True)
        self._worker.start()

    def stop(self) -> None:
        """Stop working; a job that is not ready stays queued for the next start."""
        self._stopping.set()
        self._queue.put(None)
        if self._worker:
            self._worker.join(_STOP_SECONDS)

    def when_done(self, listener: Callable[[Job, Result], None]) -> None:
        """Tell somebody of every job that is done, before anybody else can ask for it."""
        self._listeners.append(listener)

    def submit(self, uploads: Sequence[Upload], notes: Sequence[str] = ()) -> str:
        """Take files in and return the token of their job; raise TooManyJobs when there is no room."""
        self.sweep()
        self._refuse_overload(sum(len(upload.content) for upload in uploads))
        token = token_urlsafe(24)
        place = self._folder / token
        place.mkdir(mode=0o700)
        (place / _UPLOADS).mkdir()
        for number, upload in enumerate(uploads):
            (place / _UPLOADS / str(number)).write_bytes(upload.content)
        names = tuple(upload.name for upload in uploads)
        self._save(Job(token, names, created=self._now(), notes=tuple(notes)))
        self._enqueue(token)
        return token

    def job(self, token: str) -> Job | None:
        """Return a job; None if there is none of this token, or its day is over."""
        job = self._load(token) if _TOKEN.fullmatch(token) else None
        return job if job and self._now() < job.ends else None

    def wait(self, token: str, seconds: float) -> None:
        """Wait until a job is over, but not longer than this."""
        with self._over:
            self._over.wait_for(lambda: token not in self._waiting, seconds)

    def ahead(self, token: str) -> int:
        """Return how many jobs are done before this one."""
        mine = self._load(token)
        others = (self._load(other) for other in tuple(self._waiting))
        return sum(1 for other in others if other and mine and other.created < mine.created)

    def results(self, token: str) -> JobResults:
        """Return what a job that is done has left behind."""
        return JobResults(self._folder / token)

    def change(self, job: Job, number: int, kept: KeptSheet, line: SheetLine) -> Job:
        """Keep a sheet that a person has changed, and return the job as it is then."""
        self.results(job.token).put(number, kept, line)
        for copy in (self._folder / job.token).glob(f"{_MARKED}-*"):
            copy.unlink(missing_ok=True)
        changed = replace(job, revision=job.revision + 1)
        self._save(changed)
        return changed

    def changing(self) -> RLock:
        """Return the lock that whoever changes a sheet holds, from reading it until it is kept."""
        return self._changing

    def marked(self, job: Job) -> Upload:
        """Return the marked workbook as the job wrote it."""
        return Upload(job.marked_name, (self._folder / job.token / _MARKED).read_bytes())

    def marked_again(self, job: Job, mark: Callable[[Upload], Upload]) -> Upload:
        """Return the marked workbook with what people changed since; `mark` makes it from the first one."""
        if not job.revision:
            return self.marked(job)
        copy = self._folder / job.token / f"{_MARKED}-{job.revision}"
        if not copy.exists():
            write_bytes(copy, mark(self.marked(job)).content)
        return Upload(job.marked_name, copy.read_bytes())

    def sweep(self) -> None:
        """Remove every job whose day is over, and folders that never became a job."""
        for place in self._places():
            job = self._load(place.name)
            made = place.stat().st_mtime if place.exists() else self._now()
            if self._now() >= (job.ends if job else made + KEPT_SECONDS):
                shutil.rmtree(place, ignore_errors=True)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                token = self._queue.get(timeout=_SWEEP_SECONDS)
            except Empty:
                self.sweep()
                continue
            if token and not self._stopping.is_set():
                self._do(token)

    def _do(self, token: str) -> None:
        job = self._load(token)
        try:
            if job:
                self._save(self._done(replace(job, stage=Stage.READING, attempts=job.attempts + 1)))
        except _Stopped:
            if job:
                self._save(job)  # As it was: the next start takes it up again.
            return
        except Refusal as refusal:
            self._fail(token, str(refusal))
        except Exception:  # noqa: BLE001 # One batch that fails must not end the thread for all others.
            reference = token_hex(4)
            logger.exception("reference %s: a job failed", reference)
            self._fail(
                token, f"检查时程序出错，已记入日志；请重新上传，再不行就把编号 {reference} 告诉管理员。"
            )
        with self._over:
            self._waiting.discard(token)
            self._over.notify_all()

    def _done(self, job: Job) -> Job:
        self._save(job)
        uploads = list(self._uploads(job))
        telling = _Telling(job, self._save, self._stopping)
        result = self._check(uploads, telling)
        job = replace(telling.job, stage=Stage.MARKING, at_hand="")
        self._save(job)
        handed_back = self._mark(uploads, result)
        place = self._folder / job.token
        write_bytes(place / _MARKED, handed_back.content)
        JobResults(place).save(result.checked)
        shutil.rmtree(place / _UPLOADS, ignore_errors=True)
        done = replace(
            job,
            stage=Stage.DONE,
            finished=self._now(),
            notes=(*job.notes, *result.notes, *_unmarked(handed_back)),
            broken=result.broken,
            sheets=len(result.checked),
            marked_name=handed_back.name,
            size=sum(file.stat().st_size for file in place.rglob("*") if file.is_file()),
        )
        for listener in self._listeners:
            listener(done, result)
        return done

    def _fail(self, token: str, why: str) -> None:
        job = self._load(token)
        if job:
            shutil.rmtree(self._folder / token / _UPLOADS, ignore_errors=True)
            self._save(replace(job, stage=Stage.FAILED, finished=self._now(), why=why))

    def _resume(self, job: Job) -> None:
        """Do an interrupted job again, unless its files are gone or it has ended the process before."""
        there = all((self._folder / job.token / _UPLOADS / str(at)).exists() for at in range(len(job.files)))
        if not there:
            self._fail(job.token, "服务中途重新启动，上传的文件已不在了；请重新上传。")
        elif job.attempts >= _MOST_ATTEMPTS:
            self._fail(job.token, "检查这些文件时服务几次中断；请拆成几次上传，找出有问题的文件。")
        else:
            self._save(replace(job, stage=Stage.QUEUED, done=0, total=0, at_hand=""))
            self._enqueue(job.token)

    def _enqueue(self, token: str) -> None:
        with self._over:
            self._waiting.add(token)
        self._queue.put(token)

    def _refuse_overload(self, coming: int) -> None:
        if len(self._waiting) >= MOST_WAITING:
            raise TooManyJobs(f"已有 {len(self._waiting)} 批文件在等候检查，请过几分钟再上传。")
        kept = sum(job.size for job in self._all())
        free = shutil.disk_usage(self._folder).free
        if kept + coming > MOST_BYTES or free < _ROOM_BYTES + 4 * coming:
            raise TooManyJobs("服务器上存放检查结果的地方快满了，请过几小时再上传，或请管理员清理磁盘。")

    def _uploads(self, job: Job) -> Iterator[Upload]:
        for number, name in enumerate(job.files):
            yield Upload(name, (self._folder / job.token / _UPLOADS / str(number)).read_bytes())

    def _all(self) -> Iterator[Job]:
        return (job for place in self._places() if (job := self._load(place.name)))

    def _places(self) -> list[Path]:
        return [place for place in self._folder.iterdir() if _TOKEN.fullmatch(place.name)]

    def _load(self, token: str) -> Job | None:
        with suppress(FileNotFoundError, NotADirectoryError):
            state = read_json_file(self._folder / token / _STATE)
            state["broken"] = tuple(BrokenFile(**lost) for lost in state["broken"])
            texts = {name: tuple(state[name]) for name in ("files", "notes")}
            return Job(**state | texts | {"stage": Stage(state["stage"])})
        return None

    def _save(self, job: Job) -> None:
        with suppress(FileNotFoundError):  # Its day was over meanwhile.
            write_json(self._folder / job.token / _STATE, asdict(job))


def _unmarked(handed_back: Upload) -> list[str]:
    """Return why files that were checked are handed back without marks."""
    return [lost.why for lost in handed_back.failed] if isinstance(handed_back, HandedBack) else []


class _Telling:
    """Writes down how far a job has come, not more often than somebody looks."""

    def __init__(self, job: Job, save: Callable[[Job], None], stopping: Event) -> None:
        self.job = job
        self._save = save
        self._stopping = stopping
        self._saved = 0.0
        self._last = -1

    def __call__(self, done: int, total: int, name: str) -> None:
        if self._stopping.is_set():
            raise _Stopped
        # Files are counted first; the count begins anew with the sheets found in them.
        stage = Stage.CHECKING if done <= self._last else self.job.stage
        self._last = done
        changed = stage is not self.job.stage
        self.job = replace(self.job, stage=stage, done=done, total=total, at_hand=name[:_SHOWN])
        if changed or time.monotonic() - self._saved >= _STATE_SECONDS:
            self._saved = time.monotonic()
            self._save(self.job)

"""Marked workbooks made anew in the background: of many sheets that takes longer than a page waits."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from threading import Condition, Lock, Thread

from kb.checking import Tell
from kb.jobs import Job

_MOST_KNOWN = 50  # jobs

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preparation:
    """How far a marked workbook is: so many of its sheets are checked; `why` says why there will be none."""

    revision: int
    done: int = 0
    total: int = 0
    is_over: bool = False
    why: str = ""


class Preparing:
    """Makes one workbook at a time; whoever asks for one that is being made already waits for the same."""

    def __init__(self, make: Callable[[Job, Tell], object]) -> None:
        self._make = make
        self._known: dict[str, Preparation] = {}
        self._changed = Condition()
        self._one_at_a_time = Lock()

    def prepare(self, job: Job, seconds: float = 0.0) -> Preparation:
        """Begin, unless that has been done, and return how far it has come after so many seconds at most."""
        with self._changed:
            known = self._known.get(job.token)
            if known is None or known.revision != job.revision or known.why:
                self._begin(job)
            self._changed.wait_for(lambda: self._known[job.token].is_over, seconds)
            return self._known[job.token]

    def _begin(self, job: Job) -> None:
        self._known.pop(job.token, None)
        over = [token for token, known in self._known.items() if known.is_over]
        for token in over[: max(0, len(self._known) + 1 - _MOST_KNOWN)]:
            del self._known[token]
        self._known[job.token] = Preparation(job.revision)
        Thread(target=self._work, args=(job,), name="kb-preparing", daemon=True).start()

    def _work(self, job: Job) -> None:
        with self._one_at_a_time:
            try:
                self._make(job, lambda done, total, name: self._tell(job, done=done, total=total))
            except FileNotFoundError:
                self._tell(job, is_over=True, why="这次检查的结果已满一天、已经删除；请重新上传目标表。")
            except Exception:  # noqa: BLE001 # Nobody else would ever learn of it.
                reference = token_hex(4)
                logger.exception("reference %s: a marked workbook could not be made", reference)
                self._tell(
                    job, is_over=True, why=f"准备时程序出错，已记入日志；请把编号 {reference} 告诉管理员。"
                )
            else:
                self._tell(job, is_over=True)

    def _tell(self, job: Job, *, done: int = 0, total: int = 0, is_over: bool = False, why: str = "") -> None:
        with self._changed:
            known = self._known.get(job.token)
            if known and known.revision == job.revision:  # Else somebody wants a later one meanwhile.
                self._known[job.token] = Preparation(job.revision, done, total, is_over, why)
                self._changed.notify_all()

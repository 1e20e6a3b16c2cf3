"""Jobs: checked one after another by a thread, kept a day under a secret name, taken up after a break."""

import logging
import re
import threading
from dataclasses import replace

import pytest

from indicators.checks.report import Checked
from indicators.checks.runner import check
from indicators.errors import Refusal
from indicators.library import ListLibrary
from indicators.sheets import ReadSheet
from indicators.values import Dismissal, Row, Sheet
from kb import jobs as jobs_module
from kb.checking import Result
from kb.containers import BrokenFile, Upload
from kb.job_results import line_of
from kb.jobs import KEPT_SECONDS, Job, Jobs, Stage, TooManyJobs
from kb.preparing import Preparing

UPLOADS = (Upload("甲.xlsx", b"one"), Upload("乙.csv", b"two"))
LIBRARY = ListLibrary((), ())
WAITING = 20  # seconds, far beyond what any of this takes


def sheet_of(name):
    return Sheet(project=name, rows=(Row(level2="数量指标", name="培训人数", value="显著提升"),))


def check_names(uploads, tell):
    """Stands for the checker: every file is a sheet that bears its name."""
    reads = [(upload.name, ReadSheet(sheet_of(upload.name), "第1行")) for upload in uploads]
    for done, (name, _) in enumerate(reads):
        tell(done, len(reads), name)
    return Result(tuple(Checked(file, read, check(read.sheet, LIBRARY)) for file, read in reads), ())


def mark_all(uploads, result):
    return Upload("审核结果.zip", b"+".join(upload.content for upload in uploads))


class Clock:
    def __init__(self):
        self.time = 1_000_000.0

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opened():
    """Start job keepers, and stop them all at the end."""
    running = []

    def start(folder, check=check_names, mark=mark_all, **options):
        keeper = Jobs(folder, check, mark, **options)
        keeper.start()
        running.append(keeper)
        return keeper

    yield start
    for keeper in running:
        keeper.stop()


@pytest.fixture
def jobs(opened, tmp_path, clock):
    return opened(tmp_path / "jobs", now=clock)


def finished(jobs, uploads=UPLOADS):
    token = jobs.submit(uploads)
    jobs.wait(token, WAITING)
    return jobs.job(token)


def interrupted(tmp_path, **state):
    """A folder as a process leaves it that ends in the middle of a job."""
    idle = Jobs(tmp_path / "jobs", check_names, mark_all)
    (tmp_path / "jobs").mkdir()
    token = idle.submit(UPLOADS)
    idle._save(replace(idle.job(token), **state))
    return token


def test_what_is_handed_in_is_checked_and_handed_back_marked(jobs):
    job = finished(jobs)

    assert (Stage.DONE, 2, ("甲.xlsx", "乙.csv")) == (job.stage, job.sheets, job.files)
    assert Upload("审核结果.zip", b"one+two") == jobs.marked(job)
    assert ["甲.xlsx", "乙.csv"] == [line.project for line in jobs.results(job.token).lines()]
    assert sheet_of("乙.csv") == jobs.results(job.token).sheet(2).sheet


def test_the_files_are_deleted_as_soon_as_they_are_checked(jobs, tmp_path):
    job = finished(jobs)

    assert not (tmp_path / "jobs" / job.token / "uploads").exists()


def test_a_token_cannot_be_guessed_and_names_a_folder_that_others_may_not_open(jobs, tmp_path):
    tokens = {finished(jobs).token for _ in range(3)}

    assert 3 == len(tokens)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)
    assert {0o700} == {(tmp_path / "jobs" / token).stat().st_mode & 0o777 for token in tokens}


@pytest.mark.parametrize("token", ["", "x", "../../kb.sqlite3", ".", "a" * 32, "a" * 31 + "/", "字" * 32])
def test_no_other_name_opens_anything(jobs, token):
    finished(jobs)

    assert jobs.job(token) is None


def test_results_outlive_the_process(opened, jobs, tmp_path, clock):
    job = finished(jobs)
    jobs.stop()
    later = opened(tmp_path / "jobs", now=clock)

    assert job == later.job(job.token)
    assert 2 == len(later.results(job.token).sheets())


@pytest.mark.parametrize("stage", [Stage.QUEUED, Stage.READING, Stage.CHECKING, Stage.MARKING])
def test_a_job_that_was_interrupted_is_done_at_the_next_start(opened, tmp_path, stage):
    token = interrupted(tmp_path, stage=stage, attempts=1)
    later = opened(tmp_path / "jobs")
    later.wait(token, WAITING)

    assert Stage.DONE == later.job(token).stage
    assert b"one+two" == later.marked(later.job(token)).content


def test_a_job_whose_files_are_gone_says_so(opened, tmp_path):
    token = interrupted(tmp_path, stage=Stage.MARKING)
    (tmp_path / "jobs" / token / "uploads" / "1").unlink()
    job = opened(tmp_path / "jobs").job(token)

    assert Stage.FAILED == job.stage
    assert "重新上传" in job.why


def test_a_job_that_ended_the_process_twice_is_not_tried_again(opened, tmp_path):
    token = interrupted(tmp_path, stage=Stage.READING, attempts=2)
    job = opened(tmp_path / "jobs").job(token)

    assert Stage.FAILED == job.stage
    assert "几次中断" in job.why
    assert not (tmp_path / "jobs" / token / "uploads").exists()


def test_a_job_in_the_middle_is_put_back_when_the_application_stops(opened, tmp_path):
    reached = threading.Event()

    def endless(uploads, tell):
        while True:
            tell(0, 2, "甲.xlsx")
            reached.set()

    first = opened(tmp_path / "jobs", check=endless)
    token = first.submit(UPLOADS)
    assert reached.wait(WAITING)
    first.stop()

    assert (Stage.QUEUED, 0) == (first.job(token).stage, first.job(token).attempts)
    later = opened(tmp_path / "jobs")
    later.wait(token, WAITING)
    assert Stage.DONE == later.job(token).stage


def test_how_far_a_job_has_come_can_be_seen_meanwhile(opened, tmp_path):
    seen = []

    def slow(uploads, tell):
        for done, total, name in [(0, 2, "甲.xlsx"), (1, 2, "乙.csv"), (0, 7, "校舍维修")]:
            tell(done, total, name)
            seen.append(keeper.job(token))
        return check_names(uploads, tell)

    ready = threading.Event()
    keeper = opened(
        tmp_path / "jobs", check=lambda uploads, tell: ready.wait(WAITING) and slow(uploads, tell)
    )
    token = keeper.submit(UPLOADS)
    ready.set()
    keeper.wait(token, WAITING)

    assert (Stage.READING, 2, "甲.xlsx") == (seen[0].stage, seen[0].total, seen[0].at_hand)
    assert (Stage.CHECKING, 7, "校舍维修") == (seen[2].stage, seen[2].total, seen[2].at_hand)


def test_jobs_wait_for_those_before_them(opened, tmp_path):
    gate = threading.Event()
    keeper = opened(
        tmp_path / "jobs", check=lambda uploads, tell: gate.wait(WAITING) and check_names(uploads, tell)
    )
    first, second, third = (keeper.submit(UPLOADS) for _ in range(3))

    assert (0, 2) == (keeper.ahead(first), keeper.ahead(third))
    gate.set()
    keeper.wait(third, WAITING)
    assert {Stage.DONE} == {keeper.job(token).stage for token in (first, second, third)}


def test_a_refusal_is_said_and_nothing_is_kept(opened, tmp_path):
    def refuse(uploads, tell):
        raise Refusal("这批文件太大，请分几次。")

    job = finished(opened(tmp_path / "jobs", check=refuse))

    assert (Stage.FAILED, "这批文件太大，请分几次。") == (job.stage, job.why)
    assert not (tmp_path / "jobs" / job.token / "uploads").exists()


def test_a_bug_costs_its_own_job_only_and_is_logged_under_a_number(opened, tmp_path, caplog):
    def break_down(uploads, tell):
        if len(uploads) == 2:
            raise ZeroDivisionError
        return check_names(uploads, tell)

    keeper = opened(tmp_path / "jobs", check=break_down)
    with caplog.at_level(logging.ERROR):
        job = finished(keeper)
    number = re.search(r"编号 ([0-9a-f]{8})", job.why)

    assert Stage.FAILED == job.stage
    assert number[1] in caplog.text
    assert Stage.DONE == finished(keeper, UPLOADS[:1]).stage


def test_files_that_could_not_be_opened_and_notes_are_kept(opened, tmp_path):
    def broken(uploads, tell):
        return Result((), (BrokenFile("丙.xlsx", "“丙.xlsx”打不开，请另存。"),), ("只读了第一个工作表",))

    keeper = opened(tmp_path / "jobs", check=broken)
    token = keeper.submit(UPLOADS, ["第3行没有读"])
    keeper.wait(token, WAITING)
    job = keeper.job(token)

    assert (BrokenFile("丙.xlsx", "“丙.xlsx”打不开，请另存。"),) == job.broken
    assert ("第3行没有读", "只读了第一个工作表") == job.notes


def test_everything_is_gone_after_a_day(jobs, tmp_path, clock):
    job = finished(jobs)
    clock.time += KEPT_SECONDS - 1
    assert jobs.job(job.token)
    clock.time += 1

    assert jobs.job(job.token) is None
    jobs.sweep()
    assert not list((tmp_path / "jobs").iterdir())


def test_a_new_job_sweeps_the_old_ones_away(jobs, tmp_path, clock):
    old = finished(jobs)
    clock.time += KEPT_SECONDS
    new = finished(jobs)

    assert [new.token] == [place.name for place in (tmp_path / "jobs").iterdir()]
    assert old.token != new.token


def test_too_many_waiting_jobs_are_refused_and_leave_nothing(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs_module, "MOST_WAITING", 2)
    gate = threading.Event()
    keeper = opened(
        tmp_path / "jobs", check=lambda uploads, tell: gate.wait(WAITING) and check_names(uploads, tell)
    )
    kept = [keeper.submit(UPLOADS) for _ in range(2)]
    with pytest.raises(TooManyJobs, match="2 批文件在等候"):
        keeper.submit(UPLOADS)
    gate.set()
    keeper.wait(kept[1], WAITING)

    assert set(kept) == {place.name for place in (tmp_path / "jobs").iterdir()}


def test_no_more_is_kept_than_there_is_room_for(jobs, monkeypatch):
    finished(jobs)
    monkeypatch.setattr(jobs_module, "MOST_BYTES", 10)

    with pytest.raises(TooManyJobs, match="快满了"):
        jobs.submit(UPLOADS)


def test_a_changed_sheet_is_kept_with_its_line_and_marked_anew_once(jobs):
    job = finished(jobs)
    kept = jobs.results(job.token).sheet(1)
    mark = Dismissal("FEA01", "数量指标｜培训人数｜｜显著提升｜", "已核对")
    changed = kept.with_sheet(replace(kept.sheet, dismissals=(mark,)))
    job = jobs.change(job, 1, changed, line_of(changed, check(changed.sheet, LIBRARY)))
    asked = []

    def again(first):
        asked.append(first)
        return Upload(first.name, b"again")

    assert job == jobs.job(job.token)
    assert (mark,) == jobs.results(job.token).sheet(1).sheet.dismissals
    assert [True, False] == [line.changed for line in jobs.results(job.token).lines()]
    assert [b"again"] * 2 == [jobs.marked_again(job, again).content for _ in range(2)]
    assert [b"one+two"] == [first.content for first in asked]


def test_hostile_names_are_only_ever_content(jobs, tmp_path):
    job = finished(jobs, [Upload("../../../etc/" + "长" * 9000, b"x"), Upload("\udcff\x00", b"y")])

    assert Stage.DONE == job.stage
    assert {job.token} == {place.name for place in (tmp_path / "jobs").iterdir()}
    assert "../../../etc/" + "长" * 9000 == jobs.results(job.token).sheet(1).file


# The marked workbook, prepared in the background


def test_a_workbook_is_prepared_once_for_each_state_of_its_job():
    made = []
    preparing = Preparing(lambda job, tell: made.append(job.revision))
    first, later = Job("a" * 32, ("a.xlsx",)), Job("a" * 32, ("a.xlsx",), revision=1)
    for job in (first, first, later, later):
        assert preparing.prepare(job, WAITING).is_over

    assert [0, 1] == made


def test_who_waits_for_a_workbook_learns_how_far_it_is():
    go_on = threading.Event()

    def make(job, tell):
        tell(3, 10, "")
        go_on.wait(WAITING)

    preparing = Preparing(make)
    job = Job("a" * 32, ("a.xlsx",))
    shown = preparing.prepare(job)
    while not shown.done:
        shown = preparing.prepare(job, 0.01)
    go_on.set()

    assert (3, 10, False) == (shown.done, shown.total, shown.is_over)
    assert preparing.prepare(job, WAITING).is_over


def test_a_workbook_that_cannot_be_made_is_told_and_tried_again():
    outcomes = [FileNotFoundError(), ZeroDivisionError()]

    def make(job, tell):
        if outcomes:
            raise outcomes.pop(0)

    preparing = Preparing(make)
    job = Job("a" * 32, ("a.xlsx",))
    told = [preparing.prepare(job, WAITING).why for _ in range(3)]

    assert "已满一天" in told[0]
    assert "编号" in told[1]
    assert "" == told[2]

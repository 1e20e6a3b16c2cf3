"""Checking: upload or paste, watch the job, go through its sheets, take the marked workbook away."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse

from indicators.checks.report import check_json
from indicators.checks.rule import Aspect, Finding, Item, Severity
from indicators.sheets import sheet_json
from indicators.target.amending import NotApplicable, accept, compute, dismiss, override, restore, take_back
from indicators.target.lines import UnreadablePaste, read_rows
from indicators.values import Sheet
from kb.containers import Upload
from kb.job_results import KeptSheet
from kb.jobs import KEPT_SECONDS, Job, Jobs, Stage, TooManyJobs
from kb.reviewing import Opened, Reviewing
from web.check_form import PasteForm, is_table, paste_form_of, paste_problems, pasted_sheet
from web.check_view import (
    GRADES,
    SORTS,
    JobUrl,
    Neighbours,
    SheetUrl,
    chosen_among,
    clock,
    download_label,
    job_url,
    keyed,
    neighbours,
    sheet_view,
    summary_view,
)
from web.deps import StateDep
from web.errors import NotThere
from web.render import render, wants_fragment

MOST_FILES = 2_000
LONGEST_NAME = 120
ACCEPTED = (".xlsx", ".xls", ".csv", ".docx", ".zip", ".json", ".jsonl")
_SHORT_WAIT = 0.8  # seconds; most pasted tables are checked by then, and their page opens at once
_MARKING_WAIT = 2.0  # seconds; what takes longer to prepare has a page that shows how far it is
_PASTED = "粘贴的表格.json"
_NO_TABLE = "没有认出指标表：至少要有三级指标和指标值两列；请在 Excel 中连表头一起选中再复制"
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".json": "application/json",
}

router = APIRouter(prefix="/check")


async def _posted(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=MOST_FILES, max_fields=50) as posted:
        yield posted  # Its temporary files are closed at the end.


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def _reviewing(request: Request) -> Reviewing:
    reviewing: Reviewing = request.app.state.reviewing
    return reviewing


JobsDep = Annotated[Jobs, Depends(_jobs)]
ReviewingDep = Annotated[Reviewing, Depends(_reviewing)]
PostedDep = Annotated[FormData, Depends(_posted)]


def _job(jobs: JobsDep, token: str) -> Job:
    job = jobs.job(token)
    if job is None:
        raise NotThere("没有这次检查，或结果已满一天、已经删除；请重新上传目标表。")
    return job


JobDep = Annotated[Job, Depends(_job)]


def _sheet_url(
    token: str,
    number: int,
    aspect: str = "",
    severity: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    dismiss: str = "",
    among: str = "",
) -> SheetUrl:
    known = SheetUrl(
        token, number, page=page, dismiss=dismiss[:40], among=chosen_among(token, among[:1000]).among
    )
    return replace(
        known,
        aspect=aspect if aspect in list(Aspect) else "",
        severity=severity if severity in list(Severity) else "",
    )


UrlDep = Annotated[SheetUrl, Depends(_sheet_url)]


def _job_url(
    token: str,
    grade: str = "",
    severity: str = "",
    rule: str = "",
    agency: str = "",
    words: str = "",
    sort: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> JobUrl:
    return job_url(
        token,
        grade=grade,
        severity=severity,
        rule=rule,
        agency=agency,
        words=words,
        sort=sort,
        page=page,
    )


JobUrlDep = Annotated[JobUrl, Depends(_job_url)]


@router.get("")
def show_form(request: Request) -> Response:
    """Show where to paste and to upload."""
    return _form(request)


@router.get("/{step}")
def begin_again(step: str) -> Response:
    """Lead whoever reloads the address of a form that was sent back to the form."""
    return RedirectResponse("/check")


@router.post("/upload")
def upload_files(request: Request, jobs: JobsDep, posted: PostedDep) -> Response:
    """Take files in."""
    files = [file for file in posted.getlist("files") if isinstance(file, UploadFile) and file.filename]
    if not files:
        return _form(request, {"files": "还没有选文件，请选择目标表的文件后再点“开始检查”"})
    uploads = [Upload(_short_name(file.filename or ""), file.file.read()) for file in files]
    return _submit(request, jobs, uploads, "files")


@router.post("/paste")
def paste_table(request: Request, jobs: JobsDep, posted: PostedDep) -> Response:
    """Take a pasted table in."""
    form = paste_form_of(posted)
    problems = paste_problems(form)
    if problems:
        return _form(request, problems, form)
    try:
        pasted = read_rows(form.pasted)
    except UnreadablePaste as refusal:
        return _form(request, {"pasted": str(refusal)}, form)
    if not is_table(pasted.rows):
        return _form(request, {"pasted": _NO_TABLE}, form)
    content = json.dumps(sheet_json(pasted_sheet(form, pasted.rows))).encode()
    return _submit(request, jobs, [Upload(_PASTED, content)], "pasted", pasted.left_aside, form)


@router.get("/jobs/{token}")
def show_job(request: Request, jobs: JobsDep, job: JobDep, url: JobUrlDep) -> Response:
    """Show how far a job has come, or its summary; a job of one sheet leads to it."""
    if job.stage is Stage.DONE and job.sheets == 1 and not job.broken:
        return _lead(request, f"/check/jobs/{job.token}/1")
    done = job.stage is Stage.DONE
    return render(
        request,
        "check/job.html",
        "check/_job.html",
        job=job,
        stages=Stage,
        ahead=_ahead(jobs, job),
        url=url,
        sorts=SORTS,
        download=download_label(job.marked_name, job.files),
        ends=clock(job.ends),
        grade_classes=GRADES,
        view=summary_view(_lines(jobs, job), url) if done else None,
    )


@router.get("/jobs/{token}/progress")
def show_progress(request: Request, jobs: JobsDep, job: JobDep) -> Response:
    """Show how far a job has come within the page that waits for it; when it is over, lead on."""
    if job.stage.is_over or not wants_fragment(request):
        return _lead(request, f"/check/jobs/{job.token}")
    return render(request, "check/_progress.html", job=job, stages=Stage, ahead=_ahead(jobs, job))


@router.get("/jobs/{token}/marked")
def download_marked(job: JobDep, reviewing: ReviewingDep) -> Response:
    """Hand over the marked workbook, or the report over all files; what takes long is prepared first."""
    _refuse_unready(job)
    with _Present():
        if job.revision and not _is_prepared(job, reviewing):
            return RedirectResponse(f"/check/jobs/{job.token}/preparing", 303)
        return _download(reviewing.marked(job))


@router.get("/jobs/{token}/preparing")
def show_preparing(request: Request, job: JobDep, reviewing: ReviewingDep) -> Response:
    """Show how far the marked workbook with all changes is, and then hand it over."""
    _refuse_unready(job)
    return render(
        request,
        "check/preparing.html",
        "check/_preparing.html",
        job=job,
        preparation=reviewing.prepare(job, _SHORT_WAIT),
        download=download_label(job.marked_name, job.files),
    )


@router.get("/jobs/{token}/result.json")
def download_result(job: JobDep, reviewing: ReviewingDep) -> Response:
    """Hand over what was found in all sheets, as `kb check --json` does."""
    _refuse_unready(job)
    with _Present():
        found = [check_json(one.read, one.verdict, one.file) for one in reviewing.checked(job)]
    return _download(Upload("检查结果.json", _json(found)))


@router.get("/jobs/{token}/{number}")
def show_sheet(request: Request, job: JobDep, number: int, url: UrlDep, reviewing: ReviewingDep) -> Response:
    """Show a sheet with its findings."""
    return _show(request, job, url, _opened(reviewing, job, number))


@router.get("/jobs/{token}/{number}/sheet.json")
def download_sheet(job: JobDep, number: int, reviewing: ReviewingDep) -> Response:
    """Hand over a sheet in its JSON form, with what was set aside and what points were given."""
    sheet = _opened(reviewing, job, number).kept.sheet
    return _download(Upload(f"{_file_stem(sheet, number)}.json", _json(sheet_json(sheet))))


@router.get("/jobs/{token}/{number}/marked")
def download_marked_sheet(job: JobDep, number: int, reviewing: ReviewingDep) -> Response:
    """Hand over the marked workbook that a sheet stands in."""
    _opened(reviewing, job, number)
    if not reviewing.has_own_file(job, number):
        return download_marked(job, reviewing)
    with _Present():
        back = reviewing.marked_sheet(job, number)
    if back is None:
        raise _no_sheet(number)
    return _download(back)


@router.get("/jobs/{token}/{number}/{step}")
def return_to_sheet(token: str, number: int, step: str) -> Response:
    """Lead whoever reloads the address of a change back to the sheet."""
    return RedirectResponse(f"/check/jobs/{quote(token, safe='')}/{number}")


@router.post("/jobs/{token}/{number}/accept")
def accept_offer(
    request: Request,
    state: StateDep,
    job: JobDep,
    number: int,
    url: UrlDep,
    reviewing: ReviewingDep,
    offer: Annotated[str, Form()] = "",
) -> Response:
    """Write a replacement into its cells."""

    def change(opened: Opened) -> KeptSheet:
        key, _, at = offer.rpartition(".")
        finding = _finding(opened, key)
        if not at.isdecimal() or int(at) >= len(finding.suggestions):
            raise NotThere("这条建议已经不在了，表没有改动；请在页面里重新选择。")
        offered = finding.suggestions[int(at)]
        indicator = state.library.indicator(offered.indicator) if offered.indicator else None
        kept = opened.kept
        sheet, made = accept(kept.sheet, finding, offered, indicator, kept.changes)
        return kept.with_sheet(sheet, (*kept.changes, made))

    return _changed(request, job, number, url, reviewing, change)


@router.post("/jobs/{token}/{number}/undo")
def undo_change(
    request: Request,
    job: JobDep,
    number: int,
    url: UrlDep,
    reviewing: ReviewingDep,
    change: Annotated[int, Form()] = -1,
) -> Response:
    """Take a replacement back."""

    def undone(opened: Opened) -> KeptSheet:
        kept = opened.kept
        if not 0 <= change < len(kept.changes):
            raise NotThere("这处修改已经撤销，表没有改动。")
        others = (*kept.changes[:change], *kept.changes[change + 1 :])
        return kept.with_sheet(take_back(kept.sheet, kept.changes[change], others), others)

    return _changed(request, job, number, url, reviewing, undone)


@router.post("/jobs/{token}/{number}/dismiss")
def dismiss_finding(
    request: Request,
    job: JobDep,
    number: int,
    url: UrlDep,
    reviewing: ReviewingDep,
    finding: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Set a finding aside."""

    def change(opened: Opened) -> KeptSheet:
        found = _finding(opened, finding)
        return opened.kept.with_sheet(dismiss(opened.kept.sheet, found, reason))

    return _changed(request, job, number, replace(url, dismiss=""), reviewing, change)


@router.post("/jobs/{token}/{number}/restore")
def restore_finding(
    request: Request,
    job: JobDep,
    number: int,
    url: UrlDep,
    reviewing: ReviewingDep,
    finding: Annotated[str, Form()] = "",
) -> Response:
    """Let a finding count again."""

    def change(opened: Opened) -> KeptSheet:
        aside = keyed(found for found, _ in opened.verdict.dismissed)
        found = next((one.finding for one in aside if one.key == finding), None)
        if found is None:
            raise NotThere("这条意见已经恢复，没有改动。")
        return opened.kept.with_sheet(restore(opened.kept.sheet, found))

    return _changed(request, job, number, url, reviewing, change)


@router.post("/jobs/{token}/{number}/points")
def give_points(
    request: Request,
    job: JobDep,
    number: int,
    url: UrlDep,
    reviewing: ReviewingDep,
    item: Annotated[str, Form()] = "",
    points: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Give an item of the review form other points; without points, the computed ones again."""

    def change(opened: Opened) -> KeptSheet:
        if item not in list(Item):
            raise NotThere("审核表里没有这一项，没有改动。")
        sheet = opened.kept.sheet
        if not points.strip():
            return opened.kept.with_sheet(compute(sheet, Item(item)))
        return opened.kept.with_sheet(override(sheet, Item(item), _points(points), reason))

    return _changed(request, job, number, url, reviewing, change)


def _form(
    request: Request,
    problems: Mapping[str, str] | None = None,
    form: PasteForm | None = None,
    status: int = 422,
) -> Response:
    limit: int = request.app.state.base.settings.max_upload_bytes
    return render(
        request,
        "check/page.html",
        status=status if problems else 200,
        problems=problems or {},
        form=form or PasteForm(),
        accepted=ACCEPTED,
        most_megabytes=limit / 1_000_000,
        kept_hours=KEPT_SECONDS // 3600,
    )


def _submit(
    request: Request,
    jobs: Jobs,
    uploads: list[Upload],
    field: str,
    notes: tuple[str, ...] = (),
    form: PasteForm | None = None,
) -> Response:
    try:
        token = jobs.submit(uploads, notes)
    except TooManyJobs as refusal:
        return _form(request, {field: str(refusal)}, form, status=503)
    jobs.wait(token, _SHORT_WAIT)
    return RedirectResponse(f"/check/jobs/{token}", 303)


def _ahead(jobs: Jobs, job: Job) -> int:
    return jobs.ahead(job.token) if job.stage is Stage.QUEUED else 0


def _is_prepared(job: Job, reviewing: Reviewing) -> bool:
    prepared = reviewing.prepare(job, _MARKING_WAIT)
    return prepared.is_over and not prepared.why


def _lines(jobs: Jobs, job: Job) -> list[Any]:
    with _Present():
        return jobs.results(job.token).lines()


class _Present:
    """Tells the user when the folder of a job was removed while it was being read."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, FileNotFoundError):
            raise NotThere("这次检查的结果已满一天、已经删除；请重新上传目标表。") from error


def _refuse_unready(job: Job) -> None:
    if job.stage is not Stage.DONE:
        raise NotThere("这次检查还没有完成，请稍后再下载。")


def _no_sheet(number: int) -> NotThere:
    return NotThere(f"这次检查里没有第 {number} 张表，请从汇总页选择。")


def _opened(reviewing: Reviewing, job: Job, number: int) -> Opened:
    _refuse_unready(job)
    with _Present():
        opened = reviewing.open(job, number)
    if opened is None:
        raise _no_sheet(number)
    return opened


def _finding(opened: Opened, key: str) -> Finding:
    found = next((one.finding for one in keyed(opened.verdict.findings) if one.key == key), None)
    if found is None:
        raise NotThere("这条意见已经不在了（表或规则有变动），没有改动；请刷新页面。")
    return found


def _changed(
    request: Request,
    job: Job,
    number: int,
    url: SheetUrl,
    reviewing: Reviewing,
    change: Callable[[Opened], KeptSheet],
) -> Response:
    """Change a sheet, and show it again: as a fragment, or by leading the browser back to it."""
    _refuse_unready(job)
    with _Present():
        opened = reviewing.amend(job, number, change)
    if opened is None:
        raise _no_sheet(number)
    if wants_fragment(request):
        return _show(request, job, url, opened)
    return RedirectResponse(str(url), 303)


def _show(request: Request, job: Job, url: SheetUrl, opened: Opened) -> Response:
    return render(
        request,
        "check/sheet.html",
        "check/_sheet.html",
        job=job,
        url=url,
        number=url.number,
        ends=clock(job.ends),
        grade_classes=GRADES,
        summary=chosen_among(job.token, url.among),
        pasted=_PASTED,
        own_file=job.sheets > 1 and job.marked_name != opened.kept.file,
        beside=_beside(_jobs(request), job, url),
        view=sheet_view(opened.kept, opened.verdict, url),
    )


def _beside(jobs: Jobs, job: Job, url: SheetUrl) -> Neighbours:
    """Return the sheets before and behind this one among those that are being gone through."""
    if job.sheets == 1:
        return Neighbours(1, 1, None, None)
    with _Present():
        lines = jobs.results(job.token).first_lines()
    return neighbours(lines, chosen_among(job.token, url.among), url.number)


def _points(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError as error:
        raise NotApplicable("得分应是一个数，如 8，请改正。") from error


def _short_name(name: str) -> str:
    """Return the name of a file without folders, and not longer than anybody reads."""
    bare = PurePath(name.replace("\\", "/")).name or "未命名"
    path = PurePath(bare)
    return bare if len(bare) <= LONGEST_NAME else path.stem[: LONGEST_NAME - 10] + path.suffix[-10:]


def _file_stem(sheet: Sheet, number: int) -> str:
    name = "".join(character for character in sheet.project or "" if character not in '\\/:*?"<>|')
    return name.strip()[:60] or f"第{number}张表"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _lead(request: Request, address: str) -> Response:
    """Lead the browser on; htmx follows a redirect by itself, but would not change the address."""
    if wants_fragment(request):
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _download(file: Upload) -> Response:
    suffix = PurePath(file.name).suffix.lower()
    name = quote(file.name.encode("utf-8", "replace"), safe="")
    disposition = f"attachment; filename=\"result{suffix}\"; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    media = _TYPES.get(suffix, "application/octet-stream")
    return Response(file.content, media_type=media, headers=headers)

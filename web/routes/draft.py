"""Drafting: one form that travels whole with every request, so that nothing is kept and nothing is lost."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from indicators.suggest import suggest
from indicators.target.form import TITLE, write_form
from indicators.target.lines import UnreadablePaste, read_rows
from indicators.taxonomy import taxonomy
from indicators.values import Indicator
from kb.base import State
from web.deps import StateDep
from web.draft_form import (
    MOST_ROWS,
    DraftForm,
    FormRow,
    from_row,
    missing_name,
    posted_form,
    problems,
    to_project,
    to_sheet,
)
from web.draft_view import row_of, suggested_rows, view
from web.errors import NotThere
from web.labels import level_choices
from web.render import render

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Tells the form, after a row came or went, to have itself checked again.
ROWS_CHANGED = {"HX-Trigger-After-Swap": "rows-changed"}
WHOLE_WORKSPACE = {"HX-Retarget": "#draft", "HX-Reswap": "outerHTML"}
WORKSPACE = "draft/_workspace.html"

router = APIRouter(prefix="/draft")
FormDep = Annotated[DraftForm, Depends(posted_form)]


@router.get("")
def show_draft(request: Request, state: StateDep) -> Response:
    """Show the empty form."""
    return _show(request, state, DraftForm())


@router.get("/{step:path}")
def begin_again(step: str) -> Response:
    """Lead whoever reloads the address of a step back to the form."""
    return RedirectResponse("/draft")


@router.post("/suggest")
def suggest_rows(request: Request, state: StateDep, form: FormDep) -> Response:
    """Fill the table with suggestions; what stood in it is replaced."""
    wrong = problems(replace(form, goal="", pasted="", rows=())) | missing_name(form)
    if wrong:
        return _show(request, state, form, wrong)
    draft = suggest(to_project(form), state.library)
    filled = replace(form, goal=draft.goal, rows=suggested_rows(draft))
    return _show(request, state, filled, {}, draft=draft)


@router.post("/check")
def check_rows(request: Request, state: StateDep, form: FormDep) -> Response:
    """Check the form as it stands."""
    return _show(request, state, form, problems(form), partial="draft/_check.html")


@router.post("/rows")
def add_row(request: Request, state: StateDep, form: FormDep, code: str = "") -> Response:
    """Add an empty row, or one with an indicator of the library."""
    row = FormRow(form.next_key())
    if code:
        row = row_of(_indicator(state, code), form, row)
    longer = replace(form, rows=(*form.rows, row))
    wrong = problems(longer)
    if "rows" in wrong:
        return _show(request, state, form, wrong, headers=WHOLE_WORKSPACE)
    return _show(request, state, longer, partial="draft/_row.html", headers=ROWS_CHANGED, row=row)


@router.post("/rows/remove")
def remove_row(request: Request, state: StateDep, form: FormDep, row: str) -> Response:
    """Remove a row; one that is gone already stays gone."""
    kept = replace(form, rows=tuple(other for other in form.rows if other.key != row))
    if not kept.rows:
        return _show(request, state, kept, headers=WHOLE_WORKSPACE)
    return _show(request, state, kept, partial="draft/_panel.html", headers=ROWS_CHANGED)


@router.post("/rows/replace")
def replace_row(request: Request, state: StateDep, form: FormDep, row: str, code: str) -> Response:
    """Put an indicator of the library in the place of a row."""
    old = form.row(row)
    if old is None:
        raise NotThere("这一行已经删去，没有替换；请在表里重新选择。")
    new = row_of(_indicator(state, code), form, old)
    changed = replace(form, rows=tuple(new if other.key == row else other for other in form.rows))
    return _show(request, state, changed, partial="draft/_row.html", headers=ROWS_CHANGED, row=new)


@router.post("/paste")
def paste_rows(request: Request, state: StateDep, form: FormDep) -> Response:
    """Add the rows of a table copied from a spreadsheet."""
    try:
        pasted = read_rows(form.pasted)
    except UnreadablePaste as refusal:
        return _show(request, state, form, {"pasted": str(refusal)})
    first = int(form.next_key())
    rows = tuple(from_row(row, str(first + at)) for at, row in enumerate(pasted.rows))
    longer = replace(form, pasted="", rows=(*form.rows, *rows))
    wrong = problems(longer) | {name: said for name, said in problems(form).items() if name == "pasted"}
    if "rows" in wrong or "pasted" in wrong:
        return _show(request, state, form, wrong)
    return _show(request, state, longer, {}, left_aside=pasted.left_aside)


@router.post("/sheet.xlsx")
def download_sheet(request: Request, state: StateDep, form: FormDep) -> Response:
    """Hand the sheet over as a workbook in the official form."""
    wrong = problems(replace(form, pasted="")) | missing_name(form)
    if not form.filled:
        wrong["rows"] = "表里还没有指标，请先生成草稿或粘贴已有指标"
    if wrong:
        return _show(request, state, form, wrong)
    name = quote(f"{TITLE}-{form.project.strip()[:60]}.xlsx", safe="")
    headers = {"Content-Disposition": f"attachment; filename=\"sheet.xlsx\"; filename*=UTF-8''{name}"}
    return Response(write_form(to_sheet(form)), media_type=XLSX, headers=headers)


def _show(
    request: Request,
    state: State,
    form: DraftForm,
    wrong: Mapping[str, str] | None = None,
    *,
    partial: str = WORKSPACE,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    """Show the form with its findings; with problems as they were typed, and status 422."""
    return render(
        request,
        "draft/page.html",
        partial,
        status=422 if wrong else 200,
        headers=headers,
        form=form,
        view=view(form, state.library),
        problems=wrong or {},
        sectors=taxonomy().sectors,
        levels=level_choices(),
        most_rows=MOST_ROWS,
        **({"draft": None, "left_aside": ()} | context),
    )


def _indicator(state: State, code: str) -> Indicator:
    found = state.library.indicator(code)
    if found is None:
        raise NotThere(f"指标库里没有编码为“{code[:40]}”的指标，没有改动；请换一条建议。")
    return found

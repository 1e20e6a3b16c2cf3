"""The entrance, the help page, and the sign of life for whoever watches the service."""

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse, RedirectResponse

from indicators.checks.rule import Severity
from web.render import render

router = APIRouter()


@router.get("/")
def home() -> Response:
    """Lead to the search page."""
    return RedirectResponse("/search")


@router.get("/help")
def show_help(request: Request) -> Response:
    """Show the short user guide."""
    return render(request, "help/page.html", severities=tuple(Severity))


@router.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok")

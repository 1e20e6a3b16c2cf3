"""One address, two renderings: the page, or the fragment htmx asks for; only here are its headers read."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kb.answers import FACET_NAMES
from web.labels import ASPECTS, dimension, facet_label, scope_label

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"


@cache
def asset(name: str) -> str | None:
    """Return the address of a static file with a hash of its content, None if there is no such file."""
    file = STATIC / name
    if not file.is_file():
        return None  # htmx is put there when the package is built; the pages work without it.
    return f"/static/{name}?v={sha256(file.read_bytes()).hexdigest()[:12]}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(dimension=dimension, scope_label=scope_label, facet_label=facet_label)
    environment.globals.update(asset=asset, aspects=ASPECTS, facet_titles=FACET_NAMES)
    return environment


_TEMPLATES = _environment()


def render(
    request: Request,
    page: str,
    partial: str | None = None,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Render the page, or its partial when htmx asks for a fragment."""
    fragment = partial is not None and wants_fragment(request)
    template = _TEMPLATES.get_template(partial if fragment and partial else page)
    html = template.render({"live": False} | context | {"path": request.url.path, "fragment": fragment})
    # Without Vary, the browser's Back button may show the bare fragment it has stored.
    return HTMLResponse(html, status, headers={"Vary": "HX-Request"} | (headers or {}))


def render_message(request: Request, status: int, title: str, sentence: str) -> HTMLResponse:
    """Render a page that says what went wrong; a fragment goes to the notice at the top of any page."""
    place = {"HX-Retarget": "#notice", "HX-Reswap": "outerHTML"} if wants_fragment(request) else {}
    return render(
        request,
        "errors/page.html",
        "errors/_notice.html",
        status=status,
        headers=place,
        title=title,
        notice=sentence,
    )


def wants_fragment(request: Request) -> bool:
    """Tell whether htmx asks for a part of the page it has; Back into its history needs the whole page."""
    restores = request.headers.get("HX-History-Restore-Request") == "true"
    return request.headers.get("HX-Request") == "true" and not restores

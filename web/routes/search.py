"""The search page."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kb.answers import Answer, UnknownFilter, search
from kb.search.engine import FACETS
from web.deps import FiltersDep, StateDep
from web.render import render
from web.search_url import SearchUrl

PAGE_SIZE = 20
LAST_PAGE = 10_000

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet value to choose or give up, and the address that does it."""

    value: str
    count: int
    chosen: bool
    url: str


@router.get("/search")
def show_results(
    request: Request,
    state: StateDep,
    filters: FiltersDep,
    q: str = "",
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
) -> Response:
    """Show a page of results; a facet value that nothing can have leaves the words in place."""
    try:
        answer = search(state, q, filters, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    except UnknownFilter as refusal:
        nothing = search(state, q, {}, limit=0)
        return _show(request, state, SearchUrl(q), nothing, status=422, problem=str(refusal))
    return _show(request, state, SearchUrl(q, answer.filters, page), answer)


def _show(
    request: Request, state: StateDep, url: SearchUrl, answer: Answer, status: int = 200, problem: str = ""
) -> Response:
    return render(
        request,
        "search/page.html",
        "search/_results.html",
        status=status,
        url=url,
        answer=answer,
        problem=problem,
        facets={facet: list(_choices(answer, url, facet)) for facet in FACETS},
        pages=max(1, ceil(answer.total / PAGE_SIZE)),
        indicators=len(state.library.indicators),
        project_types=len(state.library.types),
    )


def _choices(answer: Answer, url: SearchUrl, facet: str) -> Iterator[Choice]:
    """Yield the values of a facet, the chosen ones first so that they can always be given up."""
    counts = dict.fromkeys(url.filters.get(facet, ()), 0) | dict(answer.facets.get(facet, {}))
    for value, count in sorted(counts.items(), key=lambda pair: not url.has(facet, pair[0])):
        yield Choice(value, count, url.has(facet, value), str(url.toggled(facet, value)))

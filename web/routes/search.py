"""The search page, and what it suggests while one types."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from kb.answers import Answer, UnknownFilter, search
from kb.completion import complete, whole_code
from kb.search.engine import FACETS
from web.deps import FiltersDep, StateDep
from web.render import render, wants_fragment
from web.search_url import SearchUrl, completion_url, indicator_url, readable

PAGE_SIZE = 20
LAST_PAGE = 10_000
MOST_CHOICES = 100  # Values of one facet; nobody reads on, and each is a link.

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet value to choose or give up, and the address that does it.

    The address is None where the value was typed among the words: it is given up there.
    """

    value: str
    count: int
    chosen: bool
    url: str | None


@router.get("/search")
def show_results(
    request: Request,
    state: StateDep,
    filters: FiltersDep,
    q: str = "",
    page: Annotated[int | None, Query(ge=1, le=LAST_PAGE)] = None,
) -> Response:
    """Show a page of results; a facet value that nothing can have leaves the words in place.

    A whole code is answered with its indicator, unless a page of results is asked for by its number.
    """
    code = whole_code(state, q)
    if code and page is None and not wants_fragment(request):
        return RedirectResponse(indicator_url(code), 303)
    number = page or 1
    # The browser keeps the results of a whole code under an address that Back finds them at.
    headers = {"HX-Replace-Url": f"{SearchUrl(readable(q))}&page=1"} if code and page is None else {}
    try:
        answer = search(state, q, filters, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    except UnknownFilter as refusal:
        nothing = search(state, q, {}, limit=0)
        return _show(request, state, SearchUrl(readable(q)), nothing, status=422, problem=str(refusal))
    url = SearchUrl(readable(q), _of_address(answer), number)
    return _show(request, state, url, answer, headers=headers)


@router.get("/search/suggestions")
def suggest(request: Request, state: StateDep, q: str = "") -> Response:
    """Show what may be meant by what is typed so far."""
    suggestions = [(completion, completion_url(completion)) for completion in complete(state, readable(q))]
    return render(request, "search/_suggestions.html", suggestions=suggestions)


def _show(
    request: Request,
    state: StateDep,
    url: SearchUrl,
    answer: Answer,
    *,
    status: int = 200,
    problem: str = "",
    headers: dict[str, str] | None = None,
) -> Response:
    successors = {hit.indicator.superseded_by or "" for hit in answer.hits}
    return render(
        request,
        "search/page.html",
        "search/_results.html",
        status=status,
        headers=headers,
        url=url,
        answer=answer,
        problem=problem,
        facets={facet: list(_choices(answer, url, facet)) for facet in FACETS},
        more={facet: len(answer.facets.get(facet, {})) - MOST_CHOICES for facet in FACETS},
        corrected=answer.did_you_mean and SearchUrl(answer.did_you_mean, answer.filters),
        typed=[pair for pair in SearchUrl(filters=answer.filters).chosen if not url.has(*pair)],
        successors={code: found for code in successors if (found := state.library.indicator(code))},
        pages=max(1, ceil(answer.total / PAGE_SIZE)),
        indicators=len(state.library.indicators),
        project_types=len(state.library.types),
    )


def _of_address(answer: Answer) -> dict[str, tuple[str, ...]]:
    """Return the facet values that the address names, without those that stand among the words."""
    return {
        facet: kept
        for facet, values in answer.filters.items()
        if (kept := tuple(value for value in values if value not in answer.typed.get(facet, ())))
    }


def _choices(answer: Answer, url: SearchUrl, facet: str) -> Iterator[Choice]:
    """Yield the values of a facet, the chosen ones first so that they can always be given up."""
    counts, chosen = answer.facets.get(facet, {}), answer.filters.get(facet, ())
    for value in chosen:
        typed = not url.has(facet, value)
        yield Choice(value, counts.get(value, 0), True, None if typed else str(url.toggled(facet, value)))
    others = [value for value in islice(counts, MOST_CHOICES + len(chosen)) if value not in chosen]
    for value, address in zip(others, url.adding(facet, others), strict=True):
        yield Choice(value, counts[value], False, address)

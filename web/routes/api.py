"""The search for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.responses import JSONResponse

from kb.answers import answer_json, search
from kb.completion import complete
from web.deps import FiltersDep, StateDep
from web.search_url import completion_url

router = APIRouter(prefix="/api/v1")


@router.get("/search")
def search_indicators(
    state: StateDep,
    filters: FiltersDep,
    q: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Answer a search in JSON."""
    # Already plain: the framework would walk through it all once more, which takes longer than the search.
    return JSONResponse(answer_json(search(state, q, filters, limit=limit, offset=offset)))


@router.get("/suggestions")
def suggest_completions(
    state: StateDep, q: str = "", limit: Annotated[int, Query(ge=1, le=20)] = 8
) -> dict[str, Any]:
    """Say in JSON what may be meant by what is typed so far, and the page where each suggestion leads."""
    return {
        "query": q,
        "suggestions": [
            {
                "kind": completion.kind,
                "text": completion.text,
                "detail": completion.detail,
                "code": completion.code,
                "url": completion_url(completion),
            }
            for completion in complete(state, q, limit)
        ],
    }

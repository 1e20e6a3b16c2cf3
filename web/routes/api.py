"""The search for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from kb.answers import answer_json, search
from web.deps import FiltersDep, StateDep

router = APIRouter(prefix="/api/v1")


@router.get("/search")
def search_indicators(
    state: StateDep,
    filters: FiltersDep,
    q: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """Answer a search in JSON."""
    return answer_json(search(state, q, filters, limit=limit, offset=offset))

"""What the routes are given: the library as it is now, and the facet values that an address names."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import StringConstraints

from kb.base import KnowledgeBase, State

# A value is a word of the library; longer ones can only be a mistake, and would be repeated in every link.
Value = Annotated[str, StringConstraints(max_length=100)]
Values = Annotated[list[Value], Query(default_factory=list, max_length=100)]


def _state(request: Request) -> State:
    base: KnowledgeBase = request.app.state.base
    return base.state()


async def _filters(  # not in a thread, which takes longer than this does
    sector: Values, level2: Values, scope: Values, project_type: Values, kind: Values, status: Values
) -> Mapping[str, list[str]]:
    return {
        "sector": sector,
        "level2": level2,
        "scope": scope,
        "project_type": project_type,
        "kind": kind,
        "status": status,
    }


StateDep = Annotated[State, Depends(_state)]
FiltersDep = Annotated[Mapping[str, list[str]], Depends(_filters)]

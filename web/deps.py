"""What the routes are given: the library as it is now, and the facet values that an address names."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Query, Request

from kb.base import KnowledgeBase, State

Values = Annotated[list[str], Query(default_factory=list)]


def _state(request: Request) -> State:
    base: KnowledgeBase = request.app.state.base
    return base.state()


def _filters(sector: Values, level2: Values, scope: Values, project_type: Values) -> Mapping[str, list[str]]:
    return {"sector": sector, "level2": level2, "scope": scope, "project_type": project_type}


StateDep = Annotated[State, Depends(_state)]
FiltersDep = Annotated[Mapping[str, list[str]], Depends(_filters)]

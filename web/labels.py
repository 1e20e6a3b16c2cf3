"""The words and classes by which pages show the terms of the field."""

from functools import cache

from indicators.checks.rule import Aspect
from indicators.taxonomy import BENEFITS, COSTS, QUALITY, QUANTITY, SATISFIED, TIMELINESS, taxonomy

ASPECTS = tuple(Aspect)
_SCOPES = {"common": "共性", "individual": "个性"}
_STATUSES = {"draft": "草稿", "published": "现行", "superseded": "已被替代", "retired": "已停用"}
_DIMENSIONS = {QUANTITY: "quantity", QUALITY: "quality", TIMELINESS: "timeliness", SATISFIED: "satisfaction"}
_DIMENSIONS |= dict.fromkeys(COSTS, "cost") | dict.fromkeys(BENEFITS, "benefit")


def dimension(level2: str | None) -> str:
    """Return the style of a level 2: all costs look alike, and all benefits."""
    return _DIMENSIONS.get(level2 or "", "other")


def scope_label(scope: str) -> str:
    """Return the Chinese name of a scope."""
    return _SCOPES[scope]


def facet_label(value: str, facet: str) -> str:
    """Return how a facet value is shown."""
    return {"scope": _SCOPES, "status": _STATUSES}.get(facet, {}).get(value, value)


@cache
def level_choices() -> dict[str, tuple[str, ...]]:
    """Return every level 2 under its level 1, those of the current vocabulary first."""
    choices: dict[str, list[str]] = {}
    for level2 in taxonomy().all_level2():
        choices.setdefault(taxonomy().parent(level2) or "", []).append(level2)
    return {level1: tuple(children) for level1, children in choices.items()}

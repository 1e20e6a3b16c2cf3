"""What somebody who is still typing may mean: a code, a project type, the name of an indicator."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from indicators.values import Indicator, ProjectType
from kb.base import State
from kb.library import StoredLibrary
from kb.search.highlight import highlight
from kb.search.query import LONGEST
from kb.search.simplified import simplified
from kb.search.text import bare, fold

TYPES_AT_MOST = 3  # A type stands for some fifteen indicators, but mostly people look for one of these.

_BY_ALIAS, _NOT_MET = 2, 3


@dataclass(frozen=True, slots=True)
class Completion:
    """A suggestion: `text` takes the place of what was typed, `detail` tells it from its like.

    `code` is that of the indicator meant, None for a project type. `marked` is the text in segments
    that match what was typed or not.
    """

    kind: Literal["name", "type", "code"]
    text: str
    detail: str
    code: str | None
    marked: tuple[tuple[str, bool], ...]


def complete(state: State, typed: str, limit: int = 8) -> tuple[Completion, ...]:
    """Return at most `limit` suggestions: a few project types, then indicators, best first.

    Nothing typed suggests nothing, nor does a name that is already typed in full.
    """
    wanted = simplified(fold(typed.strip()[:LONGEST]))
    if not wanted or limit < 1:
        return ()
    types = [_of_type(kind, alias, wanted) for kind, alias in _types(state.library, wanted)]
    found = (state.library.indicator(code) for code in state.engine.complete(wanted, limit + 1))
    single = [_of_indicator(indicator, wanted) for indicator in found if indicator]
    single = [one for one in single if one.kind == "code" or fold(one.text) != wanted]
    most = max(TYPES_AT_MOST, limit - len(single))
    return (*types[:most], *single)[:limit]


def whole_code(state: State, typed: str) -> str | None:
    """Return the code of the indicator if that is what was typed, whatever its width and its dash."""
    text = unicodedata.normalize("NFKC", typed).strip()
    digits = bare(text)
    begun = state.engine.complete(digits, 1) if digits.isdecimal() else ()
    known = (code for code in (text, *begun) if state.library.indicator(code))
    return next((code for code in known if bare(code) == digits), None)


def _types(library: StoredLibrary, wanted: str) -> list[tuple[ProjectType, str]]:
    """Return the project types meant, best first, each with the alias by which it was found, if by one."""
    met = ((*_meeting(kind, wanted), kind) for kind, spellings in _spellings(library) if wanted in spellings)
    ordered = sorted((found for found in met if found[0] < _NOT_MET), key=lambda found: found[0])
    return [(kind, alias) for _, alias, kind in ordered]


@lru_cache(maxsize=1)  # The library is the same at every letter typed, until somebody publishes.
def _spellings(library: StoredLibrary) -> tuple[tuple[ProjectType, str], ...]:
    """Return every project type with all it is called, folded."""
    return tuple((kind, "\n".join(map(fold, (kind.name, *kind.aliases)))) for kind in library.types)


def _meeting(kind: ProjectType, wanted: str) -> tuple[int, str]:
    """Return how well a project type meets what is wanted, less is better, and the alias that does.

    An alias must begin with it: half of all types have some word or other within an alias.
    """
    name = fold(kind.name)
    if wanted in name:
        return int(not name.startswith(wanted)), ""
    alias = next((alias for alias in kind.aliases if fold(alias).startswith(wanted)), "")
    return (_BY_ALIAS, alias) if alias else (_NOT_MET, "")


def _of_type(kind: ProjectType, alias: str, wanted: str) -> Completion:
    detail = (kind.sector or "共性") + (f"，也叫“{alias}”" if alias else "")
    return Completion("type", kind.name, detail, None, tuple(highlight(kind.name, (wanted,))))


def _of_indicator(indicator: Indicator, wanted: str) -> Completion:
    if bare(wanted) in bare(indicator.code):
        marked = tuple(highlight(indicator.code, (wanted,)))
        return Completion("code", indicator.code, indicator.name, indicator.code, marked)
    detail = "，".join((indicator.level2, *(indicator.project_types or indicator.sectors)[:1]))
    return Completion(
        "name", indicator.name, detail, indicator.code, tuple(highlight(indicator.name, (wanted,)))
    )

"""What was worked out of a library and holds as long as that state of it is asked."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from indicators.library import Library

_MOST = 20_000  # answers for one library; then they are begun anew

_Key = TypeVar("_Key", bound=Hashable)
_Made = TypeVar("_Made")

_answers: WeakKeyDictionary[Library, dict[tuple[Any, Any], Any]] = WeakKeyDictionary()


def remembered(library: Library, make: Callable[[Library, _Key], _Made], key: _Key) -> _Made:
    """Return what `make` makes of a library for a key, made when first asked for.

    What is made must not hold the library itself, which would then never be let go.
    """
    answers = _answers.setdefault(library, {})
    try:
        made: _Made = answers[make, key]
    except KeyError:
        if len(answers) >= _MOST:
            answers.clear()
        made = answers[make, key] = make(library, key)
    return made

"""What is worked out of a library once, and for how long it is kept."""

import gc
import weakref

from indicators.checks.memory import remembered
from indicators.library import Library, ListLibrary


def test_an_answer_is_worked_out_once_for_each_key_and_each_library():
    asked: list[tuple[Library, str]] = []

    def count(library: Library, kind: str) -> int:
        asked.append((library, kind))
        return len(asked)

    one, other = ListLibrary([]), ListLibrary([])
    first = remembered(one, count, "道路")

    assert remembered(one, count, "道路") == first
    assert remembered(one, count, "桥梁") != first
    assert remembered(other, count, "道路") != first
    assert asked == [(one, "道路"), (one, "桥梁"), (other, "道路")]


def test_an_empty_answer_is_remembered_too():
    asked: list[str] = []

    def find(library: Library, kind: str) -> None:
        asked.append(kind)

    library = ListLibrary([])
    remembered(library, find, "道路")
    remembered(library, find, "道路")

    assert asked == ["道路"]


def test_a_library_that_nobody_asks_any_more_is_let_go():
    library = ListLibrary([])
    remembered(library, lambda _, kind: kind, "道路")
    left = weakref.ref(library)

    del library
    gc.collect()

    assert left() is None

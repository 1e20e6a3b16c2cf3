"""Whatever stands in a short field is found by any part of it: every part of every name, not a sample."""

import os
from collections import defaultdict
from collections.abc import Iterable
from multiprocessing import get_context

from kb.documents import document
from kb.search.fields import SHORT
from kb.search.query import parse
from kb.search.ranking import scored
from kb.search.text import fold

LENGTHS = range(2, 7)


def parts(text: str) -> set[str]:
    return {text[start : start + size] for size in LENGTHS for start in range(len(text) - size + 1)}


def test_every_part_of_every_name_finds_all_that_have_it(starter):
    entries = [document(indicator) for indicator in starter.library.indicators]
    wanted = set().union(*(parts(fold(entry.text["name"])) for entry in entries))
    having = defaultdict(set)
    for entry in entries:
        short = set().union(
            *(parts(line) for field in SHORT for line in fold(entry.text[field]).splitlines())
        )
        for part in short & wanted:
            having[part].add(entry.id)

    everything = sorted(having)
    shares = [everything[start::2] for start in range(2)]
    if os.name == "posix":  # Two processes, each with a copy of the library as it stands.
        _shared.update(state=starter, having=having)
        with get_context("fork").Pool(2) as pool:
            missed = sum(pool.map(_missed_here, shares), [])
    else:
        missed = _missed(starter, having, everything)

    assert len(everything) > 150_000
    assert not missed


_shared: dict = {}  # What the other processes inherit.


def _missed_here(some: list[str]) -> list[tuple[str, list[str]]]:
    return _missed(_shared["state"], _shared["having"], some)


def _missed(state, having, some: Iterable[str]) -> list[tuple[str, list[str]]]:
    view = state.engine._view
    missed = []
    for part in some:
        mask, _ = scored(view, parse(part, state.words, synonyms=state.synonyms))
        found = {view.ids[number] for number in mask.nonzero()[0].tolist()}
        if not having[part] <= found:
            missed.append((part, sorted(having[part] - found)[:3]))
    return missed

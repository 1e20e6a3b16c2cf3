"""What may be meant by somebody who is still typing."""

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from kb.search.columns import View
from kb.search.simplified import simplified
from kb.search.text import bare, fold

_LOOKED_AT = 400  # Documents of each kind of match; nobody reads on to the others.


def complete(view: View, typed: str, limit: int) -> tuple[str, ...]:
    """Return the ids of the documents meant, no name twice.

    First those whose code begins with what is typed, then whose name, then those that have it in the name,
    then those that sound so; of each kind first what is in force, suits any sector and is short.
    """
    title = bare(simplified(typed))
    if not title or limit < 1:
        return ()
    found: dict[str, str] = {}
    for number in islice(_meant(view, title, fold(typed).strip()), 4 * _LOOKED_AT):
        found.setdefault(_name(view, number), view.ids[number])
        if len(found) == limit:
            break
    return tuple(found.values())


def _meant(view: View, title: str, letters: str) -> Iterator[int]:
    if title.isascii() and not title.isalpha():
        # By code and not by name: 205-0001 before 205-0002.
        yield from sorted(_living(view, view.also_beginning(title)), key=view.ids.__getitem__)[:_LOOKED_AT]
    yield from _best(view, view.beginning(title))
    if len(title) > 1:
        inside = view.having_pieces(title)[:_LOOKED_AT].tolist()
        yield from _best(view, (number for number in inside if title in bare(_name(view, number))))
    if letters.isascii() and len(letters) > 1:
        numbers, near = view.sounding(letters)
        order = np.argsort(-near, kind="stable")[:_LOOKED_AT]
        for nearness in (3, 2, 1):
            yield from _best(view, numbers[order][near[order] == nearness].tolist())


def _best(view: View, numbers: Iterable[int]) -> list[int]:
    """Return the living documents, those in force and common to all sectors first, then the shorter names."""
    common = view.suits_any_sector

    def place(number: int) -> tuple[int, bool, int, str]:
        name = _name(view, number)
        return view.standing[number], not common[number], len(name), name

    return sorted(_living(view, numbers), key=place)[:_LOOKED_AT]


def _living(view: View, numbers: Iterable[int]) -> Iterator[int]:
    return (number for number in numbers if view.alive[number])


def _name(view: View, number: int) -> str:
    """Return the folded name, which is the first line of the text."""
    return view.texts[number].partition("\n")[0]

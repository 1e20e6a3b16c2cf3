"""Repairs one slip in a run of Chinese characters: a wrong, missing, extra or swapped character.

What is right is what stands in the library; there is no list of words here.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain, islice
from math import log

from kb.search.pinyin import blurred, readings_of

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+")
_LONGEST = 12  # characters; a longer run is not looked up whole
_MOST_UNKNOWN = 6  # pairs; a run with more of them is about something else
_AROUND = 2  # characters on either side that a change is looked up with
_SHORTEST_PART = 3  # characters; fewer stand somewhere by chance

# A look-up takes a third of a millisecond, so only the likeliest repairs are looked up: whole, then in part.
_WHOLE_LOOKUPS, _PART_LOOKUPS = 5, 4

# A pair of the library is odd, too, if it is this rare and one beside it is usual.
_RARE, _USUAL = 2, 40


class _Kind(IntEnum):
    """How a slip comes about, likeliest first."""

    SAME_SOUND = 0
    SWAPPED = 1
    DOUBLED = 2
    NEAR_SOUND = 3
    EXTRA = 4
    MISSING = 5
    OTHER = 6


# Characters a repaired run must have: the less explains a slip, the more must be right around it.
_SHORTEST = {
    _Kind.SAME_SOUND: 2,
    _Kind.SWAPPED: 2,
    _Kind.DOUBLED: 2,
    _Kind.NEAR_SOUND: 4,
    _Kind.EXTRA: 4,
    _Kind.MISSING: 4,
    _Kind.OTHER: 7,
}
# A part of a run is looked up for these only, if its new pairs stand in so many documents.
_USUAL_PAIRS = {_Kind.SAME_SOUND: 1, _Kind.SWAPPED: 3, _Kind.DOUBLED: 3, _Kind.NEAR_SOUND: 3}


@dataclass(frozen=True, slots=True)
class _Repair:
    """A text that a run becomes by one change; the characters from `start` to `end` are the new ones."""

    kind: _Kind
    text: str
    start: int
    end: int

    @property
    def seams(self) -> range:
        """Where the pairs begin that the change made."""
        return range(max(0, self.start - 1), min(len(self.text) - 1, self.end))


class Speller:
    """Knows which characters stand side by side in the library, and in how many documents.

    `pairs` maps two neighbouring characters to their number of documents; `has` says how many documents
    have a text in a short field, and is asked nine times at most for a run.
    """

    def __init__(self, pairs: Mapping[str, int], has: Callable[[str], int]) -> None:
        self._has = has
        self._pairs = {
            pair: count for pair, count in pairs.items() if len(pair) == 2 and _CHINESE.fullmatch(pair)
        }
        self._after: defaultdict[str, set[str]] = defaultdict(set)
        self._before: defaultdict[str, set[str]] = defaultdict(set)
        self._sounding: defaultdict[str, set[str]] = defaultdict(set)  # by blurred syllable
        for first, second in map(tuple, self._pairs):
            self._after[first].add(second)
            self._before[second].add(first)
        for character in self._after.keys() | self._before.keys():
            for syllable in readings_of(character):
                self._sounding[blurred(syllable)].add(character)

    def correct(self, run: str) -> str | None:
        """Return the run without its slip; None if there is none or no repair stands in the library."""
        if len(run) < 2 or not _CHINESE.fullmatch(run):
            return None
        counts = self._counts(run, range(len(run) - 1))
        unknown = [at for at, count in enumerate(counts) if not count]
        if len(unknown) > _MOST_UNKNOWN or (not unknown and (len(run) > _LONGEST or self._has(run))):
            return None
        repairs = self._of_unknown(run, unknown) if unknown else self._of_known(run, counts)
        ranked = sorted(repairs, key=lambda repair: (repair.kind, -self._weight(repair)))
        whole = islice(((repair, repair.text) for repair in ranked if self._is_whole(repair)), _WHOLE_LOOKUPS)
        parts = islice(chain.from_iterable(map(self._parts, ranked)), _PART_LOOKUPS if unknown else 0)
        return next((repair.text for repair, looked_up in chain(whole, parts) if self._has(looked_up)), None)

    def _of_unknown(self, run: str, unknown: list[int]) -> Iterator[_Repair]:
        """Yield the repairs that leave fewer unknown pairs."""
        places = {place for at in unknown for place in (at, at + 1)}
        swaps = {place for at in unknown for place in (at - 1, at, at + 1) if 0 <= place < len(run) - 1}
        replaced = (self._replaced(run, at) for at in places)
        tried = chain(
            *replaced, _swapped(run, swaps), _shortened(run, places), self._lengthened(run, unknown)
        )
        for repair in tried:
            if self._unknown(repair.text) < len(unknown):
                yield repair

    def _of_known(self, run: str, counts: list[int]) -> Iterator[_Repair]:
        """Yield likely repairs of a run that stands nowhere although all its pairs do."""
        beside = [max(counts[max(0, at - 1) : at + 2]) for at in range(len(counts))]
        odd = [at for at, count in enumerate(counts) if count <= _RARE and beside[at] >= _USUAL]
        for at in {place for pair in odd for place in (pair, pair + 1)}:
            yield from (repair for repair in self._replaced(run, at) if repair.kind is _Kind.SAME_SOUND)
        yield from _swapped(run, range(len(run) - 1))
        yield from (repair for repair in _shortened(run, range(len(run))) if repair.kind is _Kind.DOUBLED)

    def _replaced(self, run: str, at: int) -> Iterator[_Repair]:
        said = readings_of(run[at])
        alike = set().union(*(self._sounding.get(blurred(syllable), ()) for syllable in said))
        before, after = run[max(0, at - 1) : at], run[at + 1 : at + 2]
        following, preceding = self._after.get(before, set()), self._before.get(after, set())
        for character in (following | preceding) - {run[at]}:
            if character in alike:
                kind = _Kind.NEAR_SOUND if said.isdisjoint(readings_of(character)) else _Kind.SAME_SOUND
            elif (character in following or not before) and (character in preceding or not after):
                kind = _Kind.OTHER
            else:
                continue
            yield _Repair(kind, run[:at] + character + run[at + 1 :], at, at + 1)

    def _lengthened(self, run: str, pairs: Iterable[int]) -> Iterator[_Repair]:
        for at in pairs:
            for character in self._after.get(run[at], set()) & self._before.get(run[at + 1], set()):
                yield _Repair(_Kind.MISSING, run[: at + 1] + character + run[at + 1 :], at + 1, at + 2)

    def _is_whole(self, repair: _Repair) -> bool:
        """Whether the repaired run may stand in the library as a whole, and would say enough."""
        return _SHORTEST[repair.kind] <= len(repair.text) <= _LONGEST and not self._unknown(repair.text)

    def _parts(self, repair: _Repair) -> Iterator[tuple[_Repair, str]]:
        """Yield the known pairs around a change as one text, if that says enough."""
        usual = _USUAL_PAIRS.get(repair.kind)
        if usual is None or min(self._counts(repair.text, repair.seams), default=0) < usual:
            return
        text, start, end = repair.text, repair.start, repair.end
        while start > max(0, repair.start - _AROUND) and text[start - 1 : start + 1] in self._pairs:
            start -= 1
        while end < min(len(text), repair.end + _AROUND) and text[end - 1 : end + 1] in self._pairs:
            end += 1
        if _SHORTEST_PART <= end - start < len(text):
            yield repair, text[start:end]

    def _weight(self, repair: _Repair) -> float:
        """Return how usual the new pairs are."""
        counts = self._counts(repair.text, repair.seams)
        return sum(map(log, (count + 1 for count in counts))) / max(1, len(counts))

    def _counts(self, text: str, places: range) -> list[int]:
        return [self._pairs.get(text[at : at + 2], 0) for at in places]

    def _unknown(self, text: str) -> int:
        return self._counts(text, range(len(text) - 1)).count(0)


def _swapped(run: str, places: Iterable[int]) -> Iterator[_Repair]:
    for at in places:
        if run[at] != run[at + 1]:
            yield _Repair(_Kind.SWAPPED, run[:at] + run[at + 1] + run[at] + run[at + 2 :], at, at + 2)


def _shortened(run: str, places: Iterable[int]) -> Iterator[_Repair]:
    """Yield the run without one of two same characters, or without one within: at an end it adds meaning."""
    for at in places:
        doubled = run[at] == run[at + 1 : at + 2]
        if doubled or 0 < at < len(run) - 1:
            yield _Repair(_Kind.DOUBLED if doubled else _Kind.EXTRA, run[:at] + run[at + 1 :], at, at)

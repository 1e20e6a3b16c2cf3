"""Find the project type a text means, by the pairs of characters they share.

Pairs need no segmenter and forgive other word order (抑尘降尘 / 降尘抑尘). A pair counts the more the
fewer project types have it; what stands in the name and aliases of a type, or in the name of the
project, counts more than what stands in the indicators or the description.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indicators.values import Indicator, ProjectType

SURE_ENOUGH = 0.22  # Below it, the best match of published sheets is as often wrong as right.

# What a type is called by counts whole; its indicators mention much that other types mention too.
_BODY_WEIGHT = 0.35
_TEXT_SHARE = 0.35  # A long description must not drown the project's own name.
_ALIAS_BONUS = 0.5  # The project's name holds an alias of the type, whole; as much again if it is no more.
_OWN_NAME_BONUS = 0.05  # Of two types that answer to a name, the one it is the name of comes first.
_VERY_NAME_BONUS, _VERY_ALIAS_BONUS = 1.0, 0.5  # The project is called as the type is and nothing more.
_OTHER_SECTOR = 0.6  # A sector stated by the user speaks against the types of other sectors.
_NOT_QUITE = 1 - 1e-9  # what differs by rounding only is looked at closely
_COMMON = 0.85  # 校舍维修改造 before the common 维修改造 that its title holds as well.
_HAN = re.compile(r"[㐀-鿿]+")
# 2025年同心县下马关镇…: when and where a project is says nothing of what it is. 市场, 集镇, 园区, 下乡
# and 产粮大县 are no places.
_WHEN_AND_WHERE = re.compile(
    r"^(?:\d+年?度?|[㐀-鿿]{2,12}?自治[区州县]"
    r"|[㐀-鿿]{1,4}?(?:(?<!节)省(?!级)|州(?![省市])|(?<![城超都集夜上菜门])市(?![场政民容级])"
    r"|(?<![大困贫范点强])县(?![域级城乡])|(?<![城乡集古小范点])镇|(?<![城下返家回入])乡(?![村镇土])"
    r"|(?<![园小社景库灌城山牧校矿林片街地中新范点护业发灾])区(?!域)))+"
)
# What nearly every project's title holds says nothing about its type.
_EMPTY_TITLE_WORDS = re.compile(
    r"\d+年?度?|项目|资金|专项|经费|补助|工程|市级|省级|县级|中央|财政|配套|第[一二三四五六七八九十]+批|年度"
)

_Speakers = Mapping[str, tuple[Sequence[int], Sequence[int]]]
_NOBODY: tuple[Sequence[int], Sequence[int]] = ((), ())


@dataclass(frozen=True, slots=True)
class TypeMatch:
    """A project type that may fit a project, and how sure that is (0 to 1)."""

    project_type: ProjectType
    confidence: float


class TypeMatcher:
    """Project types with what they talk about, ready to be asked."""

    def __init__(self, types: Sequence[ProjectType], indicators: Iterable[Indicator]) -> None:
        bodies: dict[str, set[str]] = {kind.name: set() for kind in types}
        for indicator in indicators:
            talk = pairs(" ".join((indicator.name, *indicator.keywords, *indicator.aliases)))
            for name in indicator.project_types:
                if name in bodies:
                    bodies[name] |= talk
        self._types = types
        self._called = _by_name(types)
        self._lengths = _lengths(self._called)
        self._by_sector: dict[str | None, Sequence[float]] = {}
        self._speakers = _speakers(types, bodies)
        self._rarity = {
            pair: math.log(1 + len(types) / (len(named) + len(mentioned)))
            for pair, (named, mentioned) in self._speakers.items()
        }
        self._unheard = math.log(1 + len(types))  # What no type speaks of counts as rarest.

    def match(
        self, name: str, text: str = "", *, sector: str | None = None, limit: int = 3
    ) -> list[TypeMatch]:
        """Return the likeliest project types, best first, those without any resemblance left out."""
        if not self._types:
            return []
        title = self._title(name)
        wanted = self._wanted(title, text)
        total = sum(wanted.values()) or 1.0
        spoken, bonuses, leanings = self._spoken(wanted), self._bonuses(title), self._leanings(sector)
        found: list[tuple[float, int]] = []
        for place in _contenders(spoken, leanings, limit) | bonuses.keys():
            share = (spoken[place] / total + bonuses.get(place, 0.0)) * leanings[place]
            found.append((-share - self._very_bonus(place, title), place))
        found.sort()
        return [TypeMatch(self._types[place], round(min(1.0, -worth), 3)) for worth, place in found[:limit]]

    def _spoken(self, wanted: Mapping[str, float]) -> list[float]:
        """Return how much of the weight asked for each type has, by its place."""
        spoken = [0.0] * len(self._types)
        for pair, rarity in wanted.items():
            named, mentioned = self._speakers.get(pair, _NOBODY)
            for place in named:
                spoken[place] += rarity
            less = rarity * _BODY_WEIGHT
            for place in mentioned:
                spoken[place] += less
        return spoken

    def _very_bonus(self, place: int, title: str) -> float:
        if place not in self._called.get(title, ()):
            return 0.0
        return _VERY_NAME_BONUS if self._types[place].name == title else _VERY_ALIAS_BONUS

    def _leanings(self, sector: str | None) -> Sequence[float]:
        """Return by what the share of each type is multiplied where this sector is stated."""
        if sector not in self._by_sector:
            self._by_sector[sector] = [_leaning(kind, sector) for kind in self._types]
        return self._by_sector[sector]

    def _bonuses(self, title: str) -> dict[int, float]:
        """Return the bonus of each type for its longest name in the title; all of the title counts double."""
        bonuses: dict[int, float] = {}
        own: set[int] = set()
        for called in sorted(self._names_in(title), key=len):
            for place in self._called[called] if len(called) > 1 else ():
                bonuses[place] = _ALIAS_BONUS * (1 + len(called) / len(title))
                if self._types[place].name == called:
                    own.add(place)
        return {place: bonus + (_OWN_NAME_BONUS if place in own else 0.0) for place, bonus in bonuses.items()}

    def _names_in(self, text: str) -> dict[str, int]:
        """Return every name of a type that a text holds, with the place where it first begins."""
        found: dict[str, int] = {}
        for start, first in enumerate(text):
            for length in self._lengths.get(first, ()):
                name = text[start : start + length]
                if name in self._called:
                    found.setdefault(name, start)
        return found

    def _title(self, name: str) -> str:
        """Leave out when and where a project is, but nothing of what a type is called (行政区划)."""
        told = _WHEN_AND_WHERE.match(name)
        if told is None:
            return name
        spans = ((start, start + len(called)) for called, start in self._names_in(name).items())
        end = min((start for start, stop in spans if start < told.end() < stop), default=told.end())
        return name[end:] or name

    def _wanted(self, title: str, text: str) -> dict[str, float]:
        """Weigh the pairs asked for; the description shares a fixed part however long it is."""
        telling = title if title in self._called else _EMPTY_TITLE_WORDS.sub(" ", title)
        from_name = self._weighed(pairs(telling))
        from_text = self._weighed(pairs(text) - from_name.keys())
        weight = sum(from_text.values())
        share = _TEXT_SHARE * (sum(from_name.values()) or 1.0) / weight if weight else 0.0
        return from_name | {pair: rarity * min(share, 1.0) for pair, rarity in from_text.items()}

    def _weighed(self, asked: set[str]) -> dict[str, float]:
        return {pair: self._rarity.get(pair, self._unheard) for pair in asked}


def pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring Chinese characters of a text."""
    return {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}


def overlap(name: str, text: str) -> float:
    """Return the share of a name's pairs that a text has (0 to 1)."""
    wanted = pairs(name)
    return sum([pair in text for pair in wanted]) / len(wanted) if wanted else 0.0


def _contenders(spoken: Sequence[float], leanings: Sequence[float], limit: int) -> set[int]:
    """Return the places of the types that may be among the best; those with a bonus may be as well.

    Without a bonus only what was spoken of and the sector count, so that most types need no closer look.
    """
    leant = [weight * leaning for weight, leaning in zip(spoken, leanings, strict=True)]
    least = sorted(leant, reverse=True)[:limit][-1:] or [0.0]
    floor = least[0] * _NOT_QUITE
    return {place for place, weight in enumerate(leant) if weight and weight >= floor}


def _leaning(kind: ProjectType, sector: str | None) -> float:
    if kind.sector is None:
        return _COMMON
    return _OTHER_SECTOR if sector and kind.sector and kind.sector != sector else 1.0


def _by_name(types: Sequence[ProjectType]) -> dict[str, list[int]]:
    """Map every name and alias to the places of the types that are called so."""
    called: dict[str, list[int]] = {}
    for place, kind in enumerate(types):
        for name in dict.fromkeys((kind.name, *kind.aliases)):
            called.setdefault(name, []).append(place)
    return called


def _lengths(names: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """Map every first character to the lengths that names beginning with it have, the shortest first."""
    found: dict[str, set[int]] = {}
    for name in filter(None, names):
        found.setdefault(name[0], set()).add(len(name))
    return {first: sorted(lengths) for first, lengths in found.items()}


def _speakers(types: Sequence[ProjectType], bodies: Mapping[str, set[str]]) -> _Speakers:
    """Map every pair to the places of the types that are called by it, and of those that only mention it."""
    speakers: dict[str, tuple[list[int], list[int]]] = {}
    for place, kind in enumerate(types):
        titles = pairs(" ".join((kind.name, *kind.aliases)))
        for pair in titles:
            speakers.setdefault(pair, ([], []))[0].append(place)
        for pair in bodies[kind.name] - titles:
            speakers.setdefault(pair, ([], []))[1].append(place)
    return speakers

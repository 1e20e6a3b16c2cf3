"""How Chinese is pronounced, and what a run of typed letters may mean. The only importer of pypinyin.

Syllables are written without tones, ü as v: 满意度 is "man yi du", 绿化率 is "lv hua lv".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.text import fold

# Words of the field that the dictionary lacks and would read wrongly, character by character.
_WORDS = {
    "长效": "chang xiao",
    "还林": "huan lin",
    "还草": "huan cao",
    "还湿": "huan shi",
    "查重": "cha chong",
    "调峰": "tiao feng",
    "参保": "can bao",
    "农家乐": "nong jia le",
}

MOST_READINGS = 8
WHOLE, BEGINNING, INSIDE = 3, 2, 1  # how near a title is to what was typed

_BREAK = "\n"
_RUN = re.compile(r"[^\W_]+")
_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_CHINESE_CHARACTER = re.compile(f"[{_CHINESE}]")
_ALL_CHINESE = re.compile(f"[{_CHINESE}]+")
_COMMON = re.compile("[\u4e00-\u9fff]")  # other blocks hold dialect readings
_PART = re.compile(rf"[{_CHINESE}]+|[^{_CHINESE}]+")
_INITIALS = re.compile("[abcdefghjklmnopqrstwxyz]{2,12}")  # no syllable begins with i, u or v
_FLAT = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "f": "h"}
_INITIAL = re.compile("^(?:zh|ch|sh|n|f)")
_LONGEST_SYLLABLE = 6  # zhuang
_UMLAUTS = {"lu": "lv", "nu": "nv"}
_LOOKED_AT = 500  # titles
_NUMBERS = 1 << 10  # more than there are syllables or letters


def sounds(text: str) -> str:
    """Return the syllables of a text, folded, with one space between and a newline at every break.

    Letters and digits stay as they are; all other characters, spaces too, are breaks.
    """
    return _BREAK.join(" ".join(_syllables(run)) for run in _RUN.findall(fold(text)))


def initials(spoken: str) -> str:
    """Return the first letter of every syllable of `sounds`; letters, digits and breaks stay."""
    legal = syllables()
    lines = (line.split(" ") for line in spoken.split(_BREAK))
    return _BREAK.join("".join(word[0] if word in legal else word for word in line) for line in lines)


def readings_of(character: str) -> frozenset[str]:
    """Return the syllables a Chinese character is commonly read as; of anything else, none."""
    known = _dictionary()
    usual = known.characters.get(character)
    return known.others.get(character, frozenset()) | ({usual} if usual else frozenset())


def blurred(syllable: str) -> str:
    """Return what is common to syllables that many people take for each other.

    These are z/zh, c/ch, s/sh, l/n, h/f, an/ang, en/eng and in/ing.
    """
    flat = _INITIAL.sub(lambda found: _FLAT[found[0]], syllable)
    return flat[:-1] if flat.endswith(("ang", "eng", "ing")) else flat


@cache
def syllables() -> frozenset[str]:
    """Return all syllables, as `sounds` writes them."""
    known = _dictionary()
    spoken = {said for written, said in known.characters.items() if _COMMON.match(written)}
    spoken.update(*known.others.values())
    # 嗯 and 呒 are read as ng and m, 欸 as ê: nobody types them, and ng would divide every word.
    return frozenset(said for said in spoken if said.isascii() and not set("aeiouv").isdisjoint(said))


def readings(typed: str) -> tuple[str, ...]:
    """Return the ways to read typed letters as syllables, fewest syllables first; none if there is no way.

    xian is "xian" and "xi an". Only when that fails may the last syllable be unfinished: manyid is
    "man yi d". ü may be typed as v, u: or yu; an apostrophe or a space divides syllables.
    """
    letters = fold(typed).replace("u:", "v").replace("ü", "v").replace("’", "'").replace(" ", "'").strip("'")
    divided = _divided(letters, _spellings()) or _divided(letters, _beginnings())
    return tuple(map(" ".join, divided))


def is_initials(typed: str) -> bool:
    """Whether these letters can be the first ones of two to twelve syllables."""
    return bool(_INITIALS.fullmatch(typed.lower()))


class Sounds:
    """Finds titles by how they sound, typed whole or by initials.

    A title is a row of numbers, one a syllable, and a row of initials; all rows of a kind are one array
    with zeros between, and beside it stands where each number is. A title of eight characters takes 63 bytes.
    """

    def __init__(self, titles: Iterable[str]) -> None:
        self._titles = tuple(titles)
        spoken = [sounds(title) for title in self._titles]
        self._codes = {syllable: code for code, syllable in enumerate(sorted(syllables()), 2)}
        self._syllables = _Rows([self._coded(line) for line in spoken], np.uint16)
        plain = [initials(line).encode("ascii", "replace").replace(b"\n", b"\0") for line in spoken]
        self._initials = _Rows(plain, np.uint8)

    def find(self, typed: str) -> list[tuple[int, int]]:
        """Return the places of the titles that sound so, in order, each with how near it is.

        That is WHOLE, BEGINNING, or INSIDE from the beginning of a syllable. A last syllable stands also
        for what it begins, if it is unfinished or if nothing is found otherwise. One letter finds nothing.
        """
        near = self.nearness(typed)
        found = np.flatnonzero(near)
        return list(zip(found.tolist(), near[found].tolist(), strict=True))

    def nearness(self, typed: str) -> NDArray[np.int8]:
        """Return for each title how near it is, 0 if it does not sound so."""
        near = np.zeros(len(self._titles), np.int8)
        for place in self._places(typed):
            np.maximum.at(near, place.titles, place.nearness)
        return near

    def spelt(self, typed: str) -> Counter[str]:
        """Return what sounds so in the titles, and how often; only what is all Chinese.

        Of very many titles some, evenly spread, say what is common.
        """
        counted: Counter[str] = Counter()
        for place in self._places(typed):
            step = 1 + len(place.titles) // _LOOKED_AT
            titles, starts = place.titles[::step].tolist(), place.starts[::step].tolist()
            for title, start in zip(titles, starts, strict=True):
                part = self._titles[title][start : start + place.length]
                if len(self._titles[title]) == place.sizes[title] and _ALL_CHINESE.fullmatch(part):
                    counted[part] += 1
        return counted

    def _places(self, typed: str) -> Iterator["_Places"]:
        """Yield where what sounds so stands, for each way to read what was typed."""
        if len(typed) > 1:
            yield from self._of_readings([reading.split(" ") for reading in readings(typed)])
        if is_initials(typed):
            letters = typed.lower()
            for row in {letters, re.sub("([zcs])h", r"\1", letters)}:
                yield self._initials.find([(letter,) for letter in row.encode()])

    def _of_readings(self, ways: Sequence[Sequence[str]]) -> Iterator["_Places"]:
        # Many type lu for lv; not looked for at once, for lu is a syllable itself.
        others = [[_UMLAUTS.get(syllable, syllable) for syllable in way] for way in ways]
        for these in (ways, others):
            nothing = True
            for way in these:
                if all(syllable in self._codes for syllable in way):
                    place = self._syllables.find([(self._codes[syllable],) for syllable in way])
                    nothing = nothing and not len(place.titles)
                    yield place
            if not nothing:
                return
        for *finished, last in ways:
            begun = {self._codes[full] for spelt, full in _spellings().items() if spelt.startswith(last)}
            row = [(self._codes[syllable],) for syllable in finished]
            yield self._syllables.find([*row, tuple(begun)], finished=False)

    def _coded(self, spoken: str) -> list[int]:
        """Return the numbers of syllables; 0 is a break and 1 whatever is not a syllable."""
        lines = spoken.replace(_BREAK, f" {_BREAK} ").split(" ")
        return [0 if word == _BREAK else self._codes.get(word, 1) for word in lines if word]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where something stands: title by title, from which of its numbers on, and how near the title is.

    `length` is how many numbers it has, and `sizes` how many each title has.
    """

    titles: NDArray[np.int64]
    starts: NDArray[np.int64]
    nearness: NDArray[np.int8]
    length: int
    sizes: NDArray[np.int32]


class _Rows:
    """Rows of small numbers as one array with a zero after each row, and where each number stands."""

    def __init__(self, rows: Sequence[Sequence[int]], kind: type[np.uint8 | np.uint16]) -> None:
        starts = accumulate((len(row) + 1 for row in rows), initial=0)
        self.starts = np.fromiter(starts, np.int32, len(rows) + 1)
        self.sizes = np.diff(self.starts) - 1
        flat = (number for row in rows for number in (*row, 0))
        self.numbers: NDArray[Any] = np.fromiter(flat, kind, int(self.starts[-1]))
        self.places = np.argsort(self.numbers, kind="stable").astype(np.int32)
        self.bounds = np.concatenate([[0], np.cumsum(np.bincount(self.numbers, minlength=_NUMBERS))])

    def find(self, wanted: Sequence[Sequence[int]], finished: bool = True) -> _Places:
        """Return where numbers stand in succession, each of them one of several.

        Unfinished ones are never the whole of a row.
        """
        rarest, places = min(
            ((at, self._having(of)) for at, of in enumerate(wanted)), key=lambda pair: len(pair[1])
        )
        places = places[(places >= rarest) & (places - rarest + len(wanted) < len(self.numbers))] - rarest
        for at, numbers in enumerate(wanted):
            if at != rarest and len(places):
                places = places[_is_one(self.numbers[places + at], numbers)]
        rows = np.searchsorted(self.starts, places, "right") - 1
        starts = places - self.starts[rows]
        whole = (starts == 0) & (len(wanted) == self.sizes[rows]) & finished
        return _Places(
            rows, starts, (INSIDE + (starts == 0) + whole).astype(np.int8), len(wanted), self.sizes
        )

    def _having(self, numbers: Sequence[int]) -> NDArray[np.int32]:
        parts = [self.places[self.bounds[number] : self.bounds[number + 1]] for number in numbers]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _is_one(numbers: NDArray[Any], of: Sequence[int]) -> NDArray[np.bool_]:
    if len(of) == 1:
        same: NDArray[np.bool_] = numbers == of[0]
        return same
    return np.isin(numbers, of)


@dataclass(frozen=True)
class _Dictionary:
    """What pypinyin knows: words of two characters and more, and characters with their usual reading.

    `others` are the further readings a character has in a tenth of its words; `longest` is the length of
    the longest word that ends in a pair of characters.
    """

    words: Mapping[str, str]
    characters: Mapping[str, str]
    others: Mapping[str, frozenset[str]]
    longest: Mapping[str, int]


@cache
def _dictionary() -> _Dictionary:
    # The dictionary takes a third of a second and 50 MB: whoever searches no pinyin does without.
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    plain = cache(to_normal)
    characters = {chr(code): plain(spoken.split(",")[0]) for code, spoken in PINYIN_DICT.items()}
    words = {
        word: " ".join(plain(spoken[0]) for spoken in row) for word, row in PHRASES_DICT.items()
    } | _WORDS
    heard: defaultdict[str, Counter[str]] = defaultdict(Counter)
    longest: dict[str, int] = {}
    for word, spoken in words.items():
        longest[word[-2:]] = max(len(word), longest.get(word[-2:], 0))
        for character, syllable in zip(word, spoken.split(" "), strict=False):
            heard[character][syllable] += 1
    others = {
        character: _usual(counted) - {characters.get(character, "")} for character, counted in heard.items()
    }
    return _Dictionary(words, characters, {key: kept for key, kept in others.items() if kept}, longest)


def _usual(counted: Counter[str]) -> frozenset[str]:
    return frozenset(syllable for syllable, count in counted.items() if count * 10 >= counted.total())


def _syllables(run: str) -> Iterator[str]:
    known = _dictionary()
    for part in _PART.findall(run):
        if _CHINESE_CHARACTER.match(part):
            words = [
                known.words.get(word) or known.characters.get(word, word) for word in _backwards(part, known)
            ]
            yield from reversed(words)
        else:
            yield part


def _backwards(text: str, known: _Dictionary) -> Iterator[str]:
    """Cut a text into the longest known words from its end, which cuts Chinese better than from its start.

    So 管道长度 is 管道 and 长度, not the 道长 of a temple.
    """
    end = len(text)
    while end:
        length = min(known.longest.get(text[max(0, end - 2) : end], 1), end)
        while length > 1 and text[end - length : end] not in known.words:
            length -= 1
        yield text[end - length : end]
        end -= length


@cache
def _spellings() -> Mapping[str, str]:
    """Return what may be typed, and for which syllable: lyu for lv, lue and lyue for lve, jv for ju."""
    typed = {syllable: syllable for syllable in syllables()}
    for syllable in syllables():
        if "v" in syllable:
            typed[syllable.replace("v", "yu")] = syllable
        if syllable.endswith("ve"):
            typed[syllable.replace("v", "u")] = syllable
        if syllable[0] in "jqxy":
            typed[syllable.replace("u", "v")] = syllable
    return typed


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(spelt[:length] for spelt in _spellings() for length in range(1, len(spelt)))


def _divided(letters: str, last: Container[str]) -> list[list[str]]:
    """Return the shortest ways to divide letters into syllables, of which the last one is among `last`."""
    spellings = _spellings()
    ways: list[list[list[str]]] = [[] for _ in letters]  # from each letter on
    for start in reversed(range(len(letters))):
        found = [] if letters[start] != "'" else ways[start + 1]
        for end in range(min(len(letters), start + _LONGEST_SYLLABLE), start, -1):
            piece = letters[start:end]
            if end == len(letters):
                found += [[spellings.get(piece, piece)]] if piece in last else []
            elif piece in spellings:
                found += [[spellings[piece], *rest] for rest in ways[end]]
        ways[start] = sorted(found, key=len)[:MOST_READINGS]
    return ways[0] if letters else []

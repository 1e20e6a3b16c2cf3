"""What the user typed → Query.

"短语" in any quotes must stand there as written, -词 must not. What cannot be read so is words, with a note.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from kb.search.engine import FACETS, Query
from kb.search.pinyin import readings
from kb.search.simplified import simplified
from kb.search.synonyms import Synonyms
from kb.search.text import bare, bigrams, fold
from kb.search.words import Words

LONGEST = 200  # characters; a pasted paragraph has said what it is about by then

_PHRASE = re.compile(r"[\"“”「」『』]([^\"“”「」『』]{2,})[\"“”「」『』]")
_QUOTE = re.compile(r"[\"“”「」『』]")
_WITHOUT = re.compile(r"(?:^|(?<=\s))[-－−]([^\s\-\"“”][^\s\"“”]*)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff]+")

# A code, or three digits or more of its beginning: 205-0012, 2050012, 205–00, 205.
_CODE = re.compile(r"(?<![\w.])(\d{3})\s?[-‐‑–—−－]?\s?(\d{0,4})(?![\w.%-])")
_LETTERS = re.compile(r"(?<![^\W\u3400-\u9fff])[a-züv][a-züv:'’]*(?![^\W\u3400-\u9fff])")
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


def parse(
    text: str,
    words: Words,
    filters: Mapping[str, Iterable[str]] | None = None,
    limit: int = 20,
    offset: int = 0,
    synonyms: Synonyms | None = None,
    spelt: Mapping[str, Sequence[str]] | None = None,
    leanings: Mapping[str, Iterable[str]] | None = None,
) -> Query:
    """Turn what was typed and the facet values chosen into a query; never fails.

    Unknown facets and empty values are left out, numbers below zero become zero. `spelt` gives for letters of
    an earlier reading of the same text what they are the pinyin of, `leanings` the facet values that the text
    speaks of.
    """
    readable = _UNPRINTABLE.sub(" ", text).strip()
    typed = simplified(fold(readable[:LONGEST]))
    notes = [f"检索词太长，只按前 {LONGEST} 个字查找。"] if len(readable) > LONGEST else []
    chosen = _known(filters or {})
    without = tuple(filter(None, map(str.strip, _WITHOUT.findall(typed))))
    positive = _WITHOUT.sub(" ", typed)
    if without and not bare(positive) and not chosen:
        # Nearly the whole library would be left; more likely it is a part of a code or a copied list.
        notes.append("只写了要排除的词，没有要找的词，已按要找的词查找。")
        without, positive = (), typed
    phrases = tuple(phrase for found in _PHRASE.findall(positive) if bare(phrase := found.strip()))
    asked = _PHRASE.sub(r" \1 ", positive).strip()
    if _QUOTE.search(asked):
        notes.append("引号不成对，已按普通词查找。")
    segments = words.segments(asked)
    kept = "".join(segments)
    everyday = synonyms.within(asked) if synonyms else {}
    everyday |= {
        typed: tuple(filter(None, map(words.cut, wordings))) for typed, wordings in (spelt or {}).items()
    }
    return Query(
        text=asked,
        words=tuple(dict.fromkeys((*words.cut(kept), *everyday))),
        synonyms=everyday,
        pieces=bigrams(kept),
        titles=tuple(filter(None, (bare(asked),))),
        codes=tuple(dict.fromkeys(first + rest for first, rest in _CODE.findall(asked))),
        letters=_letters(asked),
        runs=_runs(segments, words),
        phrases=phrases,
        without=without,
        leanings=_known(leanings or {}),
        filters=chosen,
        limit=max(0, limit),
        offset=max(0, offset),
        notes=tuple(notes),
    )


def _known(filters: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    chosen = {facet: tuple(value for value in filters.get(facet, ()) if value) for facet in FACETS}
    return {facet: values for facet, values in chosen.items() if values}


def _letters(text: str) -> tuple[str, ...]:
    """Return the runs of letters, single syllables in succession as one: man yi du is manyidu."""
    found: list[str] = []
    end, single = -1, False
    for run in _LETTERS.finditer(text):
        syllable = any(" " not in reading for reading in readings(run[0])[:1])
        if single and syllable and text[end : run.start()] == " ":
            found[-1] += f"'{run[0]}"
        else:
            found.append(run[0])
        end, single = run.end(), syllable
    return tuple(dict.fromkeys(run for run in found if len(run) > 1))


def _runs(segments: Iterable[str], words: Words) -> dict[str, tuple[str, ...]]:
    """Return the stretches of Chinese between question words and punctuation, each with its doubtful parts.

    These are characters left over and what is a word in no dictionary: a slip takes words apart.
    """
    stretches: list[list[str]] = [[]]
    for segment in segments:
        if _CHINESE.fullmatch(segment):
            stretches[-1].append(segment)
        elif stretches[-1]:
            stretches.append([])
    runs = {"".join(stretch): stretch for stretch in stretches}
    return {
        run: tuple(part for part in stretch if len(part) == 1 or not words.knows(part))
        for run, stretch in runs.items()
        if len(run) > 1
    }

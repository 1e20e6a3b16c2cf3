"""What the user typed → Query.

"短语" in any quotes must stand there as written, -词 must not. What cannot be read so is words.
"""

import re
from collections.abc import Iterable, Mapping

from kb.search.engine import FACETS, Query
from kb.search.synonyms import Synonyms
from kb.search.text import bare, bigrams, fold
from kb.search.words import Words

LONGEST = 200  # characters; a pasted paragraph has said what it is about by then

_PHRASE = re.compile(r"[\"“”「」『』]([^\"“”「」『』]{2,})[\"“”「」『』]")
_WITHOUT = re.compile(r"(?:^|(?<=\s))[-－−]([^\s\-\"“”]{1,})")


def parse(
    text: str,
    words: Words,
    filters: Mapping[str, Iterable[str]] | None = None,
    limit: int = 20,
    offset: int = 0,
    synonyms: Synonyms | None = None,
) -> Query:
    """Turn what was typed and the facet values chosen into a query; never fails.

    Unknown facets and empty values are left out, numbers below zero become zero.
    """
    typed = fold(text.strip()[:LONGEST])
    without = tuple(filter(None, map(str.strip, _WITHOUT.findall(typed))))
    positive = _WITHOUT.sub(" ", typed)
    phrases = tuple(phrase for found in _PHRASE.findall(positive) if bare(phrase := found.strip()))
    asked = _PHRASE.sub(r" \1 ", positive).strip()
    kept = words.without_stop_words(asked)
    everyday = synonyms.within(asked) if synonyms else {}
    return Query(
        text=asked,
        words=tuple(dict.fromkeys((*words.cut(kept), *everyday))),
        synonyms=everyday,
        pieces=bigrams(kept),
        phrases=phrases,
        without=without,
        titles=tuple(filter(None, (bare(asked),))),
        filters=_known(filters or {}),
        limit=max(0, limit),
        offset=max(0, offset),
    )


def _known(filters: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    chosen = {facet: tuple(value for value in filters.get(facet, ()) if value) for facet in FACETS}
    return {facet: values for facet, values in chosen.items() if values}

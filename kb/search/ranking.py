"""Which documents match a query and in what order: the same for every engine.

An engine keeps what `prepare` returns, as segments; `answer` scores, filters and counts over the arrays
of a View. A document's score is the sum of shares, each between 0 and 1, times its weight in SHARES; what
is called as was typed, or has the code that was typed, stands before all others.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from kb.search.columns import NAME_WORD, PIECE, WORD, Entry, Facet, Floats, Mask, Numbers, View
from kb.search.engine import FACETS, Document, Found, Hit, Query
from kb.search.fields import SHORT, WEIGHTS
from kb.search.sync import digest
from kb.search.text import bare, bigrams, fold, without_slots
from kb.search.words import Words

# What each share of the score weighs, and why. Chosen on one half of the judged queries, tried on the other.
SHARES: Mapping[str, float] = {
    "words": 1.5,  # How much of the question, by rarity, a document speaks of at all.
    "in name": 0.4,  # The same in the name alone: between two that speak of all, the one that is called so.
    "fields": 0.4,  # BM25 over the fields: where a word stands and how often.
    "pieces": 0.2,  # Pairs of characters: what a part of a word, or a word cut otherwise, is found by.
    "whole in name": 0.4,  # Every pair of characters in the name: before what has them scattered.
    "type": 3.0,  # The best document of the same project type: a question is mostly one project's, and its
    # answer a row that need not repeat the project's name.
    "type words": 0.5,  # How much of the question the rows of a project type speak of together.
    "level2": 1.75,  # The question names a dimension (质量, 什么时候, 花多少钱).
    "sector": 1.7,  # The question names a sector.
    "any sector": 0.02,  # Among equals, what suits any sector.
}
# Steps above all shares together.
NAME_ITSELF, OTHER_NAME, NAME_BEGINS = 60.0, 40.0, 20.0
OUT_OF_FORCE = 1000.0  # What is retired, and twice what is replaced: after all that is in force.
CODE_STEP = 10.0  # A code is meant as a whole; its digits alone are found in figures, too.
# A title that sounds like the letters typed; less than a word, for letters mean many things.
SOUND_STEP = 0.5

SATURATION = 1.2  # BM25's k1: the fifth occurrence of a word says little more than the second.
EVENNESS = 0.5  # BM25's b, below the usual 0.75: long entries here are thorough, not padded.
USUAL_LENGTH = 120.0  # Weighted words of a common entry; fixed, so that one edit does not re-weigh all.
IN_TYPE = {"in name": 0.5, "pieces in name": 0.3, "words": 0.2}  # What makes a document stand for its type.
OTHER_WORD = 0.7  # A synonym found says a little less than the word that was typed.
IN_NAME, ELSEWHERE = 1.0, 0.25  # What a piece weighs in a name or alias, and in the other short fields.
COMMON = 0.2  # A word in more than a fifth of the documents is in the levels or in stock phrases.
FEW = 50  # Documents; so many can be looked through, so no word is too common to find them.
NEAR_BEST = 0.6  # Of the best type's share; documents of such types are found by a common word as well.
LEAST = 0.34  # Share of a question that must be known; below it, words are looked for in short fields only.


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as an engine stores it: its entry, and for each field of the index what terms weigh."""

    entry: Entry
    terms: Mapping[str, Mapping[str, float]]


def prepare(document: Document, words: Words) -> Prepared:
    """Cut a document into what is stored of it."""
    text = document.text
    name, code = text.get("name", ""), text.get("code", "")
    aliases = tuple(map(bare, text.get("aliases", "").splitlines()))
    titles = tuple(dict.fromkeys((bare(name), bare(without_slots(name)))))
    names = "\n".join((*titles, *aliases))
    short = "\n".join(text.get(field, "") for field in SHORT)
    entry = Entry(
        id=document.id,
        titles=titles,
        other_titles=(bare(code), *aliases),
        facets=dict(document.facets),
        standing=document.standing,
        text=fold("\n".join((short, text.get("definition", ""), text.get("formula", "")))),
        digest=digest(document),
    )
    terms: dict[str, Mapping[str, float]] = {
        WORD: _weights(document, words),
        NAME_WORD: dict.fromkeys(words.cut(name), 1.0),
        PIECE: dict.fromkeys(bigrams(short), ELSEWHERE) | dict.fromkeys(bigrams(names), IN_NAME),
    }
    return Prepared(entry, terms)


def answer(view: View, query: Query) -> Found:
    """Find, filter, count, sort and cut out the page asked for."""
    found, score = scored(view, query) if query.asks else (view.alive, np.zeros(view.size))
    numbers = np.flatnonzero(_within(view, found, query.filters))
    page = _page(view, numbers, score, query)
    return Found(
        hits=tuple(
            Hit(view.ids[number], worth)
            for number, worth in zip(page.tolist(), score[page].tolist(), strict=True)
        ),
        total=len(numbers),
        facets=_facets(view, found, numbers, query.filters),
        outdated=int(np.count_nonzero(view.standing[numbers])),
    )


def _weights(document: Document, words: Words) -> dict[str, float]:
    """Return BM25's share of each word, all but the rarity, which is known only when searching."""
    counts: defaultdict[str, float] = defaultdict(float)
    for field, text in document.text.items():
        for word in words.cut(text):
            counts[word] += WEIGHTS[field]
    length = sum(counts.values()) / USUAL_LENGTH
    damping = SATURATION * (1 - EVENNESS + EVENNESS * length)
    return {word: count / (count + damping) for word, count in counts.items()}


@dataclass(frozen=True, slots=True)
class _Term:
    """What one term of a question adds to the documents that have it.

    `score` goes into the score, `base` into what a document does for its project type; both are to be divided
    by the rarity of all terms together. `count` is 1, and with the term in the name _NAMED more.
    """

    numbers: Numbers
    score: Floats
    base: Floats
    count: Floats
    rarity: float
    types: Numbers  # places of the project types that have it

    def __len__(self) -> int:
        return len(self.numbers)

    @classmethod
    def of(
        cls, view: View, numbers: Numbers, named: Mask, rarity: float, score: Floats, base: Floats
    ) -> "_Term":
        """Make a term of what one of its documents gets for each unit of rarity."""
        types = view.facet("project_type").places(numbers)
        count = np.where(named, 1 + _NAMED, 1).astype(np.float32)
        score, base = (rarity * score).astype(np.float32), (rarity * base).astype(np.float32)
        return cls(numbers, score, base, count, rarity, types)


_NAMED = 1 << 16  # Two counts in one number: a question has at most 200 characters.


@dataclass(frozen=True, slots=True)
class _Sums:
    """For each document the sums over the terms; `known` is what of the question is known at all."""

    score: Floats
    base: Floats
    count: Floats
    known: float

    @classmethod
    def of(cls, view: View, terms: Sequence[_Term], unknown: float) -> "_Sums":
        """Add up terms; `unknown` is the rarity of those that no document has."""
        if not terms:
            return cls(nothing := np.zeros(view.size), nothing, nothing, 0.0)
        whole = sum(term.rarity for term in terms)
        numbers = np.concatenate([term.numbers for term in terms])

        def summed(parts: list[Floats]) -> Floats:
            return np.bincount(numbers, np.concatenate(parts), view.size)

        return cls(
            summed([term.score for term in terms]) / whole,
            summed([term.base for term in terms]) / whole,
            summed([term.count for term in terms]),
            whole / (whole + unknown),
        )


def scored(view: View, query: Query) -> tuple[Mask, Floats]:
    """Return which documents match, and the score of every document (of the others it means nothing)."""
    terms = {word: _word(view, query, word) for word in query.words}
    known = [term for term in terms.values() if len(term)]
    words = _Sums.of(view, known, _unknown(view, query, terms))
    found_pieces = [_piece(view, piece) for piece in query.pieces]
    known_pieces = [term for term in found_pieces if len(term)]
    pieces = _Sums.of(view, known_pieces, sum(term.rarity for term in found_pieces if not len(term)))
    types = view.facet("project_type")
    best = types.highest(words.base + pieces.base)
    of_types = SHARES["type"] * best + SHARES["type words"] * _of_types(types, known)
    score = words.score + pieces.score + types.spread(of_types, view.size)
    score += SHARES["any sector"] * view.suits_any_sector
    for facet, values in query.leanings.items():
        score += SHARES[facet] * view.having(facet, values)
    found = np.zeros(view.size, bool)
    if max(words.known, pieces.known) >= LEAST:
        _find_words(view, known, words, best, found)
    else:  # The library has little on this: a word in some definition would be a chance hit.
        for word in terms:
            found[view.having_pieces(word)] = True
    if query.pieces:
        count = pieces.count.astype(np.int32)
        named = count // _NAMED
        score[named == len(query.pieces)] += SHARES["whole in name"]
        found |= 2 * named > len(query.pieces)
        # Nothing is missed: what stands in a short field has all its pairs of characters there.
        found |= count % _NAMED == len(query.pieces)
    _add_titles(view, query, found, score)
    _add_codes(view, query, found, score)
    _add_sounds(view, query, found, score)
    if view.living < view.size:
        found &= view.alive
    if query.phrases or query.without or not (query.words or query.pieces):
        found = _by_text(view, query, found)
    return found, score


def _of_types(types: Facet, terms: Sequence[_Term]) -> Floats:
    """Return for each project type how much of the question its rows speak of together."""
    if not terms:
        return np.zeros(len(types.names))
    rarities = np.repeat([term.rarity for term in terms], [len(term.types) for term in terms])
    spoken = np.bincount(np.concatenate([term.types for term in terms]), rarities, len(types.names))
    return spoken[: len(types.names)] / sum(term.rarity for term in terms)


def _find_words(view: View, terms: Sequence[_Term], words: _Sums, best: Floats, found: Mask) -> None:
    """Find what has a word that is not too common to choose by, or any word if all are common.

    高标准农田 is not looked for in every document that has 标准. A common word finds what is of the project
    that was asked for: of a type whose best row is nearly the best of all.
    """
    most = max(FEW, COMMON * view.living)
    telling = [term.numbers for term in terms if len(term) <= most]
    for numbers in telling or [term.numbers for term in terms]:
        found[numbers] = True
    nearest = best.max(initial=0.0)
    if nearest:
        near = view.facet("project_type").with_values(best >= NEAR_BEST * nearest)
        found[near[words.count[near] > 0]] = True


def _word(view: View, query: Query, word: str) -> _Term:
    """Return a word with its synonyms: of several wordings a document has, the one that says most counts."""
    others = query.synonyms.get(word, ())
    itself = _wording(view, (word,), 1.0)
    if not others:
        return itself
    terms = [itself, *(_wording(view, wording, OTHER_WORD) for wording in others)]
    return view.kept((word, others), lambda: _either([term for term in terms if len(term)] or [itself]))


def _wording(view: View, words: tuple[str, ...], importance: float) -> _Term:
    """Return words that must all be there."""

    def make() -> _Term:
        numbers, weights = _with_all(view, WORD, words)
        named = np.isin(numbers, _with_all(view, NAME_WORD, words)[0], assume_unique=True)
        score = SHARES["words"] + SHARES["in name"] * named + SHARES["fields"] * weights
        base = IN_TYPE["words"] + IN_TYPE["in name"] * named
        return _Term.of(view, numbers, named, importance * _rarity(view, len(numbers)), score, base)

    return view.kept((words, importance), make)


def _either(terms: Sequence[_Term]) -> _Term:
    """Return what has any of several terms, with the most that one of them gives it."""
    numbers = np.concatenate([term.numbers for term in terms])
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))

    def highest(parts: list[Floats]) -> Floats:
        return np.maximum.reduceat(np.concatenate(parts)[order], starts) if len(starts) else np.zeros(0)

    return _Term(
        numbers[order][starts],
        highest([term.score for term in terms]),
        highest([term.base for term in terms]),
        highest([term.count for term in terms]),
        max(term.rarity for term in terms),
        np.unique(np.concatenate([term.types for term in terms])),
    )


def _piece(view: View, piece: str) -> _Term:
    """Return a pair of characters of the short fields, or a single character from anywhere."""

    def make() -> _Term:
        numbers, weights = _with_piece(view, piece)
        named = weights == IN_NAME
        everywhere = np.full(len(numbers), SHARES["pieces"])
        base = IN_TYPE["pieces in name"] * named
        return _Term.of(view, numbers, named, _rarity(view, len(numbers)), everywhere, base)

    return view.kept(piece, make)


def _unknown(view: View, query: Query, terms: Mapping[str, _Term]) -> float:
    """Return the rarity of the words that no document has; a part of an everyday word is explained by it."""
    missing = (word for word, term in terms.items() if not len(term))
    unexplained = (word for word in missing if not any(word in everyday for everyday in query.synonyms))
    return _rarity(view, 0) * sum(1 for _ in unexplained)


def _with_all(view: View, field: str, words: tuple[str, ...]) -> tuple[Numbers, Floats]:
    """Return the documents that have every one of the words, with the least of the weights."""
    numbers, weights = view.postings(field, words[0])
    for word in words[1:]:
        others, other_weights = view.postings(field, word)
        numbers, mine, theirs = np.intersect1d(numbers, others, assume_unique=True, return_indices=True)
        weights = np.minimum(weights[mine], other_weights[theirs])
    return numbers, weights


def _with_piece(view: View, piece: str) -> tuple[Numbers, Floats]:
    """Return the documents with a pair of characters in a short field, or with a single one anywhere."""
    if len(piece) > 1:
        return view.postings(PIECE, piece)
    numbers = view.having_text(piece)
    return numbers, np.full(len(numbers), ELSEWHERE)


def _by_text(view: View, query: Query, found: Mask) -> Mask:
    """Keep what has every phrase and none of the unwanted texts; of all, when nothing else is asked."""
    asked = bool(query.words or query.pieces)
    wanted = query.phrases if asked or query.phrases or query.without else (query.text,)
    numbers, texts = np.flatnonzero(found if asked else view.alive).tolist(), view.texts
    for part in wanted:
        numbers = [number for number in numbers if part in texts[number]]
    for part in query.without:
        numbers = [number for number in numbers if part not in texts[number]]
    kept = np.zeros(view.size, bool)
    kept[numbers] = True
    return kept


def _rarity(view: View, having: int) -> float:
    return log(1 + (view.living - having + 0.5) / (having + 0.5))


def _add_titles(view: View, query: Query, found: Mask, score: Floats) -> None:
    """Lift what is called as was typed, or begins so; code and alias count after the name."""
    nearness: dict[int, float] = {}
    for title in query.titles:
        for numbers, worth in (
            (view.beginning(title), NAME_BEGINS),
            (view.also_called(title), OTHER_NAME),
            (view.called(title), NAME_ITSELF),
        ):
            for number in numbers:
                nearness[number] = max(nearness.get(number, 0.0), worth)
    numbers = list(nearness)
    found[numbers] = True
    score[numbers] += list(nearness.values())


def _add_codes(view: View, query: Query, found: Mask, score: Floats) -> None:
    """Lift what has one of the codes, or a code that begins so."""
    for code in query.codes:
        numbers = view.also_beginning(code)
        found[numbers] = True
        score[numbers] += CODE_STEP
    if (
        query.codes and query.titles == query.codes
    ):  # Nothing else was typed: then its digits by themselves say nothing.
        written = np.zeros(view.size, bool)
        written[view.also_beginning(query.codes[0])] = True
        written[[at for at in view.having_pieces(query.text).tolist() if query.text in view.texts[at]]] = True
        written[view.postings(WORD, query.text)[0]] = True
        found &= written


def _add_sounds(view: View, query: Query, found: Mask, score: Floats) -> None:
    """Add what sounds as letters read: behind what has the letters themselves."""
    for typed in query.letters:
        numbers, near = view.sounding(typed)
        found[numbers] = True
        score[numbers] += SOUND_STEP * near / 3


def _within(view: View, found: Mask, filters: Mapping[str, tuple[str, ...]]) -> Mask:
    for facet, values in filters.items():
        found = found & view.having(facet, values)
    return found


def _facets(
    view: View, found: Mask, numbers: Numbers, filters: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, int]]:
    """Count the values of each facet among the documents that pass the filters of all other facets."""
    counted = {}
    for facet in FACETS:
        kept = numbers
        if facet in filters:
            others = {other: values for other, values in filters.items() if other != facet}
            kept = np.flatnonzero(_within(view, found, others))
        counted[facet] = view.facet(facet).counts(kept)
    return counted


def _page(view: View, numbers: Numbers, score: Floats, query: Query) -> Numbers:
    """Return the documents of the page: those in force first, best first, then by code."""
    end = query.offset + query.limit
    rank = score[numbers]
    if view.has_outdated:
        rank = rank - OUT_OF_FORCE * view.standing[numbers]
    if 0 < end < len(numbers) // 4:  # sort only what can be on the page
        least = np.partition(rank, len(rank) - end)[len(rank) - end]
        best = rank >= least
        numbers, rank = numbers[best], rank[best]
    order = np.lexsort((view.order[numbers], -rank))
    return numbers[order[query.offset : end]]

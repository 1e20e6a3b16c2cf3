"""Which documents match a query and in what order: the same for every engine.

An engine keeps what `prepare` returns, as segments; `answer` scores, filters and counts over the arrays
of a View. In order of importance: the title is what was typed, or begins with it; more of the words are
found; more of them stand in the name; the words that are found are rarer and weigh more (BM25).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np

from kb.search.columns import NAME_WORD, PIECE, WORD, Entry, Floats, Mask, Numbers, View
from kb.search.engine import FACETS, Document, Found, Hit, Query
from kb.search.fields import SHORT, WEIGHTS
from kb.search.text import bare, bigrams, fold, without_slots
from kb.search.words import Words

# Steps of the score. Each is larger than all that the later ones can add up to: a query is at most
# 200 characters, so fewer than 1,000 words.
TITLE_STEP, WORD_STEP, NAME_STEP = 1_000_000.0, 1_000.0, 1.0
NAME_ITSELF, OTHER_NAME, NAME_BEGINS = 3, 2, 1
# Who names no sector gets what suits any sector first, among those that are called the same.
ANY_SECTOR_STEP = 0.5

SATURATION = 1.2  # BM25's k1: the fifth occurrence of a word says little more than the second.
EVENNESS = 0.5  # BM25's b, below the usual 0.75: long entries here are thorough, not padded.
USUAL_LENGTH = 120.0  # Weighted words of a common entry; fixed, so that one edit does not re-weigh all.
PIECE_SHARE = 0.3  # A shared pair of characters against a shared word: breaks ties, mends misspellings.
OTHER_WORD = 0.7  # A synonym found says a little less than the word that was typed.
IN_NAME, ELSEWHERE = 1.0, 0.25  # What a piece weighs in a name or alias, and in the other short fields.
COMMON = 0.2  # A word in more than a fifth of the documents is in the levels or in stock phrases.
FEW = 50  # Documents; so many can be looked through, so no word is too common to find them.


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
    )
    terms: dict[str, Mapping[str, float]] = {
        WORD: _weights(document, words),
        NAME_WORD: dict.fromkeys(words.cut(name), 1.0),
        PIECE: dict.fromkeys(bigrams(short), ELSEWHERE) | dict.fromkeys(bigrams(names), IN_NAME),
    }
    return Prepared(entry, terms)


def answer(view: View, query: Query) -> Found:
    """Find, filter, count, sort and cut out the page asked for."""
    found, score = _scored(view, query) if query.asks else (view.alive, np.zeros(view.size))
    kept = _within(view, found, query.filters)
    numbers = np.flatnonzero(kept)
    return Found(
        hits=tuple(
            Hit(view.ids[number], float(score[number])) for number in _page(view, numbers, score, query)
        ),
        total=len(numbers),
        facets={
            facet: view.facet(facet).counts(_but(view, facet, found, kept, query.filters)) for facet in FACETS
        },
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


def _scored(view: View, query: Query) -> tuple[Mask, Floats]:
    """Return which documents match, and the score of every document (of the others it means nothing)."""
    relevance = np.zeros(view.size)
    words_found, names_found = _count_words(view, query, relevance)
    pieces_found, in_names = np.zeros(view.size, np.int16), np.zeros(view.size, np.int16)
    for piece in query.pieces:
        numbers, weights = _with_piece(view, piece)
        pieces_found[numbers] += 1
        in_names[numbers] += weights == IN_NAME
        relevance[numbers] += PIECE_SHARE * _rarity(view, len(numbers)) * weights
    found = _found(view, query, pieces_found, in_names)
    score = WORD_STEP * words_found + NAME_STEP * names_found + relevance / (1 + relevance)
    score += ANY_SECTOR_STEP * view.suits_any_sector
    _add_titles(view, query, found, score)
    if query.phrases or query.without or not (query.words or query.pieces):
        found = _by_text(view, query, found)
    return found, score


def _count_words(view: View, query: Query, relevance: Floats) -> tuple[Numbers, Numbers]:
    """Count for each document how many of the words it has, anywhere and in its name; add to relevance."""
    anywhere, in_name = np.zeros(view.size, np.int16), np.zeros(view.size, np.int16)
    for word in query.words:
        has, named = np.zeros(view.size, bool), np.zeros(view.size, bool)
        best = np.zeros(view.size)
        for wording, importance in (
            ((word,), 1.0),
            *((other, OTHER_WORD) for other in query.synonyms.get(word, ())),
        ):
            numbers, weights = _with_all(view, WORD, wording)
            share = importance * _rarity(view, len(numbers))
            has[numbers] = True
            best[numbers] = np.maximum(best[numbers], share * weights)
            named[_with_all(view, NAME_WORD, wording)[0]] = True
        anywhere += has
        in_name += named
        relevance += best
    return anywhere, in_name


def _wordings(query: Query, word: str) -> tuple[tuple[str, ...], ...]:
    """Return a word of the query and its synonyms, each as the words that must all be there."""
    return ((word,), *query.synonyms.get(word, ()))


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


def _found(view: View, query: Query, pieces_found: Numbers, in_names: Numbers) -> Mask:
    """Return the documents with a telling word, most of the pieces in a name, or the text in a short field.

    The last makes sure that nothing is missed: whatever stands in a name, alias, keyword, unit, project
    type or code has all its pairs of characters there.
    """
    found = np.zeros(view.size, bool)
    for numbers in _telling(view, query):
        found[numbers] = True
    if query.pieces:
        found |= (2 * in_names > len(query.pieces)) | (pieces_found == len(query.pieces))
    return found & view.alive


def _by_text(view: View, query: Query, found: Mask) -> Mask:
    """Keep what has every phrase and none of the unwanted texts; of all, when nothing else is asked."""
    asked = bool(query.words or query.pieces)
    wanted = query.phrases if asked or query.phrases or query.without else (query.text,)
    kept = np.zeros(view.size, bool)
    for number in np.flatnonzero(found if asked else view.alive):
        text = view.texts[number]
        kept[number] = not any(part in text for part in query.without) and all(
            part in text for part in wanted
        )
    return kept


def _telling(view: View, query: Query) -> list[Numbers]:
    """Return the documents of each word that is not too common to choose by, or of all if all are.

    高标准农田 is not looked for in every document that has 标准; there, 标准 only adds to the score.
    """
    postings = [
        _with_all(view, WORD, wording)[0] for word in query.words for wording in _wordings(query, word)
    ]
    most = max(FEW, COMMON * view.living)
    telling = [numbers for numbers in postings if 0 < len(numbers) <= most]
    return telling or postings


def _rarity(view: View, having: int) -> float:
    return log(1 + (view.living - having + 0.5) / (having + 0.5))


def _add_titles(view: View, query: Query, found: Mask, score: Floats) -> None:
    """Lift what is called as was typed, or begins so; code and alias count after the name."""
    nearness = np.zeros(view.size, np.int8)
    for title in query.titles:
        for numbers, worth in (
            (view.beginning(title), NAME_BEGINS),
            (view.also_called(title), OTHER_NAME),
            (view.called(title), NAME_ITSELF),
        ):
            nearness[numbers] = np.maximum(nearness[numbers], worth)
    found |= (nearness > 0) & view.alive
    score += TITLE_STEP * nearness


def _within(view: View, found: Mask, filters: Mapping[str, tuple[str, ...]]) -> Mask:
    for facet, values in filters.items():
        found = found & view.facet(facet).having(values, view.size)
    return found


def _but(view: View, facet: str, found: Mask, kept: Mask, filters: Mapping[str, tuple[str, ...]]) -> Mask:
    """Return the documents that pass the filters of all facets but this one."""
    if facet not in filters:
        return kept
    return _within(view, found, {other: values for other, values in filters.items() if other != facet})


def _page(view: View, numbers: Numbers, score: Floats, query: Query) -> Numbers:
    """Return the documents of the page: those in force first, best first, then by code."""
    end = query.offset + query.limit
    rank = score[numbers] - 1e9 * view.standing[numbers]
    if 0 < end < len(numbers) // 4:  # sort only what can be on the page
        least = np.partition(rank, len(rank) - end)[len(rank) - end]
        numbers, rank = numbers[rank >= least], rank[rank >= least]
    order = np.lexsort((view.order[numbers], -rank))
    return numbers[order[query.offset : end]]

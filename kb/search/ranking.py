"""Which documents match a query and in what order: the same for every engine.

An engine stores what `prepare` returns and hands it back as a Store; `answer` does the rest. In
order of importance: the title is what was typed, or begins with it; more of the words are found;
more of them stand in the name; the words that are found are rarer and weigh more (BM25).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain
from math import log
from typing import Protocol, TypeVar

from kb.search.engine import FACETS, Document, Found, Hit, Query
from kb.search.fields import WEIGHTS
from kb.search.text import bare, bigrams, without_slots
from kb.search.words import Words

Key = TypeVar("Key", bound=Hashable)

# Steps of the score. Each is larger than all that the later ones can add up to: a query is at most
# 200 characters, so fewer than 1,000 words.
TITLE, WORD, NAME_WORD = 1_000_000.0, 1_000.0, 1.0

SATURATION = 1.2  # BM25's k1: the fifth occurrence of a word says little more than the second.
EVENNESS = 0.5  # BM25's b, below the usual 0.75: long entries here are thorough, not padded.
USUAL_LENGTH = 120.0  # Weighted words of a common entry; fixed, so that one edit does not re-weigh all.
PIECE = 0.3  # A shared pair of characters against a shared word: breaks ties, mends misspellings.
COMMON = 0.2  # A word in more than a fifth of the documents is in the levels or in stock phrases.
FEW = 50  # Documents; so many can be looked through, so no word is too common to find them.


@dataclass(frozen=True, slots=True)
class Entry:
    """What ranking needs to know of a document besides its words; all titles are bare."""

    id: str
    titles: tuple[str, ...]  # the name, with and without slots
    other_titles: tuple[str, ...]  # code and aliases
    name_words: frozenset[str]
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as an engine stores it: what each word weighs, and the pieces of its names."""

    entry: Entry
    words: Mapping[str, float]
    pieces: frozenset[str]


Scored = tuple[float, Entry]
Postings = tuple[Sequence[Key], Sequence[float]]  # documents and, side by side, what a term weighs there


class Store(Protocol[Key]):
    """Stored documents, looked up by a key of the engine's own."""

    def __len__(self) -> int: ...

    def documents(self) -> Collection[Key]:
        """Return the keys of all documents."""

    def entry(self, key: Key) -> Entry:
        """Return the entry of one document."""

    def with_word(self, word: str) -> Postings[Key]:
        """Return the documents that have a word."""

    def with_piece(self, piece: str) -> Postings[Key]:
        """Return the documents that have a piece in a name, each with weight 1."""


def prepare(document: Document, words: Words) -> Prepared:
    """Cut a document into what is stored of it."""
    name, code = document.text.get("name", ""), document.text.get("code", "")
    aliases = tuple(map(bare, document.text.get("aliases", "").splitlines()))
    entry = Entry(
        id=document.id,
        titles=tuple(dict.fromkeys((bare(name), bare(without_slots(name))))),
        other_titles=(bare(code), *aliases),
        name_words=frozenset(words.cut(name)),
        facets=dict(document.facets),
    )
    return Prepared(entry, _weights(document, words), _pieces((*entry.titles, *aliases)))


def answer(store: Store[Key], query: Query) -> Found:
    """Find, filter, count, sort and cut out the page asked for."""
    scored = _scored(store, query) if query.text else [(0.0, store.entry(key)) for key in store.documents()]
    kept = _within(scored, query.filters)
    page = nsmallest(query.offset + query.limit, kept, key=lambda pair: (-pair[0], pair[1].id))
    return Found(
        hits=tuple(Hit(entry.id, score) for score, entry in page[query.offset :]),
        total=len(kept),
        facets={facet: _counts(facet, _but(facet, scored, kept, query.filters)) for facet in FACETS},
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


def _pieces(names: tuple[str, ...]) -> frozenset[str]:
    """Return the pairs of characters of the names, and each character, to be found by itself."""
    return frozenset(bigrams("\n".join(names))) | frozenset("".join(names))


def _scored(store: Store[Key], query: Query) -> list[Scored]:
    """Return every document that has a telling word, or most of the pieces in its name."""
    relevance: defaultdict[Key, float] = defaultdict(float)
    postings = [store.with_word(word) for word in query.words]
    found = _gather(relevance, len(store), postings, 1.0)
    pieces = _gather(relevance, len(store), map(store.with_piece, query.pieces), PIECE)
    near = {key for key, count in pieces.items() if 2 * count > len(query.pieces)}
    title, words = bare(query.text), frozenset(query.words)
    scored = []
    for key in near.union(*_telling(postings, len(store))):
        entry = store.entry(key)
        score = WORD * found.get(key, 0) + NAME_WORD * len(words & entry.name_words)
        if found.get(key) == len(words) or pieces.get(key) == len(query.pieces):  # else no title can match
            score += TITLE * _nearness(entry, title)
        score += relevance[key] / (1 + relevance[key])
        scored.append((round(score, 6), entry))  # engines keep weights in more and in fewer digits
    return scored


def _telling(postings: list[Postings[Key]], documents: int) -> list[Sequence[Key]]:
    """Return the documents of each word that is not too common to choose by, or of all if all are.

    高标准农田 is not looked for in every document that has 标准; there, 标准 only adds to the score.
    """
    most = max(FEW, COMMON * documents)
    telling = [keys for keys, _ in postings if 0 < len(keys) <= most]
    return telling or [keys for keys, _ in postings]


def _gather(
    relevance: defaultdict[Key, float],
    documents: int,
    postings: Iterable[Postings[Key]],
    importance: float,
) -> Counter[Key]:
    """Add to the relevance of each document what it has of the postings; return how many it has."""
    counts: Counter[Key] = Counter()
    for keys, weights in postings:
        counts.update(keys)
        share = importance * log(1 + (documents - len(keys) + 0.5) / (len(keys) + 0.5))
        for key, weight in zip(keys, weights, strict=True):
            relevance[key] += share * weight
    return counts


def _nearness(entry: Entry, title: str) -> int:
    """Return 3 for the name itself, 2 for code or alias, 1 for the beginning of the name, else 0."""
    if title in entry.titles:
        return 3
    if title in entry.other_titles:
        return 2
    return int(any(name.startswith(title) for name in entry.titles))


def _within(scored: list[Scored], filters: Mapping[str, tuple[str, ...]]) -> list[Scored]:
    for facet, values in filters.items():
        wanted = frozenset(values)
        scored = [pair for pair in scored if not wanted.isdisjoint(pair[1].facets.get(facet, ()))]
    return scored


def _but(
    facet: str, scored: list[Scored], kept: list[Scored], filters: Mapping[str, tuple[str, ...]]
) -> list[Scored]:
    """Return the documents that pass the filters of all facets but this one."""
    if facet not in filters:
        return kept
    return _within(scored, {other: values for other, values in filters.items() if other != facet})


def _counts(facet: str, scored: list[Scored]) -> dict[str, int]:
    """Count the documents of each value, commonest first."""
    counts = Counter(chain.from_iterable([entry.facets.get(facet, ()) for _, entry in scored]))
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

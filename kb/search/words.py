"""Chinese text into words: jieba with the words of our own field. The only importer of jieba."""

import hashlib
import logging
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path

import jieba

from kb.search.text import bare, bigrams, fold

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_MEANS_SOMETHING = re.compile(r"[^\W_]")
_ALONE = re.compile(r"(?<![^\W_])[^\W_](?![^\W_])")
# jieba cuts each of these runs by itself, so a clause is cut once however often it is written.
_RUN = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")

# Results kept: units, levels, project types and the clauses of definitions come again and again.
KEPT_WORDS, KEPT_RUNS = 20_000, 20_000


class Words:
    """Cuts texts into words, the same way for documents and for queries.

    Loading the dictionary takes a second or two: make one and keep it. `fingerprint` changes with
    everything that changes the cut, so an index made with another one must be built again.
    """

    def __init__(self, user_words: Iterable[str], cache_dir: Path) -> None:
        own = _dictionary(user_words)
        jieba.setLogLevel(logging.WARNING)
        cache_dir.mkdir(parents=True, exist_ok=True)
        self._tokenizer = jieba.Tokenizer()  # our own: the global one belongs to whoever imports jieba
        self._tokenizer.tmp_dir = str(cache_dir)  # the default is a guessable file open to every user
        self._tokenizer.initialize()
        for word in own:
            self._tokenizer.add_word(word)
        self._parts = lru_cache(KEPT_WORDS)(self._all_parts)
        self._cut_once = lru_cache(KEPT_RUNS)(lambda run: tuple(self._tokenizer.cut(run)))
        self.fingerprint = fingerprint(own)

    def cut(self, text: str) -> tuple[str, ...]:
        """Return the words in order, long ones also in parts, folded, without punctuation.

        A single Chinese character is a word only where it stands alone, as the unit 亩 does.
        """
        folded = fold(text)
        alone = set(_ALONE.findall(folded))
        words = chain.from_iterable(map(self._cut_once, filter(None, _RUN.split(folded))))
        return tuple(chain.from_iterable((word,) if word in alone else self._parts(word) for word in words))

    def without_stop_words(self, text: str) -> str:
        """Return a question with its question words blanked out, or whole if nothing else is in it."""
        folded = fold(text)
        kept = "".join(" " if word in stop_words() else word for word in self._tokenizer.cut(folded))
        return kept if bigrams(kept) else folded

    def _all_parts(self, word: str) -> tuple[str, ...]:
        """Return the words inside a word, of every length, and the word itself if it means something.

        jieba's own search mode stops at three characters: 农村公路 would not find 农村公路养护 where
        that is a word of its own.
        """
        known = self._tokenizer.FREQ
        lengths = range(2, len(word))
        inside = (word[start : start + n] for n in lengths for start in range(len(word) - n + 1))
        return tuple(part for part in inside if known.get(part)) + ((word,) if _is_word(word) else ())


def fingerprint(user_words: Iterable[str]) -> str:
    """Return what tells these words from others, without loading a dictionary."""
    return hashlib.sha256("\n".join((jieba.__version__, *_dictionary(user_words))).encode()).hexdigest()[:16]


def _dictionary(user_words: Iterable[str]) -> list[str]:
    return sorted({fold(word) for word in user_words if bare(word)} | stop_words())


@cache
def stop_words() -> frozenset[str]:
    """Return the words that only make a question; they are words of the dictionary, too.

    So 绩效指标 is cut as one word and dropped, while 绩效 in 绩效评价 stays.
    """
    return frozenset(files("kb.search").joinpath("stopwords.txt").read_text("utf-8").split())


def _is_word(word: str) -> bool:
    return bool(_MEANS_SOMETHING.search(word)) and not (len(word) == 1 and _CHINESE.match(word))

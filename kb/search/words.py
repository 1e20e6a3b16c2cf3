"""Chinese text into words: jieba with the words of our own field. The only importer of jieba."""

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import chain
from math import inf, log
from pathlib import Path
from threading import Lock

import jieba

from kb.search.text import bare, bigrams, fold

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_MEANS_SOMETHING = re.compile(r"[^\W_]")
_ALONE = re.compile(r"(?<![^\W_])[^\W_](?![^\W_])")
# jieba cuts each of these runs by itself, so a clause is cut once however often it is written.
_RUN = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")

# Results kept: units, levels, project types and the clauses of definitions come again and again.
KEPT_WORDS, KEPT_RUNS = 20_000, 20_000
_LOADING, _LOADED = Lock(), list[jieba.Tokenizer]()
KEPT_FILES = 3  # Sets of words: that of the index, and of builds that other processes may be at.


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]  # jieba has no types
    """jieba's, its search for the likeliest way through a run in a plain loop, which is faster."""

    def calc(self, sentence: str, DAG: dict[int, list[int]], route: dict[int, tuple[float, int]]) -> None:  # noqa: N803
        """Fill in for each place the best score from there to the end, and where its first word ends."""
        frequency, all_words = self.FREQ, log(self.total)
        route[len(sentence)] = 0.0, 0
        for start in range(len(sentence) - 1, -1, -1):
            best, best_end = -inf, 0
            for end in DAG[start]:  # ascending: of equal ones the longer word, as in jieba
                score = log(frequency.get(sentence[start : end + 1]) or 1) - all_words + route[end + 1][0]
                if score >= best:
                    best, best_end = score, end
            route[start] = best, best_end


class Words:
    """Cuts texts into words, the same way for documents and for queries.

    Its dictionary is loaded when first used, which takes a second. `fingerprint` changes with everything
    that changes the cut: an index is asked with the words that it was made with. Words that came into use
    since are cut into shorter ones until the next full build, and found all the same: whatever stands in
    a short field is also found by its pairs of characters.
    """

    def __init__(self, user_words: Iterable[str], folder: Path) -> None:
        self._own = _dictionary(user_words)
        self._folder = folder
        self.fingerprint = _fingerprint(self._own)
        self._parts = lru_cache(KEPT_WORDS)(self._all_parts)
        self._cut_once = lru_cache(KEPT_RUNS)(self._cut_run)

    def save(self) -> None:
        """Keep the words in the folder, so that `kept_words` gives them to the next process."""
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{self.fingerprint}.{os.getpid()}"
        draft.write_text(json.dumps(self._own, ensure_ascii=False), "utf-8")
        os.replace(draft, self._folder / f"{self.fingerprint}.json")
        for file in _files(self._folder)[KEPT_FILES:]:
            file.unlink(missing_ok=True)

    def cut(self, text: str) -> tuple[str, ...]:
        """Return the words in order, long ones also in parts, folded, without punctuation.

        A single Chinese character is a word only where it stands alone, as the unit 亩 does.
        """
        return tuple(chain.from_iterable(map(self._cut_once, filter(None, _RUN.split(fold(text))))))

    def knows(self, word: str) -> bool:
        """Tell whether a folded word stands in the dictionary, so that it is no guess."""
        return bool(self._tokenizer.FREQ.get(word))

    def segments(self, text: str) -> tuple[str, ...]:
        """Return a question in pieces that follow one another, its question words blanked out.

        If nothing else is in it, they stay.
        """
        pieces = tuple(self._tokenizer.cut(fold(text)))
        kept = tuple(" " if piece in stop_words() else piece for piece in pieces)
        return kept if bigrams("".join(kept)) else pieces

    @cached_property
    def _tokenizer(self) -> jieba.Tokenizer:
        general = _general_dictionary(self._folder)
        tokenizer = _Tokenizer()
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = general.FREQ.copy(), general.total, True
        for word in self._own:
            tokenizer.add_word(word)
        return tokenizer

    def _cut_run(self, run: str) -> tuple[str, ...]:
        words, alone = self._tokenizer.cut(run), set(_ALONE.findall(run))
        return tuple(chain.from_iterable((word,) if word in alone else self._parts(word) for word in words))

    def _all_parts(self, word: str) -> tuple[str, ...]:
        """Return the words inside a word, of every length, and the word itself if it means something.

        jieba's own search mode stops at three characters: 农村公路 would not find 农村公路养护 where
        that is a word of its own.
        """
        known = self._tokenizer.FREQ
        lengths = range(2, len(word))
        inside = (word[start : start + n] for n in lengths for start in range(len(word) - n + 1))
        return tuple(part for part in inside if known.get(part)) + ((word,) if _is_word(word) else ())


def kept_words(folder: Path) -> Iterator[Words]:
    """Yield the words saved in a folder, newest first; a file that is not as it was written is left out."""
    for file in _files(folder):
        with suppress(OSError, ValueError, TypeError):  # gone, not JSON, or not a list of words
            words = Words(json.loads(file.read_text("utf-8")), folder)
            if words.fingerprint == file.stem:
                yield words


def _files(folder: Path) -> list[Path]:
    files = []
    for file in folder.glob("*.json"):
        with suppress(OSError):  # another process has just removed it
            files.append((file.stat().st_mtime_ns, file))
    return [file for _, file in sorted(files, reverse=True)]


def _fingerprint(own: Iterable[str]) -> str:
    return hashlib.sha256("\n".join((jieba.__version__, *own)).encode()).hexdigest()[:16]


def _general_dictionary(folder: Path) -> jieba.Tokenizer:
    """Return jieba's own dictionary, read once: a copy takes a hundredth of the time of reading it again.

    What jieba keeps to read it faster the next time goes into the folder.
    """
    with _LOADING:
        if not _LOADED:
            jieba.setLogLevel(logging.WARNING)
            folder.mkdir(parents=True, exist_ok=True)
            tokenizer = jieba.Tokenizer()  # our own: the global one belongs to whoever imports jieba
            tokenizer.tmp_dir = str(folder)  # the default is a guessable file open to every user
            tokenizer.initialize()
            _LOADED.append(tokenizer)
        return _LOADED[0]


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

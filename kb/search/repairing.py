"""What a question may mean that was typed with a slip of the pen, or in pinyin."""

from threading import Lock

from kb.search.columns import WORD, View
from kb.search.engine import Query
from kb.search.spelling import Speller

# Documents by which the library may grow or shrink before its pairs of characters are counted anew.
_STALE = 500
_LOOKED_AT, _MOST_SPELT = 40, 3  # Initials may mean hundreds of things.


class Repairs:
    """Repairs questions by what stands in an index; one for all states of it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._view: View | None = None
        self._speller = Speller({}, lambda _: 0)

    def correct(self, view: View, query: Query) -> dict[str, str]:
        """Return the stretches of a query that have a slip, each with what is meant.

        What stands in quotes is meant as it is written.
        """
        if query.phrases:
            return {}
        doubtful = [
            run
            for run, unexplained in query.runs.items()
            # Everyday words are known although they stand nowhere.
            if any(all(part not in word for word in query.synonyms) for part in unexplained)
            and not view.has(run)
        ]
        repairs = ((run, self.speller(view).correct(run)) for run in doubtful)
        return {run: repaired for run, repaired in repairs if repaired}

    def speller(self, view: View) -> Speller:
        """Return what knows the pairs of characters of this index, or of one that differs little."""
        with self._lock:
            known = self._view
            if known is None or not known.is_akin_to(view) or abs(known.living - view.living) > _STALE:
                self._view = view
                self._speller = Speller(view.pairs(), lambda part: int(view.has(part)))
            return self._speller


def spelt(view: View, letters: str) -> tuple[str, ...]:
    """Return what sounds as the letters read: words first, then what stands most often in titles."""
    parts = view.spelt(letters)[:_LOOKED_AT]
    return tuple(sorted(parts, key=lambda part: not len(view.postings(WORD, part)[0]))[:_MOST_SPELT])

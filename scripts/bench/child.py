"""What must be measured in a process of its own, which has not searched or cut a text before.

Run with the name of a measurement; reads pickled arguments from standard input, writes JSON.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from indicators.taxonomy import OUTPUT, QUANTITY
from indicators.values import Indicator
from kb.answers import search
from kb.base import KnowledgeBase
from kb.documents import document
from kb.search.engine import Query, SearchEngine
from kb.search.engines import open_engine
from kb.search.text import fold
from kb.search.words import kept_words
from kb.settings import Settings
from scripts.bench.lines import SUGGESTIONS
from scripts.bench.server import ROOT
from scripts.bench.timing import timed


def rebuild(settings: Settings) -> dict[str, float]:
    """Return how many seconds it takes to answer a first search and then to rebuild the whole index."""
    base = KnowledgeBase(settings)
    first = timed(lambda: search(base.state(), "指标", {}))
    return {"first_seconds": first / 1000, "rebuild_seconds": timed(base.reindex) / 1000}


def memory(settings: Settings, queries: Sequence[Query], typed: Sequence[str]) -> dict[str, float]:
    """Return by how many MB the process grows when it opens and uses the index, and how large it is then.

    It has used an index of one document before: dictionaries are no part of the index.
    """
    words = next(iter(kept_words(settings.data / "words")))
    with tempfile.TemporaryDirectory() as folder:
        one = open_engine(settings.search_engine, Path(folder), words)
        one.rebuild([document(Indicator("000-00001", "指标", OUTPUT, QUANTITY))], "one")
        _use(one, queries, typed)
        before = _resident()
        engine = open_engine(settings.search_engine, settings.data / "index", words)
        _use(engine, queries, typed)
        after = _resident()
    return {"index_mb": (after - before) / 1e6, "process_mb": after / 1e6}


def _use(engine: SearchEngine, queries: Sequence[Query], typed: Sequence[str]) -> None:
    engine.warm_up()
    for query in queries:
        engine.find(query)
    for text in typed:
        engine.complete(fold(text), SUGGESTIONS)


def in_child(measurement: Callable[..., dict[str, float]], *arguments: object) -> dict[str, float]:
    """Make a measurement of this module in a new process."""
    command = [sys.executable, "-m", __name__, measurement.__name__]
    done = subprocess.run(
        command, cwd=ROOT, input=pickle.dumps(arguments), stdout=subprocess.PIPE, check=True
    )
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _resident() -> int:
    """Return the bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


_MEASUREMENTS: dict[str, Callable[..., dict[str, Any]]] = {"rebuild": rebuild, "memory": memory}

if __name__ == "__main__":
    made = _MEASUREMENTS[sys.argv[1]](*pickle.load(sys.stdin.buffer))  # noqa: S301 # from our own parent
    json.dump(made, sys.stdout)

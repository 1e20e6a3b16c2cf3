"""How well the search answers the judged queries, beside two plain searches over the same indicators.

    python -m scripts.bench.relevance [--kb-data DIR] [--show GROUP] [--json]

Run from the root of the repository, where the judged queries are. For each group and over all queries:
nDCG@10 (gain 2^grade - 1, ideal order of all graded indicators), MRR (of the first answer of grade 2 or
better), hit@10 (share of the queries with such an answer among the first ten).
"""

import argparse
import gc
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from math import log2
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from kb.answers import search
from kb.base import KnowledgeBase, State
from kb.documents import document
from kb.search.engine import Document
from kb.search.query import parse
from kb.search.words import Words
from kb.settings import Settings
from tests.search_judgements import GRADES, USEFUL, Judge, Judgement, groups, judgements

TOP = 10  # results on the first screen
DEPTH = 50  # results looked through for the first useful one
OVERALL = "overall"
OURS = "ours"

# Returns codes, best first, at most DEPTH.
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over queries, each between 0 and 1, and how many queries they are of."""

    ndcg: float
    mrr: float
    hit: float
    queries: int = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """One judged query as one search answered it: the codes found and the grades of all that have one."""

    judgement: Judgement
    grades: Mapping[str, int]
    codes: Sequence[str]

    @property
    def scores(self) -> Scores:
        """Return how good the answer is."""
        grades = [self.grades.get(code, 0) for code in self.codes]
        first = next((rank for rank, grade in enumerate(grades, 1) if grade >= USEFUL), None)
        return Scores(
            ndcg=ndcg(grades, self.grades.values()),
            mrr=1 / first if first else 0.0,
            hit=float(first is not None and first <= TOP),
        )


def ndcg(found: Sequence[int], graded: Iterable[int]) -> float:
    """Return nDCG@10 of the grades found, in order, against the best order of all graded; 0 without any."""
    ideal = _gain(sorted(graded, reverse=True))
    return _gain(found) / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / log2(rank + 1) for rank, grade in enumerate(grades[:TOP], 1))


def answer_all(find: Search, judge: Judge, asked: Iterable[Judgement]) -> list[Answered]:
    """Ask a search all judged queries."""
    return [Answered(judgement, judge.grades(judgement), tuple(find(judgement.query))) for judgement in asked]


def summary(answers: Sequence[Answered]) -> dict[str, Scores]:
    """Return the scores of each group, and those over all queries last."""
    by_group: dict[str, list[Scores]] = {}
    for answer in answers:
        by_group.setdefault(answer.judgement.group, []).append(answer.scores)
    every = [scores for group in by_group.values() for scores in group]
    return {group: _mean(scores) for group, scores in (*by_group.items(), (OVERALL, every))}


def _mean(scores: Sequence[Scores]) -> Scores:
    return Scores(
        ndcg=fmean(one.ndcg for one in scores),
        mrr=fmean(one.mrr for one in scores),
        hit=fmean(one.hit for one in scores),
        queries=len(scores),
    )


def starter_state(folder: Path) -> State:
    """Return the starter library as a fresh knowledge base in an empty folder, with the memory engine."""
    base = KnowledgeBase(Settings(data=folder, search_engine="memory"))
    gc.disable()  # Nearly all that is made is kept; looking for garbage in it takes a sixth of the time.
    try:
        base.initialise()
        return base.state()
    finally:
        gc.enable()
        base.database.close()


@contextmanager
def searches(state: State) -> Iterator[dict[str, Search]]:
    """Yield our search and the plain ones to measure it by, over the same indicators."""
    documents = [document(indicator) for indicator in state.library.indicators]
    with closing(sqlite3.connect(":memory:")) as connection:
        yield {
            OURS: our_search(state),
            "like": like_search(connection, documents),
            "fts5": fts_search(connection, documents, state.words),
        }


def our_search(state: State) -> Search:
    """Return the search of the product."""
    return lambda text: [hit.indicator.code for hit in search(state, text, {}, limit=DEPTH).hits]


def like_search(connection: sqlite3.Connection, documents: Iterable[Document]) -> Search:
    """Return a search with SQL LIKE: each part that was typed must stand in some field, names first."""
    connection.execute("CREATE TABLE entry (id, name, texts)")
    rows = ((entry.id, entry.text["name"], _text(entry)) for entry in documents)
    connection.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)

    def find(text: str) -> list[str]:
        patterns = [f"%{part.translate(_ESCAPES)}%" for part in text.split()]
        if not patterns:
            return []
        everywhere = " AND ".join([_LIKE.format("texts")] * len(patterns))
        in_name = " + ".join([f"({_LIKE.format('name')})"] * len(patterns))
        statement = f"SELECT id FROM entry WHERE {everywhere} ORDER BY {in_name} DESC, id LIMIT {DEPTH}"  # noqa: S608 # only marks
        return [row[0] for row in connection.execute(statement, patterns * 2)]

    return find


def _text(entry: Document) -> str:
    return "\n".join(entry.text[field] for field in _PLAIN)


# The fields of the plain searches; with formula and evidence they take longer and find worse.
_PLAIN = ("code", "name", "aliases", "keywords", "project_types", "sectors", "levels", "unit", "definition")
_LIKE = r"{} LIKE ? ESCAPE '\'"
_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})


def fts_search(connection: sqlite3.Connection, documents: Iterable[Document], words: Words) -> Search:
    """Return a search with SQLite's FTS5 over our words: any of them, ranked by its bm25."""
    connection.execute(_FTS_TABLE)
    rows = ((entry.id, " ".join(words.cut(_text(entry)))) for entry in documents)
    connection.executemany("INSERT INTO found VALUES (?, ?)", rows)

    def find(text: str) -> list[str]:
        wanted = " OR ".join('"' + word.replace('"', '""') + '"' for word in parse(text, words).words)
        statement = f"SELECT id FROM found WHERE found MATCH ? ORDER BY rank, id LIMIT {DEPTH}"  # noqa: S608 # a number
        return [row[0] for row in connection.execute(statement, (wanted,))] if wanted else []

    return find


# The signs that stand inside words here, as in pm2.5; FTS5 would part words at them.
_FTS_TABLE = """CREATE VIRTUAL TABLE found USING fts5(
    id UNINDEXED, words, tokenize="unicode61 remove_diacritics 0 tokenchars '.-+%&#_'")"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    options = _parser().parse_args(arguments)
    with TemporaryDirectory() as folder:
        state = _kept_state(options.kb_data) if options.kb_data else starter_state(Path(folder))
        data, text = _shown(state, options.show) if options.show else _measured(state)
    print(json.dumps(data, ensure_ascii=False, indent=1) if options.json else text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.relevance", description="检索相关性测量")
    parser.add_argument(
        "--kb-data", type=Path, metavar="DIR", help="用这个数据目录里的指标库，不填时用入门指标库"
    )
    parser.add_argument(
        "--show", metavar="GROUP", choices=groups(), help="列出一组查询的前十条和漏掉的，差的在前"
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    return parser


def _kept_state(folder: Path) -> State:
    base = KnowledgeBase(Settings(data=folder))
    try:
        return base.state()
    finally:
        base.database.close()


def _measured(state: State) -> tuple[Any, str]:
    """Return the scores of every search, as data and as a table."""
    judge = Judge(state.library.indicators)
    with searches(state) as all_searches:
        results = {
            name: summary(answer_all(find, judge, judgements())) for name, find in all_searches.items()
        }
    data = {
        name: {group: asdict(scores) for group, scores in by_group.items()}
        for name, by_group in results.items()
    }
    return data, _table(results)


def _shown(state: State, group: str) -> tuple[Any, str]:
    """Return every query of a group with our first ten and the best it missed, worst query first."""
    asked = [judgement for judgement in judgements() if judgement.group == group]
    answers = answer_all(our_search(state), Judge(state.library.indicators), asked)
    answers.sort(key=lambda answer: answer.scores.ndcg)
    data = [_as_data(answer, state) for answer in answers]
    return data, "\n".join(map(_as_text, data))


def _as_data(answer: Answered, state: State) -> dict[str, Any]:
    top = answer.codes[:TOP]
    best = max(answer.grades.values(), default=0)
    missed = [code for code, grade in sorted(answer.grades.items()) if grade == best and code not in top]
    rows = {code: state.library.indicator(code) for code in (*top, *missed[:TOP])}
    texts = {
        code: f"{answer.grades.get(code, 0)} {code} {row.name} [{row.level2}] {'、'.join(row.project_types)}"
        for code, row in rows.items()
        if row
    }
    return {
        "query": answer.judgement.query,
        **asdict(answer.scores),
        "graded": {grade: [*answer.grades.values()].count(grade) for grade in GRADES.values()},
        "top": [texts[code] for code in top],
        "missed": [texts[code] for code in missed[:TOP]],
    }


def _as_text(data: Mapping[str, Any]) -> str:
    graded = "、".join(f"{grade}级{count}条" for grade, count in data["graded"].items())
    head = f"{data['ndcg']:.3f}  {data['query']}  （{graded}）"
    return "\n".join(
        [head, *(f"      {row}" for row in data["top"]), *(f"   漏 {r}" for r in data["missed"])]
    )


def _table(results: Mapping[str, Mapping[str, Scores]]) -> str:
    head = ["group".ljust(12), "queries", *(f"{name:^23}" for name in results)]
    names = ["".ljust(12), "       ", *(f"{'nDCG@10':>8}{'MRR':>8}{'hit@10':>7}" for _ in results)]
    lines = ["  ".join(head), "  ".join(names)]
    for group, ours in results[OURS].items():
        cells = (results[name][group] for name in results)
        numbers = [f"{s.ndcg:8.3f}{s.mrr:8.3f}{s.hit:7.2f}" for s in cells]
        lines.append("  ".join([group.ljust(12), f"{ours.queries:7}", *numbers]))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

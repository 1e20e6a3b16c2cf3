"""The benchmark: its library, its queries, its peers, and one whole run in a small size; nothing is timed."""

import json
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.grid import Cell, Grid
from indicators.headings import HEADINGS
from indicators.mapping import read_indicators
from indicators.taxonomy import taxonomy
from indicators.values import Indicator, Scope
from kb.answers import search
from kb.base import KnowledgeBase, State
from kb.search.query import parse
from kb.settings import Settings
from scripts.bench import search as command
from scripts.bench.goals import GOALS, verdicts
from scripts.bench.library import generate, load, split, starter_indicators
from scripts.bench.lines import parsed
from scripts.bench.peer import COUNTED, LIMIT, Entry, Peer, Ready, entries, ready
from scripts.bench.peers import open_peer, peer_names
from scripts.bench.queries import generate_queries
from scripts.bench.timing import BLOCK, measure

SIZE = 300
ANY_WORD = ("fts5", "whoosh", "tantivy")  # the peers that find what has any of the words
SCOPES = {Scope.COMMON: "共性", Scope.INDIVIDUAL: "个性"}


def written(value: object) -> str:
    """A field of an indicator as a cell of an upload."""
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(SCOPES[value] if isinstance(value, Scope) else value)


def as_upload(indicators: list[Indicator]) -> Grid:
    head = tuple(Cell("1", heading) for heading, _ in HEADINGS)
    rows = [tuple(Cell("", written(getattr(it, field))) for _, field in HEADINGS) for it in indicators]
    return Grid((head, *rows), "生成")


@pytest.fixture(scope="module")
def indicators() -> list[Indicator]:
    return generate(SIZE)


@pytest.fixture(scope="module")
def state(indicators, tmp_path_factory) -> State:
    data = tmp_path_factory.mktemp("bench")
    base = KnowledgeBase(Settings(data=data, database_url=f"sqlite:///{data / 'kb.sqlite3'}"))
    load(base, indicators)
    yield base.state()
    base.database.close()


@pytest.fixture(scope="module")
def documents(state) -> list[Entry]:
    return entries(state.documents.values(), state.words)


@pytest.fixture(scope="module")
def peers(documents, tmp_path_factory) -> dict[str, Peer]:
    folder = tmp_path_factory.mktemp("peers")
    opened = {name: peer for name in peer_names() if (peer := open_peer(name, folder / name))}
    for peer in opened.values():
        peer.build(documents)
    yield opened
    for peer in opened.values():
        peer.close()


@pytest.fixture(scope="module")
def asked(state, indicators) -> list[Ready]:
    return [ready(query) for query in parsed(state, generate_queries(indicators))]


@given(size=st.integers(0, 40), more=st.integers(0, 40), seed=st.integers())
def test_a_library_is_the_beginning_of_every_larger_one_of_its_seed(size, more, seed):
    assert generate(size, seed) == generate(size + more, seed)[:size]


def test_another_seed_makes_another_library(indicators):
    assert indicators != generate(SIZE, seed=1)


def test_every_indicator_has_a_code_of_its_own(indicators):
    assert SIZE == len({indicator.code for indicator in indicators})


def test_an_upload_of_the_library_is_read_without_a_fault(indicators):
    reading = read_indicators(as_upload(indicators))

    assert () == tuple(reading.errors)
    assert [it.name for it in indicators] == [entry.indicator.name for entry in reading.entries]


def test_the_library_has_all_sectors_and_dimensions_of_the_starter_library():
    made, starter = generate(3000), starter_indicators()

    assert {it.sectors for it in starter} == {it.sectors for it in made}
    assert {it.level2 for it in starter} == {it.level2 for it in made}
    assert all(taxonomy().parent(it.level2) == it.level1 for it in made)


def test_most_names_are_not_in_the_starter_library(indicators):
    known = {indicator.name for indicator in starter_indicators()}

    assert SIZE / 2 < sum(indicator.name not in known for indicator in indicators)


@given(name=st.text("校舍维修验收合格率面积数量满意度", max_size=12))
def test_the_two_parts_of_a_name_make_the_name(name):
    thing, measure = split(name)

    assert name == thing + measure
    assert not measure or len(thing) >= 2


def test_there_are_three_hundred_queries_the_same_every_time(indicators):
    queries = generate_queries(indicators)

    assert 300 == len(queries)
    assert queries == generate_queries(generate(SIZE))


def test_every_query_says_something_and_begins_with_what_suggestions_were_asked_for(indicators):
    assert all(it.prefix and it.text.startswith(it.prefix) for it in generate_queries(indicators))


def test_most_queries_find_something(state, indicators):
    totals = [search(state, it.text, it.filters).total for it in generate_queries(indicators)]

    assert 200 < sum(total > 0 for total in totals)


def test_a_parsed_query_finds_what_the_whole_search_finds(state, indicators):
    queries = generate_queries(indicators)[:50]

    totals = [search(state, it.text, it.filters).total for it in queries]

    assert totals == [state.engine.find(query).total for query in parsed(state, queries)]


def test_peers_that_look_for_any_word_find_the_same_documents(peers, asked, documents):
    for query in asked:
        expected = {
            entry.id
            for entry in documents
            if within(entry, query) and (not query.words or set(query.words) & set(entry.words.split()))
        }
        for name in ANY_WORD:
            if name in peers:
                answer = peers[name].find(peers[name].prepare(query))

                assert len(expected) == answer.total, (name, query)
                assert min(LIMIT, len(expected)) == len(answer.ids), (name, query)
                assert expected >= set(answer.ids), (name, query)


def test_like_finds_the_documents_that_have_every_part_that_was_typed(peers, asked, documents):
    for query in asked:
        expected = [it.id for it in documents if within(it, query) and all(has(it, p) for p in query.parts)]

        answer = peers["like"].find(peers["like"].prepare(query))

        assert (len(expected), tuple(expected[:LIMIT])) == (answer.total, answer.ids), query


def test_every_peer_counts_sectors_and_dimensions_of_all_it_finds(peers, documents):
    everything = Ready((), (), {})
    expected = {facet: Counter(v for it in documents for v in it.facets[facet]) for facet in COUNTED}

    for name, peer in peers.items():
        answer = peer.find(peer.prepare(everything))

        assert (SIZE, expected) == (answer.total, answer.counts), name


@pytest.mark.parametrize("typed", ['"', "%", "_", "' OR 1=1", "a OR b", "*", "\\", "行业:没有", "NEAR(", "-"])
def test_no_peer_stumbles_over_signs(peers, state, typed):
    query = ready(parse(typed, state.words))

    for peer in peers.values():
        assert SIZE >= peer.find(peer.prepare(query)).total


def within(entry: Entry, query: Ready) -> bool:
    return all(set(values) & set(entry.facets[facet]) for facet, values in query.filters.items())


def has(entry: Entry, part: str) -> bool:
    fields = ("code", "name", "aliases", "keywords", "project_types", "definition", "formula")
    return any(part in entry.text[field].lower() for field in fields)


def test_every_step_of_every_line_is_timed_in_every_pass():
    calls: Counter[str] = Counter()
    lines = {
        name: [lambda name=name: calls.update([name])] * count for name, count in (("a", BLOCK + 1), ("b", 2))
    }

    timings = measure(lines, passes=3)

    assert {"a": 3 * (BLOCK + 1), "b": 6} == {line: timing.calls for line, timing in timings.items()}
    assert calls["a"] >= 4 * (BLOCK + 1)


def test_a_goal_is_met_at_its_limit_and_missed_above_it():
    limits = {goal.key: goal.county for goal in GOALS}

    assert all(verdict.met for verdict in verdicts(6000, limits))
    assert not any(verdict.met for verdict in verdicts(6000, {key: 1.01 * v for key, v in limits.items()}))
    assert all(verdict.met is None for verdict in verdicts(6000, {}))
    assert all(verdict.met for verdict in verdicts(100_000, {goal.key: goal.province for goal in GOALS}))


def test_a_whole_run_in_json_has_every_line_and_every_goal(capsys):
    command.main(["--size", str(SIZE), "--passes", "1", "--json"])

    report = json.loads(capsys.readouterr().out)
    installed = [name for name in peer_names() if name != "tantivy" or find_spec("tantivy")]
    assert {"retrieval", "search", "suggest", "api", "fragment", *installed} == set(report["lines"])
    assert all(line["calls"] == 300 for line in report["lines"].values())
    assert set(installed) == set(report["ratios"]) == set(report["peers"])
    assert [goal.key for goal in GOALS] == [goal["goal"] for goal in report["goals"]]
    unmeasured = {goal["goal"] for goal in report["goals"] if goal["measured"] is None}
    assert (set() if "tantivy" in installed else {"tantivy_ratio"}) == unmeasured
    assert report["disk_mb"] > 0
    assert report["edit"]["visible"] > 0


def test_only_the_lines_that_are_named_are_measured_and_told(capsys):
    command.main(["--size", "50", "--passes", "1", "--only", "retrieval,like"])

    told = capsys.readouterr().out
    assert "| SQL LIKE |" in told
    assert "GET /api/v1/search |" not in told
    assert "| 重建全部索引 | 4 秒 |  | 未测 |" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--size", "0"], "要写大于 0 的整数，现在是“0”。"),
        (["--passes", "多"], "要写大于 0 的整数，现在是“多”。"),
        (["--only", "search,serach"], "没有“serach”，可写："),
    ],
)
def test_a_mistaken_option_is_refused_in_words(arguments, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)

    assert said in capsys.readouterr().err


def test_a_peer_whose_package_is_missing_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tantivy", None)
    monkeypatch.delitem(sys.modules, "scripts.bench.peers.tantivy", raising=False)

    assert open_peer("tantivy", Path(tmp_path / "tantivy")) is None

"""Bringing an index up to the records: a few edits where that is enough, else from the ground up."""

from pathlib import Path

import pytest

from kb.search.engine import Document, NoIndex, SearchEngine
from kb.search.engines import engine_names, open_engine
from kb.search.query import parse
from kb.search.sync import bring_up
from kb.search.words import Words


def named(code: str, name: str) -> Document:
    return Document(id=code, text={"code": code, "name": name}, facets={"scope": ("common",)})


BEFORE = {code: named(code, f"第{code}条农村公路里程") for code in ("A1", "A2", "A3")}
AFTER = {"A1": BEFORE["A1"], "A2": named("A2", "校舍维修面积"), "A4": named("A4", "农村公路养护里程")}


@pytest.fixture(params=engine_names())
def engine(request: pytest.FixtureRequest, words: Words, tmp_path: Path) -> SearchEngine:
    return open_engine(request.param, tmp_path / "index", words)


def everything(engine: SearchEngine, words: Words) -> set[str]:
    return {hit.id for hit in engine.find(parse("", words, limit=100)).hits}


def test_an_index_that_is_not_there_is_built(engine, words):
    with pytest.raises(NoIndex):
        everything(engine, words)

    assert 3 == bring_up(engine, "one", lambda: BEFORE)
    assert BEFORE.keys() == everything(engine, words)
    assert "one" == engine.stamp


def test_an_index_at_the_state_wanted_is_left_alone(engine):
    bring_up(engine, "one", lambda: BEFORE)

    assert 0 == bring_up(engine, "one", lambda: BEFORE)


def test_from_a_known_state_only_the_difference_is_written(engine, words):
    bring_up(engine, "one", lambda: BEFORE)

    written = bring_up(engine, "two", lambda: AFTER, ("one", lambda: BEFORE))

    assert 3 == written  # one changed, one new, one gone
    assert AFTER.keys() == everything(engine, words)
    assert ["A2"] == [hit.id for hit in engine.find(parse("校舍维修", words)).hits]
    assert "two" == engine.stamp


def test_an_index_at_a_state_this_process_does_not_know_is_built_anew(engine, words):
    bring_up(engine, "somebody else's", lambda: {"Z9": named("Z9", "别人写的")})

    assert 3 == bring_up(engine, "two", lambda: AFTER, ("one", lambda: BEFORE))
    assert AFTER.keys() == everything(engine, words)


def test_a_kill_between_the_two_writes_is_healed_by_the_next_start(engine, words):
    bring_up(engine, "one", lambda: BEFORE)
    engine.drop(["A3"], "one")  # The process ends here: A3 is gone, the new rows are not yet written.

    bring_up(engine, "two", lambda: AFTER)  # The next process knows no state before.

    assert AFTER.keys() == everything(engine, words)


def test_hundreds_of_changes_are_a_new_index(engine, words):
    many = {f"B{number}": named(f"B{number}", f"新增指标{number}") for number in range(501)}
    bring_up(engine, "one", lambda: BEFORE)

    assert len(BEFORE) + len(many) == bring_up(engine, "two", lambda: BEFORE | many, ("one", lambda: BEFORE))
    assert "two" == engine.stamp

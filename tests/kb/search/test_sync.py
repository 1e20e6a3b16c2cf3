"""Bringing an index up to the records by edits, and proving that it is there."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.engine import Document, NoIndex, SearchEngine
from kb.search.engines import engine_names, open_engine
from kb.search.query import parse
from kb.search.sync import Edits, differences, digest, edit, index_stamp, made_with, settled
from kb.search.words import Words


def named(code: str, name: str) -> Document:
    return Document(id=code, text={"code": code, "name": name}, facets={"scope": ("common",)})


BEFORE = {code: named(code, f"第{code}条农村公路里程") for code in ("A1", "A2", "A3")}
AFTER = {"A1": BEFORE["A1"], "A2": named("A2", "校舍维修面积"), "A4": named("A4", "农村公路养护里程")}
CHANGES = Edits(put=[AFTER["A2"], AFTER["A4"]], drop=["A3"])


@pytest.fixture(params=engine_names())
def engine(request: pytest.FixtureRequest, words: Words, tmp_path: Path) -> SearchEngine:
    return open_engine(request.param, tmp_path / "index", words)


@pytest.fixture
def built(engine: SearchEngine) -> SearchEngine:
    engine.rebuild(BEFORE.values(), "one")
    return engine


def everything(engine: SearchEngine, words: Words) -> set[str]:
    return {hit.id for hit in engine.find(parse("", words, limit=100)).hits}


def test_edits_write_the_difference_and_then_the_stamp(built, words):
    assert 3 == edit(built, CHANGES, "one", "two")

    assert AFTER.keys() == everything(built, words)
    assert ["A2"] == [hit.id for hit in built.find(parse("校舍维修", words)).hits]
    assert "two" == built.stamp


def test_a_change_of_the_records_that_changes_no_document_still_moves_the_stamp(built, words):
    assert 0 == edit(built, Edits((), ()), "one", "two")

    assert ("two", BEFORE.keys()) == (built.stamp, everything(built, words))


def test_an_edit_that_ends_between_its_two_writes_can_be_made_again(built, words):
    built.drop(CHANGES.drop, "one")  # The process ends here: A3 is gone, the new rows are not yet written.

    edit(built, CHANGES, "one", "two")

    assert AFTER.keys() == everything(built, words)


def test_the_stamp_of_an_index_names_the_records_and_the_words(engine, words, tmp_path):
    engine.rebuild(BEFORE.values(), index_stamp("records", words))

    assert index_stamp("records", words) == made_with(engine, words)
    assert made_with(engine, Words(["另一个词"], tmp_path)) is None


def test_of_several_words_those_of_the_index_are_found(engine, words, tmp_path):
    engine.rebuild(BEFORE.values(), index_stamp("records", words))
    other = Words(["另一个词"], tmp_path)

    assert (engine, words, index_stamp("records", words)) == settled([(engine, other), (engine, words)])
    assert settled([]) is None


def test_an_index_that_stays_unusable_is_none(engine, words):
    assert settled([(engine, words)]) is None


def test_an_index_of_just_these_documents_shows_no_difference(built):
    found = differences(built, BEFORE)

    assert ([], [], []) == (found.missing, found.surplus, found.differing)


def test_documents_missing_and_too_many_are_named(built):
    found = differences(built, AFTER)

    assert (["A4"], ["A3"]) == (found.missing, found.surplus)


def test_without_an_index_there_is_nothing_to_compare(engine):
    with pytest.raises(NoIndex):
        differences(engine, BEFORE)


texts = st.dictionaries(st.sampled_from(["name", "unit", "definition"]), st.text(), max_size=3)
facets = st.dictionaries(
    st.sampled_from(["sector", "scope"]), st.lists(st.text(), max_size=2).map(tuple), max_size=2
)
any_document = st.builds(Document, st.text(), texts, facets, st.integers(0, 2))


@given(one=any_document, other=any_document)
def test_documents_have_the_same_digest_exactly_when_they_are_equal(one, other):
    assert (one == other) == (digest(one) == digest(other))
    assert digest(one) == digest(replace(one, text=dict(reversed(one.text.items()))))
    assert digest(one) != digest(replace(one, standing=one.standing + 1))

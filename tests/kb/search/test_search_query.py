"""What the user typed → Query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.engine import FACETS, Query
from kb.search.query import LONGEST, parse

VALUES = st.lists(st.sampled_from(["", "教育", "通用"]), max_size=3)


def test_a_question_becomes_its_words_and_pieces(words):
    query = parse(" 怎么设培训的满意度？ ", words)

    assert "怎么设培训的满意度?" == query.text
    assert ("培训", "满意", "满意度") == query.words
    assert ("培训", "满意", "意度") == query.pieces


def test_words_come_but_once(words):
    assert ("培训",) == parse("培训 培训，培训", words).words


def test_width_and_case_make_no_difference(words):
    assert parse("cod减排", words) == parse("ＣＯＤ减排", words)


@pytest.mark.parametrize("text", ["", "  ", "\n　"])
def test_blank_text_asks_for_everything(text, words):
    assert Query() == parse(text, words)


def test_only_the_beginning_of_a_long_text_is_read(words):
    query = parse("训" * LONGEST + "路灯", words)

    assert LONGEST == len(query.text)
    assert "路灯" not in query.words


def test_known_facets_are_kept_and_empty_values_left_out(words):
    query = parse("", words, {"sector": ["教育", ""], "level2": [], "colour": ["red"]})

    assert {"sector": ("教育",)} == query.filters


def test_numbers_below_zero_become_zero(words):
    query = parse("", words, limit=-1, offset=-20)

    assert (0, 0) == (query.limit, query.offset)


@given(
    text=st.text(max_size=300),
    filters=st.dictionaries(st.sampled_from([*FACETS, "colour"]), VALUES),
    limit=st.integers(),
    offset=st.integers(),
)
def test_nothing_that_can_be_typed_is_refused(text, filters, limit, offset, words):
    query = parse(text, words, filters, limit, offset)

    assert len(query.words) == len(set(query.words))
    assert query.limit >= 0
    assert query.offset >= 0
    assert all(query.filters.values())


@pytest.mark.parametrize("typed", ['"完成 及时"', "“完成 及时”", "「完成 及时」", "＂完成 及时＂"])
def test_quotes_of_any_kind_make_a_phrase_whose_words_count_too(typed, words):
    query = parse(typed, words)

    assert ("完成 及时",) == query.phrases
    assert query.words


@pytest.mark.parametrize("typed", ["培训 -满意度", "培训 －满意度", "-满意度 培训"])
def test_a_word_after_a_minus_is_unwanted(typed, words):
    query = parse(typed, words)

    assert (("满意度",), ("培训",)) == (query.without, query.words)


@pytest.mark.parametrize("typed", ['"', "“”", '"培', "-", "- 培训", "205-0101", '培"训', "——", '""'])
def test_what_is_neither_phrase_nor_unwanted_word_is_words(typed, words):
    query = parse(typed, words)

    assert ((), ()) == (query.phrases, query.without)

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


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("205-0012", ["2050012"]),
        ("2050012", ["2050012"]),
        ("205–0012", ["2050012"]),
        ("２０５－００１２", ["2050012"]),
        ("205 0012", ["2050012"]),
        ("205-00", ["20500"]),
        ("205", ["205"]),
        ("205-0012 214-0001 205-0012", ["2050012", "2140001"]),
        ("校舍 205-0012", ["2050012"]),
        ("20", []),
        ("20500123", []),
        ("12.205", []),
        ("205.5", []),
        ("205%", []),
        ("满意度205", []),
        ("PM205", []),
    ],
)
def test_what_looks_like_a_code_or_its_beginning_is_one(typed, codes, words):
    assert codes == [*parse(typed, words).codes]


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("manyidu", ["manyidu"]),
        ("ManYiDu", ["manyidu"]),
        ("ｍａｎｙｉｄｕ", ["manyidu"]),
        ("man yi du", ["man'yi'du"]),
        ("man yi du 教师", ["man'yi'du"]),
        ("man yi 教师 du", ["man'yi", "du"]),
        ("manyi du", ["manyi", "du"]),
        ("xi'an", ["xi'an"]),
        ("pei xun", ["pei'xun"]),
        ("jian she", ["jian'she"]),  # also where jian could be ji an
        ("lv hua lv", ["lv'hua'lv"]),
        ("培训renshu", ["renshu"]),
        ("COD减排", ["cod"]),
        ("myd myd", ["myd"]),
        ("a", []),
        ("pm2.5", []),
        ("h5页面", []),
        ("满意度", []),
    ],
)
def test_letters_may_be_pinyin_and_single_syllables_in_succession_are_one_word(typed, letters, words):
    assert letters == [*parse(typed, words).letters]


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("农村公路的养护里程怎么设置", {"农村公路": (), "养护里程": ()}),
        ("校舍，维休", {"校舍": (), "维休": ("维休",)}),
        ("培训renshu", {"培训": ()}),
        ("培训 -满意度", {"培训": ()}),
        ("满意渡", {"满意渡": ("渡",)}),
        ("什么时候 航天", {"时候": (), "航天": ()}),
        ("亩", {}),
        ("205-0012", {}),
        ("", {}),
    ],
)
def test_runs_are_the_chinese_between_question_words_with_what_no_dictionary_explains(typed, runs, words):
    assert runs == parse(typed, words).runs


@given(text=st.text(st.sampled_from("培训满意度农村公路的怎么设校舍 ，。-“”a1"), max_size=30))
def test_every_run_stands_in_the_text_and_its_doubtful_parts_in_it(text, words):
    query = parse(text, words)

    assert all(run in query.text and len(run) > 1 for run in query.runs)
    assert all(part in run for run, parts in query.runs.items() for part in parts)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("训" * (LONGEST + 1), f"只按前 {LONGEST} 个字"),
        ("“培训", "引号不成对"),
        ('"培训" 教师"', "引号不成对"),
        ("-培训", "只写了要排除的词"),
        ("-培训 -满意度", "只写了要排除的词"),
    ],
)
def test_a_note_says_what_could_not_be_read_as_it_was_typed(typed, said, words):
    [note] = parse(typed, words).notes

    assert said in note


@pytest.mark.parametrize(
    "typed", ["", "训" * LONGEST, "“培训” 教师", "培训 -满意度", "-", "205-0012", "怎么写"]
)
def test_what_is_read_as_it_was_typed_needs_no_note(typed, words):
    assert () == parse(typed, words).notes


@pytest.mark.parametrize(
    "typed", ["\ufeff培训 人数", "培训\u200b人数", "培训\x00人数\x07", "培训\u2028人数\u202e"]
)
def test_what_cannot_be_printed_parts_words_like_a_space(typed, words):
    assert parse("培训 人数", words) == parse(typed, words)


@given(text=st.text(st.characters(codec=None), max_size=60))
def test_nothing_that_cannot_be_printed_is_looked_for(text, words):
    looked_for = (query := parse(text, words)).text + "".join((*query.words, *query.phrases, *query.without))

    assert not {"\x00", "\n", "\x1f", "\x7f", "\u200b", "\u2028", "\ufeff", "\ud800"} & set(looked_for)
    looked_for.encode()


def test_unwanted_words_alone_are_words_to_find(words):
    query = parse("-培训 -满意度", words)

    assert () == query.without
    assert ("培训", "满意", "满意度") == query.words


def test_unwanted_words_alone_narrow_what_was_chosen_by_facets(words):
    query = parse("-培训", words, {"sector": ["教育"]})

    assert (("培训",), (), ()) == (query.without, query.words, query.notes)
    assert query.asks


def test_letters_are_words_that_mean_what_they_are_the_pinyin_of(words):
    query = parse("xiaoshe 人数", words, spelt={"xiaoshe": ["校舍", "高标准农田"]})

    assert {"xiaoshe": (("校舍",), words.cut("高标准农田"))} == query.synonyms
    assert ("xiaoshe", "人数") == query.words


def test_syllables_typed_one_by_one_are_one_word(words):
    query = parse("man yi du", words, spelt={"man'yi'du": ["满意度"]})

    assert {"man'yi'du": (words.cut("满意度"),)} == query.synonyms
    assert "man'yi'du" in query.words


def test_letters_of_which_no_word_is_known_mean_only_themselves(words):
    assert not any(parse("xiaoshe", words, spelt={"xiaoshe": []}).synonyms.values())


def test_leanings_to_known_facets_are_kept_and_are_no_filters(words):
    query = parse("培训", words, leanings={"level2": ("质量指标", ""), "sector": (), "colour": ("red",)})

    assert ({"level2": ("质量指标",)}, {}) == (query.leanings, query.filters)


def test_traditional_characters_are_read_as_simplified_ones(words):
    assert parse("学员满意度", words) == parse("學員滿意度", words)

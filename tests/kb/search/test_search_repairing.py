"""What a question may mean that was typed with a slip of the pen, or in pinyin."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.engine import Document, SearchEngine
from kb.search.engines import open_engine
from kb.search.query import parse
from tests.kb.search.conftest import corpus

NAMES = sorted(entry["name"] for entry in corpus()["documents"])


@pytest.fixture
def engine(words, tmp_path) -> SearchEngine:
    return open_engine("memory", tmp_path, words)


def named(code: str, *names: str) -> Document:
    return Document(code, {"code": code, "name": names[0], "aliases": "\n".join(names[1:])}, {})


@pytest.mark.parametrize(
    ("typed", "repairs"),
    [
        ("校设维修面积", {"校设维修面积": "校舍维修面积"}),  # the same sound
        ("维修校舍面鸡", {"维修校舍面鸡": "维修校舍面积"}),
        ("满意渡", {"满意渡": "满意度"}),
        ("培训满度意", {"培训满度意": "培训满意度"}),  # swapped
        ("校舍维维修面积", {"校舍维维修面积": "校舍维修面积"}),  # doubled
        ("高标准农建设", {"高标准农建设": "高标准农田建设"}),  # left out
        ("满亦度怎么设", {"满亦度": "满意度"}),  # beside question words
        ("农村公路养户里程，满亦度", {"农村公路养户里程": "农村公路养护里程", "满亦度": "满意度"}),
        ("校设维修 -面基", {"校设维修": "校舍维修"}),  # what is unwanted stays as it was typed
    ],
)
def test_a_slip_is_repaired_by_what_stands_in_the_library(typed, repairs, engines, words):
    assert repairs == engines["memory"].correct(parse(typed, words))


@pytest.mark.parametrize("typed", ["“校设维修面积”", "“校设” 满意渡"])
def test_what_stands_in_quotes_is_meant_as_it_is_written(typed, engines, words):
    assert {} == engines["memory"].correct(parse(typed, words))


@pytest.mark.parametrize("typed", ["", "航天发射", "亩", "manyidu", "205-0003", "满意度怎么设", "？"])
def test_what_has_no_slip_or_is_about_something_else_is_left_alone(typed, engines, words):
    assert {} == engines["memory"].correct(parse(typed, words))


@given(name=st.sampled_from(NAMES), data=st.data())
def test_no_part_of_a_name_is_a_slip(name, data, engines, words):
    start = data.draw(st.integers(0, len(name) - 2))
    part = name[start : data.draw(st.integers(start + 2, len(name)))]

    assert {} == engines["memory"].correct(parse(part, words))


@given(text=st.text(st.sampled_from("".join(NAMES)), max_size=14))
def test_only_runs_of_the_question_are_repaired_and_never_into_themselves(text, engines, words):
    query = parse(text, words)
    repairs = engines["memory"].correct(query)

    assert repairs.keys() <= query.runs.keys()
    assert not [run for run, repaired in repairs.items() if run == repaired]


def test_a_repaired_question_has_no_slip(engines, words):
    repaired = engines["memory"].correct(parse("校设维修面积", words))["校设维修面积"]

    assert {} == engines["memory"].correct(parse(repaired, words))


def test_a_name_that_came_since_is_no_slip(engine, words):
    engine.rebuild([named("1", "校舍维修面积")], "1")
    before = engine.correct(parse("校设维修面积", words))
    engine.put([named("2", "校设维修面积")], "2")

    assert {"校设维修面积": "校舍维修面积"} == before
    assert {} == engine.correct(parse("校设维修面积", words))


def test_a_library_that_has_grown_much_repairs_by_its_new_names(engine, words):
    slip, small = parse("渗滤夜存量", words), [named("1", "校舍维修面积")]
    engine.rebuild(small, "1")
    before = engine.correct(slip)
    engine.put(
        [named("2", "渗滤液存量"), *(named(f"9-{number}", f"第{number}项") for number in range(600))], "2"
    )

    assert {} == before
    assert {"渗滤夜存量": "渗滤液存量"} == engine.correct(slip)


def test_an_index_of_nothing_repairs_nothing(engine, words):
    engine.rebuild([], "1")

    assert {} == engine.correct(parse("校设维修面积", words))
    assert () == engine.spelt("manyidu")


@pytest.mark.parametrize(
    ("letters", "word"),
    [
        ("manyidu", "满意度"),
        ("MANYIDU", "满意度"),
        ("man'yi'du", "满意度"),
        ("myd", "满意度"),
        ("peixun", "培训"),
        ("xiaoshe", "校舍"),
        ("gaobiaozhunnongtian", "高标准农田"),
        ("gbznt", "高标准农田"),
        ("cunyi", "村医"),  # stands in an alias only
    ],
)
def test_letters_are_the_pinyin_or_the_initials_of_a_word(letters, word, engines):
    assert word == engines["memory"].spelt(letters)[0]


@pytest.mark.parametrize("letters", ["", "a", "qqqq", "hangtianfashe", "满意度", "123"])
def test_letters_that_nothing_sounds_like_are_no_word(letters, engines):
    assert () == engines["memory"].spelt(letters)


def test_words_come_before_what_stands_more_often_across_two_words(engine):
    # 治座 is no word, though it stands in as many names as 整治, and 资助 only in one.
    engine.rebuild(
        [
            named("1", "桥梁整治座数"),
            named("2", "水闸整治座数"),
            named("3", "塘坝整治座数"),
            named("4", "资助人数"),
        ],
        "1",
    )

    assert ("整治", "资助", "治座") == engine.spelt("zz")


def test_of_words_that_sound_alike_the_commonest_come_first_and_three_at_most(engine):
    engine.rebuild(
        [
            named("1", "教师人数"),
            named("2", "教室面积"),
            named("3", "教室间数"),
            named("4", "教师节活动次数", "教师宿舍数"),
            named("5", "教师培训人次"),
            named("6", "叫石村人口"),
            named("7", "脚实村人口"),
        ],
        "1",
    )
    found = engine.spelt("jiaoshi")

    assert ("教师", "教室") == found[:2]
    assert 3 == len(found)


@given(letters=st.text("abcdefghijklmnopqrstuvwxyzü' ", max_size=12))
def test_what_letters_spell_stands_in_some_title(letters, engines, documents):
    titles = "\n".join(
        "\n".join((document.text["name"], document.text["aliases"], document.text["project_types"]))
        for document in documents
    )

    assert not [part for part in engines["memory"].spelt(letters) if part not in titles]


def test_a_question_keeps_its_slips_apart_from_its_filters(engines, words):
    query = parse("校设维修", words)

    assert engines["memory"].correct(query) == engines["memory"].correct(
        replace(query, filters={"sector": ("农林水",)}, limit=0)
    )

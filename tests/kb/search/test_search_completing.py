"""What may be meant by somebody who is still typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.engine import Document, SearchEngine
from kb.search.engines import open_engine
from kb.search.text import bare
from tests.kb.search.conftest import corpus

NAMES = {entry["code"]: entry["name"] for entry in corpus()["documents"]}
ALL = 100  # more than there are documents


@pytest.fixture
def engine(words, tmp_path) -> SearchEngine:
    return open_engine("memory", tmp_path, words)


def named(
    code: str, name: str, *, scope: str = "individual", standing: int = 0, aliases: str = ""
) -> Document:
    return Document(code, {"code": code, "name": name, "aliases": aliases}, {"scope": (scope,)}, standing)


@pytest.mark.parametrize("typed", ["205-000", "２０５－０００", "205000", "205 000"])
def test_the_beginning_of_a_code_gives_the_codes_in_order(typed, engines):
    codes = sorted(code for code in NAMES if code.startswith("205"))

    assert codes == [*engines["memory"].complete(typed, ALL)]


def test_a_whole_code_gives_its_document(engines):
    assert ("205-0003",) == engines["memory"].complete("205-0003", ALL)


def test_a_number_is_a_code_before_it_is_a_part_of_a_name(engine):
    engine.rebuild([named("204-0001", "110接警数量"), named("110-0009", "派出所数量")], "1")

    assert ("110-0009", "204-0001") == engine.complete("110", ALL)


@pytest.mark.parametrize("typed", ["培训", "培訓", " 培训 "])
def test_names_that_begin_so_come_before_those_that_have_it_within(typed, engines):
    names = [NAMES[code] for code in engines["memory"].complete(typed, ALL)]

    assert ["培训人数", "培训出勤率", "培训满意度", "培训人均成本", "教师培训人次"] == names


@pytest.mark.parametrize("typed", ["peixun", "PeiXun", "pei xun", "ｐｅｉｘｕｎ"])
def test_letters_give_what_sounds_so_the_nearest_first(typed, engines):
    names = [NAMES[code] for code in engines["memory"].complete(typed, ALL)]

    assert ["培训人数", "培训出勤率", "培训满意度", "培训人均成本", "教师培训人次"] == names[:5]


def test_what_has_the_letters_comes_before_what_sounds_so(engine):
    engine.rebuild([named("1", "排名"), named("2", "月均PM浓度下降率"), named("3", "pm检测仪数量")], "1")

    assert ("3", "2", "1") == engine.complete("pm", ALL)


def test_a_whole_name_that_sounds_so_comes_before_its_beginning_and_its_inside(engine):
    engine.rebuild([named("1", "群众满意度"), named("2", "满意度调查次数"), named("3", "满意度")], "1")

    assert ("3", "2", "1") == engine.complete("manyidu", ALL)
    assert ("3", "2", "1") == engine.complete("myd", ALL)


def test_slots_are_skipped_when_a_name_is_begun(engine):
    engine.rebuild([named("1", "【设备名称】购置数量"), named("2", "购置计划完成率及其他")], "1")

    assert ("1", "2") == engine.complete("购置", ALL)


def test_what_is_in_force_comes_first_then_what_suits_any_sector_then_short_names(engine):
    engine.rebuild(
        [
            named("1", "培训费", scope="common", standing=2),
            named("2", "培训量", scope="common", standing=1),
            named("3", "培训人次"),
            named("4", "培训期"),
            named("5", "培训计划完成率", scope="common"),
        ],
        "1",
    )

    assert ("5", "4", "3", "2", "1") == engine.complete("培训", ALL)


def test_of_the_same_name_only_the_best_is_given(engine):
    engine.rebuild(
        [named("1", "培训人数", standing=2), named("2", "培训人数"), named("3", "培训人数", scope="common")],
        "1",
    )

    assert ("3",) == engine.complete("培训", ALL)
    assert ("3",) == engine.complete("peixun", ALL)


def test_what_was_dropped_is_given_no_more(engine):
    engine.rebuild([named("205-0001", "培训人数"), named("205-0002", "教师培训人次")], "1")
    engine.drop(["205-0001"], "2")

    for typed in ("培训", "peixun", "205"):
        assert ("205-0002",) == engine.complete(typed, ALL)


@pytest.mark.parametrize("typed", ["", "  ", "？", "\u3000", "路", "z", "航天发射", "qqqq"])
def test_nothing_is_given_for_what_says_nothing_or_stands_nowhere(typed, engines):
    assert () == engines["memory"].complete(typed, ALL)


@pytest.mark.parametrize("limit", [0, -1])
def test_no_more_is_given_than_asked_for(limit, engines):
    assert () == engines["memory"].complete("培训", limit)


@given(code=st.sampled_from(sorted(NAMES)), data=st.data())
def test_the_beginning_of_a_name_gives_this_name(code, data, engines):
    name = NAMES[code].replace("【设备名称】", "")
    typed = name[: data.draw(st.integers(2, len(name)))]
    found = engines["memory"].complete(typed, ALL)
    begins = [bare(NAMES[one].replace("【设备名称】", "")).startswith(bare(typed)) for one in found]

    assert code in found
    assert begins == sorted(begins, reverse=True)


@given(text=st.text() | st.text("培训满意度pxmyd205-", max_size=6), limit=st.integers(0, 9))
def test_a_shorter_list_is_the_beginning_of_the_longer_one(text, limit, engines):
    found = engines["memory"].complete(text, ALL)

    assert found[:limit] == engines["memory"].complete(text, limit)
    assert len(found) == len({NAMES[code] for code in found})

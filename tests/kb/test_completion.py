"""What is suggested to somebody who is still typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.values import Nature, ProjectType
from kb.base import KnowledgeBase
from kb.catalogue import save_project_types
from kb.completion import TYPES_AT_MOST, complete, whole_code
from kb.search.text import fold
from tests.small_library import small_library


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory):
    return KnowledgeBase(small_library(tmp_path_factory.mktemp("completion"))).state()


def kinds(completions):
    return [completion.kind for completion in completions]


def test_a_project_type_comes_before_the_names_that_begin_alike(state):
    first, *others = complete(state, "校舍维修")

    assert ("type", "校舍维修改造", "教育", None) == (first.kind, first.text, first.detail, first.code)
    assert {"校舍维修验收合格率", "校舍维修单位面积成本"} <= {one.text for one in others}
    assert {"name"} == set(kinds(others))


def test_a_type_common_to_every_sector_says_so(state):
    assert ("业务培训", "共性") in [(one.text, one.detail) for one in complete(state, "业务")]


def test_a_type_found_by_the_beginning_of_an_alias_tells_it(tmp_path):
    base = KnowledgeBase(small_library(tmp_path))
    schools = ProjectType(
        "校舍维修改造", "教育", Nature.CONSTRUCTION, "师生", aliases=("学校危房改造", "危房加固")
    )
    with base.database.write() as session:
        save_project_types(session, [schools])
    [found] = complete(base.state(), "危房")

    assert ("type", "校舍维修改造", "教育，也叫“危房加固”") == (found.kind, found.text, found.detail)
    assert () == complete(base.state(), "房改")


def test_a_name_says_what_it_is_and_marks_what_was_typed(state):
    [only] = complete(state, "受益师生")

    assert ("受益师生满意度", "服务对象满意度指标，校舍维修改造", "205-0109") == (
        only.text,
        only.detail,
        only.code,
    )
    assert (("受益师生", True), ("满意度", False)) == only.marked


@pytest.mark.parametrize("typed", ["205-010", "２０５－０１０", " 205-010 ", "205010"])
def test_the_beginning_of_a_code_suggests_the_indicators_that_have_it(state, typed):
    found = complete(state, typed, limit=20)

    assert {f"205-010{number}" for number in range(1, 10)} == {one.text for one in found}
    assert {"code"} == set(kinds(found))
    assert "维修校舍面积" in {one.detail for one in found}


def test_a_whole_code_is_still_suggested(state):
    assert ["205-0109"] == [one.text for one in complete(state, "205-0109")]


@pytest.mark.parametrize("typed", ["shouyi", "syss", "受益師生"])
def test_a_name_is_suggested_by_its_sound_its_initials_and_in_traditional_characters(state, typed):
    assert "受益师生满意度" in {one.text for one in complete(state, typed)}


def test_a_name_typed_in_full_needs_no_suggestion(state):
    assert "受益师生满意度" not in {one.text for one in complete(state, "受益师生满意度")}


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "没有这样的指标", "?" * 10_000])
def test_what_nothing_begins_with_suggests_nothing(state, typed):
    assert () == complete(state, typed)


@pytest.mark.parametrize("limit", [-1, 0])
def test_no_suggestion_is_given_where_none_is_wanted(state, limit):
    assert () == complete(state, "培训", limit)


@given(st.data(), st.integers(1, 9))
def test_some_part_of_any_name_leads_to_no_more_than_was_asked_for_and_only_to_what_is_there(
    state, data, limit
):
    name = data.draw(st.sampled_from([indicator.name for indicator in state.library.indicators]))
    start = data.draw(st.integers(0, len(name) - 1))
    typed = name[start : data.draw(st.integers(start + 1, len(name)))]

    found = complete(state, typed, limit)

    assert len(found) <= limit
    assert len(set(found)) == len(found)
    assert kinds(found) == sorted(kinds(found), key=lambda kind: kind != "type")
    assert kinds(found).count("type") <= max(TYPES_AT_MOST, limit)
    for one in found:
        assert one.text == "".join(text for text, _ in one.marked)
        assert one.kind == "type" or state.library.indicator(one.code)


@given(st.data())
def test_the_beginning_of_any_name_is_suggested_by_it(state, data):
    name = data.draw(st.sampled_from([indicator.name for indicator in state.library.indicators]))
    typed = name[: data.draw(st.integers(1, len(name) - 1))]

    assert fold(name) in {fold(one.text) for one in complete(state, typed, limit=50)}


@pytest.mark.parametrize("typed", ["205-0101", " ２０５－０１０１ ", "2050101", "205 0101", "205–0101"])
def test_a_whole_code_is_recognised_in_any_width_and_with_any_dash(state, typed):
    assert "205-0101" == whole_code(state, typed)


@pytest.mark.parametrize("typed", ["", "205", "205-010", "205-01011", "维修校舍面积", "\x00"])
def test_anything_else_is_no_code(state, typed):
    assert whole_code(state, typed) is None

"""The answer to a search as pages and programs get it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.values import Indicator, Scope, Status
from kb.answers import UnknownFilter, answer_json, search
from kb.base import KnowledgeBase
from kb.search.engine import FACETS
from kb.search.text import fold
from kb.synonyms import add_synonyms
from kb.versions import publish
from tests.small_library import small_library

ALL = 100  # more than there are indicators
COSTS = ("成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标")
BENEFITS = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory):
    return KnowledgeBase(small_library(tmp_path_factory.mktemp("answers"))).state()


def test_hits_carry_the_indicator_and_what_matched_in_it(state):
    answer = search(state, "校舍维修", {})
    first = answer.hits[0]

    assert answer.total == len(answer.hits) > 0
    assert "校舍维修改造" in first.indicator.project_types
    assert {"校舍", "维修", "校舍维修"} & {text for text, matched in first.highlights["name"] if matched}
    assert first.indicator.name == "".join(text for text, _ in first.highlights["name"])


@pytest.mark.parametrize("written", ["质量", "质量指标"])
def test_a_level_may_be_written_as_people_write_it(state, written):
    answer = search(state, "", {"level2": (written,)})

    assert {"level2": ("质量指标",)}.items() <= answer.filters.items()
    assert {"质量指标"} == {hit.indicator.level2 for hit in answer.hits}


@pytest.mark.parametrize("written", ["教育", "教育支出", "205"])
def test_a_sector_may_be_named_in_full_or_by_its_code(state, written):
    assert ("教育",) == search(state, "", {"sector": (written,)}).filters["sector"]


@pytest.mark.parametrize(
    ("facet", "value"), [("sector", "航天"), ("level2", "满意程度"), ("scope", "全部")], ids=str
)
def test_a_value_no_indicator_can_have_is_refused_with_those_there_are(state, facet, value):
    with pytest.raises(UnknownFilter, match=value):
        search(state, "", {facet: (value,)})


def test_a_page_past_the_end_is_empty_and_still_counts(state):
    answer = search(state, "", {}, limit=5, offset=10_000)

    assert () == answer.hits
    assert len(state.library.indicators) == answer.total


def test_the_json_form_holds_what_its_callers_read(state):
    told = answer_json(search(state, "满意度", {"scope": ("common",)}, limit=3))

    assert {"query", "total", "took_ms", "hits", "facets", "did_you_mean"} == told.keys()
    assert list(FACETS) == list(told["facets"])
    assert {"value", "count"} == told["facets"]["level2"][0].keys()
    assert {"code", "name", "level1", "level2", "unit", "reference", "score", "highlights"} <= told["hits"][
        0
    ].keys()


@pytest.mark.parametrize(
    ("typed", "facet", "values"),
    [
        ("行业:教育 校舍", "sector", ("教育",)),
        ("行业：教育", "sector", ("教育",)),
        ("校舍 维度：质量、数量", "level2", ("质量指标", "数量指标")),
        ("类型:校舍维修", "project_type", ("校舍维修改造",)),
        ("项目类型：培训", "project_type", ("业务培训",)),
        ("范围:共性", "scope", ("common",)),
        ("性质:定量", "kind", ("定量",)),
    ],
)
def test_facets_may_be_typed(state, typed, facet, values):
    answer = search(state, typed, {})

    assert values == answer.filters[facet]
    assert answer.hits


@pytest.mark.parametrize(
    "typed", ["行业:航天", "维度：很多", "类型:没有这个", "性质:一般", "颜色:红", "行业:", ":", "：教育"]
)
def test_a_typed_facet_that_cannot_be_is_words(state, typed):
    assert not any(search(state, typed, {}).filters.values())


def test_a_phrase_must_stand_there_and_an_unwanted_word_must_not(state):
    def found(text):
        return [hit.indicator for hit in search(state, text, {}, limit=50).hits]

    assert found("“校舍面积”")
    assert all("校舍面积" in repr(indicator) for indicator in found("“校舍面积”"))
    texts = {i.code: f"{i.name}{i.definition}{i.formula}{i.keywords}{i.aliases}" for i in found("维修")}
    assert {i.code for i in found("维修 -面积")} == {code for code in texts if "面积" not in texts[code]}


# Rows that the small library lacks: such as are in force no more, and names with the words of other levels.
OLD = Indicator("205-0901", "危房加固面积", "产出指标", "数量指标", sectors=("教育",), unit="平方米")
COMMON = replace(OLD, code="000-0201", name="成本核算培训次数", scope=Scope.COMMON, sectors=(), unit="次")
MORE = (
    replace(OLD, status=Status.SUPERSEDED, superseded_by="205-0101"),
    replace(OLD, code="205-0902", name="危房拆除面积", status=Status.RETIRED),
    replace(OLD, code="205-0903", name="危房鉴定面积"),
)
MORE_COMMON = (
    COMMON,
    replace(COMMON, code="000-0202", name="效益分析报告数"),
    replace(COMMON, code="000-0203", name="GDP增长率"),
)


@pytest.fixture(scope="module")
def wider(tmp_path_factory: pytest.TempPathFactory):
    """The small library with more rows, and a synonym."""
    base = KnowledgeBase(small_library(tmp_path_factory.mktemp("wider")))
    with base.database.write() as session:
        publish(session, "旧指标集", MORE, sector_code="205")
        publish(session, "共性指标集", MORE_COMMON, sector_code=None)
        add_synonyms(session, [("整修", "维修")])
    return base.state()


def codes(answer):
    return [hit.indicator.code for hit in answer.hits]


def levels(answer):
    return [hit.indicator.level2 for hit in answer.hits]


# Levels.


@pytest.mark.parametrize(("written", "meant"), [("成本", COSTS), ("成本指标", COSTS), ("效益", BENEFITS)])
def test_a_level_1_as_a_facet_value_means_all_its_levels_2(written, meant, state):
    for answer in (
        search(state, "", {"level2": (written,)}, limit=ALL),
        search(state, f"维度:{written}", {}, limit=ALL),
        search(state, f"二级指标：{written}", {}, limit=ALL),
    ):
        assert meant == answer.filters["level2"]
        assert set(levels(answer)) == {i.level2 for i in state.library.indicators} & set(meant)


@pytest.mark.parametrize(
    ("typed", "meant", "name"),
    [
        ("chengben", COSTS, "成本核算培训次数"),
        ("xiaoyi", BENEFITS, "效益分析报告数"),
        ("CHENG BEN", COSTS, "成本核算培训次数"),
    ],
)
def test_a_level_in_pinyin_gives_its_rows_before_those_that_only_have_the_word(typed, meant, name, wider):
    answer = search(wider, typed, {}, limit=ALL)
    of_level = [level in meant for level in levels(answer)]

    assert name in [hit.indicator.name for hit in answer.hits]
    assert of_level == sorted(of_level, reverse=True)
    assert any(of_level)
    assert {} == answer.filters


def test_the_dimension_that_a_question_speaks_of_comes_first(state):
    for spoken, level2 in [("质量", "质量指标"), ("成本", "经济成本指标"), ("时间", "时效指标")]:
        assert level2 == levels(search(state, f"校舍维修 {spoken}", {}))[0]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("校舍 花多少钱", "205-0106"), ("校舍维修花多少钱", "205-0106"), ("培训 什么时候", "000-0105")],
)
def test_a_dimension_in_everyday_words_hides_nothing_and_gives_its_row_first(typed, first, state):
    answer = search(state, typed, {}, limit=ALL)

    assert (first, None) == (codes(answer)[0], answer.did_you_mean)
    assert {*codes(search(state, typed[:2], {}, limit=ALL))} <= {*codes(answer)}


def test_the_sector_that_a_question_speaks_of_comes_first(state):
    assert "212-0108" == codes(search(state, "城乡社区 满意度", {}))[0]
    assert "205-0109" == codes(search(state, "教育 满意度", {}))[0]


def test_what_was_chosen_outweighs_what_the_question_speaks_of(state):
    answer = search(state, "校舍维修 质量", {"level2": ("数量",)}, limit=ALL)

    assert {"数量指标"} == set(levels(answer))


# Why something was found.


def test_the_reason_of_a_hit_are_the_fields_and_what_of_the_query_stands_there(state):
    [hit] = [hit for hit in search(state, "校舍维修", {}).hits if hit.indicator.code == "205-0101"]
    why = dict(hit.why)

    assert {"名称": "校舍、维修", "项目类型": "校舍维修", "指标解释": "校舍、维修"}.items() <= why.items()
    assert "计量单位" not in why


@settings(max_examples=50)
@given(text=st.text("校舍维修满意度培训面积成本", min_size=2, max_size=8))
def test_every_reason_stands_in_the_texts_of_the_indicator(text, wider):
    for hit in search(wider, text, {}).hits:
        told = fold(repr(hit.indicator))
        assert all(
            part.removesuffix("（同义）") in told for _, parts in hit.why for part in parts.split("、")
        )


def test_a_reason_by_another_word_says_so(wider):
    answer = search(wider, "整修", {})
    [hit] = [hit for hit in answer.hits if hit.indicator.code == "205-0103"]

    assert {"整修": ["维修"]} == answer.also
    assert "维修（同义）" == dict(hit.why)["名称"]


def test_a_reason_by_pinyin_is_the_word_that_was_meant(state):
    answer = search(state, "xiaoshe", {})

    assert {"xiaoshe": ("校舍",)} == answer.also
    assert all("校舍（同义）" in dict(hit.why).values() for hit in answer.hits)


def test_where_nothing_but_the_sound_is_alike_the_reason_is_the_sound(wider):
    answer = search(wider, "zengzhanglv", {})

    assert ["000-0203"] == codes(answer)
    assert (("读音", "zengzhanglv"),) == answer.hits[0].why


def test_without_a_question_there_is_no_reason(state):
    assert not any(hit.why for hit in search(state, "", {"sector": ("教育",)}).hits)


# Notes, typed facets and slips.


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("行业:航天 校舍", "行业里没有“航天”"),
        ("维度：很多 校舍", "维度里没有“很多”"),
        ("颜色:红 校舍", "没有“颜色”这个筛选项"),
        ("“校舍", "引号不成对"),
        ("-校舍", "只写了要排除的词"),
        ("校" * 300, "检索词太长"),
    ],
)
def test_a_note_says_what_could_not_be_read_as_it_was_typed(typed, said, state):
    [note] = search(state, typed, {}).notes

    assert said in note


@pytest.mark.parametrize("typed", ["校舍 行业:教育 -面积", "“校舍维修”", "12:30", "1:500", "维度:成本", ""])
def test_what_can_be_read_as_it_was_typed_needs_no_note(typed, state):
    assert () == search(state, typed, {}).notes


def test_every_thing_that_could_not_be_read_has_a_note(state):
    notes = search(state, "行业:航天 颜色:红 “校设维修", {}).notes

    assert 3 == len(notes) == len(set(notes))


def test_typed_facets_are_told_apart_from_chosen_ones_and_count_with_them(state):
    answer = search(state, "校舍 维度:质量", {"level2": ("数量",), "sector": ("教育",)}, limit=ALL)

    assert {"level2": ("质量指标",)} == answer.typed
    assert {"sector": ("教育",), "level2": ("数量指标", "质量指标")} == answer.filters
    assert {"数量指标", "质量指标"} == set(levels(answer))


def test_a_facet_typed_twice_means_either(state):
    assert ("质量指标", "数量指标") == search(state, "维度:质量 校舍 维度:数量", {}).typed["level2"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("校设维修", "校舍维修"),
        ("校设维修怎么考核", "校舍维修怎么考核"),
        ("校设维修 -面积", "校舍维修 -面积"),
        ("-面积 校设维修", "-面积 校舍维修"),
        ("行业:教育 校设维修", "行业:教育 校舍维修"),
        ("校设维修 维度:质量 -安全", "校舍维修 维度:质量 -安全"),
        ("校設維修", "校舍维修"),
    ],
)
def test_a_slip_is_repaired_in_the_whole_of_what_was_typed(typed, meant, state):
    answer, right = search(state, typed, {}, limit=ALL), search(state, meant, {}, limit=ALL)

    assert (typed, meant, None) == (answer.query, answer.did_you_mean, right.did_you_mean)
    assert codes(right) == codes(answer) != []
    assert (right.filters, right.typed, right.facets) == (answer.filters, answer.typed, answer.facets)


@pytest.mark.parametrize(
    "typed", ["", "校舍维修", "“校设维修”", "航天发射", "校舍维修 -面基", "xiaoshe", "205-0101", "-校舍"]
)
def test_where_there_is_no_slip_nothing_else_is_meant(typed, state):
    assert search(state, typed, {}).did_you_mean is None


def test_a_repaired_question_keeps_its_notes(state):
    answer = search(state, "“校设维修 颜色:红", {})

    assert "校舍维修" in (answer.did_you_mean or "")
    assert ["颜色", "引号不成对"] == [
        part for part in ("颜色", "引号不成对") if part in "".join(answer.notes)
    ]


# When nothing is found, or nothing in force.


def test_when_nothing_is_found_each_filter_says_what_is_there_without_it(state):
    chosen = {"sector": ("教育",), "scope": ("common",)}
    answer = search(state, "满意度 培训", chosen)

    assert 0 == answer.total
    assert ["scope", "sector"] == [facet for facet, _ in answer.relax]  # the smallest step first
    for facet, count in answer.relax:
        others = {other: values for other, values in chosen.items() if other != facet}
        assert 0 < count == search(state, "满意度 培训", others).total


def test_a_typed_filter_can_be_relaxed_too(state):
    assert ("sector",) == tuple(facet for facet, _ in search(state, "道路 行业:教育", {}).relax)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("校舍", {"sector": ("教育",)}), ("航天发射", {"sector": ("教育",)}), ("航天发射", {})],
)
def test_where_something_is_found_or_dropping_a_filter_finds_nothing_none_is_relaxed(text, chosen, state):
    assert () == search(state, text, chosen).relax


def test_what_is_not_in_force_is_counted_and_comes_last(wider):
    answer = search(wider, "危房", {}, limit=ALL)

    assert ["205-0903", "205-0902", "205-0901"] == codes(answer)
    assert (3, 2) == (answer.total, answer.outdated)
    assert 2 == search(wider, "“危房”", {}, limit=0).outdated
    assert 0 == search(wider, "校舍", {}).outdated


@settings(max_examples=50)
@given(text=st.text() | st.text("校设维修满意度行业:教育-“”xiaoshe ", max_size=16))
def test_no_text_makes_a_search_fail(text, wider):
    answer = search(wider, text, {})

    assert text == answer.query
    assert len(answer.hits) <= answer.total
    assert answer.outdated <= answer.total

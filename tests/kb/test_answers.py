"""The answer to a search as pages and programs get it."""

import pytest

from kb.answers import UnknownFilter, answer_json, search
from kb.base import KnowledgeBase
from kb.search.engine import FACETS
from tests.small_library import small_library


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

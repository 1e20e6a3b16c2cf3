"""How well the search answers the judged queries, and that they are judged as their README says."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.values import Indicator
from scripts.bench.relevance import (
    DEPTH,
    OURS,
    OVERALL,
    TOP,
    Answered,
    Scores,
    answer_all,
    main,
    ndcg,
    searches,
    summary,
)
from tests.search_judgements import USEFUL, BadJudgement, Judge, groups, judgements, read_group
from tests.small_library import small_library

# nDCG@10. The goals are 0.90 over all and 0.75 in each group; what is not reached yet stands here as it is,
# so that it cannot get worse unnoticed.
LEAST_OVERALL, LEAST_OF_A_GROUP = 0.83, 0.75
NOT_YET = {"colloquial": 0.62}
LEAST_QUERIES = 15  # of a group
MOST_GRADED = 150  # indicators of a query, unless it is one short word such as 满意度 or manyidu
ONE_WORD = 7  # characters

grades_lists = st.lists(st.integers(0, 3), max_size=30)


@pytest.fixture(scope="module")
def judge(starter):
    return Judge(starter.library.indicators)


@pytest.fixture(scope="module")
def found(starter):
    with searches(starter) as all_searches:
        yield all_searches


@pytest.fixture(scope="module")
def results(found, judge):
    return {name: summary(answer_all(find, judge, judgements())) for name, find in found.items()}


def row(code, name, **more):
    return Indicator(code, name, "产出指标", more.pop("level2", "数量指标"), **more)


def grades_of(text, *indicators):
    return Judge(indicators).grades(read_group("test", text)[0])


# The gates.


def test_the_search_ranks_the_judged_queries_well(results):
    assert results[OURS][OVERALL].ndcg >= LEAST_OVERALL


@pytest.mark.parametrize("group", groups())
def test_no_group_of_queries_is_answered_badly(group, results):
    assert results[OURS][group].ndcg >= NOT_YET.get(group, LEAST_OF_A_GROUP)


@pytest.mark.parametrize("group", groups())
@pytest.mark.parametrize("plain", ["like", "fts5"])
def test_the_search_is_better_than_a_plain_one(plain, group, results):
    assert results[OURS][group].ndcg > results[plain][group].ndcg


# The judged queries themselves.


def test_every_query_has_an_answer_and_not_too_many(judge):
    graded = {judgement.query: judge.grades(judgement) for judgement in judgements()}

    assert not [query for query, grades in graded.items() if max(grades.values(), default=0) < USEFUL]
    assert not [
        query for query, grades in graded.items() if len(grades) > MOST_GRADED and len(query) > ONE_WORD
    ]


def test_no_query_is_judged_twice():
    asked = Counter(judgement.query for judgement in judgements())

    assert not [query for query, times in asked.items() if times > 1]


def test_every_group_has_enough_queries():
    sizes = Counter(judgement.group for judgement in judgements())

    assert set(groups()) == set(sizes)
    assert not [group for group, size in sizes.items() if size < LEAST_QUERIES]


def test_every_condition_is_met_by_some_indicator(judge):
    assert not [
        (judgement.query, condition)
        for judgement in judgements()
        for conditions in judgement.conditions.values()
        for condition in conditions
        if not judge.meeting(condition)
    ]


# How they are read.


def test_all_fields_of_a_condition_must_hold_and_one_alternative_of_each():
    text = "[{query: a, best: [{name: [人数, 户数], level2: 数量, not: 教师}]}]"

    assert {"1": 3, "2": 3} == grades_of(
        text,
        row("1", "培训人数"),
        row("2", "受益户数"),
        row("3", "教师培训人数"),
        row("4", "培训期数"),
        row("5", "补助人数占比", level2="质量指标"),
    )


def test_the_highest_grade_counts_and_what_the_query_excludes_has_none():
    text = "[{query: a, best: [校舍], good: [{code: '205'}], fair: [{any: 教学楼}], not: 危房}]"

    assert {"205-1": 3, "205-2": 2, "214-1": 1} == grades_of(
        text,
        row("205-1", "校舍面积"),
        row("205-2", "操场面积"),
        row("214-1", "维修面积", definition="教学楼的面积"),
        row("214-2052", "桥梁座数"),
        row("205-3", "校舍危房面积"),
    )


def test_common_indicators_are_of_the_sector_for_any():
    text = "[{query: a, good: [{sector: 通用}]}]"

    assert {"1": 2} == grades_of(text, row("1", "会议场次"), row("2", "培训人数", sectors=("教育",)))


@pytest.mark.parametrize(
    "text",
    [
        "[{best: [校舍]}]",
        "[{query: 20501}]",
        "[{query: a, better: [校舍]}]",
        "[{query: a, best: [{title: 校舍}]}]",
        "[{query: a, best: [{not: 校舍}]}]",
        "[{query: a, best: [{code: 205}]}]",
        "[{query: a, best: [{name: ['']}]}]",
    ],
)
def test_what_is_not_written_as_it_should_be_is_refused(text):
    with pytest.raises(BadJudgement):
        read_group("test", text)


# The measures.


@given(grades=grades_lists)
def test_the_best_order_has_an_ndcg_of_one_and_no_order_a_higher_one(grades):
    best = sorted(grades, reverse=True)

    assert ndcg(best, grades) == (1 if any(grades) else 0)
    assert 0 <= ndcg(grades, grades) <= 1


@given(grades=st.lists(st.integers(0, 3), min_size=2, max_size=TOP), data=st.data())
def test_a_better_indicator_moved_forward_never_lowers_the_ndcg(grades, data):
    later = data.draw(st.integers(1, len(grades) - 1))
    earlier = data.draw(st.integers(0, later - 1))
    swapped = [*grades]
    swapped[earlier], swapped[later] = (
        max(grades[earlier], grades[later]),
        min(grades[earlier], grades[later]),
    )

    assert ndcg(swapped, grades) >= ndcg(grades, grades)


def test_the_scores_of_an_answer_look_at_the_first_useful_indicator():
    judgement = read_group("test", "[{query: a, best: [校舍]}]")[0]
    late = Answered(judgement, {"x": 3, "y": 1}, ["y", *(f"{number}" for number in range(TOP)), "x"])
    second = Answered(judgement, {"x": 2, "y": 1}, ["y", "x"])

    assert (1 / (TOP + 2), 0) == (late.scores.mrr, late.scores.hit)
    assert (0.5, 1) == (second.scores.mrr, second.scores.hit)
    assert Scores(ndcg=0, mrr=0, hit=0) == Answered(judgement, {"x": 3}, []).scores


def test_a_group_and_the_whole_are_means_over_their_queries():
    one, other = read_group("a", "[{query: a}]")[0], read_group("b", "[{query: b}]")[0]
    good, bad = Answered(one, {"x": 3}, ["x"]), Answered(other, {"x": 3}, ["y"])
    scores = summary([good, bad, bad])

    assert ["a", "b", OVERALL] == [*scores]
    assert (1, 0, pytest.approx(1 / 3)) == tuple(one.ndcg for one in scores.values())
    assert (1, 2, 3) == tuple(one.queries for one in scores.values())


# The plain searches.


def test_like_finds_what_has_every_part_in_some_field_names_first(found, starter):
    codes = found["like"]("校舍 合格率")
    names = [starter.library.indicator(code).name for code in codes]
    whole = ["校舍" in name and "合格率" in name for name in names]

    assert codes
    assert whole == sorted(whole, reverse=True)
    assert [] == found["like"]("校舍怎么考核")


def test_fts5_finds_what_has_any_of_the_words(found, starter):
    names = [starter.library.indicator(code).name for code in found["fts5"]("校舍 地震")]

    assert any("校舍" in name for name in names)
    assert any("地震" in name for name in names)


@given(text=st.text())
def test_no_text_makes_a_search_fail(text, found):
    assert all(len(find(text)) <= DEPTH for find in found.values())


# The command.


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    small_library(folder)
    return str(folder)


def test_the_command_measures_every_search_on_every_group(small, capsys):
    code = main(["--kb-data", small, "--json"])
    measured = json.loads(capsys.readouterr().out)

    assert 0 == code
    assert {OURS, "like", "fts5"} == set(measured)
    assert all([*groups(), OVERALL] == [*by_group] for by_group in measured.values())


def test_the_command_shows_a_group_worst_query_first(small, capsys):
    code = main(["--kb-data", small, "--show", "short", "--json"])
    shown = json.loads(capsys.readouterr().out)

    assert 0 == code
    assert sorted(query["ndcg"] for query in shown) == [query["ndcg"] for query in shown]
    assert {judgement.query for judgement in judgements() if judgement.group == "short"} == {
        query["query"] for query in shown
    }

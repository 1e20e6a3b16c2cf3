"""Documents as columns, and several segments seen as one."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search.columns import FIELDS, NAME_WORD, PIECE, WORD, Facet, Segment, View
from kb.search.engine import Document, Query
from kb.search.pinyin import BEGINNING, INSIDE, WHOLE
from kb.search.ranking import ELSEWHERE, IN_NAME, answer, prepare
from kb.search.sync import digest
from kb.search.text import bare
from kb.search.words import Words
from tests.kb.search.conftest import as_document, corpus

CORPUS = [as_document(entry) for entry in corpus()["documents"]]
BY_ID = {document.id: document for document in CORPUS}


def segment(documents: Sequence[Document], words: Words) -> Segment:
    """Write documents together, as an engine does."""
    prepared = [prepare(document, words) for document in documents]
    found = defaultdict(dict)
    for number, one in enumerate(prepared):
        for field, terms in one.terms.items():
            for term, weight in terms.items():
                found[field, term][number] = weight

    def look_up(field, term):
        weights = found.get((field, term))
        return weights and (np.array([*weights], np.int32), np.array([*weights.values()], np.float32))

    def count(field):
        return {term: len(weights) for (of, term), weights in found.items() if of == field}

    return Segment([one.entry for one in prepared], look_up, count)


def view_of(parts: Sequence[Sequence[Document]], words: Words, deleted: Collection[str] = ()) -> View:
    """Join segments of these documents, of which some are deleted since."""
    return View(
        [(segment(part, words), [at for at, one in enumerate(part) if one.id in deleted]) for part in parts]
    )


def named(code: str, name: str, **text: str) -> Document:
    return Document(code, {"code": code, "name": name} | text, {"project_type": ("校舍维修改造",)})


def living(view: View, numbers) -> list[str]:
    return sorted(view.ids[number] for number in numbers if view.alive[number])


@st.composite
def divided(draw):
    """Documents in several segments, and the ids of those that are deleted."""
    chosen = draw(st.lists(st.sampled_from(CORPUS), unique_by=lambda one: one.id, max_size=12))
    ends = sorted(draw(st.lists(st.integers(0, len(chosen)), max_size=3)))
    parts = [chosen[start:end] for start, end in zip([0, *ends], [*ends, len(chosen)], strict=True)]
    return parts, draw(st.sets(st.sampled_from([one.id for one in chosen] or [""])))


def joined(parts, deleted):
    return [one for part in parts for one in part if one.id not in deleted]


asked = st.sampled_from(
    sorted(
        {bare(one.text["name"])[:length] for one in CORPUS for length in (2, 3, 4)} | {"205", "高标准农田"}
    )
)


@settings(max_examples=50)
@given(case=divided(), text=asked)
def test_segments_with_deletions_are_searched_like_one_of_what_is_left(case, text, words):
    parts, deleted = case
    many, one = view_of(parts, words, deleted), view_of([joined(parts, deleted)], words)

    assert one.living == many.living
    assert one.has(text) == many.has(text)
    assert one.digests == many.digests
    for ask in (View.called, View.beginning, View.also_called, View.also_beginning, View.having_text):
        assert living(one, ask(one, text)) == living(many, ask(many, text))
    assert living(one, one.having_pieces(text)) == living(many, many.having_pieces(text))
    assert len(many.having_pieces(text)) == len(living(many, many.having_pieces(text)))


@settings(max_examples=50)
@given(case=divided(), field=st.sampled_from(FIELDS), data=st.data())
def test_postings_of_segments_are_joined_without_what_was_deleted(case, field, data, words):
    parts, deleted = case
    view = view_of(parts, words, deleted)
    terms = {one.id: prepare(one, words).terms[field] for one in joined(parts, deleted)}
    term = data.draw(st.sampled_from(sorted({term for of in terms.values() for term in of} | {"航天"})))
    numbers, weights = view.postings(field, term)

    assert [*numbers] == sorted(numbers)
    assert {id_: pytest.approx(of[term]) for id_, of in terms.items() if term in of} == {
        view.ids[number]: weight for number, weight in zip(numbers, weights.tolist(), strict=True)
    }


@settings(max_examples=50)
@given(case=divided(), typed=st.sampled_from(["manyidu", "myd", "peixun", "xiaoshe", "gbznt", "shuliang"]))
def test_what_sounds_alike_is_found_over_all_segments_but_not_when_deleted(case, typed, words):
    parts, deleted = case
    many, one = view_of(parts, words, deleted), view_of([joined(parts, deleted)], words)

    def nearness(view):
        numbers, near = view.sounding(typed)
        return {view.ids[number]: int(how) for number, how in zip(numbers, near, strict=True)}

    assert nearness(one) == nearness(many)


@settings(max_examples=50)
@given(case=divided())
def test_facets_of_segments_are_counted_as_one(case, words):
    parts, deleted = case
    view = view_of(parts, words, deleted)
    facets = answer(view, Query()).facets

    assert answer(view_of([joined(parts, deleted)], words), Query()).facets == facets
    for facet, counts in facets.items():
        assert [*counts.values()] == sorted(counts.values(), reverse=True)
        for value, count in counts.items():
            assert count == (view.facet(facet).having([value], view.size) & view.alive).sum()


def test_the_order_of_documents_is_that_of_their_ids(words):
    view = view_of([[BY_ID["213-0001"], BY_ID["000-0002"]], [BY_ID["205-0001"]]], words)

    assert [2, 0, 1] == [*view.order]


def test_digests_tell_what_every_living_document_is(words):
    school, training, farm = BY_ID["205-0001"], BY_ID["000-0002"], BY_ID["213-0001"]
    view = view_of([[school, training], [farm]], words, deleted=[training.id])

    assert {school.id: digest(school), farm.id: digest(farm)} == view.digests


def test_a_document_written_again_counts_in_its_last_form(words):
    before, after = named("1", "校舍维修面积"), named("1", "屋面翻修面积")
    view = View([(segment([before], words), [0]), (segment([after], words), [])])

    assert {"1": digest(after)} == view.digests
    assert (False, True) == (view.has("校舍维修面积"), view.has("屋面翻修"))


@pytest.mark.parametrize(
    ("part", "stands"),
    [
        ("校舍", True),
        ("舍面", True),
        ("危房", True),
        ("平方", True),
        ("安全", False),
        ("舍校", False),
        ("舍维", False),
    ],
)
def test_a_text_stands_in_the_library_if_a_short_field_has_it_as_it_is(part, stands, words):
    document = named("1", "维修校舍面积", aliases="危房改造面积", unit="平方米", definition="保证安全")
    other = named("2", "舍不得的比例", aliases="校务公开次数")

    assert stands == view_of([[document], [other]], words).has(part)


def test_a_text_does_not_stand_where_only_its_pairs_do(words):
    view = view_of([[named("1", "校舍维修、维修校舍")]], words)

    assert [0] == [*view.having_pieces("修校舍维")]
    assert not view.has("修校舍维")


def test_pieces_of_different_documents_do_not_add_up(words):
    view = view_of([[named("1", "培训人数"), named("2", "人数占比")]], words)

    assert [0] == [*view.having_pieces("培训人数")]
    assert [0, 1] == [*view.having_pieces("人数")]
    assert [] == [*view.having_pieces("培训人数占比")]
    assert [] == [*view.having_pieces("")]


def test_a_piece_weighs_more_in_a_name_or_alias_than_in_another_short_field(words):
    view = view_of([[named("1", "培训人数", aliases="参训人数", keywords="学员")]], words)
    weights = {piece: view.postings(PIECE, piece)[1].tolist() for piece in ("培训", "参训", "学员")}

    assert {"培训": [IN_NAME], "参训": [IN_NAME], "学员": [ELSEWHERE]} == weights


def test_the_words_of_a_name_are_kept_apart_from_those_of_the_whole(words):
    view = view_of([[named("1", "培训人数", definition="学员总数")]], words)

    assert [[0], [0]] == [view.postings(field, "培训")[0].tolist() for field in (WORD, NAME_WORD)]
    assert [[0], []] == [view.postings(field, "学员")[0].tolist() for field in (WORD, NAME_WORD)]


def test_what_is_called_or_begins_so_is_told_by_name_and_by_code_or_alias(words):
    view = view_of(
        [
            [named("205-0001", "培训人数"), named("205-0002", "培训")],
            [named("213-0001", "农民培训人数", aliases="培训\n205-0003")],
        ],
        words,
    )

    assert [1] == view.called("培训")
    assert [1, 0] == view.beginning("培训")
    assert [2] == view.also_called("培训")
    assert [0, 1, 2] == view.also_beginning("205")
    assert [0] == view.also_called("2050001")


def test_a_slot_is_no_part_of_what_a_document_is_called(words):
    view = view_of([[named("1", "【设备名称】购置数量")]], words)

    assert [0] == view.called("购置数量")
    assert [0] == view.called("设备名称购置数量")


def test_titles_sound_as_a_whole_at_their_beginning_or_inside(words):
    view = view_of(
        [
            [named("1", "满意度")],
            [named("2", "满意度调查次数"), named("3", "群众满意度"), named("4", "出勤率")],
            [named("5", "好评率", aliases="满意度"), named("6", "满意度")],
        ],
        words,
        deleted=["6"],
    )
    numbers, near = view.sounding("manyidu")

    assert {"1": WHOLE, "2": BEGINNING, "3": INSIDE, "5": WHOLE} == {
        view.ids[number]: how for number, how in zip(numbers, near, strict=True)
    }
    assert 5 == len(view.sounding("xiaosheweixiu")[0])  # the project type of all


def test_what_is_spelt_so_comes_commonest_first_over_all_segments(words):
    view = view_of(
        [
            [named("1", "教室面积")],
            [named("2", "教师人数"), named("3", "教室间数")],
            [named("4", "教室座位数")],
        ],
        words,
    )

    assert ["教室", "教师"] == view.spelt("jiaoshi")
    assert [] == view.spelt("hangtian")


def test_pairs_are_counted_by_documents_over_all_segments(words):
    view = view_of([[named("1", "培训人数", keywords="培训")], [named("2", "培训期数")]], words)

    assert (2, 1, 0, 0) == tuple(view.pairs().get(pair, 0) for pair in ("培训", "期数", "校舍", "航天"))


@pytest.mark.parametrize("parts", [[], [[]], [[], []]])
def test_a_view_of_nothing_knows_nothing(parts, words):
    view = view_of(parts, words)

    assert (0, {}, {}) == (view.living, view.digests, answer(view, Query()).facets["sector"])
    assert not view.has("培训")
    assert ([], []) == (view.beginning("培训"), [*view.sounding("manyidu")[0]])


@given(pairs=st.lists(st.tuples(st.integers(0, 9), st.sampled_from("甲乙丙")), unique=True).map(sorted))
def test_a_facet_knows_the_documents_of_each_value(pairs):
    facet = Facet.of(pairs)

    assert facet.names == tuple(sorted({value for _, value in pairs}))
    for value in "甲乙丙丁":
        assert {number for number, of in pairs if of == value} == {*np.flatnonzero(facet.having([value], 10))}


@given(
    before=st.lists(st.tuples(st.integers(0, 4), st.sampled_from("甲乙丙")), unique=True).map(sorted),
    after=st.lists(st.tuples(st.integers(0, 4), st.sampled_from("乙丙丁")), unique=True).map(sorted),
)
def test_facets_joined_are_the_facet_of_all_documents(before, after):
    joined_facet = Facet.joined([(0, Facet.of(before)), (5, Facet.of(after))])
    whole = Facet.of([*before, *((number + 5, value) for number, value in after)])

    assert whole.names == joined_facet.names
    for value in "甲乙丙丁":
        assert [*whole.having([value], 10)] == [*joined_facet.having([value], 10)]

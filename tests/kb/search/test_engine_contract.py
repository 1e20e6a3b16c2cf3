"""What every engine in the folder must do; the cases are in tests/fixtures/search/corpus.yaml."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.search.engine import FACETS, Document, NoIndex, Query
from kb.search.engines import UnknownEngine, engine_names, open_engine
from kb.search.query import parse
from kb.search.sync import digest

CORPUS = yaml.safe_load(
    (Path(__file__).parents[2] / "fixtures" / "search" / "corpus.yaml").read_text("utf-8")
)
CASES = CORPUS["queries"]
NAMES = {entry["code"]: entry["name"] for entry in CORPUS["documents"]}
ALL = 100  # more than there are documents


def ids(found):
    return [hit.id for hit in found.hits]


@st.composite
def parts_of_names(draw):
    """A document's code and two to six neighbouring characters of its name."""
    code = draw(st.sampled_from(sorted(NAMES)))
    name = NAMES[code].replace("PM2.5", "").replace("【设备名称】", "")
    length = draw(st.integers(2, min(6, len(name))))
    start = draw(st.integers(0, len(name) - length))
    return code, name[start : start + length]


@pytest.mark.parametrize("name", engine_names())
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_judged_query_finds_what_it_should(case, name, engines, words):
    found = engines[name].find(parse(case["ask"], words, case.get("filters"), limit=ALL))

    first = case.get("first", [])
    assert first == ids(found)[: len(first)]
    assert set(case.get("finds", ())) <= set(ids(found))
    assert not set(case.get("misses", ())) & set(ids(found))
    assert case.get("total", found.total) == found.total
    for facet, counts in case.get("facets", {}).items():
        assert counts == {value: found.facets[facet].get(value) for value in counts}


@pytest.mark.parametrize("name", engine_names())
def test_scores_never_rise_from_one_hit_to_the_next(name, engines, words):
    scores = [hit.score for hit in engines[name].find(parse("高标准农田 满意度", words, limit=ALL)).hits]

    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("name", engine_names())
def test_a_document_with_more_of_the_words_comes_before_one_with_fewer(name, engines, words):
    found = engines[name].find(parse("农村公路 养护 满意度", words, limit=ALL))
    counts = [int(hit.score // 1000) for hit in found.hits]

    assert counts == sorted(counts, reverse=True)
    assert "214-0004" == found.hits[0].id


@pytest.mark.parametrize("name", engine_names())
def test_pages_put_together_are_the_whole_list(name, engines, words):
    query = parse("满意度 数量", words, limit=ALL)
    whole = engines[name].find(query)
    pages = [
        engines[name].find(replace(query, limit=4, offset=offset)) for offset in range(0, whole.total + 4, 4)
    ]

    assert [*whole.hits] == [hit for page in pages for hit in page.hits]
    assert {whole.total} == {page.total for page in pages}


@pytest.mark.parametrize("name", engine_names())
def test_a_page_of_no_hits_still_counts(name, engines, words):
    found = engines[name].find(parse("满意度", words, limit=0))

    assert ((), 6) == (found.hits, found.total)


@pytest.mark.parametrize("name", engine_names())
def test_facets_are_counted_commonest_first(name, engines, words):
    facets = engines[name].find(parse("", words)).facets

    assert FACETS == tuple(facets)
    assert all([*counts.values()] == sorted(counts.values(), reverse=True) for counts in facets.values())


def test_a_word_that_nearly_all_documents_have_finds_them_only_by_itself(engine, words):
    names = ["高标准农田面积", "农田水渠长度", *(f"第{number}项" for number in range(98))]
    engine.rebuild(
        [Document(f"{at:02d}", {"name": name, "rest": "计划标准"}, {}) for at, name in enumerate(names)], "1"
    )

    assert ["00", "01"] == ids(engine.find(parse("高标准农田", words)))
    assert 100 == engine.find(parse("标准", words)).total
    assert 100 == engine.find(parse("标准 航天", words)).total


@given(part=parts_of_names())
def test_any_part_of_a_name_is_found_by_every_engine(part, engines, words):
    code, text = part
    query = parse(text, words, limit=ALL)

    assert all(code in ids(engine.find(query)) for engine in engines.values())


@given(text=st.text())
def test_no_text_makes_an_engine_fail(text, engines, words):
    for engine in engines.values():
        found = engine.find(parse(text, words))

        assert 0 <= len(found.hits) <= found.total <= len(NAMES)


@given(
    chosen=st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=3),
    sector=st.sampled_from([None, "教育", "农林水", "通用"]),
    data=st.data(),
)
def test_engines_agree_on_totals_and_counts(chosen, sector, data, engines, words):
    text = " ".join(data.draw(st.sampled_from(words.cut(NAMES[code]))) for code in chosen)
    query = parse(text, words, {"sector": [sector] if sector else []}, limit=ALL)
    answers = [engine.find(query) for engine in engines.values()]

    assert all(answers[0].total == answer.total for answer in answers)
    assert all(answers[0].facets == answer.facets for answer in answers)
    assert all(set(ids(answers[0])) == set(ids(answer)) for answer in answers)


def test_an_engine_without_an_index_says_how_to_get_one(engine, documents):
    assert engine.stamp is None
    for ask in (
        lambda: engine.find(Query()),
        lambda: engine.put(documents[:1], "1"),
        lambda: engine.drop(["205-0001"], "1"),
        lambda: engine.correct(Query()),
        lambda: engine.spelt("manyidu"),
        lambda: engine.complete("培训", 5),
        engine.warm_up,
        engine.contents,
    ):
        with pytest.raises(NoIndex, match="kb reindex"):
            ask()


def test_an_index_of_nothing_is_an_index(engine, words):
    built = engine.rebuild([], "empty")
    found = engine.find(parse("培训", words))

    assert (0, "empty") == (built, engine.stamp)
    assert (0, ()) == (found.total, found.hits)
    assert 0 == engine.find(Query()).total


def test_documents_put_into_an_empty_index_are_found(engine, documents, words):
    engine.rebuild([], "1")
    engine.put(documents[:9], "2")

    assert 9 == engine.find(Query()).total
    assert "2" == engine.stamp


def test_rebuild_replaces_everything(engine, documents, words):
    engine.rebuild(documents, "1")
    built = engine.rebuild(iter(documents[:9]), "2")

    assert (9, "2") == (built, engine.stamp)
    assert 9 == engine.find(Query()).total
    assert 0 == engine.find(parse("水库", words)).total


def test_the_last_document_of_an_id_counts(engine, documents):
    newer = replace(documents[0], text={"name": "新名称"})

    assert 1 == engine.rebuild([documents[0], newer], "1")
    engine.put([documents[0], newer], "2")
    assert 1 == engine.find(Query()).total


def test_put_replaces_the_document_of_the_same_id(engine, documents, words):
    engine.rebuild(documents, "1")
    changed = replace(documents[0], text={"name": "屋面翻修面积"}, facets={"sector": ("城乡社区",)})
    engine.put([changed], "2")

    assert len(documents) == engine.find(Query()).total
    assert [changed.id] == ids(engine.find(parse("屋面翻修", words)))
    assert changed.id not in ids(engine.find(parse("校舍", words, limit=ALL)))
    assert {"城乡社区": 1} == engine.find(parse("屋面翻修", words)).facets["sector"]
    assert "2" == engine.stamp


def test_drop_forgets_documents_and_ignores_unknown_ids(engine, documents, words):
    engine.rebuild(documents, "1")
    engine.drop(["205-0001", "999-0001"], "2")

    assert len(documents) - 1 == engine.find(Query()).total
    assert "205-0001" not in ids(engine.find(parse("校舍", words, limit=ALL)))
    assert "2" == engine.stamp


def test_many_small_changes_leave_the_same_index_as_one_build(engine, engines, documents, words):
    engine.rebuild(documents[:20], "1")
    for document in documents[20:]:
        engine.put([document], "2")
    for document in documents[:10]:
        engine.drop([document.id], "3")
        engine.put([document], "4")

    for case in CASES.values():
        query = parse(case["ask"], words, case.get("filters"), limit=ALL)
        expected, found = engines["memory"].find(query), engine.find(query)
        assert (expected.total, expected.facets, ids(expected)) == (found.total, found.facets, ids(found))


SLIPS = [
    "校设维修面积",
    "满亦度怎么设",
    "培训满度意",
    "校舍维维修面积",
    "高标准农建设",
    "航天发射",
    "满意度",
    "“满意渡”",
]
LETTERS = ["manyidu", "myd", "peixun", "px", "gbznt", "xiaoshe", "jiaoshi", "qqqq", "a", ""]
BEGUN = ["205-00", "213", "培训", "满意", "peixun", "myd", "cod", "購置", "率", ""]


def test_a_slip_is_repaired_by_every_engine_alike(engine, engines, documents, words):
    engine.rebuild(documents, "1")
    for text in SLIPS:
        assert engines["memory"].correct(parse(text, words)) == engine.correct(parse(text, words))

    assert {"校设维修面积": "校舍维修面积"} == engine.correct(parse("校设维修面积", words))


def test_letters_are_read_by_every_engine_alike(engine, engines, documents):
    engine.rebuild(documents, "1")
    for letters in LETTERS:
        assert engines["memory"].spelt(letters) == engine.spelt(letters)

    assert "满意度" == engine.spelt("manyidu")[0]


@pytest.mark.parametrize("limit", [0, 3, ALL])
def test_what_is_begun_is_completed_by_every_engine_alike(limit, engines):
    for typed in BEGUN:
        completed = {name: engine.complete(typed, limit) for name, engine in engines.items()}
        assert {completed["memory"]} == {*completed.values()}


@given(text=st.text() | st.text("培训满意度校设维修xmyd205-", max_size=8))
def test_no_text_makes_an_engine_fail_to_repair_read_or_complete(text, engines, words):
    query = parse(text, words)
    for ask in (
        lambda engine: engine.correct(query),
        lambda engine: engine.spelt(text),
        lambda engine: engine.complete(text, 5),
    ):
        answers = [ask(engine) for engine in engines.values()]
        assert all(answers[0] == answer for answer in answers)


def test_contents_are_the_digests_of_what_was_put_last(engine, documents):
    engine.rebuild(documents[:5], "1")
    changed = replace(documents[0], text={"name": "屋面翻修面积"})
    engine.put([changed, documents[5]], "2")
    engine.drop([documents[1].id], "3")

    assert {one.id: digest(one) for one in (changed, *documents[2:6])} == engine.contents()
    engine.rebuild([], "4")
    assert {} == engine.contents()


@pytest.mark.parametrize("warm", [True, False], ids=["warmed up", "cold"])
def test_what_was_put_and_dropped_is_completed_read_and_found_at_once(warm, engine, documents, words):
    def warm_up():
        if warm:
            engine.warm_up()

    new = Document("999-0001", {"code": "999-0001", "name": "无人机巡查架次"}, {})
    engine.rebuild(documents, "1")
    warm_up()
    assert ((), ()) == (engine.complete("无人机", 5), engine.spelt("wurenji"))

    engine.put([new], "2")
    warm_up()
    assert ("999-0001",) == engine.complete("无人机", 5) == engine.complete("wurenji", 5)
    assert ("999-0001",) == engine.complete("999", 5)
    assert ("无人机",) == engine.spelt("wurenji")
    assert ["999-0001"] == ids(engine.find(parse("wurenji", words)))

    engine.drop(["999-0001"], "3")
    warm_up()
    assert () == engine.complete("无人机", 5) + engine.complete("wurenji", 5) + engine.complete("999", 5)
    assert [] == ids(engine.find(parse("wurenji", words)))


def test_what_was_put_since_is_no_slip(engine, documents, words):
    engine.rebuild(documents, "1")
    engine.warm_up()
    slip = parse("校设维修面积", words)
    before = engine.correct(slip)
    engine.put([Document("999-0001", {"code": "999-0001", "name": "校设维修面积"}, {})], "2")

    assert {"校设维修面积": "校舍维修面积"} == before
    assert {} == engine.correct(slip)


def test_warming_up_changes_no_answer(engine, documents, words):
    engine.rebuild(documents, "1")
    engine.warm_up()
    engine.warm_up()

    assert "1" == engine.stamp
    assert len(documents) == engine.find(Query()).total
    assert {"满亦度": "满意度"} == engine.correct(parse("满亦度怎么设", words))


def test_an_index_of_nothing_warms_up_and_knows_nothing(engine, words):
    engine.rebuild([], "1")
    engine.warm_up()

    assert {} == engine.contents() == engine.correct(parse("校设维修", words))
    assert () == engine.spelt("manyidu") + engine.complete("培训", 5)


def test_what_is_out_of_force_comes_last_in_every_engine(engine, words):
    names = ["培训人数", "培训人数占比", "培训期数"]
    engine.rebuild(
        [Document(f"{at}", {"name": name}, {}, 2 - at) for at, name in enumerate(names)],
        "1",
    )

    assert ["2", "1", "0"] == ids(engine.find(parse("培训人数", words)))
    assert ("2", "1", "0") == engine.complete("培训", 5)


@pytest.mark.parametrize("name", engine_names())
def test_what_a_question_leans_to_comes_first_and_the_rest_is_still_found(name, engines, words):
    plain = engines[name].find(parse("培训", words, limit=ALL))
    leaning = engines[name].find(
        parse("培训", words, limit=ALL, leanings={"level2": ["服务对象满意度指标"], "sector": ["教育"]})
    )

    assert "000-0003" == ids(leaning)[0] != ids(plain)[0]
    assert (set(ids(plain)), plain.facets) == (set(ids(leaning)), leaning.facets)


def test_an_unknown_engine_is_refused_with_the_names_there_are(tmp_path, words):
    with pytest.raises(UnknownEngine, match="“solr”.*memory、whoosh"):
        open_engine("solr", tmp_path, words)

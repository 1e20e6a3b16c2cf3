"""Synonyms: kept as records, found in what was typed, changed in a running process."""

import pytest

from indicators.starter.synonyms import starter_synonyms
from kb.answers import search
from kb.base import KnowledgeBase
from kb.search.synonyms import Synonyms
from kb.search.words import Words
from kb.synonyms import (
    BadSynonym,
    add_synonyms,
    load_synonyms,
    read_pairs,
    remove_synonyms,
    synonym_pairs,
    synonym_stamp,
)
from tests.small_library import small_library

ROADS = [("修路", "道路改造"), ("修路", "公路建设")]
STARTER = [("修路", "道路改造"), ("打工的", "务工人员")]


def changed(database, action):
    with database.write() as session:
        before = synonym_stamp(session)
        count = action(session)
        return count, synonym_stamp(session) > before


def pairs(database):
    with database.read() as session:
        return synonym_pairs(session)


def test_pairs_are_added_once_and_every_change_is_noticed(database):
    assert (2, True) == changed(database, lambda s: add_synonyms(s, ROADS))
    assert (0, False) == changed(database, lambda s: add_synonyms(s, [("修路", "道路改造")]))
    assert (1, True) == changed(database, lambda s: remove_synonyms(s, "修路", "公路建设"))
    assert [("修路", "道路改造")] == pairs(database)


def test_what_an_administrator_removed_does_not_come_back_with_the_next_release(database):
    changed(database, lambda s: load_synonyms(s, STARTER))
    changed(database, lambda s: remove_synonyms(s, "修路"))

    assert (1, True) == changed(
        database,
        lambda s: load_synonyms(s, [*STARTER, ("村医", "乡村医生")]),
    )
    assert [("打工的", "务工人员"), ("村医", "乡村医生")] == sorted(pairs(database))
    assert (1, True) == changed(database, lambda s: add_synonyms(s, [("修路", "道路改造")]))


@pytest.mark.parametrize(
    "pair", [("", "道路"), ("路", "道路"), ("修路", "。。"), ("修路", "修路"), ("修" * 30, "道路")]
)
def test_what_is_no_pair_is_refused_and_nothing_is_written(database, pair):
    with pytest.raises(BadSynonym), database.write() as session:
        add_synonyms(session, [("打工的", "务工人员"), pair])

    assert [] == pairs(database)


def test_removing_what_is_not_there_says_where_to_look(database):
    with pytest.raises(BadSynonym, match="kb synonyms list"), database.write() as session:
        remove_synonyms(session, "修路")


def test_a_file_gives_several_wordings_in_one_cell():
    content = "序号,日常用语,规范用语\n1,修路,道路改造、公路建设\n2,,\n3,打工的,务工人员\n".encode()

    assert [("修路", "道路改造"), ("修路", "公路建设"), ("打工的", "务工人员")] == read_pairs(
        "表.csv", content
    )
    with pytest.raises(BadSynonym, match="日常用语"):
        read_pairs("表.csv", "词,意思\n修路,道路\n".encode())


def test_the_longest_everyday_word_is_the_one_that_was_meant(tmp_path):
    words = Words((), tmp_path)
    synonyms = Synonyms([("农合", "合作社"), ("新农合", "居民医保"), ("医保", "医疗保障")], words)

    assert {"新农合", "医保"} == synonyms.within("新农合就是医保").keys()


def test_the_starter_pairs_are_many_and_each_can_be_a_pair(database):
    starter = list(starter_synonyms())

    assert len(starter) >= 300
    assert (len(set(starter)), True) == changed(database, lambda s: load_synonyms(s, starter))


def test_a_synonym_works_in_the_next_search_of_a_running_process(tmp_path):
    settings = small_library(tmp_path)
    running, administrator = KnowledgeBase(settings), KnowledgeBase(settings)
    assert not search(running.state(), "娃们的房子", {}).hits

    with administrator.database.write() as session:
        add_synonyms(session, [("娃们的房子", "校舍")])
    found = search(running.state(), "娃们的房子", {})
    assert found.hits
    assert all("校舍" in repr(hit.indicator) for hit in found.hits)

    with administrator.database.write() as session:
        remove_synonyms(session, "娃们的房子")
    assert not search(running.state(), "娃们的房子", {}).hits


def test_what_has_the_word_that_was_typed_in_its_name_comes_before_what_has_a_synonym(tmp_path):
    base = KnowledgeBase(small_library(tmp_path))
    with base.database.write() as session:
        add_synonyms(session, [("培训", "校舍")])
    names = [hit.indicator.name for hit in search(base.state(), "培训", {}).hits]
    typed = ["培训" in name for name in names]

    assert typed == sorted(typed, reverse=True)
    assert any("校舍" in name for name in names)

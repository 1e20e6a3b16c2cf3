"""What the engine on disk must do besides the contract: survive damage, crashes and other processes."""

import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from whoosh.util.filelock import FileLock

from kb.search.engine import Document, IndexBusy, NoIndex, Query
from kb.search.engines import open_engine
from kb.search.engines import whoosh as module
from kb.search.query import parse
from kb.search.sync import digest
from kb.search.words import Words

UNREADABLE = Document("999-0001", {"no such field": "培训"}, {})


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def built(directory, words, documents):
    engine = open_engine("whoosh", directory, words)
    engine.rebuild(documents, "1")
    return engine


def folder(directory: Path) -> Path:
    (only,) = directory.glob("index-*")
    return only


def cut_short(file: Path):
    file.write_bytes(file.read_bytes()[:-20])


def empty(file: Path):
    file.write_bytes(b"")


def overwrite(file: Path):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def replace_by_folder(file: Path):
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("which", ["current.json", "index-*/*.toc", "index-*/*.seg"])
@pytest.mark.parametrize("harm", [Path.unlink, cut_short, empty, overwrite, replace_by_folder])
def test_damage_is_noticed_and_mended_by_a_rebuild(which, harm, directory, built, words, documents):
    (file,) = directory.glob(which)
    harm(file)
    opened = open_engine("whoosh", directory, words)

    assert opened.stamp is None
    if file.is_dir():
        file.rmdir()
    opened.rebuild(documents, "2")
    assert "2" == opened.stamp
    assert len(documents) == opened.find(Query()).total


@pytest.mark.parametrize("content", ["[]", "{}", "null", '{"folder": "x"}', "\x00\x01"])
def test_a_strange_description_of_the_index_is_damage(content, directory, built):
    (directory / "current.json").write_text(content)

    assert built.stamp is None


def test_an_index_whose_folder_is_gone_is_no_index(directory, built):
    shutil.rmtree(folder(directory))

    assert built.stamp is None
    with pytest.raises(NoIndex):
        built.find(Query())


def test_an_index_of_another_form_is_no_index(directory, built, words, monkeypatch):
    monkeypatch.setattr(module, "FORM", module.FORM + 1)
    newer = open_engine("whoosh", directory, words)

    assert newer.stamp is None
    with pytest.raises(NoIndex):
        newer.find(Query())


def test_an_index_cut_with_other_words_is_no_index(directory, built, tmp_path):
    assert open_engine("whoosh", directory, Words(["别的词"], tmp_path)).stamp is None


def test_another_engine_on_the_same_folder_sees_every_change(directory, built, words, documents):
    other = open_engine("whoosh", directory, words)
    seen = [other.find(Query()).total]
    built.drop([documents[0].id], "2")
    seen.append(other.find(Query()).total)
    built.rebuild(documents[:5], "3")
    seen.append(other.find(Query()).total)

    assert [len(documents), len(documents) - 1, 5] == seen
    assert "3" == other.stamp


def test_a_rebuild_that_fails_leaves_the_old_index(directory, built, documents):
    with pytest.raises(KeyError):
        built.rebuild([*documents[:9], UNREADABLE], "2")

    assert "1" == built.stamp
    assert len(documents) == built.find(Query()).total


def test_a_put_that_fails_changes_nothing_and_frees_the_index(built, documents):
    with pytest.raises(KeyError):
        built.put([Document("999-0002", {"name": "路灯"}, {}), UNREADABLE], "2")

    assert "1" == built.stamp
    assert len(documents) == built.find(Query()).total
    built.put(documents[:1], "3")
    assert "3" == built.stamp


def test_a_rebuild_removes_what_earlier_ones_left(directory, built, documents):
    (directory / "index-half").mkdir()
    (directory / "index-half" / "MAIN_1.seg").write_bytes(b"half")
    built.rebuild(documents, "2")

    assert 1 == len([*directory.glob("index-*")])


def test_queries_see_the_whole_old_index_or_the_whole_new_one(built, words, documents):
    few, query, done = documents[:9], parse("指标", words), Event()

    def keep_asking():
        totals = set()
        while not done.is_set():
            totals.add(built.find(query).total)
        return totals

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(keep_asking) for _ in range(2)]
        try:
            for number in range(6):
                built.rebuild([documents, few][number % 2], str(number))
        finally:
            done.set()
        seen = set().union(*(reader.result() for reader in readers))

    assert seen <= {len(documents), len(few)}


def test_queries_during_edits_miss_no_document(built, words, documents):
    done = Event()

    def keep_asking():
        totals = set()
        while not done.is_set():
            totals.add(built.find(parse("指标", words)).total)
        return totals

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(keep_asking) for _ in range(2)]
        try:
            for document in documents[:20]:
                built.put([document], "2")
        finally:
            done.set()
        seen = set().union(*(reader.result() for reader in readers))

    assert seen <= {len(documents)}


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # A parallel run has threads of its own.
def test_a_build_whose_second_process_dies_is_finished_by_the_first(directory, words, documents, monkeypatch):
    def die(*_, **__):
        (directory / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(module, "MANY", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(module, "active_count", lambda: 1)
    monkeypatch.setattr(module, "SegmentWriter", die)  # Only the second process makes one itself.
    engine = open_engine("whoosh", directory, words)

    engine.rebuild(documents, "1")

    assert (directory / "died").exists()
    assert engine.find(Query()).total == len(documents)


def test_a_writer_that_waits_in_vain_says_so(directory, built, documents, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    lock = FileLock(str(directory / "writing.lock"))
    lock.acquire()

    for change in (
        lambda: built.rebuild(documents, "2"),
        lambda: built.put(documents[:1], "2"),
        lambda: built.drop([documents[0].id], "2"),
    ):
        with pytest.raises(IndexBusy, match="另一个程序"):
            change()
    lock.release()
    assert "1" == built.stamp


def test_another_engine_on_the_same_folder_knows_what_came_and_went(directory, built, words, documents):
    other = open_engine("whoosh", directory, words)
    other.warm_up()
    new = Document("999-0001", {"code": "999-0001", "name": "无人机巡查架次"}, {})
    built.put([new], "2")
    seen = [other.complete("无人机", 5), other.spelt("wurenji"), other.complete("wurenji", 5)]
    built.drop([documents[0].id], "3")

    assert [("999-0001",), ("无人机",), ("999-0001",)] == seen
    assert built.contents() == other.contents()
    assert documents[0].id not in other.contents()


def test_an_index_opened_anew_knows_all_that_was_written_bit_by_bit(directory, built, words, documents):
    for document in documents[:12]:
        built.drop([document.id], "2")
        built.put([document], "3")
    opened = open_engine("whoosh", directory, words)

    assert {document.id: digest(document) for document in documents} == opened.contents()
    assert built.complete("满意", 9) == opened.complete("满意", 9)
    assert {"校设维修": "校舍维修"} == opened.correct(parse("校设维修", words))
    assert "校舍" == opened.spelt("xiaoshe")[0]


def test_questions_by_pinyin_and_with_slips_may_be_asked_while_the_index_is_edited(built, words, documents):
    done = Event()

    def keep_asking():
        answers = set()
        while not done.is_set():
            answers.add(
                (built.correct(slip)["校设维修"], built.spelt("manyidu")[0], built.complete("213", 1))
            )
        return answers

    slip = parse("校设维修", words)
    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(keep_asking) for _ in range(2)]
        try:
            for document in documents[-10:]:
                built.put([document], "2")
        finally:
            done.set()
        seen = set().union(*(reader.result() for reader in readers))

    assert seen <= {("校舍维修", "满意度", ("213-0001",))}


@pytest.mark.parametrize("ask", ["contents", "warm_up"])
def test_an_index_whose_folder_is_gone_has_no_contents(ask, directory, built, words):
    shutil.rmtree(folder(directory))

    with pytest.raises(NoIndex):
        getattr(open_engine("whoosh", directory, words), ask)()

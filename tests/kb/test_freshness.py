"""What is published is found at once, and an index heals of kills, damage and other processes."""

import os
import random
import signal
import sys
from collections.abc import Callable
from multiprocessing import Pipe, get_all_start_methods, get_context
from pathlib import Path
from shutil import copytree, rmtree
from time import sleep

import pytest
from whoosh.util.filelock import FileLock

from kb import base as module
from kb.answers import search
from kb.base import KnowledgeBase, State
from kb.catalogue import current_indicators
from kb.search.engine import IndexBusy, Query
from kb.search.engines import whoosh
from kb.search.sync import MOST_EDITS
from kb.settings import Settings
from kb.synonyms import add_synonyms
from kb.versions import publish
from tests.small_library import small_library

HEADINGS = "指标编码,指标名称,二级指标,适用范围,行业分类,项目类型,计量单位,指标解释,关键词"
OPENS = {
    "open",
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
}  # what the interpreter tells before it does it


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small library with an index on disk."""
    folder = tmp_path_factory.mktemp("prepared")
    base = KnowledgeBase(small_library(folder).model_copy(update={"search_engine": "whoosh"}))
    base.state()
    base.database.close()
    return folder


@pytest.fixture
def settings(prepared: Path, tmp_path: Path) -> Settings:
    """A small library of the test's own."""
    copytree(prepared, tmp_path / "data")
    return Settings(data=tmp_path / "data", search_engine="whoosh")


def row(code: str, name: str, keyword: str = "") -> str:
    return f"{code},{name},数量指标,个性,教育,校舍维修改造,平方米,年度内完成的数量,{keyword}"


def put(base: KnowledgeBase, *rows: str) -> None:
    report = base.import_file("测试指标集", "新.csv", "\n".join((HEADINGS, *rows)).encode(), None)
    assert not report.errors, report.errors


def many(count: int, keyword: str = "") -> list[str]:
    return [row(f"205-{20_000 + number}", f"大批新增第{number}项", keyword) for number in range(count)]


def recorded(base: KnowledgeBase) -> set[str]:
    with base.database.read() as session:
        return {indicator.code for indicator in current_indicators(session)}


def indexed(state: State) -> set[str]:
    return {hit.id for hit in state.engine.find(Query(limit=10_000)).hits}


def names(state: State, text: str) -> list[str]:
    return [hit.indicator.name for hit in search(state, text, {}, limit=50).hits]


def healthy(base: KnowledgeBase) -> bool:
    """Whether exactly the published indicators are found, and `kb verify` finds nothing wrong."""
    return recorded(base) == indexed(base.state()) and base.verify() == []


def eventually(base: KnowledgeBase, ready: Callable[[State], bool]) -> State:
    for _ in range(3000):
        if ready(state := base.state()):
            return state
        sleep(0.01)
    raise AssertionError("the state never came")


# Edits


def test_an_edit_keeps_every_other_indicator_and_the_engine(settings):
    base = KnowledgeBase(settings)
    before = base.state()
    put(base, row("205-0101", "改造教室面积"))
    after = base.state()

    changed = [
        code
        for code in before.library.codes
        if before.library.indicator(code) is not after.library.indicator(code)
    ]
    assert ["205-0101"] == changed
    assert (before.engine, before.words, 1) == (after.engine, after.words, after.indexed)
    assert healthy(base)


def test_what_is_dropped_from_a_set_is_gone_from_the_next_search(settings):
    running, other = KnowledgeBase(settings), KnowledgeBase(settings)
    put(other, row("205-9001", "操场塑胶跑道面积"))
    assert "操场塑胶跑道面积" in names(running.state(), "塑胶跑道")

    put(other, row("205-9001", "体育馆看台座位数"))

    assert "操场塑胶跑道面积" not in names(running.state(), "塑胶跑道")
    assert "体育馆看台座位数" in names(running.state(), "看台座位")
    assert healthy(running)


def test_a_new_keyword_builds_nothing_anew_and_is_found_all_the_same(settings):
    base = KnowledgeBase(settings)
    words = base.state().words
    put(base, row("205-9001", "教室照明改造间数", "校园直饮水"))
    state = base.state()

    assert (words, 1) == (state.words, state.indexed)
    assert "教室照明改造间数" in names(state, "校园直饮水")

    base.reindex()
    assert "校园直饮水" in base.state().words.cut("校园直饮水")
    assert "教室照明改造间数" in names(base.state(), "校园直饮水")


def test_after_a_reindex_every_process_cuts_with_the_words_of_the_index(settings):
    running, other = KnowledgeBase(settings), KnowledgeBase(settings)
    put(other, row("205-9001", "教室照明改造间数", "校园直饮水"))
    assert "校园直饮水" not in running.state().words.cut("校园直饮水")

    other.reindex()

    assert other.state().words.fingerprint == running.state().words.fingerprint
    assert "校园直饮水" in running.state().words.cut("校园直饮水")
    assert (0, 0) == (running.state().indexed, KnowledgeBase(settings).state().indexed)
    assert healthy(running)


def test_a_start_with_an_index_up_to_date_writes_nothing(settings):
    put(KnowledgeBase(settings), row("205-9001", "教室照明改造间数", "校园直饮水"))

    assert 0 == KnowledgeBase(settings).state().indexed


def test_two_processes_that_publish_in_turn_stay_healthy(settings):
    bases = [KnowledgeBase(settings), KnowledgeBase(settings), KnowledgeBase(settings, waits=False)]
    for number in range(9):
        put(
            bases[number % 3],
            row(f"205-90{number:02d}", f"轮流发布的第{number}项"),
            row("205-0101", f"改了{number}次"),
        )

    assert all(healthy(base) for base in bases)


# Large changes


def test_a_base_that_waits_has_a_large_change_at_once(settings):
    base = KnowledgeBase(settings)
    put(base, *many(MOST_EDITS + 1))

    assert len(recorded(base)) == base.state().indexed
    assert healthy(base)


@pytest.mark.parametrize("keyword", ["", "校园直饮水"], ids=["the same words", "new words"])
def test_while_a_large_change_is_prepared_the_state_of_before_answers(settings, keyword):
    base = KnowledgeBase(settings, waits=False)
    before = base.state()
    put(base, *many(MOST_EDITS + 1, keyword))

    first = base.state()
    assert (before.stamp, before.library) == (first.stamp, first.library)
    assert "维修校舍面积" in names(first, "校舍维修")

    after = eventually(base, lambda state: state.stamp != before.stamp)
    assert "大批新增第7项" in names(after, "大批新增第7项")
    assert healthy(base)


def test_synonyms_take_effect_while_a_large_change_is_prepared(settings, monkeypatch):
    base = KnowledgeBase(settings, waits=False)
    before = base.state()
    put(base, *many(MOST_EDITS + 1))
    with base.database.write() as session:
        add_synonyms(session, [("盖房子", "校舍维修")])

    assert "盖房子" in base.state().synonyms.official
    eventually(base, lambda state: state.stamp != before.stamp)
    assert "盖房子" in base.state().synonyms.official


def test_a_second_process_loads_what_the_first_has_built(settings):
    second = KnowledgeBase(settings, waits=False)
    before = second.state()
    first = KnowledgeBase(settings)
    put(first, *many(MOST_EDITS + 1))
    built = (settings.data / "index" / "current.json").read_bytes()

    after = eventually(second, lambda state: state.stamp != before.stamp)

    assert 0 == after.indexed
    assert built == (settings.data / "index" / "current.json").read_bytes()
    assert healthy(second)


def test_a_build_that_fails_is_logged_and_made_after_a_pause(settings, monkeypatch, caplog):
    base = KnowledgeBase(settings, waits=False)
    before = base.state()
    rmtree(settings.data / "words")
    (settings.data / "words").write_text("no folder")  # so that the new words cannot be kept
    put(base, *many(MOST_EDITS + 1))
    for _ in range(1000):
        if caplog.records:
            break
        sleep(0.01)

    assert "will be tried again" in caplog.text
    assert before.stamp == base.state().stamp
    assert "维修校舍面积" in names(base.state(), "校舍维修")

    (settings.data / "words").unlink()
    assert before.stamp == base.state().stamp  # The pause is not over.
    monkeypatch.setattr(module, "RETRY_AFTER", 0.0)
    eventually(base, lambda state: state.stamp != before.stamp)
    assert healthy(base)


def test_while_another_process_holds_the_index_the_state_of_before_answers(settings, monkeypatch):
    monkeypatch.setattr(whoosh, "PATIENCE", 0.0)
    base, waiting = KnowledgeBase(settings, waits=False), KnowledgeBase(settings)
    before = base.state()
    lock = FileLock(str(settings.data / "index" / "writing.lock"))
    lock.acquire()
    put(base, row("205-9001", "操场塑胶跑道面积"))

    assert before.stamp == base.state().stamp
    assert "维修校舍面积" in names(base.state(), "校舍维修")
    with pytest.raises(IndexBusy):
        waiting.state()

    lock.release()
    monkeypatch.setattr(module, "RETRY_AFTER", 0.0)
    eventually(base, lambda state: state.stamp != before.stamp)
    assert healthy(base)


# Damage


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def overwrite(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


@pytest.mark.parametrize(
    "which", ["index/current.json", "index/index-*/*.toc", "index/index-*/*.seg", "words/*.json"]
)
@pytest.mark.parametrize("harm", [Path.unlink, cut_short, empty, overwrite])
@pytest.mark.parametrize("waits", [True, False])
def test_a_damaged_index_is_rebuilt_without_an_error(which, harm, waits, settings):
    serving = KnowledgeBase(settings, waits=waits)
    before = names(serving.state(), "校舍维修")
    (file,) = settings.data.glob(which)
    harm(file)

    starting = KnowledgeBase(settings, waits=waits)
    for base in (serving, starting):
        assert before == names(base.state(), "校舍维修")
    assert healthy(serving)
    assert healthy(starting)


def test_verify_names_a_damaged_index_and_repair_mends_it(settings):
    base = KnowledgeBase(settings)
    assert base.verify() == []
    (file,) = settings.data.glob("index/index-*/*.seg")
    overwrite(file)

    (fault,) = base.verify()
    assert fault.derived
    assert "kb verify --repair" in fault.remedy
    assert [fault] == KnowledgeBase(settings).verify()  # Looking mends nothing.
    base.repair()
    assert healthy(base)


def test_verify_names_an_index_of_other_records(settings):
    base = KnowledgeBase(settings)
    with base.database.write() as session:
        publish(
            session, "测试指标集", [module.replace(base.state().library.indicator("205-0101"), unit="间")]
        )

    (fault,) = base.verify()
    assert "不是按数据库现在的内容" in fault.what


def test_verify_names_every_document_that_is_missing_too_many_or_different(settings):
    base = KnowledgeBase(settings)
    state = base.state()
    first, second, *_ = state.documents.values()
    state.engine.drop([first.id], state.index_stamp)
    state.engine.put([module.replace(second, text=second.text | {"unit": "光年"})], state.index_stamp)
    state.engine.put([module.replace(second, id="999-0001")], state.index_stamp)

    told = [fault.what for fault in base.verify()]
    assert [True, True, True] == [
        code in what for code, what in zip((first.id, "999-0001", second.id), told, strict=True)
    ]

    base.repair()
    assert healthy(base)


# Kills


def publish_for_ever(settings: Settings, begun: object, kill_at: int) -> None:
    """Publish and index in a loop; end by a signal that cannot be caught before the n-th touch of a file."""
    touched = 0
    guarded = tuple(str(settings.data / folder) for folder in ("index", "words"))

    def count(event: str, arguments: tuple) -> None:
        nonlocal touched
        if event in OPENS and str(arguments[0]).startswith(guarded):
            touched += 1
            if touched == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    base = KnowledgeBase(settings)
    base.state()
    sys.addaudithook(count)
    begun.send(True)
    for number in range(10_000):
        put(base, row(f"205-{30_000 + number}", f"第{number}次发布"), row("205-0101", f"第{number}次改名"))
        if number % 3 == 2:
            base.reindex()


def kill(settings: Settings, kill_at: int = 0, after: float = 0.0) -> None:
    here, there = Pipe(duplex=False)
    child = get_context("fork").Process(target=publish_for_ever, args=(settings, there, kill_at))
    child.start()
    here.recv()
    if not kill_at:
        sleep(after)
        child.kill()
    child.join(60)
    assert -signal.SIGKILL == child.exitcode


needs_fork = pytest.mark.skipif("fork" not in get_all_start_methods(), reason="这里不能复制进程")


@needs_fork
@pytest.mark.parametrize("kill_at", [1, 2, 4, 6, 9, 13, 18, 25, 33, 42, 55, 70, 90, 120])
def test_a_kill_before_any_touch_of_a_file_is_healed_by_the_next_start(kill_at, settings):
    kill(settings, kill_at)

    base = KnowledgeBase(settings)
    assert recorded(base) == indexed(base.state())
    renamed = base.state().library.indicator("205-0101").name
    assert renamed == names(base.state(), renamed)[0]
    assert base.verify() == []


@needs_fork
@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_any_moment_is_healed_by_a_running_process_and_by_repair(seed, settings):
    running = KnowledgeBase(settings, waits=False)
    running.state()
    kill(settings, after=random.Random(seed).uniform(0, 0.5))

    mended = KnowledgeBase(settings)
    if mended.verify():
        mended.repair()
    assert mended.verify() == []
    eventually(running, lambda state: indexed(state) == recorded(running))
    assert healthy(running)
    assert healthy(mended)

"""The knowledge base in one piece: set up, asked, edited by another process, damaged and healed."""

import shutil
from pathlib import Path

import pytest

from kb.answers import search
from kb.base import KnowledgeBase
from kb.database import Database
from kb.errors import KbError
from kb.settings import Settings
from tests.small_library import LIBRARY, small_library


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_library(tmp_path).model_copy(update={"search_engine": "whoosh"})


def codes(base: KnowledgeBase, text: str) -> list[str]:
    return [hit.indicator.code for hit in search(base.state(), text, {}).hits]


def edited(name: str, code: str = "205-0101") -> bytes:
    heading = "指标编码,指标名称,二级指标,适用范围,行业分类,项目类型,计量单位,指标解释"
    row = f"{code},{name},数量指标,个性,教育,校舍维修改造,平方米,年度内完成的面积"
    return f"{heading}\n{row}\n".encode()


def test_one_state_serves_every_question_until_something_is_published(settings):
    base = KnowledgeBase(settings)

    first = base.state()
    assert first is base.state()

    base.import_file("测试指标集", "改.csv", edited("改造教室面积"), None)
    assert first is not base.state()
    assert "205-0101" == codes(base, "改造教室面积")[0]


def test_what_another_process_publishes_is_found_in_the_next_search(settings):
    here, there = KnowledgeBase(settings), KnowledgeBase(settings)
    assert [] == [code for code in codes(here, "操场塑胶跑道") if code == "205-9001"]

    there.import_file("测试指标集", "新.csv", edited("操场塑胶跑道面积", "205-9001"), None)

    assert "205-9001" == codes(here, "操场塑胶跑道")[0]


def test_a_preview_writes_nothing(settings):
    base = KnowledgeBase(settings)
    stamp = base.state().stamp

    report = base.preview_import("测试指标集", "改.csv", edited("改造教室面积"), None)

    assert (0, 1) == (report.new, report.changed)
    assert stamp == base.state().stamp


def test_a_deleted_index_is_built_anew_without_a_word(settings):
    base = KnowledgeBase(settings)
    before = codes(base, "校舍维修")
    shutil.rmtree(settings.data / "index")

    assert before == codes(base, "校舍维修")
    assert before == codes(KnowledgeBase(settings), "校舍维修")


def test_a_damaged_index_is_built_anew_at_the_next_start(settings):
    before = codes(KnowledgeBase(settings), "校舍维修")
    for segment in (settings.data / "index").rglob("*.seg"):
        segment.write_bytes(segment.read_bytes()[:-200] + b"\0" * 200)

    assert before == codes(KnowledgeBase(settings), "校舍维修")


def test_reindex_counts_every_indicator(settings):
    base = KnowledgeBase(settings)

    assert len(base.state().library.indicators) == base.reindex()


def test_the_starter_library_is_loaded_once_and_a_second_run_changes_nothing(tmp_path):
    base = KnowledgeBase(Settings(data=tmp_path, search_engine="memory"))

    first = base.initialise()
    second = base.initialise()

    assert first.new == first.indicators == first.indexed >= 6000
    assert (0, 0, 0) == (second.new, second.changed, second.indexed)
    assert (
        (first.sets, first.project_types) == (second.sets, second.project_types) == (18, first.project_types)
    )


def test_a_database_of_no_schema_is_refused_with_the_remedy(tmp_path):
    base = KnowledgeBase(Settings(data=tmp_path))

    with pytest.raises(KbError, match="kb init"):
        base.database.require_current()


def test_the_small_library_is_whole(settings):
    rows = LIBRARY.read_text("utf-8").splitlines()

    assert len(rows) - 1 == len(KnowledgeBase(settings).state().library.indicators)
    assert isinstance(KnowledgeBase(settings).database, Database)

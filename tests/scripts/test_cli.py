"""The kb command as people and programs run it: what it prints, and the code it leaves with."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indicators.taxonomy import taxonomy
from scripts.cli import main
from tests.small_library import small_library

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    small_library(folder)
    return folder


@pytest.fixture
def kb(filled, tmp_path, monkeypatch, capsys):
    """Run kb on a copy of the small library; return its exit code, output and complaints."""
    data = tmp_path / "data"
    shutil.copytree(filled, data)
    monkeypatch.setenv("KB_DATA", str(data))
    monkeypatch.setenv("KB_SEARCH_ENGINE", "memory")

    def run(*arguments: str):
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        return left.value.code, said.out, said.err

    return run


def test_search_prints_a_line_for_each_hit_and_one_json_document_when_asked(kb):
    code, told, complaint = kb("search", "校舍维修", "--limit", "2")
    assert (0, "") == (code, complaint)
    assert 3 == len(told.splitlines())

    code, told, _ = kb("search", "校舍维修", "--level2", "质量", "--json")
    assert {"质量指标"} == {hit["level2"] for hit in json.loads(told)["hits"]}


def test_show_prints_one_indicator_whole(kb):
    code, told, _ = kb("show", "205-0101", "--json")
    assert (0, "维修校舍面积") == (code, json.loads(told)["name"])

    code, told, _ = kb("show", "205-0101")
    assert "年度内完成维修的校舍建筑面积" in told


def test_a_code_there_is_none_of_is_refused_with_the_remedy(kb):
    code, told, complaint = kb("show", "999-9999")

    assert (1, "") == (code, told)
    assert "999-9999" in complaint
    assert "kb search" in complaint


def test_suggest_drafts_a_sheet_that_check_then_reads(kb, tmp_path):
    code, told, _ = kb(
        "suggest", "--project", "校舍维修", "--text", "维修5000平方米", "--year", "2026", "--json"
    )
    draft = json.loads(told)
    assert 0 == code
    assert "教育" == draft["sector"]["name"]

    sheet = tmp_path / "draft.json"
    rows = [{key: row[key] for key in ("level1", "level2", "name", "value", "unit")} for row in draft["rows"]]
    sheet.write_text(json.dumps({"project": "校舍维修", "rows": rows}, ensure_ascii=False), "utf-8")
    code, told, _ = kb("check", str(sheet), "--json")
    assert rows == [{key: row[key] for key in rows[0]} for row in json.loads(told)[0]["rows"]]


def test_check_leaves_with_1_when_something_must_be_mended(kb, tmp_path):
    code, told, _ = kb("check", str(EXAMPLES / "sheets.json"))
    assert 1 == code
    assert "须修改" in told

    clean = tmp_path / "clean.json"
    clean.write_text('{"rows": []}', "utf-8")
    code, told, _ = kb("check", str(clean), "--json")
    assert code == int(any(f["severity"] == "error" for f in json.loads(told)[0]["findings"]))


def test_a_preview_says_what_an_import_would_do_and_the_import_does_it(kb):
    arguments = (
        "import",
        str(EXAMPLES / "indicators.csv"),
        "--set",
        "县图书馆",
        "--sector",
        "文化旅游和传媒",
    )
    code, told, _ = kb(*arguments, "--dry-run")
    assert 1 == code
    assert "没有写入" in told

    code, told, _ = kb(*arguments)
    assert 1 == code
    assert "没有写入" in told

    code, told, _ = kb(*arguments, "--publish", "--json")
    report = json.loads(told)
    assert (0, 1, 2) == (code, report["published"], report["new"])
    assert report["errors"]

    code, told, _ = kb(*arguments, "--publish", "--json")
    assert (0, 2) == (code, json.loads(told)["same"])


def test_rules_are_listed_and_explained(kb):
    _, told, _ = kb("rules", "--json")
    ids = [rule["id"] for rule in json.loads(told)]
    assert "FEA01" in ids

    code, told, _ = kb("rules", "fea01")
    assert 0 == code
    assert "反例" in told

    code, _, complaint = kb("rules", "ZZZ99")
    assert 1 == code
    assert "kb rules" in complaint


def test_stats_counts_every_sector(kb):
    _, told, _ = kb("stats", "--json")
    counts = json.loads(told)
    assert 18 == len(counts["sectors"])
    assert counts["indicators"] == sum(sector["indicators"] for sector in counts["sectors"])

    _, told, _ = kb("stats")
    assert all(sector.name in told for sector in taxonomy().sectors)


def test_synonyms_are_added_listed_imported_and_removed(kb, tmp_path):
    assert (0, "已添加 1 对同义词。\n", "") == kb("synonyms", "add", "盖房子", "校舍维修")
    assert "盖房子 → 校舍维修" in kb("synonyms", "list", "盖房子")[1]
    table = tmp_path / "同义词.csv"
    table.write_text("日常用语,规范用语\n盖房子,校舍改造、校舍维修\n", "utf-8")
    assert "新增 1 对" in kb("synonyms", "import", str(table))[1]
    assert {"校舍维修", "校舍改造"} == {
        p["wording"] for p in json.loads(kb("synonyms", "list", "盖房子", "--json")[1])
    }
    assert (0, "已删去 2 对同义词。\n", "") == kb("synonyms", "remove", "盖房子")
    assert 1 == kb("synonyms", "remove", "盖房子")[0]


def test_reindex_says_how_many_indicators_it_indexed(kb):
    code, told, _ = kb("reindex")

    assert 0 == code
    assert "条指标" in told


def test_verify_is_silent_about_a_sound_library_and_names_what_is_damaged(kb, tmp_path, monkeypatch):
    monkeypatch.setenv("KB_SEARCH_ENGINE", "whoosh")
    kb("reindex")
    assert (0, "数据库和检索索引完好，内容一致。\n", "") == kb("verify")
    (segment,) = (tmp_path / "data").glob("index/index-*/*.seg")
    segment.write_bytes(segment.read_bytes()[:-1])

    code, told, _ = kb("verify")
    assert (1, 2) == (code, len(told.splitlines()))
    assert "kb verify --repair" in told

    code, told, _ = kb("verify", "--repair", "--json")
    report = json.loads(told)
    assert (0, True, 1, []) == (code, report["ok"], len(report["faults"]), report["remaining"])
    assert "重建检索索引" in report["repaired"][-1]
    assert {"ok": True, "faults": [], "repaired": [], "remaining": []} == json.loads(
        kb("verify", "--json")[1]
    )


def test_verify_reports_a_fault_of_the_records_and_never_repairs_it(kb, tmp_path, monkeypatch):
    monkeypatch.setenv("KB_SEARCH_ENGINE", "whoosh")
    kb("reindex")
    with closing(sqlite3.connect(tmp_path / "data" / "kb.sqlite3")) as connection, connection:
        connection.execute("DROP TRIGGER indicator_no_update")
        connection.execute("UPDATE indicator SET unit = '光年' WHERE code = '205-0101'")

    code, told, _ = kb("verify", "--repair")
    assert (1, True) == (code, "校验值不符" in told)
    assert "测试指标集" in told
    assert kb("verify")[0] == 1


def test_verify_says_that_a_file_of_the_database_is_damaged(kb, tmp_path):
    file = tmp_path / "data" / "kb.sqlite3"
    content = bytearray(file.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(content)

    code, told, complaint = kb("verify")

    assert 1 == code
    assert "损坏" in told + complaint or "读不出来" in told + complaint
    assert "Traceback" not in complaint


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "缺少必填的参数"),
        (("search",), "缺少必填的参数"),
        (("find", "校舍"), "不能是"),
        (("search", "校舍", "--limit", "many"), "应是数字"),
        (("search", "校舍", "--colour"), "不认识的参数"),
        (("suggest",), "下列参数要写一个"),
        (("import", "a.csv"), "--set"),
        (("import", "a.csv", "--set", "甲", "--dry-run", "--publish"), "不能与"),
    ],
)
def test_wrong_usage_is_one_chinese_sentence_and_code_2(kb, arguments, told):
    code, out, complaint = kb(*arguments)

    assert (2, "") == (code, out)
    assert 1 == len(complaint.splitlines())
    assert told in complaint
    assert "--help" in complaint


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "没有这个文件.json"), "没有这个文件"),
        (("check", "."), "这是文件夹"),
        (("search", "校舍", "--limit", "0"), "1 到 1000"),
        (("search", "校舍", "--sector", "航天"), "没有“航天”这个行业"),
        (("suggest", "--project", "校舍", "--funds-wan", "-1"), "--funds-wan"),
        (("suggest", "--project", "校舍", "--year", "26"), "2000 到 2100"),
        (("suggest", "--project", "校舍", "--sector", "航天"), "没有“航天”这个行业"),
        (("serve", "--port", "70000"), "1 到 65535"),
    ],
)
def test_input_that_cannot_be_used_is_one_chinese_sentence_and_code_1(kb, arguments, told):
    code, out, complaint = kb(*arguments)

    assert (1, "") == (code, out)
    assert told in complaint
    assert 1 == len(complaint.splitlines())


def test_without_init_every_command_says_to_run_it(kb, monkeypatch, tmp_path):
    monkeypatch.setenv("KB_DATA", str(tmp_path / "empty"))

    for arguments in (("search", "校舍"), ("stats",), ("reindex",)):
        code, _, complaint = kb(*arguments)
        assert 1 == code
        assert "kb init" in complaint


def test_every_command_explains_itself_in_chinese(kb):
    code, told, _ = kb("--help")
    assert 0 == code
    names = [line.split()[0] for line in told.splitlines() if line.startswith("    ") and line.split()]

    for name in names:
        code, told, _ = kb(name, "--help")
        assert 0 == code
        assert "用法：" in told
        assert "usage" not in told

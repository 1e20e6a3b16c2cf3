"""The kb command as people and programs run it: what it prints, and the code it leaves with."""

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from indicators.checks.rules import all_rules
from indicators.taxonomy import taxonomy
from scripts.bench.sheets import as_workbook, generate_sheets
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


def test_a_rule_says_its_item_its_kinds_and_how_sure_its_basis_is(kb):
    _, told, _ = kb("rules", "FEA01")
    assert "可行性·实现可能性" in told
    assert "指标值是没有尺度的程度词" in told
    assert "依据核对过公开来源" in told

    unread = next(rule for rule in all_rules() if not rule.certainty.verified)
    _, told, _ = kb("rules", unread.id)
    assert "依据未核对原文" in told

    _, told, _ = kb("rules", "FEA01", "--json")
    rule = json.loads(told)
    assert ("实现可能性", ["D42"], True) == (rule["item"], rule["kinds"], rule["enabled"])


def test_standards_are_a_file_to_start_from_and_the_ones_in_force_are_shown(kb, tmp_path):
    _, told, _ = kb("standards")
    assert "没有标准文件，按现行表式" in told

    _, preset, _ = kb("standards", "--preset", "88号")
    local = tmp_path / "data" / "standards.yaml"
    local.write_text(preset.replace("停用规则: []", "停用规则: [FEA01]"), "utf-8")

    _, told, _ = kb("standards")
    assert str(local) in told
    _, told, _ = kb("standards", "--json")
    assert ("财预〔2015〕88号", ["FEA01"]) == (json.loads(told)["口径"], json.loads(told)["停用规则"])
    _, told, _ = kb("rules")
    assert ["FEA01"] == [line[:5] for line in told.splitlines() if line.endswith("（已停用）")]


def test_standards_that_cannot_be_used_are_refused_with_the_remedy(kb, tmp_path):
    code, _, complaint = kb("standards", "--preset", "99号")
    assert 1 == code
    assert "财预〔2015〕88号" in complaint

    (tmp_path / "data" / "standards.yaml").write_text("指标条树: {最多: 8}", "utf-8")
    code, told, complaint = kb("standards", "--json")
    assert (1, "") == (code, told)
    assert "是不是“指标条数”" in complaint


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
        (("check", "a.xlsx", "-o", "结果.docx"), ".xlsx 或 .zip"),
        (("check", "结果.xlsx", "-o", "./结果.xlsx"), "不能写回原来的文件"),
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


def written(folder: Path, name: str, sheets: object) -> Path:
    file = folder / name
    file.write_text(json.dumps(sheets, ensure_ascii=False), "utf-8")
    return file


VAGUE = {"project": "校舍维修", "rows": [{"level2": "社会效益指标", "name": "办学条件", "value": "显著提升"}]}


def test_check_counts_what_a_person_has_set_aside(kb, tmp_path):
    _, told, _ = kb("check", str(written(tmp_path, "a.json", VAGUE)), "--json")
    found = next(finding for finding in json.loads(told)[0]["findings"] if finding["rule"] == "FEA01")
    dismissal = {"rule": "FEA01", "subject": found["subject"], "reason": "上级文件原文如此"}

    _, told, _ = kb("check", str(written(tmp_path, "b.json", {**VAGUE, "dismissals": [dismissal]})))

    assert "FEA01" not in told
    assert "已忽略 1 处" in told


def test_check_names_every_kind_of_file_it_takes_when_it_refuses_another(kb, tmp_path):
    (tmp_path / "说明.txt").write_text("x", "utf-8")

    _, _, complaint = kb("check", str(tmp_path / "说明.txt"))

    assert all(
        suffix in complaint for suffix in (".xlsx", ".xls", ".csv", ".docx", ".json", ".jsonl", ".zip")
    )


def test_check_takes_a_folder_and_says_which_files_it_could_not_read(kb, tmp_path):
    folder = tmp_path / "全县"
    (folder / "教育局").mkdir(parents=True)
    written(folder / "教育局", "a.json", VAGUE)
    (folder / "b.json").write_text("{", "utf-8")
    (folder / "~$c.xlsx").write_bytes(b"")

    code, told, complaint = kb("check", str(folder), "--json")

    assert 1 == code
    assert [str(folder / "教育局" / "a.json")] == [sheet["source"]["file"] for sheet in json.loads(told)]
    assert "b.json" in complaint
    assert "c.xlsx" not in complaint


def test_check_of_an_empty_folder_is_refused(kb, tmp_path):
    (tmp_path / "空").mkdir()

    code, told, complaint = kb("check", str(tmp_path / "空"))

    assert (1, "") == (code, told)
    assert "没有文件" in complaint


def test_check_marks_a_workbook_and_finds_the_same_in_the_marked_one(kb, tmp_path):
    file, marked = tmp_path / "表.xlsx", tmp_path / "表-审核.xlsx"
    file.write_bytes(as_workbook(generate_sheets(2)))

    code, told, complaint = kb("check", str(file), "-o", str(marked), "--json")
    assert (1, "检查 1/2\n检查 2/2\n") == (code, complaint)
    _, again, _ = kb("check", str(marked), "--json")

    def findings(answer: str) -> list[list[str]]:
        return [[finding["message"] for finding in sheet["findings"]] for sheet in json.loads(answer)]

    assert findings(told) == findings(again)
    assert "审核汇总" == load_workbook(marked).sheetnames[0]
    assert [] == list(tmp_path.glob(".*.part"))


def test_check_of_several_files_gives_a_report_or_everything_in_an_archive(kb, tmp_path):
    book = tmp_path / "表.xlsx"
    book.write_bytes(as_workbook(generate_sheets(1)))
    plain = written(tmp_path, "a.json", VAGUE)

    kb("check", str(book), str(plain), "-o", str(tmp_path / "汇总.xlsx"))
    kb("check", str(book), str(plain), "-o", str(tmp_path / "全部.zip"))

    assert "审核汇总" == load_workbook(tmp_path / "汇总.xlsx").sheetnames[0]
    with zipfile.ZipFile(tmp_path / "全部.zip") as archive:
        assert ["审核结果.xlsx", "表.xlsx"] == archive.namelist()


def test_a_result_that_cannot_be_written_is_said_and_leaves_nothing(kb, tmp_path):
    plain = written(tmp_path, "a.json", VAGUE)

    code, told, complaint = kb("check", str(plain), "-o", str(tmp_path / "没有" / "结果.xlsx"))

    assert (1, "") == (code, told)
    assert "不存在" in complaint


def test_a_result_that_cannot_be_written_is_said_and_leaves_no_part_of_it(kb, tmp_path):
    plain = written(tmp_path, "a.json", VAGUE)
    (tmp_path / "结果.xlsx").mkdir()

    code, told, complaint = kb("check", str(plain), "-o", str(tmp_path / "结果.xlsx"))

    assert (1, "") == (code, told)
    assert "写不了文件" in complaint
    assert [] == list(tmp_path.glob(".*.part"))

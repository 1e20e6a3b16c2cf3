"""Target sheets from files, in the layouts of published forms."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.checks.report import Checked
from indicators.checks.runner import check
from indicators.grid import UnreadableFile
from indicators.library import ListLibrary
from indicators.marking import mark_workbook
from indicators.sheets import UnreadableSheet
from indicators.target.files import read_target_sheets
from indicators.target.form import write_form
from indicators.values import Dismissal, Row, Sheet
from tests.indicators.marking.books import parts, repacked
from tests.indicators.target.forms import csv_text, document, form, merged_levels, workbook

FIXTURES = Path(__file__).parents[2] / "fixtures"
REAL = {
    sheet["id"]: sheet
    for sheet in map(json.loads, (FIXTURES / "real" / "sheets.jsonl").read_text("utf-8").splitlines())
}
HEADING = ("一级指标", "二级指标", "三级指标", "指标值")


def only(name, content):
    reading = read_target_sheets(name, content)
    assert 1 == len(reading.sheets)
    return reading.sheets[0]


def bare(rows):
    """The rows without their addresses."""
    return [replace(row, at={}) for row in rows]


def real_rows(number):
    return [
        Row(row.get("level1"), row.get("level2"), row.get("name"), row.get("value"))
        for row in REAL[number]["rows"]
    ]


def lines(rows):
    return [(row.level1, row.level2, row.name, row.value) for row in rows]


def simple_form(rows=(("产出指标", "数量指标", "维修面积", "≥5000平方米"),), **head):
    labels = {"项目名称": "校舍维修", "实施单位": "县教育局", "年度资金总额": 120.5, "年度目标": "维修校舍"}
    return [*(labels | head).items(), HEADING, *rows]


# --- layouts of §8 with published rows


@pytest.mark.parametrize("number", ["T002", "T014", "T025", "T044", "T045", "T068"])
def test_one_form_a_worksheet_with_merged_levels(number):
    real = REAL[number]
    head = [
        ("项目支出绩效目标申报表",),
        (f"（{real['year']}年度）",),
        ("项目名称", real["project"]),
        ("主管部门及代码", "100 某部门", "实施单位", real["agency"]),
        ("项目资金（万元）", "年度资金总额：", real["funds_wan"]),
        ("年度目标", real["goal"]),
        HEADING,
    ]
    rows = [*head, *lines(real_rows(number))]

    read = only("表.xlsx", form(rows, merged_levels(rows, 7)))

    sheet = read.sheet
    assert real_rows(number) == [
        _as_published(row, want) for row, want in zip(bare(sheet.rows), real_rows(number), strict=True)
    ]
    assert (real["project"], real["agency"], real["goal"]) == (sheet.project, sheet.agency, sheet.goal)
    assert (real["year"], real["funds_wan"], "project") == (sheet.year, sheet.funds_wan, sheet.kind)
    assert {"主管部门及代码": "100 某部门"} == sheet.facts
    assert () == read.not_understood
    assert f"工作表“绩效目标表”第1–{len(rows)}行" == read.place
    assert "绩效目标表" == read.worksheet


def _as_published(row, published):
    """Levels are read under their standard names."""
    return replace(row, level1=published.level1, level2=published.level2) if row.level2 else row


def test_cells_know_their_addresses():
    read = only("表.xlsx", form(simple_form()))

    assert {"level1": "A6", "level2": "B6", "name": "C6", "value": "D6"} == read.sheet.rows[0].at
    expected = {"project": "B1", "agency": "B2", "funds_wan": "B3", "goal": "B4"}
    assert expected == read.sheet.at


def test_a_merged_level_has_the_address_of_its_first_cell():
    rows = simple_form([("产出指标", "数量指标", "甲", "1个"), ("产出指标", "数量指标", "乙", "2个")])

    read = only("表.xlsx", form(rows, merged_levels(rows, 5)))

    assert ["A6", "A6"] == [row.at["level1"] for row in read.sheet.rows]


def test_a_list_has_one_sheet_for_each_project():
    heading = (
        "单位名称",
        "项目名称",
        "预算数",
        "年度目标",
        *HEADING[:3],
        "指标性质",
        "指标值",
        "度量单位",
        "权重",
        "指标方向性",
    )
    rows = [
        ("2023年部门预算项目绩效目标表",),
        ("金额单位：元",),
        heading,
        (
            "马踏镇",
            "甲项目",
            50000,
            "甲的目标",
            "产出指标",
            "数量指标",
            "补助人数",
            "≥",
            230,
            "人",
            20,
            "正向",
        ),
        ("", "", "", "", "", "质量指标", "发放准确率", "＝", 100, "%", 20, "正向"),
        ("", "", "", "", "效益指标", "社会效益指标", "工作积极性", "定性", "优良中低差", "", 20, "正向"),
        (
            "马踏镇",
            "乙项目",
            70000,
            "乙的目标",
            "产出指标",
            "数量指标",
            "活动场次",
            "≥",
            12,
            "次",
            90,
            "正向",
        ),
    ]

    reading = read_target_sheets("清单.xlsx", form(rows))

    first, second = reading.sheets
    assert ("甲项目", "马踏镇", 5.0, "甲的目标", 2023) == (
        first.sheet.project,
        first.sheet.agency,
        first.sheet.funds_wan,
        first.sheet.goal,
        first.sheet.year,
    )
    assert ("乙项目", 7.0, 1) == (second.sheet.project, second.sheet.funds_wan, len(second.sheet.rows))
    assert [("≥", "230", "人"), ("＝", "100", "%"), ("定性", "优良中低差", None)] == [
        (row.comparison, row.value, row.unit) for row in first.sheet.rows
    ]
    assert ["数量指标", "质量指标", "社会效益指标"] == [row.level2 for row in first.sheet.rows]
    assert "工作表“绩效目标表”第4–6行" == first.place
    assert {"project": "B7", "agency": "A7", "goal": "D7", "funds_wan": "C7"} == second.sheet.at
    assert () == reading.notes


@pytest.mark.parametrize("merged", [(), ("A2:A3", "B2:B3")])
def test_project_cells_of_a_list_may_be_repeated_or_merged(merged):
    second = ("", "") if merged else ("甲局", "甲项目")
    rows = [
        ("预算单位", "项目名称", *HEADING),
        ("甲局", "甲项目", "产出指标", "数量指标", "甲", "1个"),
        (*second, "产出指标", "质量指标", "乙", "90%"),
        ("乙局", "甲项目", "产出指标", "数量指标", "丙", "3个"),
    ]

    sheets = read_target_sheets("清单.xlsx", form(rows, merged)).sheets

    assert [("甲局", 2), ("乙局", 1)] == [(read.sheet.agency, len(read.sheet.rows)) for read in sheets]


def test_terms_side_by_side_are_told_apart():
    rows = [
        ("项目支出绩效目标申报表（2026年度）",),
        ("项目名称", "校舍维修"),
        ("项目资金（万元）", "中期资金总额：", 300, "", "年度资金总额：", 100),
        ("", "其中：财政拨款", 200, "", "其中：财政拨款", 90),
        ("总体目标", "中期目标（2026年—2028年）", "", "", "年度目标"),
        ("", "三年维修15000平方米", "", "", "维修5000平方米"),
        ("绩效指标", *HEADING, "二级指标", "三级指标", "指标值"),
        ("", "产出指标", "数量指标", "维修面积", "≥15000平方米", "数量指标", "维修面积", "≥5000平方米"),
        ("", "", "质量指标", "验收合格率", "100%", "质量指标", "验收合格率", "100%"),
    ]
    merged = ["A3:A4", "A5:A6", "B5:D5", "E5:H5", "B6:D6", "E6:H6", "A7:A9", "B8:B9"]

    sheet = only("表.xlsx", form(rows, merged)).sheet

    assert [("long", "≥15000平方米", "E8"), (None, "≥5000平方米", "H8")] == [
        (row.term, row.value, row.at["value"]) for row in sheet.rows[:2]
    ]
    assert ["产出指标"] * 4 == [row.level1 for row in sheet.rows]
    assert ("维修5000平方米", "三年维修15000平方米", 100.0) == (sheet.goal, sheet.long_goal, sheet.funds_wan)
    assert {"中期资金总额": 300.0, "中期财政拨款": 200.0, "财政拨款": 90.0} == sheet.funds


@pytest.mark.parametrize("captions", [("中期指标值", "年度指标值"), ("实施期目标值", "2026年度目标值")])
def test_two_values_of_one_indicator_are_two_rows(captions):
    rows = [("项目名称", "甲"), (*HEADING[:3], *captions), ("产出指标", "数量指标", "面积", "300亩", "100亩")]

    sheet = only("表.xlsx", form(rows)).sheet

    assert [(None, "100亩"), ("long", "300亩")] == [(row.term, row.value) for row in sheet.rows]


def test_terms_named_in_the_line_above_the_heading():
    rows = [
        ("项目名称", "甲"),
        ("一级指标", "二级指标", "中期指标", "", "年度指标", ""),
        ("", "", "三级指标", "指标值", "三级指标", "指标值"),
        ("产出指标", "数量指标", "面积", "300亩", "面积", "100亩"),
    ]

    sheet = only("表.xlsx", form(rows, ["A2:A3", "B2:B3", "C2:D2", "E2:F2"])).sheet

    assert [("long", "300亩", "数量指标"), (None, "100亩", "数量指标")] == [
        (row.term, row.value, row.level2) for row in sheet.rows
    ]


def test_the_old_form_has_the_long_term_block_above_that_of_the_year():
    rows = [
        ("项目支出绩效目标申报表",),
        ("填报单位：某镇人民政府", "", "", "2021年度", "单位：万元"),
        ("项目名称", "镇域内基础设施建设"),
        ("资金总额", "10606.75"),
        ("长期目标", "振兴乡村"),
        ("年度目标", "完成集镇立面改造"),
        ("长期绩效指标", "一级指标", "二级指标", "指标内容", "指标值", "备注"),
        ("", "产出指标", "数量指标", "硬化道路", "≥5公里", ""),
        ("年度绩效指标", "一级指标", "二级指标", "指标内容", "指标值", "备注"),
        ("", "产出指标", "数量指标", "硬化道路", "≥1公里", "计划标准"),
        ("", "", "质量指标", "", "88/100", ""),
        ("其他需要说明的问题", "需要分两年实施"),
        ("填报人：某某", "", "", "审核人：某某"),
    ]

    read = only("表.xlsx", form(rows, ["A7:A8", "A9:A11"]))

    sheet = read.sheet
    assert [("long", "硬化道路", "≥5公里"), (None, "硬化道路", "≥1公里"), (None, None, "88/100")] == [
        (row.term, row.name, row.value) for row in sheet.rows
    ]
    assert ("某镇人民政府", 2021, "振兴乡村", "完成集镇立面改造") == (
        sheet.agency,
        sheet.year,
        sheet.long_goal,
        sheet.goal,
    )
    assert {"其他需要说明的问题": "需要分两年实施"} == sheet.facts
    assert () == read.not_understood


def self_evaluation():
    return [
        ("项目支出绩效自评表",),
        ("（2022年度）",),
        ("项目名称", "禁毒经费"),
        ("主管部门", "市公安局", "", "实施单位", "禁毒支队"),
        ("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        ("", "年度资金总额", 100, 110, 99, 10, "90%", 9),
        ("", "其中：当年财政拨款", 90, 100, 89, "-", "", "-"),
        ("年度总体目标", "预期目标", "", "", "实际完成情况"),
        ("", "打击毒品犯罪", "", "", "破案三起"),
        ("绩效指标", *HEADING[:3], "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
        ("", "产出指标", "数量指标", "宣传场次", "≥1场", "1场", 50, 50, ""),
        ("", "满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "88%", 40, 38, "样本少"),
        ("总分", "", "", "", "", "", 100, 97),
    ]


def test_a_self_evaluation_has_actual_values_scores_and_the_money_spent():
    merged = ["A5:A7", "A8:A9", "B8:D8", "E8:H8", "B9:D9", "E9:H9", "A10:A12", "A13:F13"]

    read = only("表.xlsx", form(self_evaluation(), merged))

    sheet = read.sheet
    assert "self_evaluation" == sheet.kind
    assert ("打击毒品犯罪", "90%", "97", 100.0) == (
        sheet.goal,
        sheet.execution_rate,
        sheet.total_score,
        sheet.funds_wan,
    )
    assert {"当年财政拨款": 90.0, "年初预算数": 100.0, "全年预算数": 110.0, "全年执行数": 99.0} == sheet.funds
    assert (
        Row(
            "满意度指标",
            "服务对象满意度指标",
            "群众满意度",
            "≥90%",
            weight=40,
            note="样本少",
            actual="88%",
            score="38",
        )
        == bare(sheet.rows)[1]
    )
    assert "破案三起" == sheet.facts["实际完成情况"]
    assert () == read.not_understood


def test_a_monitoring_form_with_a_heading_of_two_lines():
    rows = [
        ("项目绩效目标运行监控表", *[""] * 9),
        ("项目名称", "申遗经费"),
        (
            *HEADING[:3],
            "年度指标值",
            "1-7月执行情况",
            "全年预计完成情况",
            "偏差原因分析",
            "",
            "完成目标可能性",
            "",
        ),
        ("", "", "", "", "", "", "经费保障", "制度保障", "确定能", "有可能"),
        ("产出指标", "数量指标", "展览场次", "≥4场", "2场", "4场", "", "", "√", ""),
    ]
    merged = [f"{column}3:{column}4" for column in "ABCDEF"] + ["G3:H3", "I3:J3"]

    read = only("表.xlsx", form(rows, merged))

    assert [Row("产出指标", "数量指标", "展览场次", "≥4场", actual="2场")] == bare(read.sheet.rows)
    assert ("project", ()) == (read.sheet.kind, read.not_understood)


def test_a_whole_agency_has_tasks_above_its_indicators():
    rows = [
        ("部门（单位）整体支出绩效目标申报表",),
        ("（2026年度）",),
        ("部门（单位）名称", "县教育局"),
        ("年度主要任务", "任务名称", "主要内容", "预算金额（万元）", "", ""),
        ("", "", "", "总额", "财政拨款", "其他资金"),
        ("", "义务教育", "保障学校运转", 500, 500, 0),
        ("", "校舍维修", "维修校舍", 300, 200, 100),
        ("", "金额合计", "", 800, 700, 100),
        ("年度总体目标", "办好人民满意的教育"),
        ("年度绩效指标", *HEADING),
        ("", "产出指标", "数量指标", "保障学校数", "20所"),
    ]

    sheet = only("表.xlsx", form(rows, ["A4:A8", "B4:B5", "C4:C5", "D4:F4", "A10:A11"])).sheet

    assert ("agency", None, "县教育局", 800.0) == (sheet.kind, sheet.project, sheet.agency, sheet.funds_wan)
    assert {"年度主要任务": "义务教育：保障学校运转（500）；校舍维修：维修校舍（300）"} == sheet.facts
    assert [("保障学校数", None)] == [(row.name, row.term) for row in sheet.rows]


def test_the_form_of_gansu_with_many_labels():
    rows = [
        ("项目绩效目标表", *[""] * 5),
        ("一级项目名称", "文化事业发展专项资金", "二级项目名称", "纪念馆免费开放补助"),
        ("项目类型", "特定目标类", "项目分类", "专项业务", "资金用途", "业务类"),
        ("主管部门", "市文旅局", "项目开始日期", "2023-01-01", "项目完成日期", "2023-12-31"),
        ("项目总投资", "20.00", "中央补助", "0.00", "省级财政安排", "20.00"),
        ("预算申报数", "20.00", "资金性质", "一般公共预算"),
        ("项目立项必要性", "提高博物馆服务水平"),
        ("项目实施单位", "市城市博物馆"),
        ("年度绩效目标", "免费开放300天"),
        ("一级指标", "二级指标", "三级指标", "指标目标值"),
        *lines(real_rows("T022")),
    ]

    read = only("表.xlsx", form(rows))

    sheet = read.sheet
    assert ("纪念馆免费开放补助", "市城市博物馆", 20.0, 2023) == (
        sheet.project,
        sheet.agency,
        sheet.funds_wan,
        sheet.year,
    )
    assert ("2023-01-01至2023-12-31", "免费开放300天") == (sheet.period, sheet.goal)
    assert {"项目总投资": 20.0, "中央补助": 0.0, "省级财政安排": 20.0} == sheet.funds
    assert "文化事业发展专项资金" == sheet.facts["一级项目名称"]
    assert "提高博物馆服务水平" == sheet.facts["项目立项必要性"]
    assert 10 == len(sheet.rows)
    assert () == read.not_understood


@pytest.mark.parametrize(
    ("heading", "line", "row"),
    [
        ((*HEADING[:3], "指标值及单位", "绩效标准"), ("10辆", "计划"), Row(value="10辆", note="计划")),
        ((*HEADING[:3], "绩效标准", "当年预期实现值"), ("日常", "2280次"), Row(value="2280次", note="日常")),
        ((*HEADING[:3], "绩效标准"), ("≥5个",), Row(value="≥5个")),
        ((*HEADING[:3], "上年实际水平", "本年计划水平"), ("10", "12"), Row(value="12")),
        ((*HEADING[:3], "指标值\n（含单位）", "权重（%）"), ("5个", "10%"), Row(value="5个", weight=10)),
        (("一级指标*", "★二级指标", "三 级 指 标", "2026年度指标值"), ("5个",), Row(value="5个")),
        ((*HEADING[:3], "计量单位", "指标性质", "年初指标值", "权重"), ("个", "≥", "5", "10"),
         Row(value="5", unit="个", comparison="≥", weight=10)),
        (("一级", "二级", "三级", "符号", "目标值", "单位", "分值"), ("＝", "5", "个", "10分"),
         Row(value="5", unit="个", comparison="＝", weight=10)),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_headings(heading, line, row):
    rows = [("项目名称", "甲"), heading, ("产出指标", "数量指标", "面积", *line)]

    read = only("表.xlsx", form(rows))

    assert [replace(row, level1="产出指标", level2="数量指标", name="面积")] == bare(read.sheet.rows)
    assert () == read.not_understood


def test_levels_under_a_heading_that_does_not_name_them():
    rows = [
        ("项目名称", "甲"),
        ("绩效指标", "", "指标名称", "指标值"),
        ("产出指标", "数量指标", "面积", "5亩"),
        ("效益指标", "社会效益指标", "受益人数", "≥30人"),
    ]

    rows = only("表.xlsx", form(rows, ["A2:B2"])).sheet.rows

    assert [("产出指标", "数量指标"), ("效益指标", "社会效益指标")] == [
        (row.level1, row.level2) for row in rows
    ]


def test_a_heading_over_several_columns_joins_what_stands_under_it():
    rows = [
        ("项目名称", "甲"),
        ("一级指标", "二级指标", "三级指标", "绩效指标值", "", ""),
        ("产出指标", "数量指标", "面积", "≥", "5", "亩"),
    ]

    row = only("表.xlsx", form(rows, ["D2:F2"])).sheet.rows[0]

    assert ("≥5亩", "D3") == (row.value, row.at["value"])


def test_forms_below_one_another_are_sheets_of_their_own():
    rows = [
        *simple_form(),
        (),
        ("项目支出绩效目标表",),
        *simple_form(项目名称="第二个项目"),
        ("注：一式两份",),
    ]

    first, second = read_target_sheets("表.xlsx", form(rows)).sheets

    assert [("校舍维修", 1), ("第二个项目", 1)] == [
        (read.sheet.project, len(read.sheet.rows)) for read in (first, second)
    ]
    assert "工作表“绩效目标表”第1–6行" == first.place
    assert "B9" == second.sheet.at["project"]


def test_many_worksheets_are_read_in_their_order_and_others_are_told():
    content = workbook(
        ("填表说明", [("请如实填写",)], ()), ("甲", simple_form(), ()), ("乙", simple_form(项目名称="乙"), ())
    )

    reading = read_target_sheets("表.xlsx", content)

    assert ["甲", "乙"] == [read.worksheet for read in reading.sheets]
    assert ("工作表“填表说明”：没有认出绩效指标表，没有读",) == reading.notes


def test_labels_may_stand_beside_the_table():
    rows = [
        ("项目名称", "校舍维修", *HEADING),
        ("实施单位", "县一中", "产出指标", "数量指标", "面积", "5亩"),
        ("年度目标", "修好校舍", "产出指标", "质量指标", "合格率", "100%"),
    ]

    sheet = only("表.xlsx", form(rows)).sheet

    assert ("校舍维修", "县一中", "修好校舍", 2) == (sheet.project, sheet.agency, sheet.goal, len(sheet.rows))


# --- every line becomes a row or is reported


def test_what_the_template_left_is_reported_with_place_text_and_why():
    rows = simple_form(
        [
            ("产出指标", "数量指标", "指标1：维修面积", "≥5平方米"),
            ("", "", "指标2：", ""),
            ("", "", "……", ""),
            ("效益指标", "经济效益指标", "", ""),
            ("满意度指标", "服务对象满意度指标", "/", "/"),
        ]
    )

    read = only("表.xlsx", form(rows))

    assert ["指标1：维修面积"] == [row.name for row in read.sheet.rows]
    assert [("C7", "指标2："), ("C8", "……"), ("A9", "效益指标 经济效益指标"), ("C10", "/")] == [
        (left.at, left.text) for left in read.not_understood
    ]
    assert all("没有" in left.why for left in read.not_understood)


def test_rows_with_a_name_or_a_value_alone_are_rows():
    rows = simple_form([("产出指标", "数量指标", "面积", ""), ("", "质量指标", "", "88/100")])

    rows = only("表.xlsx", form(rows)).sheet.rows

    assert [("面积", None), (None, "88/100")] == [(row.name, row.value) for row in rows]
    assert ("D6", "C7") == (rows[0].at["value"], rows[1].at["name"])


def test_notes_and_signatures_below_the_table_are_neither_rows_nor_faults():
    rows = [
        *simple_form(),
        ("合计", "", "", "100"),
        ("注：指标值应当量化。",),
        ("填表人：某某", "", "联系电话：123456"),
    ]

    read = only("表.xlsx", form(rows, ["A8:D8"]))

    assert (1, ()) == (len(read.sheet.rows), read.not_understood)
    assert {} == read.sheet.facts


def test_a_caption_inside_the_table_is_carried_as_level_or_reported():
    rows = simple_form(
        [
            ("一、产出指标（50分）",),
            ("", "数量指标", "面积", "5亩"),
            ("这里是说明",),
            ("", "质量指标", "合格率", "100%"),
        ]
    )

    read = only("表.xlsx", form(rows, ["A6:D6", "A8:D8"]))

    assert ["产出指标", "产出指标"] == [row.level1 for row in read.sheet.rows]
    assert [("A8", "这里是说明")] == [(left.at, left.text) for left in read.not_understood]


def test_a_column_nobody_knows_is_told():
    rows = [("项目名称", "甲"), (*HEADING, "领导批示"), ("产出指标", "数量指标", "面积", "5亩", "同意")]

    notes = read_target_sheets("表.xlsx", form(rows)).notes

    assert ("工作表“绩效目标表”E2：表头“领导批示”不认识，这一列没有读",) == notes


def test_a_weight_that_is_no_number_is_reported():
    rows = [("项目名称", "甲"), (*HEADING, "权重"), ("产出指标", "数量指标", "面积", "5亩", "较高")]

    read = only("表.xlsx", form(rows))

    assert [("E3", "较高", "权重应是数字")] == [
        (left.at, left.text, left.why) for left in read.not_understood
    ]


def test_hidden_rows_are_left_out_and_told():
    book = openpyxl.Workbook()
    for row in simple_form([("产出指标", "数量指标", "甲", "1个"), ("产出指标", "数量指标", "乙", "2个")]):
        book.active.append(row)
    book.active.row_dimensions[7].hidden = True
    content = io.BytesIO()
    book.save(content)

    reading = read_target_sheets("表.xlsx", content.getvalue())

    assert ["甲"] == [row.name for row in reading.sheets[0].sheet.rows]
    assert ("工作表“Sheet”：隐藏的第7行没有读",) == reading.notes


# --- money


@pytest.mark.parametrize(
    ("label", "text", "wan"),
    [
        ("年度资金总额", 120.5, 120.5),
        ("年度资金总额（元）", "1,205,000.00", 120.5),
        ("年度资金总额：", "120.5万元", 120.5),
        ("预算数（万元）", "1205000元", 120.5),
        ("项目资金", "0.5亿元", 5000.0),
        ("年度资金总额", "/", None),
    ],
)
def test_money_is_read_in_ten_thousands(label, text, wan):
    rows = [("项目名称", "甲"), (label, text), HEADING, ("产出指标", "数量指标", "面积", "5亩")]

    read = only("表.xlsx", form(rows))

    assert (wan, ()) == (read.sheet.funds_wan, read.not_understood)


def test_money_that_is_no_number_is_reported():
    read = only("表.xlsx", form(simple_form(年度资金总额="待定")))

    assert (None, "B3", "待定") == (
        read.sheet.funds_wan,
        read.not_understood[0].at,
        read.not_understood[0].text,
    )


# --- what people see in a cell


def test_a_percent_cell_is_read_as_percent_and_a_serial_number_stays():
    book = openpyxl.Workbook()
    rows = [("产出指标", "质量指标", "合格率", 0.95), ("产出指标", "时效指标", "完成时间", 45992)]
    for row in simple_form(rows):
        book.active.append(row)
    book.active["D6"].number_format = "0%"
    content = io.BytesIO()
    book.save(content)

    rows = only("表.xlsx", content.getvalue()).sheet.rows

    assert ["95%", "45992"] == [row.value for row in rows]


def with_cell(content, at, xml):
    """Put other XML in place of a cell of the first worksheet."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                start = data.index(f'<c r="{at}"'.encode())
                data = data[:start] + xml.encode() + data[data.index(b"</c>", start) + 4 :]
            new.writestr(name, data)
    return packed.getvalue()


def test_an_error_is_reported_with_its_cell():
    content = with_cell(form(simple_form()), "D6", '<c r="D6" t="e"><f>X!A1</f><v>#REF!</v></c>')

    read = only("表.xlsx", content)

    assert "#REF!" == read.sheet.rows[0].value
    assert [("D6", "#REF!")] == [(left.at, left.text) for left in read.not_understood]


def test_a_formula_without_its_value_is_reported_with_its_cell():
    content = with_cell(form(simple_form()), "D6", '<c r="D6"><f>B2*2</f></c>')

    read = only("表.xlsx", content)

    assert None is read.sheet.rows[0].value
    assert [("D6", "=B2*2")] == [(left.at, left.text) for left in read.not_understood]
    assert "打开并保存" in read.not_understood[0].why


def test_a_name_of_ten_thousand_characters_is_a_name():
    name = "面积" * 5_000

    assert (
        name == only("表.xlsx", form(simple_form([("产出指标", "数量指标", name, "5亩")]))).sheet.rows[0].name
    )


# --- kinds of file


def test_an_old_workbook_is_read_like_a_new_one():
    reading = read_target_sheets("form.xls", (FIXTURES / "files" / "form.xls").read_bytes())

    sheet = reading.sheets[0].sheet
    assert ("文化事业发展专项资金", 20.0, 2023) == (sheet.project, sheet.funds_wan, sheet.year)
    assert ["=300天", "98.5%", "2023年11月", "≤200元"] == [row.value for row in sheet.rows]
    assert ["产出指标"] * 4 == [row.level1 for row in sheet.rows]
    assert {"隐藏的工作表“隐藏的说明”没有读", "工作表“目标表”：隐藏的第12行没有读"} == set(reading.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_any_encoding(encoding):
    content = csv_text(simple_form()).encode(encoding)

    read = only("表.csv", content)

    assert ("校舍维修", None, "CSV 表格第1–6行") == (read.sheet.project, read.worksheet, read.place)
    assert "D6" == read.sheet.rows[0].at["value"]


def test_a_word_table_is_read_with_the_title_above_it():
    read = only("表.docx", document("2026年度项目支出绩效目标申报表", simple_form()))

    assert ("校舍维修", 2026, None) == (read.sheet.project, read.sheet.year, read.worksheet)
    assert "表1第6行第4列" == read.sheet.rows[0].at["value"]
    assert "表1第1–6行" == read.place


def test_a_word_form_in_two_tables_is_one_sheet():
    rows = simple_form()

    read = only("表.docx", document("绩效目标表", rows[:4], rows[4:]))

    assert ("校舍维修", "表2第2行第4列") == (read.sheet.project, read.sheet.rows[0].at["value"])


def test_json_is_read_as_before():
    content = json.dumps(REAL["T002"], ensure_ascii=False).encode()

    assert 7 == len(only("表.json", content).sheet.rows)


def test_the_form_that_the_product_writes_is_read_as_it_was_written():
    rows = (
        Row("产出指标", "数量指标", "面积", "≥5亩", weight=20, note="计划标准"),
        Row("效益指标", "社会效益指标", "受益人数", "≥30人", weight=10),
    )
    sheet = Sheet(rows, project="校舍维修", agency="县教育局", year=2026, funds_wan=12.5, goal="修好\n用好")

    read = only("表.xlsx", write_form(sheet))

    assert sheet == replace(read.sheet, rows=tuple(bare(read.sheet.rows)), at={})
    assert () == read.not_understood


def test_what_was_dismissed_in_a_returned_workbook_belongs_to_its_sheet():
    content = workbook(("甲", simple_form(), ()), ("乙", simple_form(项目名称="乙项目"), ()))
    first, second = read_target_sheets("表.xlsx", content).sheets
    found = check(first.sheet, ListLibrary([], [])).findings[0]
    dismissal = Dismissal(found.rule, found.subject, "口径如此")
    dismissed = replace(first, sheet=replace(first.sheet, dismissals=(dismissal,)))
    checked = [
        Checked("表.xlsx", read, check(read.sheet, ListLibrary([], []))) for read in (dismissed, second)
    ]

    returned = read_target_sheets("表.xlsx", mark_workbook(content, checked)).sheets

    assert [(dismissal,), ()] == [read.sheet.dismissals for read in returned]
    assert [first.sheet.rows, second.sheet.rows] == [read.sheet.rows for read in returned]


def test_two_labels_in_one_cell_and_money_without_labels_are_read():
    rows = [
        ("项目支出绩效自评表（2023年度）",),
        ("项目名称：价格监测    主管部门：县发改局",),
        ("项目预算执行情况（10分）", "预算数", "", "执行数", "", "执行率"),
        ("", 10, "", 9.5, "", "95%"),
        ("年度目标", "监测价格"),
        (*HEADING[:3], "指标性质", "指标值", "度量单位", "完成值", "权重", "得分"),
        ("产出指标", "数量指标", "监测次数", "≥", 12, "次", 12, 90, 90),
    ]

    sheet = only("表.xlsx", form(rows)).sheet

    assert ("价格监测", "县发改局", 10.0, "95%") == (
        sheet.project,
        sheet.agency,
        sheet.funds_wan,
        sheet.execution_rate,
    )
    assert {"执行数": 9.5} == {label: wan for label, wan in sheet.funds.items() if label != "预算数"}


def test_worksheets_of_the_checker_are_no_sheets():
    content = workbook(("审核汇总", simple_form(), ()), ("甲", simple_form(), ()))
    first = read_target_sheets("表.xlsx", content)
    verdicts = [Checked("表.xlsx", read, check(read.sheet, ListLibrary([]))) for read in first.sheets]

    again = read_target_sheets("表.xlsx", mark_workbook(content, verdicts))

    # A worksheet of the users' own may have the name; only what bears our mark is left out.
    assert ["审核汇总", "甲"] == [read.worksheet for read in again.sheets]
    assert first == again


# --- what is no target sheet


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("名单.xlsx", form([("姓名", "电话"), ("甲", "1")])),
        ("名单.csv", "姓名,电话\n甲,1\n".encode()),
        ("名单.docx", document("名单", [("姓名", "电话"), ("甲", "1")])),
    ],
)
def test_a_file_without_target_sheet_is_refused_with_what_was_looked_for_and_found(name, content):
    with pytest.raises(UnreadableSheet, match=rf"(?s)“{name}”.*三级指标.*指标值.*姓名.*请"):
        read_target_sheets(name, content)


def test_a_huge_table_is_refused():
    content = ("三级指标,指标值\n" + "甲,1个\n" * 50_001).encode()

    with pytest.raises(UnreadableFile, match="“表.csv”.*50002 行.*拆成"):
        read_target_sheets("表.csv", content)


# --- laws

words = st.text(st.characters(categories=["Lo", "Nd"], codec="gb18030"), min_size=1, max_size=10).map(
    "甲".__add__
)
values = words.map(lambda text: f"≥5{text}")
LEVELS = [
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
]
sheets = st.lists(st.tuples(st.sampled_from(LEVELS), words, values), min_size=1, max_size=8).map(
    lambda rows: [
        (*levels, name, value) for levels, name, value in sorted(rows, key=lambda row: LEVELS.index(row[0]))
    ]
)


def rows_of(written):
    return [Row(level1, level2, name, value) for level1, level2, name, value in written]


@settings(max_examples=25)
@given(sheets, words, words)
def test_a_form_is_read_as_it_was_written(written, project, goal):
    rows = [("项目名称", project), ("年度目标", goal), HEADING, *written]

    sheet = only("表.xlsx", form(rows, merged_levels(rows, 3))).sheet

    assert (project, goal, rows_of(written)) == (sheet.project, sheet.goal, bare(sheet.rows))


@settings(max_examples=25)
@given(sheets, words)
def test_a_form_in_csv_with_levels_only_in_their_first_row_is_read_as_it_was_written(written, project):
    rows = [("项目名称", project), HEADING, *_first_of_each_level(written)]

    sheet = only("表.csv", csv_text(rows).encode("gb18030")).sheet

    assert (project, rows_of(written)) == (sheet.project, bare(sheet.rows))


def _first_of_each_level(written):
    above = (None, None)
    for level1, level2, name, value in written:
        same1, same2 = level1 == above[0], (level1, level2) == above
        yield "" if same1 else level1, "" if same2 else level2, name, value
        above = level1, level2


@settings(max_examples=25)
@given(st.dictionaries(words, sheets, min_size=1, max_size=4))
def test_a_list_is_read_as_it_was_written(projects):
    written = [(project, *row) for project, rows in projects.items() for row in rows]

    reading = read_target_sheets("清单.csv", csv_text([("项目名称", *HEADING), *written]).encode())

    assert {project: rows_of(rows) for project, rows in projects.items()} == {
        read.sheet.project: bare(read.sheet.rows) for read in reading.sheets
    }


lines_of_a_table = st.lists(
    st.tuples(
        st.sampled_from(["", "产出指标", "效益指标"]),
        st.sampled_from(["", "数量指标"]),
        st.sampled_from(["", "面积", "指标1：", "……"]),
        st.sampled_from(["", "≥5亩", "/"]),
    ),
    max_size=6,
)


@settings(max_examples=60)
@given(lines_of_a_table)
def test_every_line_of_a_table_is_a_row_or_reported(written):
    content = csv_text([("项目名称", "甲"), HEADING, *written]).encode()

    read = only("表.csv", content)

    told = {row.at["name"][1:] for row in read.sheet.rows}
    told |= {left.at[1:] for left in read.not_understood}
    assert {str(number) for number, cells in enumerate(written, start=3) if any(cells)} == told


texts = ["", "三级指标", "指标值", "一级指标", "项目名称", "产出指标", "甲", "5亩", "合计", "年度目标"]


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from(texts), max_size=6), max_size=8))
def test_any_table_is_read_or_refused(rows):
    try:
        places = [read.place for read in read_target_sheets("表.csv", csv_text(rows).encode()).sheets]
    except (UnreadableSheet, UnreadableFile) as refusal:
        places = [str(refusal)]

    assert all(place.startswith(("CSV 表格", "“表.csv”")) for place in places)


def test_many_forms_in_one_document_are_sheets_of_their_own():
    written = docx.Document()
    for number in (1, 2):
        written.add_paragraph("附件")
        written.add_paragraph(f"202{number}年度项目绩效目标表")
        for row in simple_form(项目名称=f"项目{number}"):
            table = written.add_table(1, 4)
            for column, text in enumerate(row):
                table.cell(0, column).text = str(text)
    content = io.BytesIO()
    written.save(content)

    sheets = [read.sheet for read in read_target_sheets("表.docx", content.getvalue()).sheets]

    assert [("项目1", 2021, 1), ("项目2", 2022, 1)] == [(s.project, s.year, len(s.rows)) for s in sheets]


# --- what occurs in practice

PLAIN = [
    ("产出指标", "数量指标", "维修校舍面积", "≥5000平方米"),
    ("产出指标", "质量指标", "工程验收合格率", "=100%"),
    ("效益指标", "社会效益指标", "受益学生人数", "≥1200人"),
]
COLUMNS = ("一级指标", "二级指标", "三级指标", "指标值")


def cells_of(sheet):
    return [(row.level1, row.level2, row.name, f"{row.value}{row.unit or ''}") for row in sheet.rows]


@pytest.mark.parametrize("between", ["-", "—", "——", "/", "－", "_", "、", "\n", " "])
@pytest.mark.parametrize("heading", ["指标类型", "一级指标", "二级指标"])
def test_both_levels_may_stand_in_one_cell(heading, between):
    rows = [(heading, "三级指标", "指标值"), *((f"{a}{between}{b}", c, d) for a, b, c, d in PLAIN)]

    assert PLAIN == cells_of(only("表.xlsx", form(rows)).sheet)


def test_levels_may_stand_alone_in_the_lines_above_their_indicators():
    rows = [("指标名称", "指标值")]
    for level1, level2, name, value in PLAIN:
        rows += [(level1,), (level2,), (name, value)]

    assert PLAIN == cells_of(only("表.xlsx", form(rows)).sheet)


@pytest.mark.parametrize(
    ("heading", "value", "read"),
    [
        ("指标值（%）", 95, "95%"),
        ("指标值（单位：亩）", "≥95", "≥95亩"),
        ("指标值（%）", "≥95%", "≥95%"),
        ("指标值（%）", "优", "优"),
        ("指标值（必填）", "95", "95"),
    ],
)
def test_a_unit_in_the_heading_belongs_to_every_bare_number(heading, value, read):
    rows = [(*COLUMNS[:3], heading), ("产出指标", "质量指标", "合格率", value)]

    assert [("产出指标", "质量指标", "合格率", read)] == cells_of(only("表.xlsx", form(rows)).sheet)


def test_a_heading_may_be_parted_in_the_line_below_without_merged_cells():
    rows = [
        (*COLUMNS, "", "", "权重"),
        ("", "", "", "符号", "数值", "单位", ""),
        ("产出指标", "数量指标", "维修校舍面积", "≥", 5000, "平方米", 20),
    ]

    (row,) = only("表.xlsx", form(rows)).sheet.rows

    assert ("≥", "5000", "平方米", 20) == (row.comparison, row.value, row.unit, row.weight)


def test_the_title_of_a_further_page_begins_no_new_form():
    rows = [
        ("项目支出绩效目标申报表",),
        ("项目名称", "校舍维修"),
        COLUMNS,
        PLAIN[0],
        ("项目支出绩效目标申报表（续）",),
        COLUMNS,
        *PLAIN[1:],
    ]

    assert PLAIN == cells_of(only("表.xlsx", form(rows)).sheet)


def test_forms_beside_one_another_are_sheets_of_their_own():
    left = [("项目名称", "校舍维修"), ("年度目标", "维修校舍"), COLUMNS, *PLAIN]
    right = [("项目名称", "河道清淤"), ("年度目标", "清淤"), COLUMNS, *reversed(PLAIN)]
    rows = [(*a, *[""] * (5 - len(a)), *b, *[""] * (4 - len(b))) for a, b in zip(left, right, strict=True)]

    first, second = read_target_sheets("表.xlsx", form(rows)).sheets

    assert ("校舍维修", PLAIN) == (first.sheet.project, cells_of(first.sheet))
    assert ("河道清淤", PLAIN[::-1]) == (second.sheet.project, cells_of(second.sheet))
    assert ("A4", "F4") == (first.sheet.rows[0].at["level1"], second.sheet.rows[0].at["level1"])
    assert first.place != second.place


def test_a_number_format_that_is_no_number_is_none():
    styles = parts(form([COLUMNS, *PLAIN]))["xl/styles.xml"]
    spoilt = styles.replace(b"<fonts", b'<numFmts><numFmt numFmtId="x" formatCode="0%"/></numFmts><fonts', 1)

    reading = read_target_sheets("表.xlsx", repacked(form([COLUMNS, *PLAIN]), {"xl/styles.xml": spoilt}))

    assert PLAIN == cells_of(reading.sheets[0].sheet)


@pytest.mark.parametrize("weights", [(0.5, 0.3, 0.2), ("50%", "30%", "20%"), ("50分", "30分", "20分")])
def test_weights_are_read_as_parts_of_a_hundred(weights):
    rows = [(*COLUMNS, "权重"), *((*row, weight) for row, weight in zip(PLAIN, weights, strict=True))]

    assert [50, 30, 20] == [row.weight for row in only("表.xlsx", form(rows)).sheet.rows]


def test_small_weights_that_are_no_parts_of_one_stay():
    rows = [(*COLUMNS, "权重"), *((*row, 0.5) for row in PLAIN)]

    assert [0.5, 0.5, 0.5] == [row.weight for row in only("表.xlsx", form(rows)).sheet.rows]

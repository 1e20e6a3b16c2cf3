"""Reading one row of an indicator table: what may be written, what is derived, what is a fault."""

import csv as csv_module
import io

import pytest

from indicators.formats import csv
from indicators.mapping import read_indicators
from indicators.values import PROJECT_DECIDES, Direction, Kind, Standard

PLAIN = {"指标名称": "验收通过率", "二级指标": "质量指标", "适用范围": "共性"}


def one(**cells):
    """Read a table of one common quality indicator in which these cells differ."""
    row = PLAIN | cells
    content = io.StringIO()
    csv_module.writer(content).writerows([row.keys(), row.values()])
    return read_indicators(csv.read(content.getvalue().encode())[0])


def indicator(**cells):
    reading = one(**cells)
    assert () == reading.errors
    return reading.entries[0].indicator


def faults(reading):
    return [(error.at, error.message) for error in reading.errors]


@pytest.mark.parametrize("name", ["指标1：", "指标2", "……", "XX", "/", "——", "***", "无"])
def test_a_placeholder_is_no_name(name):
    assert [("A2", f"“{name}”是占位，不是指标名称")] == faults(one(指标名称=name))


def test_a_row_without_name_is_an_error():
    assert [("A2", "指标名称是空的")] == faults(one(指标名称=""))


@pytest.mark.parametrize("name", ["XX设备购置数量", "★★★受益人数", "黄金蜜种植数量（≥**株）", "新建……面积"])
def test_a_name_with_a_placeholder_left_in_it_is_an_error(name):
    [error] = one(指标名称=name).errors

    assert "没换掉的占位" in error.message


@pytest.mark.parametrize(
    "name", ["【设备名称】购置数量", "PM2.5年均浓度", "XL型设备数量", "0-6岁儿童健康管理率"]
)
def test_a_name_may_have_slots_letters_and_ages(name):
    assert () == one(指标名称=name).notes
    assert name == indicator(指标名称=name).name


def test_a_name_of_more_than_80_characters_is_an_error():
    assert [("A2", "名称有 81 个字，最多 80 个")] == faults(one(指标名称="长" * 81))
    assert "长" * 80 == indicator(指标名称="长" * 80).name


def test_a_number_in_a_name_is_only_noted():
    assert ("第2行：名称里带有数值，数值宜写到“参考值”一列",) == one(指标名称="新建水泥路2公里").notes


def test_a_line_break_in_a_name_is_closed_up():
    assert "验收合格率" == indicator(指标名称="验收\n合格率").name


# --- levels and sectors


@pytest.mark.parametrize(
    ("level2", "level1"),
    [
        ("质量", "产出指标"),
        ("成本指标", "产出指标"),
        ("经济成本", "成本指标"),
        ("可持续影响", "效益指标"),
        ("社会公众或服务对象满意度", "满意度指标"),
    ],
)
def test_an_empty_level1_follows_from_level2(level2, level1):
    assert level1 == indicator(二级指标=level2).level1


def test_both_official_vocabularies_are_accepted():
    assert "产出指标" == indicator(一级指标="产出指标", 二级指标="成本指标").level1
    assert "成本指标" == indicator(一级指标="成本", 二级指标="社会成本指标").level1


def test_a_level1_that_contradicts_level2_is_an_error_with_both_ways_out():
    [error] = one(一级指标="效益指标", 二级指标="数量指标").errors

    assert "“数量指标”不在“效益指标”之下" == error.message
    assert "把一级指标改为“产出指标”" in error.fix
    assert "社会效益指标" in error.fix


def test_an_unknown_level1_is_an_error():
    assert [("D2", "没有“过程指标”这个一级指标")] == faults(one(一级指标="过程指标"))


def test_an_empty_level2_is_an_error():
    assert [("B2", "二级指标是空的")] == faults(one(二级指标=""))


def test_sectors_are_known_by_name_official_name_and_code():
    read = indicator(适用范围="个性", 行业分类="教育、210，农林水支出")

    assert ("教育", "卫生健康", "农林水") == read.sectors


@pytest.mark.parametrize(
    ("written", "meant"), [("卫生", "卫生健康"), ("农业农村局", "农林水"), ("交通", "交通运输")]
)
def test_an_unknown_sector_is_an_error_with_the_nearest(written, meant):
    [error] = one(适用范围="个性", 行业分类=written).errors

    assert f"没有“{written}”这个行业" == error.message
    assert error.fix.startswith(f"是不是“{meant}”？")


# --- words of a fixed choice


@pytest.mark.parametrize("heading", ["适用范围", "指标性质", "指标方向", "标准类型", "是否核心"])
def test_an_unknown_word_is_an_error_with_the_words_to_choose_from(heading):
    [error] = one(**{heading: "随便"}, 行业分类="教育").errors

    assert f"“{heading}”不能写“随便”" == error.message
    assert error.fix.startswith("请写成下列之一：")


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        ("计划", Standard.PLAN),
        ("行业标准", Standard.INDUSTRY),
        ("历史", Standard.HISTORY),
        ("支出标准", Standard.SPENDING),
        ("其它", Standard.OTHER),
        ("", Standard.PLAN),
    ],
)
def test_the_kind_of_standard_may_be_written_short(written, standard):
    assert standard == indicator(标准类型=written).standard


@pytest.mark.parametrize(
    ("written", "core"), [("是", True), ("√", True), ("1", True), ("否", False), ("", False)]
)
def test_core_is_yes_or_no(written, core):
    assert core == indicator(是否核心=written).core


# --- the target


@pytest.mark.parametrize(
    ("cells", "direction"),
    [
        ({"参考值": "≥95%"}, Direction.MORE),
        ({"参考值": "≤5%"}, Direction.LESS),
        ({"参考值": "不超过3次"}, Direction.LESS),
        ({"参考值": "10-15天"}, Direction.RANGE),
        ({"参考值": "2025年12月底前"}, Direction.DEADLINE),
        ({"计量单位": "日期"}, Direction.DEADLINE),
        ({"指标名称": "设备故障率"}, Direction.LESS),
        ({"指标名称": "食堂剩菜消耗量"}, Direction.LESS),
        ({"指标名称": "安全事故下降率", "参考值": "≥5%"}, Direction.MORE),
        ({"指标名称": "投诉办结率"}, Direction.MORE),
        ({"指标方向": "逆向", "参考值": "≥5%"}, Direction.LESS),
        ({}, Direction.MORE),
    ],
)
def test_a_missing_direction_follows_from_target_and_name(cells, direction):
    assert direction == indicator(**cells).direction


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"参考值": "≥95%"}, Kind.QUANTITATIVE),
        ({"参考值": "全覆盖"}, Kind.QUANTITATIVE),
        ({"参考值": "明显改善"}, Kind.QUALITATIVE),
        ({"分级标准": "好：……；差：……", "参考值": ""}, Kind.QUALITATIVE),
        ({"参考值": "/"}, Kind.QUANTITATIVE),
        ({"指标性质": "定性指标", "参考值": "≥95%"}, Kind.QUALITATIVE),
        ({}, Kind.QUANTITATIVE),
    ],
)
def test_a_missing_kind_follows_from_grades_and_target(cells, kind):
    assert kind == indicator(**cells).kind


def test_an_empty_target_is_left_to_the_project():
    assert PROJECT_DECIDES == indicator(参考值="/").reference


def test_a_sign_in_a_column_of_its_own_is_joined_to_the_target():
    assert "≥95" == indicator(参考值="95", 计算符号="≥").reference
    assert "≥95" == indicator(参考值="95", 指标性质="≥").reference
    assert "≤5" == indicator(参考值="≤5", 计算符号="≥").reference
    assert [("E2", "“约”不是计算符号")] == faults(one(参考值="95", 计算符号="约"))


@pytest.mark.parametrize(
    ("name", "unit", "reference"),
    [("合格率", "%", "101"), ("合格率", "", "≥290%"), ("城市道路清扫覆盖率(%)", "%", "95-105")],
)
def test_a_rate_beyond_all_is_an_error(name, unit, reference):
    assert [("E2", f"“{name}”是比率，参考值超过了 100%")] == faults(
        one(指标名称=name, 计量单位=unit, 参考值=reference)
    )


@pytest.mark.parametrize(
    ("name", "unit", "reference"),
    [
        ("合格率", "%", "100"),
        ("收入增长率", "%", "≥120%"),
        ("放大倍率", "%", "200"),
        ("出诊率", "次", "300"),
        ("补助额", "%", "120"),
    ],
)
def test_growth_and_numbers_that_are_no_per_cent_may_pass_a_hundred(name, unit, reference):
    assert reference == indicator(指标名称=name, 计量单位=unit, 参考值=reference).reference


def test_a_fraction_beside_per_cent_is_noted_because_a_percent_cell_reads_so():
    [note] = one(计量单位="%", 参考值="0.955").notes

    assert note.startswith("第2行：参考值“0.955”配单位“%”")


def test_a_quantitative_target_without_number_is_noted():
    assert ("第2行：定量指标的参考值读不出数值，照原样保留",) == one(指标性质="定量", 参考值="明显改善").notes


def test_units_are_written_the_standard_way_and_unknown_ones_kept_and_noted():
    assert "平方米" == indicator(计量单位="㎡").unit

    reading = one(计量单位="网格组")

    assert "网格组" == reading.entries[0].indicator.unit
    assert ("第2行：计量单位“网格组”不在单位表里，照原样保留",) == reading.notes


# --- other cells


def test_a_cell_of_more_than_2000_characters_is_an_error():
    [error] = one(指标解释="字" * 2001).errors

    assert ("D2", "“指标解释”有 2001 个字符，最多 2000 个") == (error.at, error.message)
    assert "字" * 60 == error.text


@pytest.mark.parametrize("code", ["205 0001", "205/0001", "九" * 41])
def test_a_code_that_cannot_stand_in_an_address_is_an_error(code):
    [error] = one(指标编码=code).errors

    assert "D2" == error.at


def test_text_that_looks_like_a_formula_stays_text():
    assert ["=1+1", "+甲", "-5", "@乙"] == [
        indicator(指标解释=text).definition for text in ("=1+1", "+甲", "-5", "@乙")
    ]

"""What a name says about its value."""

import pytest

from indicators.checks.names import (
    asked,
    better_when_less,
    is_capped,
    is_rate,
    misfit,
    named_amounts,
    sameness,
)
from tests.starter_library import starter_indicators


@pytest.mark.parametrize(
    "name", ["验收合格率", "资金到位率（%）", "受益户满意度", "清洁能源占比", "及时发放率%"]
)
def test_a_share_of_a_whole_is_a_rate(name: str):
    assert is_rate(name)


@pytest.mark.parametrize("name", ["设备功率", "检查频率", "办事效率", "培训人数", "工程质量"])
def test_what_only_ends_like_a_rate_is_none(name: str):
    assert not is_rate(name)


def test_a_growth_rate_may_pass_one_hundred():
    assert is_capped("验收合格率")
    assert not is_capped("农民收入增长率")


@pytest.mark.parametrize(
    "name", ["设备故障率", "逾期发放率", "安全事故起数", "报修响应时间", "重复信访投诉件数"]
)
def test_bad_things_and_waiting_are_better_when_less(name: str):
    assert better_when_less(name)


@pytest.mark.parametrize(
    "name", ["投诉办结率", "事故隐患整改率", "交通事故处理数", "犯罪案件破获数", "失业人员再就业人数"]
)
def test_dealing_with_bad_things_is_better_when_more(name: str):
    assert not better_when_less(name)


def test_no_indicator_of_the_library_with_a_number_to_reach_is_called_better_when_less():
    wrong = [
        i.name
        for i in starter_indicators()
        if i.direction.value == "正向" and i.reference.startswith(("≥", ">")) and better_when_less(i.name)
    ]

    assert [] == wrong


@pytest.mark.parametrize(
    ("name", "unit", "fitting"),
    [
        ("签约率", "人", "%"),
        ("受益人口数", "户", "人"),
        ("维修面积", "米", "平方米、亩等"),
        ("按时发放", "人/年", "%、天或日期"),
    ],
)
def test_a_unit_that_contradicts_the_name_is_told_with_one_that_fits(name: str, unit: str, fitting: str):
    assert fitting == misfit(name, unit)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("签约率", "%"),
        ("受益人口数", "人"),
        ("人均收入", "元/人"),
        ("人均居住面积", "平方米/人"),
        ("苗木", "打"),
    ],
)
def test_a_unit_that_fits_or_is_not_known_is_left_alone(name: str, unit: str):
    assert misfit(name, unit) is None


def test_the_order_of_words_and_the_words_of_every_project_do_not_tell_names_apart():
    assert sameness("提升全民健康水平") == sameness("全民健康水平提高")
    assert sameness("验收合格率") == sameness("项目（工程）验收合格率")


def test_numbers_tell_names_apart():
    assert sameness("产后7天访视数") != sameness("产后42天访视数")


@pytest.mark.parametrize(
    ("name", "whom"),
    [
        ("服务周期内,市民对空气质量改善的满意程度", "市民"),
        ("受益脱贫(监测)户满意度", "受益脱贫户"),
        ("补助对象满意度", "补助对象"),
        ("服务对象满意度%", ""),
        ("项目受益人满意程度", ""),
        ("满意度", ""),
    ],
)
def test_a_satisfaction_name_tells_whom_to_ask(name: str, whom: str):
    assert whom == asked(name)


def test_ages_are_a_part_of_a_name_and_counts_are_not():
    assert () == named_amounts("0-6岁儿童健康管理数")
    assert ["条"] == [amount.unit for amount in named_amounts("新建水泥路1条")]

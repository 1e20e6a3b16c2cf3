"""The table of units: spellings, compounds and conversion."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import Refusal
from indicators.units import UnitMismatch, canonical_unit, convert, find_unit, unit_at

CONVERTIBLE = {
    "金额": ["元", "角", "千元", "万元", "百万元", "亿元"],
    "面积": ["亩", "万亩", "平方米", "公顷", "平方公里"],
    "长度": ["米", "公里", "厘米", "毫米"],
    "重量": ["吨", "公斤", "斤", "克", "毫克"],
    "时间": ["秒", "分钟", "小时", "天", "周", "月", "季度", "年"],
    "比率": ["%", "‰", "成"],
    "人次": ["人次", "万人次"],
}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("百分比", "%"),
        ("％", "%"),
        ("(%)", "%"),
        ("百分点", "个百分点"),
        ("km", "公里"),
        ("KM", "公里"),
        ("M", "米"),
        ("m2", "平方米"),
        ("㎡", "平方米"),
        ("平米", "平方米"),
        ("万平方米", "万平方米"),
        ("单位：万元", "万元"),
        ("名", "人"),
        ("人/次", "人次"),
        ("台（套）", "台套"),
        ("日", "天"),
        ("个月", "月"),
        ("工作日", "个工作日"),
        ("万人次", "万人次"),
        ("元/亩", "元/亩"),
        ("元/月/人", "元/人/月"),
        ("元/人·月", "元/人/月"),
        ("元/(人·月)", "元/人/月"),
        ("元每人每月", "元/人/月"),
        ("元每平米", "元/平方米"),
        ("mg/L", "毫克/升"),
        ("μg/m³", "微克/立方米"),
        ("小时/日", "小时/天"),
    ],
)
def test_a_unit_is_found_by_any_of_its_spellings(written, name):
    assert name == canonical_unit(written)


@pytest.mark.parametrize("written", [None, "", " ", "/", "/株", "榀", "元/榀", "每亩", "年级", "5G", "万%"])
def test_what_is_no_unit_of_the_table_is_not_found(written):
    assert find_unit(written) is None


def test_a_unit_is_taken_whole_from_a_text_and_not_cut_from_a_word():
    assert ("人次", 2) == (unit_at("人次以上", 0)[0].name, unit_at("人次以上", 0)[1])
    assert unit_at("年级学生", 0) is None
    assert unit_at("mol", 0) is None


def test_the_unit_before_the_next_amount_keeps_its_own_name():
    assert ("人", 1) == (unit_at("人每人500元", 0)[0].name, unit_at("人每人500元", 0)[1])
    assert "元/人/月" == unit_at("元每人每月", 0)[0].name


@pytest.mark.parametrize(
    ("number", "source", "target", "expected"),
    [
        ("3", "万元", "元", "30000"),
        ("1", "亿元", "万元", "10000"),
        ("15", "亩", "公顷", "1"),
        ("1", "公顷", "平方米", "10000"),
        ("1", "平方公里", "亩", "1500"),
        ("2.5", "万亩", "亩", "25000"),
        ("2", "公里", "米", "2000"),
        ("3500", "公斤", "吨", "3.5"),
        ("1", "吨", "克", "1000000"),
        ("2", "天", "小时", "48"),
        ("1", "年", "月", "12"),
        ("1", "年", "天", "365"),
        ("5", "%", "‰", "50"),
        ("3", "万条", "条", "30000"),
        ("100", "元/人/月", "元/人/年", "1200"),
        ("1000", "元/月/人", "万元/人/年", "1.2"),
        ("1500", "元/亩", "元/公顷", "22500"),
    ],
)
def test_numbers_convert_within_a_dimension(number, source, target, expected):
    assert Decimal(expected) == convert(Decimal(number), source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("人", "人次"),
        ("万元", "万美元"),
        ("%", "个百分点"),
        ("台", "套"),
        ("天", "个工作日"),
        ("元/亩", "元"),
        ("元/亩", "元/人"),
        ("平方米", "米"),
        ("榀", "个"),
    ],
)
def test_numbers_do_not_convert_across_dimensions(source, target):
    with pytest.raises(UnitMismatch, match=source) as refused:
        convert(Decimal(1), source, target)

    assert isinstance(refused.value, Refusal)


@given(
    st.sampled_from(list(CONVERTIBLE.values())).flatmap(
        lambda units: st.tuples(st.sampled_from(units), st.sampled_from(units))
    ),
    st.decimals(min_value=-(10**9), max_value=10**9, places=3),
)
def test_converting_there_and_back_gives_the_same_number(units, number):
    source, target = units

    back = convert(convert(number, source, target), target, source)

    assert abs(back - number) <= abs(number) * Decimal("1e-20")


@given(st.text(max_size=12))
def test_no_text_makes_the_table_fail(text):
    unit = find_unit(text)

    assert unit is None or unit == find_unit(unit.name)


@pytest.mark.parametrize("dimension", CONVERTIBLE)
def test_units_of_one_dimension_say_so(dimension):
    assert {dimension} == {find_unit(name).dimension for name in CONVERTIBLE[dimension]}

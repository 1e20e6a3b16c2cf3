"""What cannot be verified is found, on published rows and on laws that hold for any row."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.case import understand
from indicators.checks.vagueness import Fault, vague_fault
from indicators.values import PROJECT_DECIDES, Row
from tests.starter_library import starter_indicators

FIXTURES = Path(__file__).parents[2] / "fixtures"
WISHES = ["提升", "有效改善", "进一步加强", "促进", "保障", "持续优化", "推动"]
GOODS = [
    "社会和谐稳定",
    "公共服务水平",
    "基层治理能力",
    "群众生活",
    "生态环境",
    "城市形象",
    "经济发展",
    "干部作风",
]
BENEFITS = ["社会效益指标", "经济效益指标", "生态效益指标", "可持续影响指标"]


def fault(
    level2: str | None,
    name: str | None,
    value: str | None,
    unit: str | None = None,
    comparison: str | None = None,
    weight: float | None = None,
) -> Fault | None:
    row = Row(level2=level2, name=name, value=value, unit=unit, comparison=comparison, weight=weight)
    return vague_fault(understand(0, row))


def is_vague(level2: str | None, name: str | None, value: str | None, unit: str | None = None) -> bool:
    return fault(level2, name, value, unit) is not None


@pytest.mark.parametrize(
    "path", ["real/labelled_rows.jsonl", "vague/published_rows.jsonl", "vague/composed_rows.jsonl"]
)
def test_rows_are_told_apart_as_a_reader_told_them_apart(path: str):
    rows = [json.loads(line) for line in (FIXTURES / path).read_text("utf-8").splitlines()]
    judged = [row for row in rows if row["label"] != "ambiguous"]
    fields = ("level2", "name", "value", "unit")
    found = [fault(*(row[f] for f in fields), row.get("comparison")) is not None for row in judged]
    vague = [row["label"] == "vague" for row in judged]
    hits = sum(f and v for f, v in zip(found, vague, strict=True))

    assert hits >= 0.98 * sum(found), "precision"
    assert hits >= 0.98 * sum(vague), "recall"


def test_no_indicator_of_the_library_is_vague_with_its_reference_value():
    rows = [(i, "≥10" if i.reference == PROJECT_DECIDES else i.reference) for i in starter_indicators()]
    written = [(i, value) for i, value in rows if i.unit or value == i.reference]

    assert [] == [i.name for i, value in written if is_vague(i.level2, i.name, value, i.unit)]


@given(st.integers(1, 10**6), st.sampled_from(["公里", "平方米", "人", "台", "场次", "万元"]))
def test_a_number_with_a_concrete_unit_is_never_vague(number: int, unit: str):
    assert not is_vague("数量指标", "硬化村道里程", f"≥{number}{unit}")


@given(
    st.sampled_from(["", "≥", "=", "："]),
    st.sampled_from(["提高", "显著提升", "有所改善", "稳步增强", "持续加强", "明显"]),
)
def test_a_word_of_degree_is_vague_whatever_sign_stands_before_it(sign: str, word: str):
    assert is_vague("社会效益指标", "群众生产生活条件", sign + word)


@given(
    st.sampled_from(BENEFITS),
    st.sampled_from(WISHES),
    st.sampled_from(GOODS),
    st.integers(1, 100),
    st.booleans(),
)
def test_a_percentage_on_a_wish_is_vague_in_one_cell_or_in_three(
    level2: str, wish: str, good: str, number: int, apart: bool
):
    name = wish + good

    assert fault(level2, name, *((str(number), "%", "≥") if apart else (f"≥{number}%",)))


@given(
    st.sampled_from(WISHES), st.sampled_from(GOODS), st.sampled_from(["1", "≥1项", "2025年12月底前", "1年"])
)
def test_a_count_or_a_date_on_a_wish_is_vague(wish: str, good: str, value: str):
    assert is_vague("社会效益指标", wish + good, value)


@given(
    st.sampled_from(WISHES),
    st.sampled_from(["满意度", "参保率", "就业人数", "人均收入", "绿化面积"]),
    st.integers(2, 99),
)
def test_a_wish_before_something_measured_is_not_vague(wish: str, measured: str, number: int):
    assert not is_vague("社会效益指标", f"{wish}居民{measured}", f"≥{number}%")


@given(st.integers(1, 12), st.integers(1, 28), st.sampled_from(["完成时限", "按期完工", "工程进度"]))
def test_a_day_makes_a_piece_of_work_verifiable(month: int, day: int, name: str):
    assert not is_vague("时效指标", name, f"{month}月{day}日前完成")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
def test_any_text_at_all_is_judged_without_a_crash(name: str, value: str, level2: str):
    assert is_vague(level2, name, value) in (True, False)


def test_an_open_slot_is_no_vague_row_but_a_fault_of_its_own():
    assert not is_vague("数量指标", "维修校舍面积", "≥【填写】平方米")


@pytest.mark.parametrize(
    ("level2", "name", "value"),
    [
        ("质量指标", "工程质量", "符合《公路工程质量检验评定标准》"),
        ("质量指标", "设备验收", "达到GB50300规定的合格标准"),
        ("质量指标", "混凝土强度", "≥30MPa"),
        ("质量指标", "师生比", "1:20"),
        ("质量指标", "服务质量", "优：月度考核无扣分项且全年无投诉"),
        ("社会效益指标", "校园安全", "零事故"),
        ("社会效益指标", "重大舆情事件", "无"),
        ("社会效益指标", "困难群众基本生活", "应保尽保"),
        ("经济效益指标", "农民人均可支配收入", "不低于上年"),
        ("生态效益指标", "改善水环境", "国控断面达到Ⅲ类水质"),
        ("可持续影响指标", "管护机制", "印发管护办法"),
        ("质量指标", "台站正常运行", "100%"),
    ],
)
def test_a_standard_a_document_a_yardstick_or_a_zero_is_verifiable(level2: str, name: str, value: str):
    assert not is_vague(level2, name, value)


@pytest.mark.parametrize(
    ("level2", "name", "value", "expected"),
    [
        ("社会效益指标", "便民利民", "使12个村3600名群众生产生活条件得到明显改善", Fault.SENTENCE),
        ("社会效益指标", "提升公共服务水平", "不低于上年", Fault.VAGUE_WORD),
        ("社会效益指标", "公共服务", "2025年12月提升", Fault.VAGUE_WORD),
        ("社会效益指标", "提高财政资金使用效益", "≥95%", Fault.SLOGAN_WITH_NUMBER),
        ("质量指标", "服务质量", "好/较好/一般/差", Fault.SCALE_WITHOUT_LEVEL),
        ("质量指标", "质量", "10分", Fault.BARE_NUMBER),
        ("可持续影响指标", "长效机制", "长期", Fault.TIME_WORD),
        ("时效指标", "工程进度", "按时完成", Fault.MISSING_STANDARD),
    ],
)
def test_the_kind_of_vague_is_named(level2: str, name: str, value: str, expected: Fault):
    assert fault(level2, name, value) is expected


def test_a_value_that_repeats_the_points_of_its_row_is_a_score():
    assert fault("质量指标", "宣传质量", "10", weight=10.0) is Fault.SCORE_AS_VALUE
    assert fault("数量指标", "宣传次数", "10", weight=10.0) is None

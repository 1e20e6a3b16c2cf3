"""The file of standards: what a deployment writes is what rules compare with, faults are told plainly."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.rules import all_rules
from indicators.checks.settings_text import BadStandards
from indicators.checks.standards import (
    OFFICIAL,
    OLDER,
    PRESETS,
    Standards,
    parse_standards,
    preset_text,
    read_standards,
    standards_form,
    standards_text,
)
from indicators.taxonomy import CURRENT, taxonomy

PLACE = "standards.yaml"


def parsed(text: str) -> Standards:
    return parse_standards(text.encode(), PLACE)


def refused(text: str) -> str:
    with pytest.raises(BadStandards) as refusal:
        parsed(text)
    return str(refusal.value)


def test_without_a_file_the_current_form_counts():
    assert OFFICIAL == read_standards(None) == PRESETS[CURRENT]


def test_the_current_form_is_what_standards_are_unless_said_otherwise():
    assert Standards() == OFFICIAL


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_uses_the_levels_of_its_form_and_weights_that_add_up(name):
    preset = PRESETS[name]
    levels = taxonomy().vocabularies[name]

    assert name == preset.name == preset.vocabulary
    assert [level2 for under in levels.values() for level2 in under] == list(preset.level2)
    assert set(preset.weights) <= set(levels)
    for weights in (preset.weights, preset.weights_without_cost):
        assert 100 == sum(weights.values()) + preset.execution_weight


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_file_to_start_from(name):
    text = preset_text(name)

    assert replace(PRESETS[name], name=name) == parsed(text)
    assert text.startswith("#")


def test_what_is_not_written_comes_from_the_base():
    local = parsed("基础: 财预〔2015〕88号\n指标条数: {最多: 12}\n满意度范围: {最低: 85%}")

    assert (5, 12, (85, 98)) == (local.fewest_rows, local.most_rows, local.satisfaction)
    assert PRESETS[OLDER].weights == local.weights
    assert OLDER in local.name


def test_an_empty_file_changes_nothing_but_the_name():
    assert replace(OFFICIAL, name=parsed("").name) == parsed("# 以后再写\n")


@pytest.mark.parametrize("written", ["财预[2015]88号", "财预【2015】88号", "88号", " 财预〔2015〕 88号 "])
def test_a_form_is_known_by_its_number_whatever_the_brackets(written):
    assert OLDER == parsed(f"口径: '{written}'").vocabulary
    assert "可持续影响指标" in parsed(f"口径: '{written}'").level2


def test_levels_are_accepted_under_their_usual_other_names():
    assert ("数量指标", "质量指标") == parsed("二级指标: [产出数量, 质量, 数量]").level2


def test_rules_are_switched_off_by_id_in_any_case_and_as_plain_text_as_well():
    assert {"FEA01", "CMP11"} == parsed("停用规则: [fea01, CMP11]").disabled
    assert {"FEA01", "CMP11"} == parsed("停用规则: fea01、CMP11").disabled


def test_rules_of_uncertain_basis_are_switched_off_together():
    local = parsed("停用把握不高的规则: 是\n停用规则: [APP01]")

    assert not local.enables("CMP01", only_hints=True)
    assert not local.enables("APP01", only_hints=False)
    assert local.enables("CMP01", only_hints=False)
    assert OFFICIAL.enables("CMP01", only_hints=True)


def test_every_rule_can_be_switched_off():
    ids = {rule.id for rule in all_rules()}

    assert ids == parsed(f"停用规则: [{', '.join(ids)}]").disabled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("指标条树: {最少: 3}", "没有“指标条树”这一项，是不是“指标条数”？"),
        ("指标条数: {最小: 3}", "的“指标条数”里没有“最小”这一项，是不是“最少”？"),
        ("指标条数: {最少: 30}", "最少30条多于最多20条"),
        ("指标条数: {最少: 2.5}", "的“最少”应是1到1000之间的整数，现在是“2.5”"),
        ("指标条数: 5", "的“指标条数”应写成“项目: 值”的形式"),
        ("满意度范围: {最低: 101}", "的“最低”应是0到100之间的数，现在是“101”"),
        ("满意度范围: {最低: 99}", "最低99%应小于最高98%"),
        ("权重: {含成本: {产出: 50}}", "没有“产出”这一项，是不是“产出指标”？"),
        ("权重: {不含成本: {产出指标: 60, 效益指标: 20}}", "“不含成本”各项加上“预算执行率分值”10分是90分"),
        ("预算执行率分值: 5", "是95分，应是100分"),
        ("预算执行率分值: 是", "应是0到100之间的数"),
        ("单项权重上限: .nan", "应是1到100之间的数"),
        ("停用规则: [FEA99]", "没有编号为“FEA99”的规则"),
        ("停用规则: {FEA01: 是}", "应是一串名称"),
        ("停用把握不高的规则: 可能", "应写“是”或“否”，现在是“可能”"),
        ("口径: 99号", f"应是 {CURRENT} 或 {OLDER}，现在是“99号”"),
        ("二级指标: [品质指标]", "没有“品质指标”这一项，是不是“质量指标”？"),
        ("二级指标: []", "至少要写一个"),
        ("名称:", "应是1到60个字的名称"),
        ("指标条数：5", "冒号用半角"),
        ("指标条数: {最少: 3", "行读不懂"),
        ("名称: 甲\n口径: 88号\n名称: 乙", "第3行的“名称”前面已经写过"),
        ("指标条数: {最少: 3, 最少: 4}", "第1行的“最少”前面已经写过"),
        ("名称: 2026-13-45", "读不懂"),
        ("? [a, b]\n: 3", "读不懂"),
        ("!!python/object/apply:os.getcwd []", "读不懂"),
        ("- 甲\n- 乙", "应写成“项目: 值”的形式"),
        ("&a {名称: *a}", "嵌套过深"),
        ("名称: 甲\n" + "#" * 200_000, "不像标准文件"),
    ],
)
def test_a_fault_is_one_sentence_with_file_entry_and_remedy(text, said):
    message = refused(text)

    assert message.startswith(PLACE)
    assert said in message
    assert 1 == message.count("。")


def test_a_file_saved_by_an_editor_on_windows_is_read():
    for encoding in ("utf-8-sig", "gb18030"):
        assert 12 == parse_standards("指标条数: {最多: 12}\r\n".encode(encoding), PLACE).most_rows


def test_a_file_that_is_no_text_is_refused():
    with pytest.raises(BadStandards, match="不是文本文件"):
        parse_standards(b"\xff\xff\x00\xd8", PLACE)


def test_a_file_is_read_again_when_it_has_changed(tmp_path):
    file = tmp_path / PLACE
    file.write_text("指标条数: {最多: 12}", "utf-8")
    assert 12 == read_standards(file).most_rows

    file.write_text("指标条数: {最多: 8}", "utf-8")
    assert 8 == read_standards(file).most_rows


def test_a_missing_file_is_refused_with_the_way_to_get_one(tmp_path):
    with pytest.raises(BadStandards, match="kb standards --preset"):
        read_standards(tmp_path / "nowhere.yaml")


@st.composite
def local_standards(draw: st.DrawFn) -> Standards:
    base = draw(st.sampled_from(list(PRESETS.values())))
    fewest = draw(st.integers(1, 40))
    low = draw(st.integers(0, 98))
    execution = draw(st.sampled_from([0.0, 5.0, 10.0, 12.5]))
    levels = taxonomy().all_level2()
    return replace(
        base,
        name=draw(st.text("甲乙丙0: #'\"〔〕", min_size=1, max_size=20).filter(lambda n: n == n.strip())),
        fewest_rows=fewest,
        most_rows=draw(st.integers(fewest, 1000)),
        satisfaction=(low, draw(st.integers(low + 1, 100))),
        weights={"产出指标": 60.0, "效益指标": 40.0 - execution},
        weights_without_cost={"产出指标": 100.0 - execution},
        execution_weight=execution,
        heaviest_row=draw(st.sampled_from([1.0, 22.5, 60.0])),
        level2=tuple(draw(st.lists(st.sampled_from(levels), min_size=1, unique=True))),
        only_sure=draw(st.booleans()),
        disabled=frozenset(draw(st.sets(st.sampled_from([rule.id for rule in all_rules()]), max_size=5))),
    )


@given(local_standards())
def test_standards_written_as_a_file_read_back_the_same(standards):
    assert standards == parsed(standards_text(standards))
    assert standards_form(standards) == standards_form(parsed(standards_text(standards)))


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_whatever_a_file_holds_it_is_read_or_refused(content):
    with suppress(BadStandards):
        assert isinstance(parse_standards(content, PLACE), Standards)

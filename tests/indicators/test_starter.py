"""What the starter library must be before anybody may use it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from indicators.checks.runner import check
from indicators.library import ListLibrary
from indicators.matching import pairs
from indicators.starter.words import reverse_direction
from indicators.survey import COMMON, Survey, sector_table, survey
from indicators.taxonomy import taxonomy
from indicators.units import canonical_unit
from indicators.values import Direction, Indicator, Nature, ProjectType, Row, Sheet
from tests.starter_library import starter_indicators, starter_sets, starter_types

STARTER = Path(__file__).parents[2] / "indicators" / "starter"
README = Path(__file__).parents[2] / "README.md"
GENERAL = ("数量", "质量", "时效", "成本", "效益", "满意度", "共性")  # measures that fit any business
FILES = sorted([*STARTER.glob("common/*.yaml"), *STARTER.glob("sectors/*/*.yaml")])
FEW_SECTORS = 3
COST = "经济成本指标"
BENEFITS = {"经济效益指标", "社会效益指标", "生态效益指标"}
COSTED = {Nature.CONSTRUCTION, Nature.PURCHASE, Nature.INFORMATION, Nature.SERVICE, Nature.SUBSIDY}
# Letters and figures that belong to the thing itself.
NUMBERED_THINGS = re.compile(
    r"PM2\.5|PM10|[A-Za-z]+\d+|\d+[—-]\d+岁|\d+岁|12345|12315|12309|12348|12388|110|120|119|5G|4G"
)
WISH = re.compile(r"^(?:提升|提高|促进|保障|推动|改善|加强|完善|维护|增强|确保)")
AMOUNT = re.compile(r"(?:率|数|量|额|面积|次|度|比例|时间|成本|里程|时限|长度|增幅|标准|天数)$")


@cache
def found() -> Survey:
    return survey(starter_indicators(), starter_types(), taxonomy())


@cache
def contents() -> Mapping[Path, Mapping[str, Any]]:
    return {file: yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) for file in FILES}


def sector_files() -> list[tuple[Path, Mapping[str, Any]]]:
    return [(file, content) for file, content in contents().items() if file.parent.name != "common"]


@cache
def measures() -> Mapping[str, str]:
    """Each measure of the catalogue and the file it stands in."""
    return {
        name: file.stem
        for file in sorted((STARTER / "measures").glob("*.yaml"))
        for name in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    }


def by_type() -> Iterator[tuple[ProjectType, list[Indicator]]]:
    for entry in starter_sets():
        for kind in entry.project_types:
            yield (
                kind,
                [
                    indicator
                    for indicator in starter_indicators()
                    if kind.name in indicator.project_types
                    and (indicator.sectors[0] if indicator.sectors else None) == kind.sector
                ],
            )


def told(indicator: Indicator) -> str:
    return f"{indicator.code} {indicator.name}"


def test_a_bureau_gets_six_thousand_indicators_and_twenty_project_types_in_every_sector():
    counts = {count.sector: count for count in found().sectors}

    assert sum(count.indicators for count in counts.values()) >= 6000
    assert counts[COMMON].indicators >= 500
    assert len(counts) == 18
    assert not {name: count.project_types for name, count in counts.items() if count.project_types < 20}


def test_every_project_type_has_eight_to_fifteen_rows_numbered_from_one_without_a_gap():
    assert not {
        file.name: list(content["指标"])
        for file, content in contents().items()
        if list(content["指标"]) != list(range(1, len(content["指标"]) + 1))
        or not 8 <= len(content["指标"]) <= 15
    }


def test_a_file_is_called_after_its_number_and_project_type():
    assert not [
        file.name
        for file, content in contents().items()
        if file.name != f"{content['序号']:02d}-{content['项目类型']}.yaml"
    ]


def test_every_project_type_covers_the_dimensions_its_nature_calls_for():
    lacking = {}
    for kind, indicators in by_type():
        levels = {indicator.level2 for indicator in indicators}
        due = {"数量指标", "质量指标", "时效指标"} | ({COST} if kind.nature in COSTED else set())
        due |= {"服务对象满意度指标"} if kind.beneficiary else set()
        missing = due - levels | (set() if levels & BENEFITS else {"效益指标"})
        if missing:
            lacking[kind.name] = missing

    assert not lacking


def test_no_name_stands_twice_in_a_project_type_and_no_two_in_a_sector_say_the_same():
    twice = {
        kind.name: [name for name, count in Counter(row.name for row in rows).items() if count > 1]
        for kind, rows in by_type()
    }

    assert not {name: names for name, names in twice.items() if names}
    assert not [(told(pair.first), told(pair.second)) for pair in found().near_doubles]


def test_no_project_type_is_called_like_another():
    names = Counter(kind.name for kind in starter_types())

    assert not [name for name, count in names.items() if count > 1]


def test_every_field_is_filled():
    assert not found().missing


def test_every_measure_is_used():
    used = {row.get("度量") for content in contents().values() for row in content["指标"].values()}

    assert 150 <= len(measures())
    assert not measures().keys() - used


def test_most_rows_of_a_project_type_are_of_its_own_business():
    """A row is if its name speaks of what few sectors do, and if it says for itself what it means or how
    it is counted instead of laying a general measure over an object.
    """
    spoken = defaultdict(set)
    for file, content in sector_files():
        for row in content["指标"].values():
            for pair in pairs(row["名称"]):
                spoken[pair].add(file.parent.name)

    def is_general(row: Mapping[str, Any]) -> bool:
        borrowed = measures().get(row.get("度量")) in GENERAL and not row.keys() & {"解释", "公式", "分子"}
        return borrowed or all(len(spoken[pair]) > FEW_SECTORS for pair in pairs(row["名称"]))

    general = {
        file.name: [row["名称"] for row in content["指标"].values() if is_general(row)]
        for file, content in sector_files()
    }
    assert not {
        file.name: general[file.name]
        for file, content in sector_files()
        if len(general[file.name]) > len(content["指标"]) / 2
    }


def test_a_name_of_one_sector_seldom_stands_in_another():
    names: dict[str, set[str]] = {}
    for indicator in starter_indicators():
        names.setdefault(indicator.name, set()).add(indicator.sectors[0] if indicator.sectors else COMMON)
    shared = {name: sectors for name, sectors in names.items() if len(sectors) > 1}

    assert len(shared) <= len(names) * 0.02, shared


def test_every_unit_is_in_the_table_of_units():
    assert not [
        f"{told(indicator)} {indicator.unit}"
        for indicator in starter_indicators()
        if indicator.unit and canonical_unit(indicator.unit) is None
    ]


def test_every_rate_says_what_is_divided_by_what():
    assert not [
        told(indicator)
        for indicator in starter_indicators()
        if indicator.unit in ("%", "‰", "1/10万")
        and not re.search(r"[\u4e00-\u9fff].*÷[^×]*[\u4e00-\u9fff]", indicator.formula)
    ]


def test_what_is_better_when_smaller_points_down():
    assert not [
        told(indicator)
        for indicator in starter_indicators()
        if reverse_direction(indicator.name) and indicator.direction is not Direction.LESS
    ]


def test_names_are_amounts_without_figures_and_wishes():
    assert not [
        told(indicator)
        for indicator in starter_indicators()
        if re.search(r"\d", NUMBERED_THINGS.sub("", indicator.name))
        or (WISH.match(indicator.name) and not AMOUNT.search(indicator.name))
    ]


def test_no_slot_is_left_unfilled():
    assert not [told(indicator) for indicator in starter_indicators() if "{" in repr(indicator)]


def test_what_a_norm_sets_names_the_norm():
    assert not [
        told(indicator)
        for indicator in starter_indicators()
        if indicator.standard == "行业标准" and len(indicator.standard_source) < 4
    ]


def example(indicator: Indicator) -> str:
    """The reference value, or for what the project decides the value a unit would write."""
    if indicator.reference != "由项目确定":
        return indicator.reference
    if indicator.direction is Direction.DEADLINE:
        return "12月20日前"
    if indicator.direction is Direction.RANGE:
        return f"=100{indicator.unit}"
    sign = "≤" if indicator.direction is Direction.LESS else "≥"
    return f"{sign}90%" if indicator.unit == "%" else f"{sign}100{indicator.unit}"


def test_the_checker_finds_no_fault_in_any_row_at_its_reference_value():
    """Every row stands alone, so that only what the row itself says can be found."""
    faults = {}
    for indicator in starter_indicators():
        value = example(indicator)
        row = Row(
            level1=indicator.level1,
            level2=indicator.level2,
            name=indicator.name,
            value=value,
            unit=None if (indicator.unit or "") in value else indicator.unit,
        )
        report = check(Sheet(project="x", rows=(row,)), ListLibrary([]))
        grave = [
            finding.message
            for finding in report.findings
            if finding.row == 0 and finding.severity != "info" and finding.rule != "CMP09"
        ]
        if grave:
            faults[told(indicator)] = grave

    assert not faults


def test_every_item_of_the_budget_is_served_or_says_why_not():
    assert not [
        f"{served.item.code} {served.item.name}"
        for served in found().items
        if not served.project_types and not served.reason
    ]


def test_the_readme_shows_the_table_of_today():
    assert "\n".join(sector_table(found())) in README.read_text("utf-8")

"""Drafting a target sheet: which rows, which targets, which weights."""

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.rule import VAGUE, Severity
from indicators.checks.runner import check
from indicators.library import ListLibrary
from indicators.quantity import Amount, read_quantity
from indicators.sheets import read_sheet
from indicators.suggest import Project, draft_json, project_of, suggest
from indicators.suggest.weights import weigh
from indicators.taxonomy import (
    BENEFITS,
    COSTS,
    QUALITY,
    QUANTITY,
    SATISFACTION,
    SATISFIED,
    TIMELINESS,
    taxonomy,
)
from indicators.units import find_unit
from indicators.values import Direction, Indicator, Nature, ProjectType, Scope, Sheet
from tests.starter_library import (
    published_sheets,
    starter_indicators,
    starter_library,
    starter_types,
)

SLOT = "【填写】"
COST_IS_DUE = {"工程建设", "设备购置", "购买服务", "补助发放", "信息化"}
ROW_KEYS = [
    *("level1", "level2", "name", "comparison", "number", "unit", "value"),
    *("weight", "standard", "basis", "indicator", "reason"),
]


def indicator(code, name, level2=QUANTITY, unit="", types=("校舍维修",), **fields):
    fields = {"core": False, "sectors": ("教育",)} | fields
    level1 = taxonomy().parent(level2)
    return Indicator(code, name, level1, level2, unit=unit, project_types=types, **fields)


SCHOOLS = ProjectType("校舍维修", "教育", Nature.CONSTRUCTION, "师生", aliases=("校舍改造",))
LIBRARY = ListLibrary(
    [
        indicator("205-0001", "维修校舍面积", unit="平方米", core=True),
        indicator("205-0002", "维修校舍的学校数", unit="所"),
        indicator("205-0003", "工程验收合格率", QUALITY, "%", reference="=100%"),
        indicator("205-0004", "工程完工时限", TIMELINESS, direction=Direction.DEADLINE),
        indicator("205-0005", "单位面积维修成本", "经济成本指标", "元/平方米", direction=Direction.LESS),
        indicator("205-0006", "受益学生数", "社会效益指标", "人"),
        indicator("205-0007", "师生满意度", SATISFIED, "%", reference="≥90%"),
        indicator("000-0001", "采购数量", unit="台", types=("货物采购",), sectors=(), scope=Scope.COMMON),
        indicator("000-0002", "采购验收合格率", QUALITY, "%", ("货物采购",), sectors=(), scope=Scope.COMMON),
    ],
    [SCHOOLS, ProjectType("货物采购", None, Nature.PURCHASE)],
)


def drafted(text="", funds_wan=None, year=2026, name="农村校舍维修", library=LIBRARY):
    return suggest(Project(name, text, None, funds_wan, year), library)


def values(text="", funds_wan=None, **options):
    return {row.indicator.name: row.target.value for row in drafted(text, funds_wan, **options).rows}


def checked(draft, **fields):
    """What the checker says of a sheet that holds the draft as it stands."""
    written = draft_json(draft)
    kept = ("level1", "level2", "name", "comparison", "value", "unit", "weight")
    rows = [{key: row[key] for key in kept} for row in written["rows"]]
    sheet = {"project": written["project"], "goal": written["goal"], "rows": rows, **fields}
    return check(read_sheet(sheet, "草稿").sheet, starter_library()).findings


def grave(findings):
    return [
        (one.rule, one.message) for one in findings if one.severity is Severity.ERROR or VAGUE in one.tags
    ]


def lacking(rows, nature, beneficiary):
    """The dimensions a sheet of this nature must have and these rows have not."""
    due = [{QUANTITY}, {QUALITY}, {TIMELINESS}, BENEFITS]
    due += [COSTS] if nature in COST_IS_DUE else []
    due += [{SATISFIED}] if beneficiary else []
    present = {row.indicator.level2 for row in rows}
    return [family for family in due if not present & family]


@pytest.mark.parametrize("sheet", published_sheets(), ids=lambda sheet: sheet.id)
def test_every_published_project_gets_a_complete_draft_that_its_own_check_passes(sheet: Sheet):
    draft = suggest(project_of(sheet), starter_library())

    kind = next((match.project_type for match in draft.project_types), None)
    sure = kind and not any("共性指标" in said for said in draft.missing)
    assert 90 == sum(row.weight for row in draft.rows)
    assert not lacking(draft.rows, kind.nature if sure else None, kind.beneficiary if sure else "")
    assert not grave(checked(draft, funds_wan=sheet.funds_wan, year=sheet.year))
    assert all(starter_library().indicator(row.indicator.code) == row.indicator for row in draft.rows)
    assert draft.goal


def test_every_type_of_the_library_gets_a_complete_draft_that_its_own_check_passes():
    faults = {}
    for kind in starter_types():
        draft = suggest(Project(kind.name, sector=kind.sector, year=2026), starter_library())
        assert kind == draft.project_types[0].project_type
        assert 90 == sum(row.weight for row in draft.rows)
        faults[kind.name] = lacking(draft.rows, kind.nature, kind.beneficiary) + grave(checked(draft))

    assert not {name: found for name, found in faults.items() if found}


def test_a_draft_stays_within_what_the_official_guide_asks_for():
    for kind in starter_types():
        rows = suggest(Project(kind.name), starter_library()).rows
        most = Counter(row.indicator.level2 for row in rows)

        assert 6 <= len(rows) <= 12
        assert (most[QUANTITY] <= 3, most[QUALITY] <= 2, most[TIMELINESS], most[SATISFIED] <= 1) == (
            True,
            True,
            1,
            True,
        )


def test_the_numbers_a_text_states_become_the_targets():
    text = "维修6所学校的校舍5000平方米，2300名学生受益，8月底前完工。"

    found = values(text)

    assert {
        "维修校舍面积": "≥5000平方米",
        "维修校舍的学校数": "≥6所",
        "工程完工时限": "8月底前",
        "受益学生数": "≥2300人",
    }.items() <= found.items()


def test_the_numbers_of_a_text_are_found_with_the_library_as_it_is_shipped():
    text = "对6所农村小学的校舍进行维修，维修面积5000平方米，2300名学生受益，2026年8月底前完工。"

    rows = drafted(text, name="宁县农村中小学校舍维修", library=starter_library()).rows

    stated = {row.indicator.level2: row.target.value for row in rows if "项目说明“" in row.target.reason}
    assert {"≥5000平方米", "≥6所"} <= {row.target.value for row in rows}
    assert {TIMELINESS: "2026年8月底前", "社会效益指标": "≥2300人"}.items() <= stated.items()


def test_a_stated_standard_of_subsidy_is_taken_with_its_unit():
    draft = drafted("补助标准为每生1500元/学期", name="雨露计划就学补助", library=starter_library())

    assert "=1500元/生/学期" in {row.target.value for row in draft.rows}


def test_a_number_in_another_unit_is_converted():
    assert "≥5000平方米" == values("维修校舍0.5万平方米")["维修校舍面积"]


def test_a_comparison_the_text_states_is_kept():
    assert "=5000平方米" == values("维修校舍面积等于5000平方米")["维修校舍面积"]
    assert "≤6所" == values("维修校舍的学校不超过6所")["维修校舍的学校数"]


@pytest.mark.parametrize("text", ["8月底前完工", "8月底完工", "2026年8月31日前完成全部维修", "计划8月竣工"])
def test_a_deadline_is_taken_without_the_work_around_it(text):
    assert values(text)["工程完工时限"] in {"8月底前", "2026年8月31日前", "8月前"}


def test_each_statement_is_used_once_and_by_the_row_it_speaks_of():
    library = ListLibrary(
        [
            indicator("208-0001", "儿童康复救助人数", unit="人", types=("残疾人服务",), core=True),
            indicator("208-0002", "残疾人职业技能培训人数", unit="人", types=("残疾人服务",)),
        ],
        [ProjectType("残疾人服务", "社会保障")],
    )

    found = values("培训120人", name="残疾人服务", library=library)

    assert {"儿童康复救助人数": f"≥{SLOT}人", "残疾人职业技能培训人数": "≥120人"} == found


def test_an_amount_without_a_common_word_goes_to_the_core_quantity_or_to_nobody():
    assert "≥5000平方米" == values("共5000平方米")["维修校舍面积"]
    assert f"≥{SLOT}所" == values("共6所")["维修校舍的学校数"]
    assert f"≥{SLOT}平方米" == values("东片5000平方米，西片3000平方米")["维修校舍面积"]


def test_a_percentage_means_only_what_its_clause_names():
    assert "=100%" == values("完成主体工程的70%")["工程验收合格率"]
    assert "≥98%" == values("验收合格率达到98%以上")["工程验收合格率"]


LOANS = ListLibrary(
    [
        indicator("208-0501", "发放贷款金额", unit="万元", types=("贷款贴息",), core=True),
        indicator("208-0502", "贷款回收金额", "经济效益指标", "万元", ("贷款贴息",)),
    ],
    [ProjectType("贷款贴息", "社会保障", Nature.SUBSIDY)],
)


@given(
    funds=st.decimals(1, 10**6, places=2).map(float),
    saying=st.sampled_from(
        (
            "项目预算{0}万元",
            "申请财政资金{0}万元",
            "总投资{0}万元",
            "投入{0}万元",
            "拨款{0}万元",
            "共需{0}万元",
            "{0}万元",
        )
    ),
)
def test_the_budget_is_never_a_target(funds, saying):
    text = f"用于创业贷款贴息，{saying.format(f'{funds:.2f}')}"

    assert {f"≥{SLOT}万元"} == set(values(text, funds, name="贷款贴息", library=LOANS).values())


def test_money_that_is_not_the_budget_may_be_a_target():
    found = values("全年发放贷款2000万元", 112.0, name="贷款贴息", library=LOANS)

    assert "≥2000万元" == found["发放贷款金额"]


def test_a_unit_cost_is_worked_out_from_the_budget_and_the_only_quantity():
    draft = drafted("维修校舍5000平方米，8月底前完工", 120.5)

    row = next(row for row in draft.rows if row.indicator.level2 in COSTS)
    assert ("≤241元/平方米", "≤", Decimal("241.00")) == (
        row.target.value,
        row.target.comparison,
        row.target.number,
    )
    assert "120.5万元÷5000平方米" in row.target.reason


@pytest.mark.parametrize(
    ("text", "funds"),
    [
        ("维修6所学校的校舍5000平方米", 120.5),
        ("维修校舍5000平方米和附属用房300平方米", 120.5),
        ("维修校舍", 120.5),
        ("维修6所学校", 120.5),
        ("维修校舍5000平方米", None),
        ("维修校舍5000平方米", 0.0),
        ("维修校舍5000平方米", -3.0),
        ("维修校舍5000平方米", 1e300),
        ("维修校舍0平方米", 120.5),
    ],
)
def test_a_unit_cost_is_left_open_where_the_budget_cannot_be_divided(text, funds):
    assert f"≤{SLOT}元/平方米" == values(text, funds)["单位面积维修成本"]


def test_a_unit_cost_the_text_states_goes_before_one_worked_out():
    assert "≤800元/平方米" == values("单位面积维修成本800元/平方米", 120.5)["单位面积维修成本"]


def test_what_nobody_stated_is_left_to_fill_in_and_said_to_be_missing():
    draft = drafted()

    slots = {row.indicator.name: row.target for row in draft.rows if SLOT in row.target.value}
    assert {"维修校舍面积", "维修校舍的学校数", "单位面积维修成本", "受益学生数"} == slots.keys()
    assert all(target.number is None for target in slots.values())
    assert all(f"“{name}”" in draft.missing[0] for name in slots)


def test_a_deadline_nobody_stated_is_the_end_of_the_year_and_says_so():
    row = next(row for row in drafted(year=2026).rows if row.indicator.level2 == TIMELINESS)

    assert "2026年12月31日前" == row.target.value
    assert "请改成实际工期" in row.target.reason
    assert "12月31日前" == values(year=None)["工程完工时限"]


@pytest.mark.parametrize(
    ("reference", "unit", "expected"),
    [
        ("≥95", "%", "≥95%"),
        ("≥95%", "%", "≥95%"),
        ("=720元/生·年", "元/生/年", "=720元/生·年"),
        ("≥1场/村·月", "场/村/月", "≥1场/村·月"),
        ("每月15日前", "", "每月15日前"),
        ("10-15", "天", "10-15天"),
    ],
)
def test_a_reference_is_shown_with_its_unit_once(reference, unit, expected):
    one = indicator("205-0009", "某项工作", unit=unit, reference=reference)

    assert expected == values(library=ListLibrary([one], [SCHOOLS]))["某项工作"]


def test_every_target_with_a_number_reads_as_just_that_number():
    faults = []
    for kind in starter_types():
        for row in suggest(Project(kind.name, funds_wan=100.0), starter_library()).rows:
            target, read = row.target, read_quantity(row.target.value)
            if target.number is None or find_unit(target.unit) is None or not isinstance(read, Amount):
                continue
            if (read.comparison, read.number, read.unit) != (target.comparison, target.number, target.unit):
                faults.append((row.indicator.code, target.value))

    assert not faults


def test_a_project_the_library_does_not_know_gets_common_indicators_and_is_told_so():
    draft = suggest(Project("量子纠缠骰子", year=2026), starter_library())

    assert {Scope.COMMON} == {row.indicator.scope for row in draft.rows}
    assert not lacking(draft.rows, "购买服务", "服务对象")
    assert 90 == sum(row.weight for row in draft.rows)
    assert "没有与“量子纠缠骰子”相近的项目类型" in draft.missing[0]
    assert (None, 0.0) == (draft.sector, draft.sector_confidence)


def test_a_project_without_a_name_is_told_that_the_name_is_wanting():
    draft = suggest(Project(""), starter_library())

    assert "没有写项目名称" in draft.missing[0]
    assert draft.rows


def test_an_empty_library_gives_an_empty_draft_that_says_what_is_wanting():
    draft = suggest(Project("校舍维修"), ListLibrary([], []))

    assert ((), "") == (draft.rows, draft.goal)
    assert any("没有与“校舍维修”相近的项目类型" in said for said in draft.missing)
    assert any("没有找到合适的效益指标" in said for said in draft.missing)


def test_a_type_with_a_single_indicator_is_filled_up_with_common_ones_of_its_sector():
    thin = ProjectType("塘坝清淤", "农林水", Nature.CONSTRUCTION, "灌区农户")
    own = indicator("213-9001", "清淤塘坝数量", unit="座", types=("塘坝清淤",), sectors=("农林水",))
    library = ListLibrary([*starter_indicators(), own], [*starter_types(), thin])

    draft = suggest(Project("塘坝清淤"), library)

    assert thin == draft.project_types[0].project_type
    assert own in [row.indicator for row in draft.rows]
    assert not lacking(draft.rows, thin.nature, thin.beneficiary)
    assert all(not row.indicator.sectors or "农林水" in row.indicator.sectors for row in draft.rows)
    assert 90 == sum(row.weight for row in draft.rows)


def test_nobody_is_asked_how_satisfied_he_is_where_nobody_is_served():
    library = ListLibrary(starter_indicators(), [replace(kind, beneficiary="") for kind in starter_types()])

    rows = suggest(Project("农村危房改造"), library).rows

    assert SATISFIED not in {row.indicator.level2 for row in rows}
    assert 90 == sum(row.weight for row in rows)


def test_the_goal_says_how_much_how_well_by_when_and_to_what_end():
    goal = drafted("维修校舍5000平方米，2300名学生受益，8月底前完工").goal

    assert goal.startswith("2026年实施农村校舍维修：")
    assert all(
        said in goal
        for said in ("维修校舍面积≥5000平方米", "工程验收合格率=100%", "8月底前", "受益学生数≥2300人")
    )


def test_the_goal_names_the_year_once():
    assert 1 == suggest(Project("2026年校舍维修", year=2026), LIBRARY).goal.count("2026年实施2026年") + 1
    assert drafted(name="2026年校舍维修").goal.startswith("实施2026年校舍维修：")


def test_a_stated_sector_is_certain_and_one_found_is_as_sure_as_its_type():
    stated = suggest(Project("校舍维修", sector="公共服务"), LIBRARY)
    found = drafted(name="农村校舍维修")

    assert ("公共服务", 1.0) == (stated.sector, stated.sector_confidence)
    assert ("教育", found.project_types[0].confidence) == (found.sector, found.sector_confidence)


@pytest.mark.parametrize(
    ("written", "expected"), [("205", "教育"), ("教育支出", "教育"), ("某某行业", None), (None, None)]
)
def test_the_sector_of_a_sheet_is_taken_by_name_or_code_and_an_unknown_one_left_aside(written, expected):
    assert expected == project_of(Sheet(project="校舍维修", sector=written)).sector


def test_the_rows_of_a_sheet_speak_only_where_name_and_goal_are_silent():
    sheet = read_sheet(
        {"rows": [{"name": "维修校舍面积"}, {"name": None}, {"name": "受益学生数"}]}, "表"
    ).sheet

    assert "维修校舍面积；受益学生数" == project_of(sheet).text
    assert "" == project_of(replace(sheet, project="校舍维修")).text
    assert "修好校舍" == project_of(replace(sheet, goal="修好校舍")).text


def test_the_json_form_has_just_the_agreed_keys_and_plain_values():
    draft = drafted("维修校舍5000平方米", 120.5)

    written = json.loads(json.dumps(draft_json(draft), ensure_ascii=False))

    assert ["project", "sector", "project_types", "goal", "rows", "missing"] == list(written)
    assert {"name": "教育", "confidence": draft.sector_confidence} == written["sector"]
    assert {"name", "confidence"} == set(written["project_types"][0])
    assert all(ROW_KEYS == list(row) for row in written["rows"])
    assert {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "维修校舍面积",
        "comparison": "≥",
        "number": 5000.0,
        "unit": "平方米",
        "value": "≥5000平方米",
        "standard": "计划标准",
        "indicator": "205-0001",
    }.items() <= written["rows"][0].items()
    assert isinstance(written["missing"], list)


LEVELS = st.sampled_from(taxonomy().all_level2())


@given(st.lists(st.tuples(LEVELS, st.booleans()), min_size=1, max_size=12))
def test_whichever_levels_are_there_the_weights_are_whole_points_that_add_up_to_90(rows):
    indicators = [
        indicator(f"000-{number:04}", f"指标{number}", level2, core=core)
        for number, (level2, core) in enumerate(rows)
    ]

    weights = weigh(indicators)

    assert 90 == sum(weights.values())
    assert {one.code for one in indicators} == weights.keys()
    assert all(isinstance(points, int) and points >= 0 for points in weights.values())


@given(st.lists(st.tuples(LEVELS, st.booleans()), min_size=1, max_size=12))
def test_a_core_indicator_never_weighs_less_than_another_of_its_level(rows):
    indicators = [
        indicator(f"000-{number:04}", f"指标{number}", level2, core=core)
        for number, (level2, core) in enumerate(rows)
    ]
    weights = weigh(indicators)

    assert all(
        weights[core.code] >= weights[other.code]
        for core in indicators
        for other in indicators
        if core.core and not other.core and core.level1 == other.level1
    )


def test_the_points_are_those_of_the_official_guide():
    def points(*levels):
        indicators = [indicator(f"000-{at}", f"指标{at}", level2) for at, level2 in enumerate(levels)]
        weights = weigh(indicators)
        shared = Counter()
        for one in indicators:
            shared[one.level1] += weights[one.code]
        return dict(shared)

    whole = (QUANTITY, "经济成本指标", "社会效益指标", SATISFIED)
    assert {"产出指标": 40, "成本指标": 20, "效益指标": 20, SATISFACTION: 10} == points(*whole)
    assert {"产出指标": 50, "效益指标": 30, SATISFACTION: 10} == points(QUANTITY, "社会效益指标", SATISFIED)
    assert {"产出指标": 50, "效益指标": 40} == points(QUANTITY, "社会效益指标")
    assert {} == weigh([])


@given(
    name=st.text(max_size=40),
    text=st.text(
        alphabet=st.sampled_from("校舍维修0123456789.万元平方米%所人，。、月日前≥预算每/"), max_size=80
    ),
    funds=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    year=st.none() | st.integers(0, 9999),
)
def test_no_text_and_no_budget_makes_a_draft_fail(name, text, funds, year):
    draft = suggest(Project(name + "校舍维修", text, None, funds, year), LIBRARY)

    assert 90 == sum(row.weight for row in draft.rows)
    assert json.dumps(draft_json(draft))

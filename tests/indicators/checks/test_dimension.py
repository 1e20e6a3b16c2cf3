"""To which dimension a row really belongs: sure signs speak, what may stand in two places stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.case import Case
from indicators.checks.dimension import Belonging, Misfit, belonging, misplaced, move, place
from indicators.checks.standards import OLDER, Standards
from indicators.library import ListLibrary
from indicators.taxonomy import COST, ECONOMIC_COST, QUALITY, QUANTITY, SOCIAL, TIMELINESS, taxonomy
from indicators.values import PROJECT_DECIDES, Indicator, Row, Sheet
from tests.starter_library import published_sheets, starter_indicators, starter_library

EMPTY = ListLibrary([])
# The starter library holds this row under quality on purpose: four pieces of work, all of them owed by law.
ARGUABLE = {"文物保护单位四有工作完成率"}


def judged(level2: str | None, name: str, value: str = "≥95%", **of_sheet: str) -> Belonging | None:
    case = Case(Sheet(rows=(Row(level2=level2, name=name, value=value),), **of_sheet), EMPTY)  # type: ignore[arg-type]
    return belonging(case, case.lines[0])


def home(level2: str, name: str, value: str = "≥95%") -> str | None:
    found = judged(level2, name, value)
    return found.home if found else None


def test_what_stands_in_brackets_does_not_hide_what_a_row_is():
    assert home(QUALITY, "送戏活动完成率(≥**%)") == QUANTITY
    assert home(QUANTITY, "种植作物成活率（含补植）") == QUALITY


@pytest.mark.parametrize(
    ("level2", "name", "value"),
    [
        (QUANTITY, "适龄儿童疫苗接种率", "100%"),  # a share of those to be served is an output as well
        (QUANTITY, "受益群众人数", "≥300人"),
        (SOCIAL, "受益群众人数", "≥300人"),
        (QUALITY, "补贴覆盖率", "100%"),
        (QUALITY, "设备故障率", "≤2%"),
        (TIMELINESS, "项目按计划完成率", "100%"),
    ],
)
def test_a_row_that_may_stand_in_two_places_stays(level2: str, name: str, value: str):
    assert judged(level2, name, value) is None


def test_a_row_without_levels_is_not_judged():
    assert judged(None, "受益对象满意度") is None


def test_paying_is_the_work_of_a_project_that_hands_out_money():
    payment = "资金拨付及时率"

    assert judged(TIMELINESS, payment, project="信息系统运维") == Belonging(
        Misfit.PAYMENT, None, "资金支付进度"
    )
    assert judged(TIMELINESS, payment, project="困难学生资助") is None


def test_a_row_is_moved_in_the_words_of_its_sheet():
    rows = (Row(level1="项目产出", level2="产出时效", name="完成时限", value="10月底前"),)

    assert place(Case(Sheet(rows=rows), EMPTY), TIMELINESS) == {"level1": "项目产出", "level2": "产出时效"}


def test_a_sheet_of_the_older_form_has_one_level_for_all_costs():
    older = Case(Sheet(rows=(Row(level1="产出指标", level2="成本指标", name="单价", value="5元"),)), EMPTY)
    current = Case(Sheet(), EMPTY)

    assert place(older, ECONOMIC_COST) == {"level1": "产出指标", "level2": COST}
    assert place(current, ECONOMIC_COST) == {"level1": "成本指标", "level2": ECONOMIC_COST}


def test_a_move_writes_both_levels():
    advice = move(Case(Sheet(), EMPTY, Standards(vocabulary=OLDER)), QUALITY)

    assert advice.text == "移到质量指标"
    assert advice.cells == {"level1": "产出指标", "level2": QUALITY}


def test_a_moved_row_is_not_sent_back_again():
    """Where a row is told to go, it may stay."""
    case = Case(Sheet(rows=(Row(level2=QUALITY, name="按时发放", value="每月15日前"),)), EMPTY)
    hit = next(misplaced(case, Misfit.SPEED))

    assert judged(hit.replacements[0].cells["level2"], "按时发放", "每月15日前") is None


def test_every_published_row_that_is_moved_may_stay_where_it_is_sent():
    library = starter_library()
    for sheet in published_sheets():
        case = Case(sheet, library)
        for line in case.lines:
            found = belonging(case, line)
            if found and found.home:
                moved = Row(level2=found.home, name=line.name, value=line.value, unit=line.row.unit)
                after = Case(Sheet(rows=(moved,), project=sheet.project), library)
                again = belonging(after, after.lines[0])
                assert again is None or again.home is None, (line.name, found, again)


def test_the_indicators_of_the_library_stand_where_they_belong():
    wrong = {i.name for i in starter_indicators() if _judged_in_library(i)} - ARGUABLE

    assert wrong == set()


def test_the_other_names_of_indicators_stand_there_too_but_for_a_few_in_a_thousand():
    """Units' own words for a row are judged as well as the official name; some of them are faults."""
    named = {(i.level2, alias): i for i in starter_indicators() for alias in i.aliases}
    wrong = [alias for (_, alias), i in named.items() if _judged_in_library(i, alias)]

    assert len(wrong) <= len(named) * 0.003


def _judged_in_library(indicator: Indicator, name: str | None = None) -> Belonging | None:
    value = "≥100" if indicator.reference == PROJECT_DECIDES else indicator.reference
    row = Row(level2=indicator.level2, name=name or indicator.name, value=value, unit=indicator.unit)
    project = indicator.project_types[0] if indicator.project_types else None
    case = Case(Sheet(rows=(row,), project=project), EMPTY)
    return belonging(case, case.lines[0])


@given(
    level2=st.sampled_from(taxonomy().all_level2()),
    name=st.text(max_size=40),
    value=st.text(max_size=20),
)
def test_whatever_is_written_is_judged_without_harm(level2: str, name: str, value: str):
    found = judged(level2, name, value)

    assert found is None or found.home != level2

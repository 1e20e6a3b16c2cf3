"""What is offered instead of a vague row can be verified, fits the row's words and is not there already."""

import gc
import weakref
from dataclasses import fields, replace

import pytest

from indicators.checks.case import Case, Line, understand
from indicators.checks.replacement import replacements
from indicators.checks.rule import Replacement
from indicators.checks.vagueness import vague_fault
from indicators.library import ListLibrary
from indicators.values import Indicator, Row, Sheet
from tests.starter_library import published_sheets, starter_indicators, starter_library, starter_types

FIELDS = {field.name for field in fields(Row)}


def case_of(*rows: Row, project: str = "河道保洁服务", year: int | None = 2026) -> Case:
    return Case(Sheet(rows=rows, project=project, year=year), starter_library())


def offered(*rows: Row, project: str = "河道保洁服务") -> tuple[Replacement, ...]:
    """Return what is offered for the first of these rows."""
    case = case_of(*rows, project=project)
    return replacements(case, case.lines[0])


def clicked(line: Line, replacement: Replacement) -> Line:
    return understand(line.index, replace(line.row, **replacement.cells))


@pytest.fixture(scope="module")
def vague() -> list[tuple[Case, Line, tuple[Replacement, ...]]]:
    """Return every vague row of the published sheets with what is offered instead."""
    cases = [Case(sheet, starter_library()) for sheet in published_sheets()]
    rows = [(case, line) for case in cases for line in case.lines if vague_fault(line)]
    return [(case, line, replacements(case, line)) for case, line in rows]


def test_every_vague_row_gets_one_to_three_replacements(vague):
    assert [] == [line.name for _, line, offers in vague if not 1 <= len(offers) <= 3]


def test_one_click_makes_a_row_verifiable_or_leaves_a_slot_to_fill(vague):
    for _, line, offers in vague:
        for offer in offers:
            assert offer.cells.keys() <= FIELDS
            assert not offer.cells or vague_fault(clicked(line, offer)) is None, (line.name, offer)


def test_a_row_that_the_sheet_has_is_not_offered_again(vague):
    for case, line, offers in vague:
        others = {other.name for other in case.lines if other.index != line.index}
        assert not others & {offer.cells.get("name") for offer in offers}


def test_a_row_moved_to_another_dimension_says_so_in_its_cells(vague):
    library = starter_library()
    for _, line, offers in vague:
        for offer in offers:
            indicator = library.indicator(offer.indicator) if offer.indicator else None
            if indicator and line.level2 != "成本指标":
                assert indicator.level2 == clicked(line, offer).level2


def test_no_number_is_invented(vague):
    for _, _, offers in vague:
        for offer in offers:
            value = offer.cells.get("value", "")
            if offer.indicator is None and value:
                assert "【" in value or value.strip("≥≤=<>") in (
                    "90%",
                    "100%",
                    "0件",
                    "0起",
                    "90",
                    "100",
                    "0",
                ), value


def test_what_the_rows_words_point_to_wins_over_the_kind_of_the_project():
    offers = offered(
        Row(level2="生态效益指标", name="林业有害生物防治效果", value="明显"), project="机关办公运转经费"
    )

    assert any("有害生物" in offer.text for offer in offers)


def test_a_done_in_time_becomes_a_date_of_the_sheets_year():
    offers = offered(Row(level2="时效指标", name="保洁任务完成时间", value="按时完成"))

    assert "2026年【填写】月【填写】日前完成" in [offer.cells.get("value") for offer in offers]


def test_a_wish_for_contented_people_becomes_a_survey():
    offers = offered(Row(level2="社会效益指标", name="有效提升群众满意", value="显著"))

    assert ("服务对象满意度指标", "满意度指标") in [
        (offer.cells.get("level2"), offer.cells.get("level1")) for offer in offers
    ]


def test_what_is_no_indicator_at_all_is_to_be_left_out():
    offers = offered(Row(level2="质量指标", name="经费支出合规性", value="严格执行"))

    assert offers[0].text.startswith("删去")
    assert offers[0].cells == {}


def test_a_form_with_columns_gets_sign_value_and_unit_apart():
    row = Row(level2="社会效益指标", name="提升群众环保意识", value="100", unit="%", comparison="定性")

    case = case_of(row)
    rows = [clicked(case.lines[0], offer).row for offer in replacements(case, case.lines[0])]

    assert rows
    assert {written.comparison for written in rows} <= {"≥", "≤", "="}
    assert all(written.value.isdigit() or written.value == "【填写】" for written in rows)


def test_an_empty_library_still_offers_a_rewritten_row():
    row = Row(level2="社会效益指标", name="促进社会和谐稳定", value="≥95%")
    case = Case(Sheet(rows=(row,), project="辅警经费"), ListLibrary([]))

    offers = replacements(case, case.lines[0])

    assert ["矛盾纠纷（信访事项）按期办结率"] == [offer.cells["name"] for offer in offers]


def test_the_same_row_gets_the_same_offers_again():
    row = Row(level2="质量指标", name="保洁质量", value="良好")

    assert offered(row) == offered(row)


def test_what_is_remembered_of_a_library_goes_with_it():
    library = ListLibrary(starter_indicators()[:50], starter_types()[:3])
    case = Case(
        Sheet(rows=(Row(level2="质量指标", name="到货质量", value="好"),), project="货物采购"), library
    )
    assert replacements(case, case.lines[0])

    gone = weakref.ref(library)
    del library, case
    gc.collect()

    assert gone() is None


def test_an_indicator_the_project_decides_on_leaves_an_open_slot():
    indicator = Indicator(
        "1-1", "河道保洁长度", "产出指标", "数量指标", unit="公里", project_types=("河道保洁",)
    )
    kinds = [kind for kind in starter_types() if kind.name == "河道保洁"]
    row = Row(level2="数量指标", name="保洁长度", value="完成")
    case = Case(Sheet(rows=(row,), project="河道保洁"), ListLibrary([indicator], kinds))

    assert "≥【填写】公里" == replacements(case, case.lines[0])[0].cells["value"]

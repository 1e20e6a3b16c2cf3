"""What a new list of indicators changes in an old one."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.diff import Change, Changes, diff
from indicators.values import Indicator, Status

AREA = Indicator("205-0001", "校舍维修面积", "产出指标", "数量指标", sectors=("教育",), unit="平方米")
RATE = Indicator("205-0002", "校舍维修验收合格率", "产出指标", "质量指标", sectors=("教育",), unit="%")
NOTHING = Changes((), (), (), (), ())


def test_an_equal_list_changes_nothing():
    assert replace(NOTHING, same=(RATE, AREA)) == diff([AREA, RATE], [RATE, AREA])


def test_new_and_removed_are_told_by_code():
    changes = diff([AREA], [RATE])

    assert replace(NOTHING, new=(RATE,), removed=(AREA,)) == changes


def test_a_change_names_the_headings_of_the_fields_that_differ():
    later = replace(AREA, unit="亩", core=True, reference="≥500")

    assert (Change(AREA, later, ("计量单位", "参考值", "是否核心")),) == diff([AREA], [later]).changed


def test_the_life_of_an_indicator_is_no_change():
    later = replace(
        AREA, version=4, effective_from="2026-01-01", status=Status.DRAFT, superseded_by="205-0009"
    )

    assert (AREA,) == diff([AREA], [later]).same


def test_the_order_within_a_list_is_no_change():
    earlier = replace(AREA, keywords=("校舍", "维修"), sectors=("教育", "科学技术"))
    later = replace(AREA, keywords=("维修", "校舍"), sectors=("科学技术", "教育"))

    assert (earlier,) == diff([earlier], [later]).same


def test_an_indicator_without_code_is_matched_by_what_it_is_and_keeps_the_code():
    later = replace(AREA, code="", unit="亩")

    [change] = diff([AREA, RATE], [later]).changed

    assert ("205-0001", ("计量单位",)) == (change.new.code, change.fields)


def test_an_indicator_without_code_and_without_likeness_is_new():
    later = replace(AREA, code="", project_types=("操场改造",))

    assert replace(NOTHING, new=(later,), removed=(AREA,)) == diff([AREA], [later])


def test_an_old_indicator_is_matched_once():
    without_code = replace(AREA, code="")

    changes = diff([AREA], [AREA, without_code])

    assert replace(NOTHING, same=(AREA,), new=(without_code,)) == changes


def test_a_code_that_stands_for_something_else_is_a_conflict():
    other = replace(RATE, code=AREA.code)

    changes = diff([AREA], [other])

    assert [(AREA, other)] == [(change.old, change.new) for change in changes.conflicts]
    assert () == changes.changed


def test_a_new_name_or_a_new_level_alone_is_a_change():
    for later in (replace(AREA, name="校舍加固面积"), replace(AREA, level2="质量指标")):
        assert (later,) == tuple(change.new for change in diff([AREA], [later]).changed)


NAMES = st.sampled_from(["验收合格率", "培训班次", "会议次数"])
LEVELS = st.sampled_from(["数量指标", "质量指标"])
LISTS = st.lists(
    st.builds(Indicator, code=st.sampled_from("abcd"), name=NAMES, level1=st.just("产出指标"), level2=LEVELS),
    unique_by=lambda indicator: indicator.code,
)


@settings(deadline=None)
@given(old=LISTS, new=LISTS, coded=st.booleans())
def test_every_indicator_is_accounted_for_once(old, new, coded):
    changes = diff(old, new if coded else [replace(indicator, code="") for indicator in new])

    pairs = (*changes.changed, *changes.conflicts)
    assert len(new) == len(changes.new) + len(pairs) + len(changes.same)
    assert len(old) == len(changes.removed) + len(pairs) + len(changes.same)


def test_a_table_without_a_column_says_nothing_about_it():
    old = Indicator("205-0101", "维修面积", "产出指标", "数量指标", unit="平方米", definition="维修的面积")
    new = Indicator("205-0101", "维修面积", "产出指标", "数量指标", unit="亩")

    changes = diff([old], [new], given=frozenset({"name", "level2", "unit"}))

    assert [("亩", "维修的面积", ("计量单位",))] == [
        (change.new.unit, change.new.definition, change.fields) for change in changes.changed
    ]

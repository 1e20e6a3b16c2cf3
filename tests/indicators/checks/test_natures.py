"""What kind of spending a project is, from the library or from its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.case import Case
from indicators.checks.natures import cost_due, lacks, nature_by_name, nature_of, offers
from indicators.library import ListLibrary
from indicators.taxonomy import QUALITY, QUANTITY
from indicators.values import Indicator, Nature, ProjectType, Row, Sheet

KNOWN = {
    "农村义务教育薄弱学校改造补助资金": Nature.CONSTRUCTION,
    "危房改造补助": Nature.CONSTRUCTION,
    "公安业务技术用房建设项目": Nature.CONSTRUCTION,
    "执法车辆购置": Nature.PURCHASE,
    "消防救援车辆装备购置": Nature.PURCHASE,
    "雾炮车降尘抑尘服务": Nature.SERVICE,
    "城区管网改造工程监理服务": Nature.SERVICE,
    "防返贫监测信息系统运维服务费": Nature.SERVICE,
    "困难残疾人生活补贴资金": Nature.SUBSIDY,
    "县城乡居民最低生活保障": Nature.SUBSIDY,
    "初中公用经费": Nature.OPERATION,
    "设施农业技术培训项目": Nature.ACTIVITY,
    "国土变更调查经费": Nature.RESEARCH,
    "智慧城管平台建设": Nature.INFORMATION,
}
SCHOOLS = ProjectType("校舍维修改造", "教育", Nature.CONSTRUCTION, "师生", aliases=("校舍维修",))
POLICE = ProjectType("公安执法办案", "公共安全", Nature.ACTIVITY, "辖区群众", aliases=("公安执法",))


def case(*rows: Row, project: str = "校舍维修", library: ListLibrary | None = None) -> Case:
    return Case(Sheet(rows=rows, project=project), library or ListLibrary([], [SCHOOLS, POLICE]))


@pytest.mark.parametrize(("name", "nature"), KNOWN.items())
def test_the_name_of_a_project_tells_its_nature(name, nature):
    assert nature is nature_by_name(name)


@pytest.mark.parametrize("name", ["干部队伍建设", "文明城市创建", "省级第七批专项资金", ""])
def test_a_name_that_tells_nothing_has_no_nature(name):
    assert nature_by_name(name) is None


@given(st.sampled_from(sorted(KNOWN)), st.sampled_from(["项目", "资金", "专项资金", "（第二批）"]))
def test_words_for_the_money_change_nothing(name, ending):
    assert nature_by_name(name) is nature_by_name(name + ending)


def test_the_library_goes_before_the_name():
    assert nature_of(case(project="校舍维修服务")) is Nature.CONSTRUCTION
    assert nature_of(case(project="路灯维护服务", library=ListLibrary([]))) is Nature.SERVICE


def test_a_purchase_calls_for_a_cost_whatever_the_business_it_is_for():
    assert ("公安执法车辆购置", Nature.PURCHASE) == cost_due(case(project="公安执法车辆购置"))
    assert cost_due(case(project="公安执法办案")) is None


def test_a_row_without_name_and_value_fills_no_dimension():
    rows = (
        Row(level2="数量指标", name="培训人数", value="≥5人"),
        Row(level2="质量指标", name=" ", value="/"),
    )

    assert lacks(case(*rows), QUALITY)
    assert not lacks(case(*rows), QUANTITY)


def test_a_sheet_without_known_levels_lacks_nothing_that_can_be_named():
    assert not lacks(case(Row(name="培训人数", value="≥5人")), QUALITY)


def test_what_would_fill_a_dimension_comes_from_the_project_type_core_indicators_first():
    rate = Indicator("205-0001", "档案合格率", "产出指标", QUALITY, project_types=(SCHOOLS.name,))
    core = Indicator("205-0002", "验收合格率", "产出指标", QUALITY, project_types=(SCHOOLS.name,), core=True)
    library = ListLibrary([rate, core], [SCHOOLS])

    assert ["205-0002", "205-0001"] == [offer.indicator for offer in offers(case(library=library), QUALITY)]


def test_nothing_is_offered_where_nothing_is_known_of_the_project():
    rate = Indicator("000-0001", "验收合格率", "产出指标", QUALITY)

    assert () == offers(case(project="其他事项", library=ListLibrary([rate])), QUALITY)

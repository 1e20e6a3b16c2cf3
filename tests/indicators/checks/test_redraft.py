"""A goal is written anew from the rows, and nothing is invented."""

from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.case import Case
from indicators.checks.redraft import redraft, redrafts
from indicators.library import ListLibrary
from indicators.quantity import read_amounts
from indicators.values import Indicator, Nature, ProjectType, Row, Sheet

SCHOOLS = ProjectType("校舍维修改造", "教育", Nature.CONSTRUCTION, "师生", aliases=("校舍维修",))
ROWS = (
    Row(level2="数量指标", name="维修校舍面积", value="≥5000", unit="平方米"),
    Row(level2="质量指标", name="验收合格率", value="=100%"),
    Row(level2="时效指标", name="完工时间", value="2026年8月31日前"),
    Row(level2="社会效益指标", name="办学条件", value="显著提升"),
    Row(level2="社会效益指标", name="受益学生人数", value="≥2300人"),
    Row(level2="服务对象满意度指标", name="师生满意度", value="≥90%"),
)


def written(*rows: Row, library: ListLibrary | None = None, project: str = "校舍维修") -> str:
    sheet = Sheet(rows=rows, project=project, year=2026, goal="改善办学条件")
    return redraft(Case(sheet, library or ListLibrary([])))


def test_a_goal_says_what_how_much_how_well_by_when_and_to_what_end():
    work = "维修校舍面积不少于5000平方米；验收合格率达到100%；2026年8月31日前完成"
    result = "受益学生人数不少于2300人；师生满意度不低于90%"

    assert f"2026年实施校舍维修：{work}；{result}。" == written(*ROWS)


def test_what_nobody_knows_stays_open():
    assert (
        "2026年实施校舍维修：【填写：做什么、做多少】；【填写：达到什么标准】；【填写】月【填写】日前完成；【填写：带来什么结果】。"
        == written()
    )


def test_an_open_place_names_what_the_library_measures_such_projects_by():
    area = Indicator(
        "205-0101", "维修校舍面积", "产出指标", "数量指标", project_types=(SCHOOLS.name,), unit="平方米"
    )

    assert "维修校舍面积【填写】平方米；" in written(library=ListLibrary([area], [SCHOOLS]))


def test_a_damaged_rate_is_not_carried_into_the_goal():
    assert "292" not in written(Row(level2="质量指标", name="设备验收合格率", value="292%"))


def test_money_is_spent_and_not_carried_out():
    assert written(project="就业补助资金").startswith("2026年通过就业补助资金：")


def test_the_new_goal_can_be_written_into_its_cell():
    sheet = Sheet(rows=ROWS, project="校舍维修")
    (offer,) = redrafts(Case(sheet, ListLibrary([])))

    assert offer.cells["goal"] in offer.text


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["数量指标", "质量指标", "社会效益指标", "服务对象满意度指标"]),
            st.sampled_from(["≥", "≤", "=", ">", "<", ""]),
            st.integers(2, 99),
            st.sampled_from(["人", "%", "公里"]),
        ),
        max_size=6,
    )
)
def test_every_number_of_a_new_goal_stands_in_a_row(parts):
    rows = [
        Row(level2=level2, name="覆盖人员比率", value=f"{sign}{n}{unit}") for level2, sign, n, unit in parts
    ]
    stated = {(amount.number, amount.unit) for row in rows for amount in read_amounts(row.value or "")}

    found = {(amount.number, amount.unit) for amount in read_amounts(written(*rows, project="校舍维修"))}

    assert found <= stated

"""REL02: routine management as an indicator."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL02",
    "management-as-indicator",
    Item.SCIENCE,
    Severity.WARNING,
    message="“{name}”说的是{what}，是常规的资金或内部管理要求，不是项目的产出或效果",
    fix="删去这一条，换成项目做出来的东西（数量、质量、完成日期）；预算执行率在自评时另占10分",
    basis="财预〔2021〕101号 “高度关联”原则：不应把常规性项目管理要求设成指标",
    certainty=Certainty.SURE,
    kinds=(
        "D34",
        "D41",
    ),
)
def management_as_indicator(case: Case) -> Iterator[Hit]:
    """把报送材料、建制度、调科目当作绩效指标。

    ## 为什么
    按制度办事、按时报材料是每个单位都该做到的，不说明项目办得怎样。
    报告本身就是项目成果的（课题、评估、规划），写明是哪一份报告，不在此列。

    ## 反例
    时效指标“提交报告及时性 在项目计划完成时间内完成”

    ## 正例
    时效指标“审计报告出具时限 委托后30个工作日内”
    """
    yield from misplaced(case, Misfit.ROUTINE, field="name")

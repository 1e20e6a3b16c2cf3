"""REL02: routine financial management as an indicator."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import hit
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_ROUTINE = re.compile(
    r"(?:经费|资金|支出|财务|预算|专款).{0,6}(?:合规|规范|执行率|支付率|支付及时|使用率|使用效率|到位率|拨付率|拨付及时|下达率)"
    r"|科目调整|结余率|超支率|资金支付完成|制度(?:健全|执行|建设)|预算执行"
)


@rule(
    "REL02",
    "management-as-indicator",
    Item.SCIENCE,
    Severity.WARNING,
    message="“{name}”是常规的资金或内部管理要求，不是项目的产出或效果",
    fix="删去这一条，换成项目做出来的东西（数量、质量、完成日期）；预算执行率在自评时另占10分",
    basis="财预〔2021〕101号 “高度关联”原则：不应把常规性项目管理要求设成指标",
    certainty=Certainty.SURE,
    kinds=("D25", "D27", "D31", "D41"),
)
def management_as_indicator(case: Case) -> Iterator[Hit]:
    """把资金支付、财务合规当作绩效指标。

    ## 为什么
    钱按规定花、按进度付是应当做到的，不说明项目办得怎样，而且与预算执行率重复计分。

    ## 反例
    时效指标“年度资金支付完成率 =100%”

    ## 正例
    时效指标“培训完成时限 11月30日前”
    """
    for line in case.lines:
        if _ROUTINE.search(line.name):
            yield hit(case, line, "name")

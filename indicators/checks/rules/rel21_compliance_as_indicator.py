"""REL21: obeying financial rules as an indicator."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL21",
    "compliance-as-indicator",
    Item.SCIENCE,
    Severity.WARNING,
    message="“{name}”是{what}，是用钱的底线，不是项目的绩效",
    fix="删去这一条，改写业务本身的质量",
    basis="财预〔2021〕101号 “高度关联”原则：不应把制度执行、经费合规设成指标",
    certainty=Certainty.SURE,
    kinds=("D25",),
)
def compliance_as_indicator(case: Case) -> Iterator[Hit]:
    """把经费合规当作绩效指标。

    ## 为什么
    钱按规定花是应当做到的，由财务监督去查，不说明项目办得怎样，任何项目都能照抄。

    ## 反例
    质量指标“经费支出合规性 严格执行相关制度规定”

    ## 正例
    质量指标“委托业务报告一次评审通过率 ≥90%”
    """
    yield from misplaced(case, Misfit.COMPLIANCE, field="name")

"""REL19: paying and spending as timeliness."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL19",
    "payment-as-timeliness",
    Item.SCIENCE,
    Severity.WARNING,
    message="时效指标“{name}”说的是{what}，不是事情办得及时不及时",
    fix="改写任务完成的日期；预算执行率在自评时另占10分，不要再设",
    basis="财预〔2021〕101号 指标设置要求：时效指标反映产出的及时程度；预算执行率在自评时单独计10分",
    certainty=Certainty.SURE,
    kinds=("D27",),
)
def payment_as_timeliness(case: Case) -> Iterator[Hit]:
    """把资金支付进度、预算执行率写进了时效指标。

    ## 为什么
    钱付得快不等于事办得快，而且和预算执行率重复计分。
    把钱发给对象就是任务的项目（补贴、救助），发放及时率可以设，不在此列。

    ## 反例
    时效指标“年度资金支付完成率 100%”

    ## 正例
    时效指标“维修工程完工时限 11月30日前”
    """
    yield from misplaced(case, Misfit.PAYMENT, field="name")

"""REL06: the goal only promises that something keeps running."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import GoalFault, goal_fault, shorten
from indicators.checks.redraft import redrafts
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL06",
    "goal-of-running-words",
    Item.GOAL,
    Severity.WARNING,
    message="总体目标“{goal}”换成哪个单位都能写，看不出本项目做什么",
    fix="写服务了多少人、开放了多少天、办了多少件、设备完好率多高",
    basis="财预〔2015〕88号 绩效目标要求“指向明确”：与支出范围、方向、效果紧密相关，各地公开的管理办法同此",
    certainty=Certainty.SEEN,
    kinds=("D09",),
)
def goal_of_running_words(case: Case) -> Iterator[Hit]:
    """总体目标只有“保障正常运转”。

    ## 为什么
    正常运转没有尺度，年底怎么写都算完成。运转类项目也有服务量、开放天数、故障率可写。

    ## 反例
    保障博物馆正常运转

    ## 正例
    全年免费开放不少于300天，接待观众不少于3万人次，设备完好率不低于95%
    """
    if goal_fault(case.sheet) is GoalFault.RUNNING:
        facts = {"goal": shorten((case.sheet.goal or "").strip())}
        yield Hit(None, "goal", facts, redrafts(case))

"""REL05: the goal says what the money is spent on, not what comes of it."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import GoalFault, goal_fault, shorten
from indicators.checks.redraft import redrafts
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL05",
    "goal-lists-spending",
    Item.GOAL,
    Severity.WARNING,
    message="总体目标“{goal}”写的是钱花在哪里，没有写做成什么、带来什么",
    fix="资金用途移到预算明细，目标改写做什么、做多少、到什么标准、产生什么结果",
    basis="财预〔2021〕101号 绩效目标的定义：预期达到的产出和效果，以及相应的成本控制要求",
    certainty=Certainty.SEEN,
    kinds=("D02",),
)
def goal_lists_spending(case: Case) -> Iterator[Hit]:
    """总体目标写成资金用途流水账。

    ## 为什么
    钱怎么分是预算明细的事。目标要说明这笔钱办成什么事、群众得到什么。

    ## 反例
    主要用于办公用品费、水电费、报刊费等支出

    ## 正例
    全年办理群众事项1200件，办结率不低于98%，办事群众满意度不低于90%
    """
    if goal_fault(case.sheet) is GoalFault.SPENDING:
        facts = {"goal": shorten((case.sheet.goal or "").strip())}
        yield Hit(None, "goal", facts, redrafts(case))

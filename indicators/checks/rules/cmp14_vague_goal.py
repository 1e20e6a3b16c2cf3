"""CMP14: the goal is a slogan or only the name of the project."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import GoalFault, goal_fault, shorten
from indicators.checks.redraft import redrafts
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_OURS = (GoalFault.NAME, GoalFault.WISH, GoalFault.PLAIN)


@rule(
    "CMP14",
    "vague-goal",
    Item.CLARITY,
    Severity.WARNING,
    message="总体目标“{goal}”{why}",
    fix="写清做什么、做多少、到什么标准、什么时候完成、带来什么结果",
    basis="财预〔2015〕88号 绩效目标要求“指向明确”“细化量化”，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D01", "D03"),
)
def vague_goal(case: Case) -> Iterator[Hit]:
    """总体目标是口号，或只是项目名称。

    ## 为什么
    指标要从总体目标分解出来。目标里没有数量、标准和期限，指标就没有来处。

    ## 反例
    改善办学条件，提高教育质量

    ## 正例
    8月底前完成6所学校5000平方米校舍维修，消除D级危房，改善2300名学生的学习条件
    """
    fault = goal_fault(case.sheet)
    if fault in _OURS:
        facts = {"goal": shorten((case.sheet.goal or "").strip()), "why": str(fault)}
        yield Hit(None, "goal", facts, redrafts(case))

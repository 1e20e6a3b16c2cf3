"""REL10: the goal is that of another project."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL10",
    "copied-goal",
    Item.GOAL,
    Severity.WARNING,
    message="年度目标与{others}一字不差，不反映本项目的特点",
    fix="按本项目做什么、做多少、给谁带来什么重写",
    basis="财预〔2021〕101号 “高度关联”原则：与支出方向、部门职责、总体目标直接相关",
    certainty=Certainty.SURE,
    kinds=("D61",),
)
def copied_goal(case: Case) -> Iterator[Hit]:
    """不同项目照抄同一个年度目标。

    ## 为什么
    两个不同的项目目标一模一样，说明没有按项目写，审核和评价都对不上任务。

    ## 反例
    “道路养护”和“办公设备购置”的目标都是“保障各项工作顺利开展，促进事业高质量发展”

    ## 正例
    道路养护：养护县道120公里，年底优良路率达到80%
    """
    others = case.batch.same_goal(case.sheet) if case.batch else None
    if others:
        yield Hit(None, "goal", {"others": str(others)})

"""CMP14: the goal is a slogan or only the name of the project."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import read_amounts
from indicators.starter.words import words

_DATED = re.compile(r"\d+\s*月|年底|季度")


@rule(
    "CMP14",
    "vague-goal",
    Item.CLARITY,
    Severity.WARNING,
    message="总体目标“{goal}”{why}",
    fix="写清做什么、做多少、到什么标准、什么时候完成、带来什么结果",
    basis="财预〔2015〕88号 绩效目标要求“指向明确”“细化量化”",
    certainty=Certainty.SURE,
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
    goal = (case.sheet.goal or "").strip()
    why = _why(goal, case.sheet.project or "")
    if why:
        yield Hit(None, "goal", {"goal": goal if len(goal) <= 40 else goal[:40] + "……", "why": why})


def _why(goal: str, project: str) -> str | None:
    if not goal:
        return None
    if project and fuzz.ratio(goal, project) >= 80:
        return "只是重复项目名称"
    measurable = read_amounts(goal) or _DATED.search(goal)
    if not measurable and any(word in goal for word in words("愿望动词")):
        return "只有愿望，没有数量、标准和期限"
    return None

"""FEA09: the goal finishes a part this year, and a row promises what only the whole can have."""

import re
from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.goals import Goal, goal_of
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Amount
from indicators.taxonomy import QUALITY, QUANTITY, TIMELINESS

_WORK = re.compile(r"主体|工程量?|建设|施工|进度|任务")
_BEGUN = re.compile(r"前期工作|开工建设|启动建设|完成(?:立项|可研|招标|初步设计)|主体封顶")
_FINISHED = re.compile(r"竣工|完工|建成|交付|投入使用|验收|全部完成|完成全部")
_OF_THE_WHOLE = re.compile(r"验收|竣工|交付|投入使用|完成(?:及时)?率|完工(?:及时)?率")
_OF_THE_YEAR = re.compile(r"年度|当年|已完|阶段|单元")
_HUNDRED = Decimal(100)


@rule(
    "FEA09",
    "part-done-whole-promised",
    Item.POSSIBLE,
    Severity.WARNING,
    message="总体目标本年度只做到“{stage}”，“{name}”却写“{value}”，两处对不上",
    fix="统一年度边界：改写阶段性指标，如“已完工部分质量合格率”“年度计划工程量完成率”",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：与年度任务数对应；并见财预〔2015〕88号 绩效目标要求“相应匹配”，"
        "该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D05",),
)
def part_done_whole_promised(case: Case) -> Iterator[Hit]:
    """总体目标与指标互相矛盾：只做一部分，却承诺全部验收。

    ## 为什么
    主体只到七成，整个工程不可能验收。年度目标和年度指标要说同一年的事。

    ## 反例
    目标“完成项目主体工程70%”，指标“验收合格率100%”

    ## 正例
    目标“完成项目主体工程70%”，指标“已完工单元工程质量合格率100%”
    """
    stage = _stage(goal_of(case))
    if stage:
        for line in case.annual:
            if _promises_the_whole(line):
                facts = {"stage": stage, "name": line.name, "value": line.value}
                yield Hit(line.index, "name", facts, _instead(line))


def _stage(goal: Goal) -> str | None:
    """Return the words by which a goal says that the work is only partly done this year."""
    for statement in goal.statements:
        partly = any(amount.unit == "%" and amount.number < _HUNDRED for amount in statement.amounts)
        if (partly and _WORK.search(statement.text) and "率" not in statement.text) or (
            _BEGUN.search(statement.text) and not _FINISHED.search(goal.text)
        ):
            return statement.text
    return None


def _promises_the_whole(line: Line) -> bool:
    amount = line.quantity
    if not isinstance(amount, Amount) or amount.unit != "%" or amount.number < _HUNDRED:
        return False
    in_output = line.level2 in {QUANTITY, QUALITY, TIMELINESS}
    return in_output and bool(_OF_THE_WHOLE.search(line.name)) and not _OF_THE_YEAR.search(line.name)


def _instead(line: Line) -> tuple[Replacement, ...]:
    name = "已完工部分质量合格率" if line.level2 == QUALITY else "年度计划工程量完成率"
    return (Replacement(f"改为“{name}”，指标值=100%", cells={"name": name, "value": "=100%"}),)

"""CMP16: a quantity of the goal that no row carries."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import Statement, carries, goal_of, nearness, same_dimension
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.matching import pairs
from indicators.quantity import Amount, Comparison, write_quantity

_MOST = 3
_WHERE = re.compile(r"在(?:全[县市区省]|辖区)?\d")  # 在40所中小学 says where, 开展宣传160场 what.
_PER = re.compile("[日月周]均|每[日天月周次场期]")  # 日均清运125吨 says once more what 全年清运45625吨 says.
_SAME_THING = 0.6  # such a row is there and only has another number
_NAMED = 2  # pairs of characters that tell what the thing is
_VERB = re.compile("完成|建成|新建|建设|举办|开展|形成|编制|购置|建立|实施|项目|工程|工作")


@rule(
    "CMP16",
    "goal-quantity-without-row",
    Item.CLARITY,
    Severity.WARNING,
    message="总体目标里的{said}没有指标承接",
    fix="给每项主要任务至少补一条数量指标和一条质量指标",
    basis="财预〔2021〕101号 设置要求：产出指标与主要支出方向对应，原则上不应有重大缺项",
    certainty=Certainty.SURE,
    kinds=("D06",),
)
def goal_quantity_without_row(case: Case) -> Iterator[Hit]:
    """总体目标里写了数量的任务没有对应指标。

    ## 为什么
    目标里说了、指标里不考核，这部分钱做没做成就没有人问。

    ## 反例
    目标“新建泵站3座、渠道12公里”，指标只有“工程验收合格率”

    ## 正例
    新建泵站数量 ≥3座；新建渠道长度 ≥12公里
    """
    open_ones = [
        (statement, statement.counted[0])
        for statement in goal_of(case).statements
        if case.annual and statement.counted and not _is_carried(case, statement)
    ]
    if open_ones:
        said = "、".join(dict.fromkeys(f"“{statement.text}”" for statement, _ in open_ones[:_MOST]))
        yield Hit(None, "goal", {"said": said}, tuple(_row(*found) for found in open_ones[:_MOST]))


def _is_carried(case: Case, statement: Statement) -> bool:
    """Tell whether a row is about a statement; one of two measures of a thing will do (3200户5800人)."""
    only_where = len(statement.counted) == 1 and _WHERE.match(statement.text)
    if only_where or _is_single_and_named(case, statement):
        return True
    per = bool(_PER.search(statement.text))
    return any(
        carries(line, amount)
        or (same_dimension(line, amount) and (per or nearness(line, statement) >= _SAME_THING))
        for line in case.annual
        for amount in statement.counted
    )


def _is_single_and_named(case: Case, statement: Statement) -> bool:
    """Tell whether one thing is counted that project name or rows speak of: 建成智慧城管平台1套."""
    if any(amount.number != 1 for amount in statement.counted):
        return False
    spoken = " ".join((case.sheet.project or "", *(line.name for line in case.annual)))
    thing = pairs(_VERB.sub("，", statement.text))
    return len(thing & pairs(_VERB.sub("，", spoken))) >= _NAMED


def _row(statement: Statement, amount: Amount) -> Replacement:
    value = write_quantity(Amount(amount.comparison or Comparison.AT_LEAST, amount.number, amount.unit))
    return Replacement(f"补一条数量指标，名称取自“{statement.text}”，指标值“{value}”")

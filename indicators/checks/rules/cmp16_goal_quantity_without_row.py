"""CMP16: a quantity of the goal that no row carries."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import Statement, carries, goal_of, nearness, same_dimension
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Amount, Comparison, write_quantity

_MOST = 3
_SAME_THING = 0.6  # such a row is there and only has another number


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
    return any(
        carries(line, amount) or (same_dimension(line, amount) and nearness(line, statement) >= _SAME_THING)
        for line in case.annual
        for amount in statement.counted
    )


def _row(statement: Statement, amount: Amount) -> Replacement:
    value = write_quantity(Amount(amount.comparison or Comparison.AT_LEAST, amount.number, amount.unit))
    return Replacement(f"补一条数量指标，名称取自“{statement.text}”，指标值“{value}”")

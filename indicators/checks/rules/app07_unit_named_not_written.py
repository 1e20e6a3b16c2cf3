"""APP07: a unit cost whose name says per what, but whose unit does not."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.costs import MONEY_COSTS, named_denominator, plain_money, with_denominator
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount


@rule(
    "APP07",
    "unit-named-not-written",
    Item.FUNDS,
    Severity.INFO,
    message="“{name}”是按每{unit}算的，计量单位却只写了“{value}”",
    fix="把分母写进计量单位，如元/人、万元/公里",
    basis="财预〔2021〕101号 指标设置要求：成本指标写单位成本，名称与计量单位一致",
    certainty=Certainty.UNSURE,
    kinds=("D33",),
)
def unit_named_not_written(case: Case) -> Iterator[Hit]:
    """名称写了每人、每公里，单位里没有写。

    ## 为什么
    名称说的是每人多少钱，单位只写“元”，汇总和比对时会被当成总价。

    ## 反例
    人均培训成本 ≤400元

    ## 正例
    人均培训成本 ≤400元/人
    """
    for line in case.lines:
        unit = named_denominator(line.name) if line.level2 in MONEY_COSTS else None
        money = isinstance(line.quantity, Amount) and line.quantity.unit is not None and plain_money(line)
        if unit and money:
            facts = {"name": line.name, "value": line.value + (line.row.unit or ""), "unit": unit}
            yield Hit(line.index, "value", facts, (with_denominator(line, unit),))

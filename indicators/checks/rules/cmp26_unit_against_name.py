"""CMP26: the unit does not fit the name, or the unit column contradicts the value."""

import re
from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case, Line
from indicators.checks.names import misfit, named_amounts
from indicators.checks.rewriting import rewritten, written
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Amount
from indicators.units import find_unit

_PEOPLE = frozenset(("人", "人次", "生", "学生", "户", "家"))
_MEASURE = re.compile(r"(?:覆盖)?率$|(?:人口|人员|人|户)数量?$|人次数?$")


@rule(
    "CMP26",
    "unit-against-name",
    Item.FORM,
    Severity.WARNING,
    message="“{name}”的指标值“{value}”单位不对：{why}",
    fix="单位改成与名称相配的（{units}），或者把名称改成所计的量",
    basis="财预〔2015〕88号 审核表“规范完整性”：无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D46",),
)
def unit_against_name(case: Case) -> Iterator[Hit]:
    """单位与名称或单位列对不上。

    ## 为什么
    “签约率 24694人”是率还是人数？“户数 101人次”数的是户还是人？对不上就没法核对，也没法汇总。

    ## 反例
    家庭医生签约率 24694人

    ## 正例
    家庭医生签约人数 ≥24694人；家庭医生签约率 ≥60%
    """
    for line in case.lines:
        amount = line.quantity
        if isinstance(amount, Amount) and amount.unit and (said := _conflict(line, amount, amount.unit)):
            why, units = said
            facts = {"name": line.name, "value": written(line), "why": why, "units": units}
            yield Hit(line.index, "value", facts, tuple(_better(line, amount)))


def _conflict(line: Line, amount: Amount, unit: str) -> tuple[str, str] | None:
    """Say what the unit is at odds with, and which units would fit."""
    column = find_unit(line.row.unit) if line.row.unit else None
    own = find_unit(unit) if column else None
    if column and own and column.dimension != own.dimension:
        return f"指标值里写“{unit}”，单位栏写“{column.name}”", f"“{unit}”或“{column.name}”之一"
    if fitting := misfit(line.name, unit):
        return f"名称要求用{fitting}，写的却是“{unit}”", fitting
    if (named := _same_number(line, amount)) and named.unit != unit and named.unit in _PEOPLE:
        return f"名称里是“{named.number:f}{named.unit}”，写的却是“{unit}”", f"“{named.unit}”"
    return None


def _better(line: Line, amount: Amount) -> Iterator[Replacement]:
    named = _same_number(line, amount)
    if named and named.unit != amount.unit and not line.row.unit:
        yield rewritten(line, replace(amount, unit=named.unit))
    counted = amount.unit if amount.unit in _PEOPLE else None
    if counted and (match := _MEASURE.search(line.name)):
        name = line.name[: match.start()] + (counted if counted.endswith("次") else f"{counted}数")
        yield Replacement(f"数的是{counted}，名称改为“{name}”", cells={"name": name})


def _same_number(line: Line, amount: Amount) -> Amount | None:
    return next((named for named in named_amounts(line.name) if named.number == amount.number), None)

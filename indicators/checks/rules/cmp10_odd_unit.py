"""CMP10: a unit spelled in an unusual way."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.rewriting import cells, written
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Amount, Comparison, Interval, write_quantity

_HUNDRED = Decimal(100)
_ODD = re.compile(
    r"百分比|百分之(?=$)|[%％]{2,}|平米|㎡|m2|m²|(?<=\d)平$|K[Mm]$|(?<=\d)\s*M$|人\s*[/／]\s*次|公分"
)


@rule(
    "CMP10",
    "odd-unit",
    Item.FORM,
    Severity.INFO,
    message="“{name}”的指标值“{value}”单位写法不规范",
    fix="写成“{better}”",
    basis="财预〔2015〕88号 审核表“规范完整性”：格式规范，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D47",),
)
def odd_unit(case: Case) -> Iterator[Hit]:
    """计量单位写法不规范。

    ## 为什么
    同一个单位有几种写法，汇总时会被当成不同的单位。

    ## 反例
    ≥95百分比

    ## 正例
    ≥95%
    """
    for line in case.lines:
        if _is_odd(line) and isinstance(line.quantity, Amount | Interval) and line.quantity.unit:
            better = write_quantity(_within_reason(line.quantity))
            facts = {"name": line.name, "value": written(line), "better": better}
            yield Hit(line.index, "value", facts, (_offer(line, better),))


def _is_odd(line: Line) -> bool:
    return bool(_ODD.search(line.value) or (line.row.unit and _ODD.search(line.row.unit)))


def _within_reason(quantity: Amount | Interval) -> Amount | Interval:
    """Do not offer ≥100%, which would be the next fault."""
    if isinstance(quantity, Amount) and quantity.unit == "%" and quantity.number == _HUNDRED:
        return replace(quantity, comparison=Comparison.EQUAL)
    return quantity


def _offer(line: Line, better: str) -> Replacement:
    quantity = line.quantity
    rewritten = cells(line, quantity) if isinstance(quantity, Amount) and line.row.unit else {"value": better}
    return Replacement(f"写成“{better}”", cells=rewritten)

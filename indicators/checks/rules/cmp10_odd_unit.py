"""CMP10: a unit spelled in an unusual way."""

from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount, Interval, write_quantity

_ODD = ("百分比", "百分之", "％", "平米", "㎡", "m2", "KM", "Km")


@rule(
    "CMP10",
    "odd-unit",
    Item.FORM,
    Severity.INFO,
    message="“{name}”的指标值“{value}”单位写法不规范",
    fix="写成“{better}”",
    basis="财预〔2015〕88号 审核表“规范完整性”：格式规范",
    certainty=Certainty.SURE,
    kinds=("D47",),
)
def odd_unit(case: Case) -> Iterator[Hit]:
    """计量单位写法不规范。

    ## 为什么
    同一个单位有几种写法，汇总时会被当成不同的单位。

    ## 反例
    ≥100百分比

    ## 正例
    =100%
    """
    for line in case.lines:
        written = f"{line.value}{line.row.unit or ''}"
        if any(spelling in written for spelling in _ODD) and _known(line):
            facts = {"name": line.name, "value": written, "better": _better(line)}
            yield Hit(line.index, "value", facts)


def _known(line: Line) -> bool:
    return isinstance(line.quantity, Amount | Interval) and line.quantity.unit is not None


def _better(line: Line) -> str:
    return write_quantity(line.quantity) if isinstance(line.quantity, Amount | Interval) else line.value

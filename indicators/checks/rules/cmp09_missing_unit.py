"""CMP09: a number without unit."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.names import is_rate, named_amounts
from indicators.checks.rewriting import rewritten, written
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.checks.serials import serial_date
from indicators.checks.vagueness import vague_lines
from indicators.quantity import Amount
from indicators.taxonomy import COSTS
from indicators.units import canonical_unit

_HUNDRED = Decimal(100)
# 数量(个), 收入（万美元）: the form's name column carries the unit.
_UNIT_IN_NAME = re.compile(r"[(（]([^()（）*＊≥≤]{1,6})[)）]\s*$|([%％])$")
_SLOT_WITH_UNIT = re.compile(r"[*＊]{2,}\s*(?P<unit>[^()（）*＊\s]{1,4})\s*[)）]?\s*$")

_DIMENSIONLESS = re.compile(r"(?:系数|指数|容积率|[Pp][Hh]值?)$")
_COUNTED = re.compile(r"(人次|场次|[^数])数量?$")  # 车辆数 is counted in 辆.
_COUNTED_AS = {"员": "人", "口": "人", "业": "家", "构": "家", "生": "人", "校": "所", "村": "个", "目": "个"}


@rule(
    "CMP09",
    "missing-unit",
    Item.FORM,
    Severity.WARNING,
    message="“{name}”的指标值“{value}”没有计量单位",
    fix="补上单位（个、人次、平方米、%、元/亩等），单位要与名称相配",
    basis="财预〔2015〕88号 审核表“规范完整性”：内容完整，无缺项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D46",),
)
def missing_unit(case: Case) -> Iterator[Hit]:
    """指标值没有单位。

    ## 为什么
    “10”是10辆还是10万元？没有单位就无法核对，汇总也会出错。

    ## 反例
    服务配备车辆数 指标值 10

    ## 正例
    服务配备车辆数 指标值 =10辆
    """
    for line in case.lines:
        amount = line.quantity
        if line.index in vague_lines(case):
            continue
        if isinstance(amount, Amount) and _is_incomplete(amount.unit) and _needs_unit(line):
            facts = {"name": line.name, "value": written(line)}
            yield Hit(line.index, "value", facts, tuple(_with_unit(line, amount)))


def _is_incomplete(unit: str | None) -> bool:
    """Tell whether a unit is missing or lacks what is paid: 28.40/株."""
    return unit is None or unit.startswith("/")


def _needs_unit(line: Line) -> bool:
    counted_in_ten_thousands = line.level2 in COSTS and "万" in line.value  # 250万 of a cost is money.
    nothing_happened = isinstance(line.quantity, Amount) and line.quantity.implied  # 零事故 needs none.
    return (
        not counted_in_ten_thousands
        and not nothing_happened
        and not _UNIT_IN_NAME.search((line.row.name or "").rstrip("。 "))
        and serial_date(line) is None
        and not _DIMENSIONLESS.search(line.name)
        and not any(named.number == _number(line) for named in named_amounts(line.name))
    )


def _number(line: Line) -> Decimal | None:
    return line.quantity.number if isinstance(line.quantity, Amount) else None


def _with_unit(line: Line, amount: Amount) -> Iterator[Replacement]:
    """Yield the value with the unit that the name asks for, where it asks for one."""
    if amount.unit:
        yield rewritten(line, replace(amount, unit=f"元{amount.unit}"))
        return
    unit = _unit_asked(line.row.name or "", line.name)
    if unit and not (unit == "%" and amount.number > _HUNDRED):  # A spreadsheet keeps 95% as 0.95.
        as_share = unit == "%" and 0 < amount.number <= 1
        yield rewritten(
            line, replace(amount, number=amount.number * 100 if as_share else amount.number, unit=unit)
        )


def _unit_asked(name: str, clean: str) -> str | None:
    if slot := _SLOT_WITH_UNIT.search(name):
        return canonical_unit(slot["unit"])
    if is_rate(clean):
        return "%"
    counted = _COUNTED.search(clean)
    return canonical_unit(_COUNTED_AS.get(counted[1], counted[1])) if counted else None

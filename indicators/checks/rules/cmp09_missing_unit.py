"""CMP09: a number without unit."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import vague_fault
from indicators.quantity import Amount
from indicators.taxonomy import COSTS

# 数量(个), 收入（万美元）: the form's name column carries the unit.
_UNIT_IN_NAME = re.compile(r"[(（][^()（）]{1,6}[)）]\s*$|[%％]$")


@rule(
    "CMP09",
    "missing-unit",
    Item.FORM,
    Severity.WARNING,
    message="“{name}”的指标值“{value}”没有计量单位",
    fix="补上单位（个、人次、平方米、%、元/亩等），单位要与名称相配",
    basis="财预〔2015〕88号 审核表“规范完整性”：内容完整、准确",
    certainty=Certainty.SURE,
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
        if _lacks_unit(line) and vague_fault(line) is None:
            yield Hit(line.index, "value", {"name": line.name, "value": line.value})


def _lacks_unit(line: Line) -> bool:
    written = isinstance(line.quantity, Amount) and line.quantity.unit is None
    counted_in_ten_thousands = line.level2 in COSTS and "万" in line.value  # 250万 of a cost is money.
    return (
        written
        and not counted_in_ten_thousands
        and not _UNIT_IN_NAME.search((line.row.name or "").rstrip("。 "))
    )

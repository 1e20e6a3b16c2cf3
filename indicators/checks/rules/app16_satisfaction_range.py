"""APP16: a satisfaction target outside the usual range."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.names import speaks_of_satisfaction
from indicators.checks.rewriting import rewritten, written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount, Comparison
from indicators.taxonomy import SATISFIED


@rule(
    "APP16",
    "satisfaction-range",
    Item.REASON,
    Severity.INFO,
    message="“{name}”的指标值“{value}”{how}，通常在{low}%至{high}%之间",
    fix="参照近年调查结果写，通常在{low}%至{high}%之间",
    basis="文件没有规定；常用做法，满意度一般写85%至95%，范围可在检查标准里改",
    certainty=Certainty.UNSURE,
    kinds=("D54",),
)
def satisfaction_range(case: Case) -> Iterator[Hit]:
    """满意度定得过高或过低。

    ## 为什么
    人人满意做不到，写99%、100%到年底不是落空就是造数；写60%又没有约束。

    ## 反例
    服务对象满意度 =100%

    ## 正例
    参观观众满意度 ≥90%
    """
    low, high = (Decimal(str(limit)) for limit in case.standards.satisfaction)
    for line in case.annual:
        amount = line.quantity
        if not isinstance(amount, Amount) or amount.unit != "%" or not _asks_satisfaction(line, amount):
            continue
        if not low <= amount.number <= high and amount.number <= 100:
            usual = Decimal(90) if low <= 90 <= high else low
            facts = {
                "name": line.name,
                "value": written(line),
                "low": f"{float(low):g}",
                "high": f"{float(high):g}",
            }
            facts["how"] = "偏高" if amount.number > high else "偏低"
            better = replace(amount, number=usual, comparison=Comparison.AT_LEAST)
            yield Hit(line.index, "value", facts, (rewritten(line, better, "（或按近年调查结果）"),))


def _asks_satisfaction(line: Line, amount: Amount) -> bool:
    about = speaks_of_satisfaction(line.name) if line.level2 != SATISFIED else "不满意" not in line.name
    return about and amount.comparison not in (Comparison.AT_MOST, Comparison.LESS)

"""APP18: a whole year asks for a single event."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount, Comparison
from indicators.taxonomy import QUANTITY

_EVENTS = ("场", "场次", "次", "期", "班次", "月", "天")


@rule(
    "APP18",
    "single-event",
    Item.REASON,
    Severity.INFO,
    message="“{name}”全年只要求“{value}”，指标值偏低，起不到约束作用",
    fix="参照上年完成数和预算能支撑的数量写；确实只办一次的写“=1”并写明内容",
    basis="财预〔2021〕101号 指标值设定：参考上年值、计划标准",
    certainty=Certainty.UNSURE,
    kinds=("D52",),
)
def single_event(case: Case) -> Iterator[Hit]:
    """全年只要求一次、一场、一个月。

    ## 为什么
    “≥1场”办一场就满分，办多办少一个样，看不出钱花得值不值。

    ## 反例
    禁毒宣传场次 ≥1场

    ## 正例
    禁毒宣传场次 ≥12场
    """
    for line in case.of_level2(QUANTITY):
        amount = line.quantity
        if not isinstance(amount, Amount) or amount.unit not in _EVENTS:
            continue
        if amount.number == 1 and amount.comparison is Comparison.AT_LEAST:
            yield Hit(line.index, "value", {"name": line.name, "value": written(line)})

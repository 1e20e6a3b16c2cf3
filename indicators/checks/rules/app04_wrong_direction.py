"""APP04: the sign points the wrong way."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount, Comparison
from indicators.starter.words import reverse_direction


@rule(
    "APP04",
    "wrong-direction",
    Item.REASON,
    Severity.ERROR,
    message="“{name}”越小越好，指标值却写成“{value}”",
    fix="把“≥”改成“≤”",
    basis="财预〔2021〕101号 指标值设定：符号与指标方向一致",
    certainty=Certainty.SURE,
    kinds=("D50",),
)
def wrong_direction(case: Case) -> Iterator[Hit]:
    """反向指标用了“≥”。

    ## 为什么
    故障率、投诉数越低越好，写“≥5%”等于要求故障不少于5%。

    ## 反例
    设备故障率 ≥5%

    ## 正例
    设备故障率 ≤5%
    """
    for line in case.lines:
        amount = line.quantity
        points_up = isinstance(amount, Amount) and amount.comparison in (Comparison.AT_LEAST, Comparison.MORE)
        if points_up and reverse_direction(line.name):
            yield Hit(line.index, "value", {"name": line.name, "value": line.value})

"""REL18: a matter of time outside timeliness."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL18",
    "speed-elsewhere",
    Item.SCIENCE,
    Severity.WARNING,
    message="{level2}“{name}”说的是{what}，属于{home}",
    fix="移到时效指标，写明日期或时限，如“每月15日前”",
    basis="财预〔2021〕101号 指标设置要求：时效指标反映提供产品和服务的及时程度和效率",
    certainty=Certainty.SURE,
    kinds=("D23",),
)
def speed_elsewhere(case: Case) -> Iterator[Hit]:
    """把及时不及时写进了数量或质量指标。

    ## 为什么
    按时做完不等于做得好。放在质量里，质量就没有人考核了。

    ## 反例
    质量指标“按时发放 ≥1人/年”

    ## 正例
    时效指标“补助发放时限 每月15日前”
    """
    yield from misplaced(case, Misfit.SPEED)

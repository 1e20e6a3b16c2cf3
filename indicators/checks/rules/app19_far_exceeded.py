"""APP19: what was done is far above the target of the year."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.attainment import attainment
from indicators.checks.case import Case
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_FAR = Decimal("1.3")


@rule(
    "APP19",
    "far-exceeded",
    Item.REASON,
    Severity.INFO,
    message="“{name}”年初只定“{value}”，实际完成“{actual}”，是目标的{share}，年初指标值偏低",
    fix="写明超额的原因；下一年按近三年实际完成数定指标值",
    basis="财预〔2020〕10号 单位自评：超额较多的要分析原因，因年初指标值明显偏低的按偏离程度扣分",
    certainty=Certainty.SURE,
    kinds=("D52",),
)
def far_exceeded(case: Case) -> Iterator[Hit]:
    """实际完成数远超年初目标。

    ## 为什么
    完成了目标的几倍，多半是年初定得太低；自评要说明原因并适度扣分，下一年要调高。

    ## 反例
    宣传咨询活动 目标12次，完成96次

    ## 正例
    宣传咨询活动 目标90次，完成96次
    """
    for line in case.lines:
        done = attainment(line)
        if done is not None and done.more_is_better and done.share >= _FAR:
            facts = {"name": line.name, "value": written(line), "actual": line.row.actual or ""}
            yield Hit(line.index, "value", facts | {"share": f"{done.share:.0%}"})

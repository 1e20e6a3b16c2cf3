"""FEA12: what was done stays well behind the target of the year."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.checks.attainment import attainment
from indicators.checks.case import Case
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_BEHIND = Decimal("0.8")
_ABOVE = Decimal("1.2")


@rule(
    "FEA12",
    "target-missed",
    Item.POSSIBLE,
    Severity.INFO,
    message="“{name}”目标“{value}”，实际“{actual}”，{how}，要写明是年初没有摸清底数还是工作没有跟上",
    fix="写明偏差原因和改进措施；下一年按近三年实际完成数定指标值",
    basis="财预〔2015〕88号 审核表“实现可能性”：经充分调研论证、合理测算",
    certainty=Certainty.SURE,
    kinds=("D53",),
)
def target_missed(case: Case) -> Iterator[Hit]:
    """实际完成数离年初目标差得远。

    ## 为什么
    差得远，说明年初没有调查底数，目标定高了，或者工作没有跟上；自评要写清是哪一种。

    ## 反例
    早孕建册 目标120人，完成69人

    ## 正例
    早孕建册 目标75人（近三年平均），完成69人
    """
    for line in case.lines:
        done = attainment(line)
        if done is None:
            continue
        missed = done.share < _BEHIND if done.more_is_better else done.share > _ABOVE
        if missed:
            how = f"只完成{done.share:.0%}" if done.more_is_better else f"是控制数的{done.share:.0%}"
            facts = {"name": line.name, "value": written(line), "actual": line.row.actual or "", "how": how}
            yield Hit(line.index, "value", facts)

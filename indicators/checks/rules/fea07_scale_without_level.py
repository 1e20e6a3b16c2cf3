"""FEA07: the grades are listed, the promised one is not."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "FEA07",
    "scale-without-level",
    Item.POSSIBLE,
    Severity.ERROR,
    message="“{name}”列出了等级“{value}”，没有写要达到哪一级、每一级怎么判定",
    fix="写明目标等级和判定条件，如“优：制度印发且全年检查无缺项”；能量化的改成数字",
    basis="财预〔2015〕88号 绩效目标要求“细化量化”：不能定量的，分级分档定性，各地公开的管理办法同此",
    certainty=Certainty.SEEN,
    kinds=("D42",),
    tags=(VAGUE,),
)
def scale_without_level(case: Case) -> Iterator[Hit]:
    """只列等级，没有目标档和判定条件。

    ## 为什么
    “优良中低差”是一把没有刻度的尺子，没有说要到哪一档、凭什么定档。

    ## 反例
    管理机制健全性 定性 优良中低差

    ## 正例
    有专人管护的设施比例 ≥95%
    """
    yield from vague_hits(case, Fault.SCALE_WITHOUT_LEVEL)

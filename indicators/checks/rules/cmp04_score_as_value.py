"""CMP04: points or weights stand where the target should be."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "CMP04",
    "score-as-value",
    Item.FORM,
    Severity.ERROR,
    message="“{name}”的指标值“{value}”像是分值，不是要达到的目标",
    fix="指标值写要达到的数量、比例或日期，分值写到权重一栏",
    basis="财预〔2015〕88号 审核表“规范完整性”：无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D12",),
    tags=(VAGUE,),
)
def score_as_value(case: Case) -> Iterator[Hit]:
    """把分值填在指标值里。

    ## 为什么
    “88/100”说的是这条占多少分，没有说要做到多少。

    ## 反例
    工程质量 指标值 88/100

    ## 正例
    工程验收合格率 指标值 =100%，权重 10
    """
    yield from vague_hits(case, Fault.SCORE_AS_VALUE)

"""FEA05: the value only repeats the name."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "FEA05",
    "repeated-name",
    Item.POSSIBLE,
    Severity.ERROR,
    message="“{name}”的指标值只是把名称又写了一遍，没有目标",
    fix="名称写量，指标值写数，例如名称“河道保洁长度”、指标值“≥12公里”",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；并见财预〔2015〕88号 审核表“指标科学性”："
        "有具体指标值，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D43",),
    tags=(VAGUE,),
)
def repeated_name(case: Case) -> Iterator[Hit]:
    """指标值重复名称。

    ## 为什么
    重复一遍名称，没有说要做到多少，等于没有目标。

    ## 反例
    名称“按期完工”，指标值“按期完工”

    ## 正例
    名称“工程完工时限”，指标值“11月30日前”
    """
    yield from vague_hits(case, Fault.REPEATED_NAME)

"""CMP02: a row without a target."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "CMP02",
    "empty-value",
    Item.FORM,
    Severity.ERROR,
    message="“{name}”没有填写指标值，年底无法评分",
    fix="补上符号、数值和单位（如“≥95%”）；这一条不适用就删去",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；并见财预〔2015〕88号 审核表“规范完整性”："
        "无缺项，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D10",),
    tags=(VAGUE,),
)
def empty_value(case: Case) -> Iterator[Hit]:
    """指标值空白。

    ## 为什么
    指标值是年底评分的尺子。空着、填“/”或“无”，这条指标就没有尺子。

    ## 反例
    工程质量合格 指标值（空）

    ## 正例
    工程验收合格率 指标值 =100%
    """
    yield from vague_hits(case, Fault.EMPTY_VALUE)

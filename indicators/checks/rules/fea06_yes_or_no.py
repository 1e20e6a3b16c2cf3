"""FEA06: a yes, a no, or 已完成 without count, date or document."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "FEA06",
    "yes-or-no",
    Item.POSSIBLE,
    Severity.ERROR,
    message="“{name}”只回答“{value}”，没有数量、日期或依据文件，无法核对",
    fix="写完成的数量、日期，或写明凭哪份文件认定；与项目无关的删去",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；并见财预〔2021〕101号 “量化易评”原则："
        "有明确的评价标准，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D42",),
    tags=(VAGUE,),
)
def yes_or_no(case: Case) -> Iterator[Hit]:
    """指标值是“是”“否”“已完成”。

    ## 为什么
    是或否只有一句话，看不出做了多少、做到什么程度，也没有凭据。

    ## 反例
    持续完善马铃薯种薯繁育体系 是

    ## 正例
    一级种薯推广面积占比 ≥80%
    """
    yield from vague_hits(case, Fault.YES_OR_NO)

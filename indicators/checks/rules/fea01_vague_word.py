"""FEA01: a word of degree instead of a target."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "FEA01",
    "vague-word",
    Item.POSSIBLE,
    Severity.ERROR,
    message="“{name}”的指标值“{value}”没有尺度，年底无法判断是否完成",
    fix="换成能取到数的量；确实只能定性的，写清好、较好、一般、差各是什么情况",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；并见财预〔2021〕101号 “量化易评”原则："
        "定性的要可评判、可分级，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D42",),
    tags=(VAGUE,),
)
def vague_word(case: Case) -> Iterator[Hit]:
    """指标值是“显著提升”“效果明显”一类的词。

    ## 为什么
    提升多少算显著？没有尺度，做与没做都能说“提升了”，评分只能凭感觉。

    ## 反例
    群众生产生活条件改善状况 显著提升

    ## 正例
    自然村通硬化路比例 ≥95%
    """
    yield from vague_hits(case, Fault.VAGUE_WORD)

"""FEA03: 长期 or 持续 instead of a target."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "FEA03",
    "time-word",
    Item.POSSIBLE,
    Severity.ERROR,
    message="“{name}”写“{value}”，只说要一直做下去，没有数量、年限和凭据，无法考核",
    fix="写使用年限、管护覆盖率或已建立的制度名称；财预〔2021〕101号的口径没有可持续影响指标，按它填表的可以删去",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；"
        "并见财预〔2021〕101号 效益指标只有经济、社会、生态三项，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D37",),
    tags=(VAGUE,),
)
def time_word(case: Case) -> Iterator[Hit]:
    """用“长期”“持续”当指标值。

    ## 为什么
    “长期”是多长？没有年限，也没有谁来管护，写了等于没写。

    ## 反例
    对满足人民群众日益提高的文化需求的可持续影响 长期

    ## 正例
    工程设计使用年限 ≥20年
    """
    yield from vague_hits(case, Fault.TIME_WORD)

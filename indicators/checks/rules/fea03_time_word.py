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
    message="“{name}”写“{value}”，没有年限也没有管护安排，无法考核",
    fix="写使用年限、管护覆盖率或已建立的制度名称；101号口径不再设可持续影响，可以删去",
    basis="财预〔2021〕101号 “量化易评”原则；该文效益指标只有经济、社会、生态三项",
    certainty=Certainty.SURE,
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

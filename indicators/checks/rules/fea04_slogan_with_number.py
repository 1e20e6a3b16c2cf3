"""FEA04: a percentage on a slogan."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rewriting import written
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "FEA04",
    "slogan-with-number",
    Item.POSSIBLE,
    Severity.ERROR,
    message="“{name}”说不出数的是什么，只写“{value}”，年底取不到数",
    fix="换成能统计的量，写清数从哪里来",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；并见财预〔2021〕101号 “量化易评”原则："
        "数据可以低成本获取，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D45",),
    tags=(VAGUE,),
)
def slogan_with_number(case: Case) -> Iterator[Hit]:
    """给口号套上百分比或数字。

    ## 为什么
    “维护社会稳定≥95%”看上去有数，其实没有分子分母，没有人能算出来。给愿景写一个“1项”“12月底前”，
    或者名称只写“质量”“效益”，也是一样。

    ## 反例
    保障村社区正常运转 ≥95%

    ## 正例
    村（社区）便民服务事项按时办结率 ≥95%
    """
    for hit in vague_hits(case, Fault.SLOGAN_WITH_NUMBER, Fault.BARE_NUMBER):
        whole = written(case.lines[hit.row]) if hit.row is not None else ""
        yield replace(hit, facts=hit.facts | {"value": whole})

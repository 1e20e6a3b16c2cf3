"""APP02: a cost indicator that only promises to obey the rules."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.costs import better_cost
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "APP02",
    "empty-cost-promise",
    Item.FUNDS,
    Severity.ERROR,
    message="成本指标“{name}”写“{value}”，没有金额，控制不住成本",
    fix="写单位成本（元/亩、元/人、万元/公里）或某一分项的控制数",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；"
        "并见财预〔2021〕101号 成本指标写单位成本或分项成本控制数，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D30",),
    tags=(VAGUE,),
)
def empty_cost_promise(case: Case) -> Iterator[Hit]:
    """成本指标写“控制在预算内”“符合规定”。

    ## 为什么
    不超预算是底线，写了等于没写。成本指标要让人看出每一单位花多少钱。

    ## 反例
    单项业务成本 符合相关规定

    ## 正例
    单项审计服务成本 ≤1.8万元/项
    """
    for hit in vague_hits(case, Fault.COST_PROMISE):
        yield replace(hit, replacements=(*case.once(better_cost), *hit.replacements)[:3])

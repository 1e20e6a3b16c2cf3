"""FEA02: 合格 or 按时 without saying by what."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "FEA02",
    "missing-standard",
    Item.POSSIBLE,
    Severity.ERROR,
    message="“{name}”写“{value}”，没有说按什么标准、到哪一天",
    fix="质量写“验收合格率 =100%（注明标准名称）”，时效写具体日期，如“11月30日前”",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；"
        "并见财预〔2021〕101号 质量写应达到的标准，时效写时间节点，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D44",),
    tags=(VAGUE,),
)
def missing_standard(case: Case) -> Iterator[Hit]:
    """“合格”“按时”“符合要求”没有标准或时点。

    ## 为什么
    按哪个标准合格、到哪天算按时，不写清楚就无法核对。

    ## 反例
    提交报告及时性 在项目计划完成时间内完成

    ## 正例
    审计报告提交时限 11月30日前
    """
    yield from vague_hits(case, Fault.MISSING_STANDARD)

"""CMP19: work with a contract period and no word of when it is done."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.natures import TIME_DUE, lacks, nature_of, offers
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.taxonomy import TIMELINESS


@rule(
    "CMP19",
    "missing-timeliness",
    Item.FORM,
    Severity.INFO,
    message="{nature}类项目有工期或发放时限，整张表没有时效指标",
    fix="补一条整体完成时间，写到日，例如“{example}”",
    basis="财预〔2021〕101号 指标设置要求：时效指标不作强制，有时限要求的设约束性节点",
    certainty=Certainty.SURE,
    kinds=("D13",),
)
def missing_timeliness(case: Case) -> Iterator[Hit]:
    """有时限的项目没有时效指标。

    ## 为什么
    工程、采购有工期，补助有发放日。不写时限，拖到年底也算完成。

    ## 反例
    道路改造项目只有里程和验收合格率

    ## 正例
    工程完工时间 10月31日前；补助每月15日前发放
    """
    nature = nature_of(case)
    if nature in TIME_DUE and nature and case.sheet.kind != "agency" and lacks(case, TIMELINESS):
        example = "每月【填写】日前发放" if nature.endswith("发放") else "【填写】月【填写】日前完成"
        yield Hit(None, "rows", {"nature": nature, "example": example}, offers(case, TIMELINESS, 2))

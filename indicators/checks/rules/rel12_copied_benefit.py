"""REL12: a benefit is promised in the very words of other projects."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.taxonomy import BENEFITS


@rule(
    "REL12",
    "copied-benefit",
    Item.SCIENCE,
    Severity.INFO,
    message="效益指标“{name}”连同指标值与{others}完全一样，像是套话",
    fix="写本项目自己带来的变化，用能统计的量",
    basis="财预〔2021〕101号 “高度关联”原则：指标与本项目直接相关",
    certainty=Certainty.UNSURE,
    kinds=("D61",),
)
def copied_benefit(case: Case) -> Iterator[Hit]:
    """效益指标在几个项目里一字不差。

    ## 为什么
    同一句“促进集体经济发展≥95%”放在哪个项目都行，就说明不了这个项目带来了什么。

    ## 反例
    村干部报酬、道路维修两个项目都写“促进村集体经济持续健康发展 ≥95%”

    ## 正例
    道路维修：受益村民通行时间缩短 ≥15分钟
    """
    batch = case.batch
    if batch is None:
        return
    for line in case.annual:
        if line.level2 in BENEFITS and (others := batch.same_benefit(case.sheet, line.row)):
            yield Hit(line.index, "name", {"name": line.name, "others": str(others)})

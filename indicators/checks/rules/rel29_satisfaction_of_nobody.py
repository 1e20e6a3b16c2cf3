"""REL29: a satisfaction indicator that does not say whose."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.names import asked, speaks_of_satisfaction
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.taxonomy import SATISFIED


@rule(
    "REL29",
    "satisfaction-of-nobody",
    Item.SCIENCE,
    Severity.INFO,
    message="“{name}”没有写明是谁的满意度，调查时找不到人",
    fix="写明调查谁，如“受益脱贫户满意度”“参观观众满意度”",
    basis="财预〔2021〕101号 指标设置要求：满意度反映服务对象、受益人及其他相关群体的认可程度",
    certainty=Certainty.UNSURE,
    kinds=("D55",),
)
def satisfaction_of_nobody(case: Case) -> Iterator[Hit]:
    """满意度没有写明对象。

    ## 为什么
    “满意度≥95%”调查谁？名称里写明对象，才发得出问卷、找得到人。

    ## 反例
    服务对象满意度 ≥95%

    ## 正例
    受益脱贫户满意度 ≥95%
    """
    for line in case.annual:
        if line.level2 == SATISFIED and speaks_of_satisfaction(line.name) and not asked(line.name):
            whom = case.project_type.beneficiary if case.project_type else ""
            name = f"{whom}满意度"
            offered = (Replacement(f"名称改为“{name}”", cells={"name": name}),) if whom else ()
            yield Hit(line.index, "name", {"name": line.name}, offered)

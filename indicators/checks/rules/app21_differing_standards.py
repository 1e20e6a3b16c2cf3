"""APP21: a rate or price differs from that of the same project elsewhere."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "APP21",
    "differing-standards",
    Item.REASON,
    Severity.INFO,
    message="“{name}”本表写“{value}”，同批{count}张同类项目的表写的是“{usual}”，标准不一",
    fix="同类项目用同一标准；确有差别的写明依据",
    basis="财预〔2015〕88号 审核表“绩效合理性”：与同类项目相比合理",
    certainty=Certainty.UNSURE,
    kinds=("D62",),
)
def differing_standards(case: Case) -> Iterator[Hit]:
    """同类项目的标准不一致。

    ## 为什么
    同一个项目分给各乡镇，合格率、满意度和单价的标准应当一样，否则得分不可比。

    ## 反例
    甲镇“保洁合格率≥80%”，其余各镇“≥95%”

    ## 正例
    各镇统一写“保洁合格率≥95%”
    """
    batch = case.batch
    if batch is None:
        return
    for line in case.annual:
        if usual := batch.usual_target(case.sheet, line.row):
            facts = {"name": line.name, "value": written(line), "usual": usual[0], "count": str(usual[1])}
            yield Hit(line.index, "value", facts)

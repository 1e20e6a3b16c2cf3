"""CMP05: a required level 2 is absent."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.natures import EXAMPLES, REQUIRED, lacks, offers
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "CMP05",
    "missing-dimension",
    Item.FORM,
    Severity.WARNING,
    message="整张表没有{missing}，产出和效果反映不全",
    fix="至少补一条{missing}，例如“{example}”",
    basis="财预〔2021〕101号 指标设置要求：数量、质量指标原则上必设，产出和效益指标原则上都要有",
    certainty=Certainty.SURE,
    kinds=("D13",),
)
def missing_dimension(case: Case) -> Iterator[Hit]:
    """缺少数量、质量或效益指标。

    ## 为什么
    只有数量没有质量，会“做了但做不好”；没有效益，说不清花钱带来了什么。
    只写了“质量指标”四个字、名称和指标值都空着的，也算缺。

    ## 反例
    工资项目只设“发放人数”和“社会效益”两条

    ## 正例
    发放人数、发放准确率、每月发放时限，效益写“村干部在岗率 ≥98%”
    """
    if case.sheet.kind == "agency":
        return
    for missing in REQUIRED:
        if lacks(case, missing):
            yield Hit(None, "rows", {"missing": missing, "example": EXAMPLES[missing]}, offers(case, missing))

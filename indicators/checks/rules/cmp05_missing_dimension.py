"""CMP05: a required level 2 is absent."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import show
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.taxonomy import BENEFITS, QUALITY, QUANTITY


@rule(
    "CMP05",
    "missing-dimension",
    Item.FORM,
    Severity.WARNING,
    message="整张表没有{missing}，产出和效果反映不全",
    fix="至少补一条{missing}",
    basis="财预〔2021〕101号 指标设置要求：数量、质量指标原则上必设，产出和效益指标原则上都要有",
    certainty=Certainty.SURE,
    kinds=("D13",),
)
def missing_dimension(case: Case) -> Iterator[Hit]:
    """缺少数量、质量或效益指标。

    ## 为什么
    只有数量没有质量，会“做了但做不好”；没有效益，说不清花钱带来了什么。
    时效指标不作强制，需要时再设。

    ## 反例
    工资项目只设“发放人数”和“社会效益”两条

    ## 正例
    发放人数、发放准确率、按月发放时点、受益对象满意度
    """
    if case.sheet.kind == "agency" or not case.lines:
        return
    present = {line.level2 for line in case.lines}
    for missing, family in ((QUANTITY, {QUANTITY}), (QUALITY, {QUALITY}), ("效益指标", BENEFITS)):
        if not present & family:
            offers = [i for i in case.library_rows if i.level2 in family][:3]
            texts = tuple(Replacement(show(i).replace("改为", "补一条", 1), i.code) for i in offers)
            yield Hit(None, "rows", {"missing": missing}, texts)

"""CMP07: people are served and nobody asks them."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import show
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.taxonomy import SATISFIED


@rule(
    "CMP07",
    "missing-satisfaction",
    Item.FORM,
    Severity.INFO,
    message="“{project_type}”直接服务{beneficiary}，整张表没有满意度指标",
    fix="补一条“{beneficiary}满意度 ≥90%”，并真正做一次问卷调查",
    basis="财预〔2021〕101号 指标设置要求：直接面向社会主体和公众的项目需要设满意度指标",
    certainty=Certainty.SURE,
    kinds=("D15",),
)
def missing_satisfaction(case: Case) -> Iterator[Hit]:
    """直接服务群众的项目没有满意度指标。

    ## 为什么
    办得好不好，服务对象最清楚。不直接面向公众的项目可以不设。

    ## 反例
    养老机构补贴项目没有满意度指标

    ## 正例
    入住老年人满意度 ≥90%
    """
    kind = case.project_type
    asked = any(line.level2 == SATISFIED or "满意" in line.name for line in case.lines)
    if kind and kind.beneficiary and case.lines and not asked:
        offers = [indicator for indicator in case.library_rows if indicator.level2 == SATISFIED][:1]
        texts = tuple(Replacement(show(i).replace("改为", "补一条", 1), i.code) for i in offers)
        yield Hit(None, "rows", {"project_type": kind.name, "beneficiary": kind.beneficiary}, texts)

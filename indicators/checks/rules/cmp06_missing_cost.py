"""CMP06: building or buying without a cost target."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import show
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.taxonomy import COST, COSTS
from indicators.values import Nature

_MUST_HAVE_COST = {Nature.CONSTRUCTION, Nature.PURCHASE, Nature.INFORMATION}


@rule(
    "CMP06",
    "missing-cost",
    Item.FORM,
    Severity.WARNING,
    message="“{project_type}”属于{nature}，整张表没有成本指标",
    fix="补一条单位成本（元/平方米、元/台、万元/公里）或分项成本控制数",
    basis="财预〔2021〕101号 指标设置要求：工程基建、大型修缮及购置类项目应设成本指标",
    certainty=Certainty.SURE,
    kinds=("D14",),
)
def missing_cost(case: Case) -> Iterator[Hit]:
    """工程、购置类项目没有成本指标。

    ## 为什么
    工程和购置花钱多、有市场价可比，没有成本指标就看不出花得值不值。

    ## 反例
    购置执法车辆，只写购置数量和验收合格率

    ## 正例
    另设“执法车辆单位购置成本 ≤18万元/辆”
    """
    kind = case.project_type
    has_cost = any(line.level2 in COSTS or line.level1 == COST for line in case.lines)
    if kind and kind.nature in _MUST_HAVE_COST and case.lines and not has_cost:
        offers = [indicator for indicator in case.library_rows if indicator.level2 in COSTS][:3]
        texts = tuple(Replacement(show(i).replace("改为", "补一条", 1), i.code) for i in offers)
        yield Hit(None, "rows", {"project_type": kind.name, "nature": kind.nature}, texts)

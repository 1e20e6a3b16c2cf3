"""CMP06: building or buying without a cost target."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.natures import cost_due, offers
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.taxonomy import COST, COSTS


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
    指标库里找不到项目类型时，按项目名称判断（“……购置”“……改造工程”）。

    ## 反例
    购置执法车辆，只写购置数量和验收合格率

    ## 正例
    另设“执法车辆单位购置成本 ≤18万元/辆”
    """
    has_cost = any(line.level2 in COSTS or line.level1 == COST for line in case.lines)
    due = None if has_cost or case.sheet.kind == "agency" or not case.lines else cost_due(case)
    if due:
        called, nature = due
        yield Hit(None, "rows", {"project_type": called, "nature": nature}, offers(case, "成本指标"))

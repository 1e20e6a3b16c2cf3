"""APP05: a cost that has a floor instead of a ceiling."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.names import bare_name
from indicators.checks.rewriting import with_sign, written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount, Comparison
from indicators.taxonomy import COSTS
from indicators.units import find_unit

# A subsidy may have a floor (低保标准); what is paid for a thing has a ceiling.
_SPENDING = re.compile(r"(?:成本|费用|单价|造价|价格|投资|概算|控制数|支出)$")
_UP = (Comparison.AT_LEAST, Comparison.MORE)


@rule(
    "APP05",
    "cost-at-least",
    Item.FUNDS,
    Severity.WARNING,
    message="成本指标“{name}”写“{value}”，等于要求至少花这么多",
    fix="把“≥”改成“≤”",
    basis="财预〔2021〕101号 指标值设定：成本指标按预算支出标准，不得超过",
    certainty=Certainty.SURE,
    kinds=("D50",),
)
def cost_at_least(case: Case) -> Iterator[Hit]:
    """成本指标用了“≥”。

    ## 为什么
    成本指标是为了控制花费，符号用“≥”方向正好反了。

    ## 反例
    每公里建设成本 ≥120万元

    ## 正例
    每公里建设成本 ≤120万元
    """
    for line in case.lines:
        amount = line.quantity
        if line.level2 in COSTS and isinstance(amount, Amount) and _has_floor(line, amount):
            facts = {"name": line.name, "value": written(line)}
            yield Hit(line.index, "value", facts, (with_sign(line, amount, Comparison.AT_MOST),))


def _has_floor(line: Line, amount: Amount) -> bool:
    unit = find_unit(amount.unit)
    is_money = unit is not None and unit.dimension.split("/")[0] == "金额"
    name = bare_name(line.name)
    saved = "节" in name or "减" in name
    return is_money and amount.comparison in _UP and not saved and bool(_SPENDING.search(name))

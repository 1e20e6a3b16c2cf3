"""CMP13: the weights do not add up."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

# 90 when the budget is drawn up, 100 where the execution rate (10) stands in the sheet as well.
_ACCEPTED = (90.0, 100.0)


@rule(
    "CMP13",
    "weight-sum",
    Item.FORM,
    Severity.WARNING,
    message="各指标权重合计{total}，应为90（另加预算执行率10分）或100",
    fix="按“产出50、效益30、满意度10”或“成本20、产出40、效益20、满意度10”重新分配",
    basis="财预〔2021〕101号 指标权重：编制时合计90，自评加预算执行率10",
    certainty=Certainty.SURE,
    kinds=("D57",),
)
def weight_sum(case: Case) -> Iterator[Hit]:
    """权重合计不对。

    ## 为什么
    权重合计不是90或100，年底得分无法换算成百分制。

    ## 反例
    产出70＋效益20＋满意度10，再加预算执行率10，共110

    ## 正例
    产出50＋效益30＋满意度10＝90
    """
    weights = [line.row.weight for line in case.lines if line.row.weight is not None]
    total = round(sum(weights), 2)
    if weights and len(weights) == len(case.lines) and total not in _ACCEPTED:
        yield Hit(None, "rows", {"total": f"{total:g}"})

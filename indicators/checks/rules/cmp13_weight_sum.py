"""CMP13: the weights do not add up."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.weights import is_execution, scores, show, weights

_FULL = 100.0


@rule(
    "CMP13",
    "weight-sum",
    Item.FORM,
    Severity.WARNING,
    message="各指标{what}合计{total}{plus}，应{expected}",
    fix="按现行口径重新分配，如“产出50、效益30、满意度10”；设成本指标的，如“成本20、产出40、效益20、满意度10”",
    basis=(
        "项目支出绩效自评表（公开表样）：绩效指标90分，预算执行率10分；并见财预〔2021〕101号 指标权重，"
        "该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D57",),
)
def weight_sum(case: Case) -> Iterator[Hit]:
    """权重合计不对。

    ## 为什么
    权重合计不是90或100，年底得分无法换算成百分制。自评表另有预算执行率10分，指标再分满100分就成了110分。

    ## 反例
    产出70＋效益20＋满意度10，再加预算执行率10，共110

    ## 正例
    产出50＋效益30＋满意度10＝90
    """
    execution = case.standards.execution_weight
    without = _FULL - execution
    inside = any(is_execution(line) for line in case.annual)
    apart = case.sheet.kind == "self_evaluation" and case.sheet.execution_rate is not None and not inside
    points = weights(case)
    got = {} if points or not apart else scores(case)  # Never more than there were to get.
    total = round(sum((points or got).values()), 2)
    accepted = (_FULL,) if inside else (without,) if apart else (without, _FULL)
    if total > without if got else points and total not in accepted:
        plus = f"，加预算执行率{show(execution)}分共{show(total + execution)}" if apart else ""
        usual = f"{show(without)}（另加预算执行率{show(execution)}分）"
        expected = show(_FULL) if inside else usual if apart else f"{usual}或{show(_FULL)}"
        facts = {"what": "得分" if got else "权重", "total": show(total), "plus": plus}
        yield Hit(None, "rows", facts | {"expected": f"不超过{expected}" if got else f"为{expected}"})

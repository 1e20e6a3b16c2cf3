"""CMP20: the points of a level 1 differ from the official scheme."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.weights import is_execution, scheme, show, weights


@rule(
    "CMP20",
    "weight-scheme",
    Item.FORM,
    Severity.WARNING,
    message="一级指标权重是{written}，按统一口径应为{expected}",
    fix="按{expected}分配，总分不变",
    basis="财预〔2021〕101号 指标权重：设成本指标的20、40、20、10，不设的50、30、10，不设满意度的并入效益",
    certainty=Certainty.SURE,
    kinds=("D57",),
)
def weight_scheme(case: Case) -> Iterator[Hit]:
    """一级指标的权重与统一口径不符。

    ## 为什么
    各项目按同一口径分权重，得分才能相互比较。产出、效益分得过少，说明重点不在结果上。

    ## 反例
    产出70、效益10、满意度10

    ## 正例
    产出50、效益30、满意度10
    """
    rows = weights(case)
    lines = [line for line in case.annual if not is_execution(line)]
    if not rows or any(line.level1 is None for line in lines):
        return
    written: dict[str, float] = {}
    for line in lines:
        level1 = line.level1 or ""
        written[level1] = round(written.get(level1, 0.0) + rows[line.index], 2)
    expected = scheme(written, case.standards)
    # Another total is another scheme, and CMP13 speaks of it.
    if sum(written.values()) == sum(expected.values()) and written != expected:
        yield Hit(None, "rows", {"written": _show(written), "expected": _show(expected)})


def _show(points: dict[str, float]) -> str:
    return "、".join(f"{level1.removesuffix('指标')}{show(number)}" for level1, number in points.items())

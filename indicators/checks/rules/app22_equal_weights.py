"""APP22: nearly every row carries the same points."""

from collections import Counter
from collections.abc import Iterator, Mapping

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.weights import scheme, scores, show, weights

_FEWEST = 4
_NEARLY_ALL = 0.8


@rule(
    "APP22",
    "equal-weights",
    Item.REASON,
    Severity.INFO,
    message="{all}条指标里{same}条都是{points}分，平均分配，不分主次",
    fix="核心产出和主要效益分值高一些，次要的低一些",
    basis="财预〔2021〕101号 “重点突出”原则：体现主要产出和核心效果",
    certainty=Certainty.UNSURE,
    kinds=("D58",),
)
def equal_weights(case: Case) -> Iterator[Hit]:
    """权重平均分配。

    ## 为什么
    每条一样的分，主要任务和次要事项一样重，评价看不出重点。

    ## 反例
    四条指标各22.5分

    ## 正例
    主要工程量20分，验收合格率15分，完成时间10分
    """
    points = weights(case) or scores(case)
    if len(points) < _FEWEST:
        return
    most, same = Counter(points.values()).most_common(1)[0]
    if same == len(points) or (same >= _NEARLY_ALL * len(points) and not _follows_scheme(case, points)):
        yield Hit(None, "rows", {"all": str(len(points)), "same": str(same), "points": show(most)})


def _follows_scheme(case: Case, points: Mapping[int, float]) -> bool:
    """Tell whether each level 1 has its official points; then tens are what most rows come to."""
    written: dict[str, float] = {}
    for line in case.annual:
        written[line.level1 or ""] = written.get(line.level1 or "", 0.0) + points[line.index]
    return written == scheme(written, case.standards)

"""FEA08: a point in time given by its month only."""

from calendar import monthrange
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Deadline


@rule(
    "FEA08",
    "rough-date",
    Item.POSSIBLE,
    Severity.INFO,
    message="“{name}”的时间“{value}”不具体，看不出是月初还是月底、做完什么才算",
    fix="写到日，并写明到时做完什么，如“{better}完成验收”",
    basis="财预〔2021〕101号 时效指标：设的要有整体完成时间，有时限要求的设约束性节点",
    certainty=Certainty.UNSURE,
    kinds=("D56",),
)
def rough_date(case: Case) -> Iterator[Hit]:
    """时间只写到月。

    ## 为什么
    “2025年12月”是12月1日还是31日？早一天晚一天评分不同，要写到日，并写明做完哪件事。

    ## 反例
    项目完成时限 2025年12月

    ## 正例
    70个村送戏演出完成时间 2025年11月30日前
    """
    for line in case.annual:
        moment = line.quantity
        if isinstance(moment, Deadline) and moment.month and _is_rough(moment):
            better = _last_day(moment, case.sheet.year)
            facts = {"name": line.name, "value": written(line), "better": better}
            text = f"指标值写成“{better}”，并写明到时做完什么"
            yield Hit(line.index, "value", facts, (Replacement(text, cells={"value": better}),))


def _is_rough(moment: Deadline) -> bool:
    return not (moment.day or moment.month_end or moment.recurring or moment.starts)


def _last_day(moment: Deadline, sheet_year: int | None) -> str:
    year, month = moment.year or sheet_year, moment.month or 12
    day = monthrange(year or 2001, month)[1]
    return f"{year}年{month}月{day}日前" if year else f"{month}月{day}日前"

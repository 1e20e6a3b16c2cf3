"""REL13: so many rows that none matters."""

from collections import Counter
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL13",
    "too-many-rows",
    Item.SCIENCE,
    Severity.INFO,
    message="整张表有{count}条指标，多于{most}条，其中{level2}就有{heaviest}条，重点不突出",
    fix="同类的合并，留最能体现主要产出和核心效果的{level2}三到五条",
    basis="财预〔2021〕101号 “重点突出”原则；文件没有规定条数，按各地常用做法，可在检查标准里改",
    certainty=Certainty.UNSURE,
    kinds=("D17",),
)
def too_many_rows(case: Case) -> Iterator[Hit]:
    """指标太多太碎。

    ## 为什么
    每条只有一两分，做没做好都看不出差别，取数的工作量却很大。

    ## 反例
    数量指标二十多条，每条1至3分

    ## 正例
    合并成能代表主要工作的5至8条
    """
    count = len(case.annual)
    if case.sheet.kind != "agency" and count > case.standards.most_rows:
        level2, heaviest = Counter(line.level2 or "其他指标" for line in case.annual).most_common(1)[0]
        facts = {"count": str(count), "most": str(case.standards.most_rows)}
        yield Hit(None, "rows", facts | {"level2": level2, "heaviest": str(heaviest)})

"""CMP18: so few rows that one miss decides everything."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.natures import REQUIRED, lacks, offers
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.taxonomy import QUANTITY


@rule(
    "CMP18",
    "too-few-rows",
    Item.FORM,
    Severity.INFO,
    message="整张表只有{count}条指标，少于{fewest}条，一条没完成就丢很多分，也覆盖不了主要支出",
    fix="按支出方向增设，每个主要方向至少一条数量、一条质量",
    basis="财预〔2021〕101号 “重点突出”原则；文件没有规定条数，按各地常用做法，可在检查标准里改",
    certainty=Certainty.UNSURE,
    kinds=("D16",),
)
def too_few_rows(case: Case) -> Iterator[Hit]:
    """指标太少。

    ## 为什么
    只有两三条指标，覆盖不了项目的主要工作，一条偏差就大幅失分。

    ## 反例
    工资项目两条指标，一条60分，一条30分

    ## 正例
    数量、质量、时效、效益、满意度各有一到三条
    """
    count = len(case.annual)
    if case.sheet.kind != "agency" and count < case.standards.fewest_rows:
        facts = {"count": str(count), "fewest": str(case.standards.fewest_rows)}
        absent = next((dimension for dimension in REQUIRED if lacks(case, dimension)), QUANTITY)
        yield Hit(None, "rows", facts, offers(case, absent) if case.project_type else ())

"""REL11: all rows are those of another project."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL11",
    "copied-rows",
    Item.SCIENCE,
    Severity.WARNING,
    message="全部{count}条指标的名称和指标值都与{others}相同，是照抄的一套",
    fix="按本项目的产出和效果重写，至少主要产出的数量、质量和效益要与别的项目不同",
    basis="财预〔2021〕101号 “高度关联”“重点突出”原则：指标最能体现本项目的产出和效果",
    certainty=Certainty.SURE,
    kinds=("D61",),
)
def copied_rows(case: Case) -> Iterator[Hit]:
    """不同项目照抄同一套指标。

    ## 为什么
    项目不同，产出就不同。名称和值整套相同，年底考核的不是这个项目。

    ## 反例
    同镇的“村干部报酬”和“道路维修”都用“促进集体经济发展≥95%”等同一套指标

    ## 正例
    村干部报酬：按月足额发放230人；道路维修：修复破损路面3000平方米
    """
    others = case.batch.same_rows(case.sheet) if case.batch else None
    if others:
        yield Hit(None, "rows", {"count": str(len(case.sheet.rows)), "others": str(others)})

"""CMP21: one row carries too many points."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.weights import show, weights


@rule(
    "CMP21",
    "heavy-row",
    Item.FORM,
    Severity.INFO,
    message="“{name}”一条就占{weight}分（一般不超过{most}分），一条失误就大幅失分",
    fix="按主要支出方向增设指标，把分值拆开",
    basis="文件没有规定；各地常用做法，单项权重上限可在检查标准里改",
    certainty=Certainty.UNSURE,
    kinds=("D57", "D16"),
)
def heavy_row(case: Case) -> Iterator[Hit]:
    """单条指标权重过大。

    ## 为什么
    一条指标占了大半分数，其他方面做得好坏都无所谓，评价结果靠一个数决定。

    ## 反例
    工资发放人数 权重60

    ## 正例
    工资发放人数 权重20，发放准确率 权重15，每月发放时间 权重15
    """
    most = case.standards.heaviest_row
    rows = weights(case)
    for line in case.annual if rows else ():
        if rows[line.index] > most:
            facts = {"name": line.name, "weight": show(rows[line.index]), "most": show(most)}
            yield Hit(line.index, "weight", facts)

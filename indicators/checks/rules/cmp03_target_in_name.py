"""CMP03: the target stands in the name and the value cell is empty."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import is_blank, names_its_target


@rule(
    "CMP03",
    "target-in-name",
    Item.FORM,
    Severity.ERROR,
    message="“{name}”把指标值写进了名称，指标值一栏却空着",
    fix="名称只写量的名字，把数字和单位移到指标值一栏",
    basis="财预〔2015〕88号 审核表“规范完整性”：格式规范，无缺项、错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D10", "D51"),
)
def target_in_name(case: Case) -> Iterator[Hit]:
    """指标值写在名称里，指标值一栏空白。

    ## 为什么
    汇总、监控和自评都按指标值一栏取数，写在名称里的数字取不到。

    ## 反例
    名称“年度预算220万元”，指标值（空）

    ## 正例
    名称“宣传展板制作成本”，指标值“≤380元/块”
    """
    for line in case.lines:
        if is_blank(line.value) and names_its_target(line):
            yield Hit(line.index, "value", {"name": line.name, "value": line.value})

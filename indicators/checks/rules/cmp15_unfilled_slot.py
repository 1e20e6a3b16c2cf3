"""CMP15: a slot of a suggested row is still open."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "CMP15",
    "unfilled-slot",
    Item.FORM,
    Severity.WARNING,
    message="“{name}”还有待填写的地方：{written}",
    fix="按工作计划、合同或近三年数据填上具体的数",
    basis="财预〔2015〕88号 审核表“规范完整性”：内容完整，无缺项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D10",),
)
def unfilled_slot(case: Case) -> Iterator[Hit]:
    """【】里的内容还没有填写。

    ## 为什么
    推荐的指标不替单位编数。项目说明里没有写的数留着【填写】，要由单位补上。

    ## 反例
    维修校舍面积 ≥【填写】平方米

    ## 正例
    维修校舍面积 ≥5000平方米
    """
    for line in case.lines:
        for field, written in (("value", line.value), ("name", line.name)):
            if "【" in written:
                yield Hit(line.index, field, {"name": line.name, "written": written})

"""CMP23: the sheet asks for no money."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "CMP23",
    "zero-funds",
    Item.FORM,
    Severity.WARNING,
    message="资金总额写的是{funds}，没有预算就谈不上绩效目标",
    fix="填写本年度预算数（万元），并写明财政拨款、上年结转和其他资金各多少",
    basis="财预〔2015〕88号 审核表“规范完整性”：内容完整，无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D19",),
)
def zero_funds(case: Case) -> Iterator[Hit]:
    """资金总额为零。

    ## 为什么
    目标要与资金匹配。总额是0，多半是漏填，或者填到了别的栏。

    ## 反例
    年度资金总额 0

    ## 正例
    年度资金总额 90，其中：财政拨款 90
    """
    sheet = case.sheet
    if sheet.funds_wan is not None and sheet.funds_wan <= 0 and not any(sheet.funds.values()):
        yield Hit(None, "funds_wan", {"funds": f"{sheet.funds_wan:.15g}万元"})

"""CMP01: a row without a name."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "CMP01",
    "missing-name",
    Item.FORM,
    Severity.ERROR,
    message="三级指标没有名称，{left}，不知道要考核什么",
    fix="补写一个可以数、可以量的名称（如“××数量”“××合格率”），不用的占位行删去",
    basis="财预〔2015〕88号 审核表“规范完整性”：无缺项、错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D11",),
    tags=(VAGUE,),
)
def missing_name(case: Case) -> Iterator[Hit]:
    """指标名称空白或只是占位。

    ## 为什么
    没有名称的指标无从考核。表格模板里的“指标1：”“……”如果不填，应当删去，留在表里就是错项。

    ## 反例
    指标1：（空） 指标值 88100

    ## 正例
    维修改造校舍面积 指标值 ≥5000平方米
    """
    for hit in vague_hits(case, Fault.MISSING_NAME, field="name"):
        value = hit.facts["value"]
        left = f"只有指标值“{value}”" if value else "指标值也是空的"
        yield replace(hit, facts=hit.facts | {"left": left})

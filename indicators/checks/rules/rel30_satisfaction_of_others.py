"""REL30: satisfaction is asked of people other than those the money serves."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.names import asked, speaks_of_satisfaction
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.matching import pairs
from indicators.starter.words import words
from indicators.taxonomy import SATISFIED
from indicators.values import Nature


@rule(
    "REL30",
    "satisfaction-of-others",
    Item.SCIENCE,
    Severity.INFO,
    message="“{name}”调查的是{asked}，而这类项目直接服务的是{beneficiary}",
    fix="改成“{beneficiary}满意度”",
    basis="财预〔2021〕101号 指标设置要求：满意度反映服务对象、受益人及其他相关群体的认可程度",
    certainty=Certainty.UNSURE,
    kinds=("D55",),
)
def satisfaction_of_others(case: Case) -> Iterator[Hit]:
    """满意度问错了人。

    ## 为什么
    补助发给谁、服务谁，就问谁满意不满意。问别人，结果说明不了这笔钱花得好不好。

    ## 反例
    村干部报酬项目 人民群众满意度 ≥95%

    ## 正例
    村干部报酬项目 村干部满意度 ≥95%
    """
    lines = [line for line in case.annual if line.level2 == SATISFIED and speaks_of_satisfaction(line.name)]
    kind = case.project_type if lines else None
    if kind is None or not kind.beneficiary:
        return
    if any(_akin(asked(line.name), kind.beneficiary) for line in lines):
        return
    for line in lines:
        whom = asked(line.name)
        others = whom in words("单位内部") and kind.nature not in (Nature.OPERATION, Nature.INFORMATION)
        anybody = whom in words("泛指公众") and kind.nature is Nature.SUBSIDY
        if others or anybody:
            name = f"{kind.beneficiary}满意度"
            facts = {"name": line.name, "asked": whom, "beneficiary": kind.beneficiary}
            offered = Replacement(f"名称改为“{name}”", cells={"name": name})
            yield Hit(line.index, "name", facts, (offered,))


def _akin(whom: str, beneficiary: str) -> bool:
    return bool(pairs(whom) & pairs(beneficiary)) or whom in beneficiary

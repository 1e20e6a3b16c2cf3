"""CMP07: people are served and nobody asks them."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import beneficiaries
from indicators.checks.natures import offers
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.starter.words import words
from indicators.taxonomy import SATISFIED


@rule(
    "CMP07",
    "missing-satisfaction",
    Item.FORM,
    Severity.INFO,
    message="“{project_type}”直接服务{beneficiary}，整张表没有满意度指标",
    fix="补一条“{beneficiary}满意度 ≥90%”，并真正做一次问卷调查",
    basis="财预〔2021〕101号 指标设置要求：直接面向社会主体和公众的项目需要设满意度指标",
    certainty=Certainty.SURE,
    kinds=("D15",),
)
def missing_satisfaction(case: Case) -> Iterator[Hit]:
    """直接服务群众的项目没有满意度指标。

    ## 为什么
    办得好不好，服务对象最清楚。不直接面向公众的项目可以不设。

    ## 反例
    养老机构补贴项目没有满意度指标

    ## 正例
    入住老年人满意度 ≥90%
    """
    asked = any(line.level2 == SATISFIED or "满意" in line.name for line in case.lines)
    served = None if asked or not case.lines or case.sheet.kind == "agency" else _served(case)
    if served:
        called, beneficiary = served
        facts = {"project_type": called, "beneficiary": beneficiary}
        yield Hit(None, "rows", facts, offers(case, SATISFIED, 1))


def _served(case: Case) -> tuple[str, str] | None:
    """Return the project and whom it serves: what the library says, else what the project's name says."""
    kind, name = case.project_type, case.sheet.project or ""
    if kind:
        return (kind.name, kind.beneficiary) if _is_public(kind.beneficiary) else None
    named = beneficiaries(name)
    return (name, named[0]) if named else None


def _is_public(beneficiary: str) -> bool:
    """Tell whether people outside the office are served; 基层民警 and 使用人员 may go unasked."""
    inside = any(word in beneficiary for word in words("内部对象词"))
    return bool(beneficiary) and (not inside or bool(beneficiaries(beneficiary)))

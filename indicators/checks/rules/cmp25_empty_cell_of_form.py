"""CMP25: cells of the form's head that must be filled are empty."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import is_blank
from indicators.starter.words import words

# The fields of a sheet that stand in cells of their own; the goal may stand in one of two.
_FIELDS = {"project": "项目名称", "agency": "主管部门或实施单位", "period": "项目期"}
_DECORATION = re.compile(r"[\s:：*＊★]+|[（(].*[)）]$")


@rule(
    "CMP25",
    "empty-cell-of-form",
    Item.FORM,
    Severity.WARNING,
    message="必填的“{label}”一栏空着",
    fix="补填“{label}”",
    basis="财预〔2015〕88号 审核表“规范完整性”：内容完整，无缺项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D20",),
)
def empty_cell_of_form(case: Case) -> Iterator[Hit]:
    """表头必填的栏目空着。

    ## 为什么
    谁来做、做几年、有什么依据都不写，后面的目标没法审。

    ## 反例
    主管部门（空）、项目期（空）

    ## 正例
    主管部门：县教育局；项目期：2026年1月至2026年12月
    """
    sheet = case.sheet
    for field, label in _FIELDS.items():
        if field in sheet.at and is_blank(getattr(sheet, field) or ""):
            yield Hit(None, field, {"label": label})
    if "goal" in sheet.at and is_blank(sheet.goal or "") and is_blank(sheet.long_goal or ""):
        yield Hit(None, "goal", {"label": "年度目标"})
    for label, written in sheet.facts.items():
        if _is_required(label) and is_blank(written):
            yield Hit(None, label, {"label": label})


def _is_required(label: str) -> bool:
    return _DECORATION.sub("", label) in words("必填栏目")

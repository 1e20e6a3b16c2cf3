"""CMP24: a choice of the form without a tick."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule

_BOX = re.compile(r"[□☐◻○❏¨]|[(（]\s*[)）]")
# Ticks, also what the symbol fonts of office programs leave behind as letters.
_TICK = re.compile(r"[☑☒✓✔√■●◆▣🗹✅þ]|(?<![A-Za-z])[RVv](?![A-Za-z])|[(（]\s*\S\s*[)）]")
_OPTION = re.compile(r"[^\s□☐◻○❏¨()（）、,，;；/]+")


@rule(
    "CMP24",
    "box-not-ticked",
    Item.FORM,
    Severity.WARNING,
    message="“{label}”一栏“{written}”一项也没有勾选",
    fix="在符合的一项打√：{options}",
    basis="财预〔2015〕88号 审核表“规范完整性”：内容完整，无缺项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D20",),
)
def box_not_ticked(case: Case) -> Iterator[Hit]:
    """选项没有勾选。

    ## 为什么
    项目是新增还是延续、持续几年，决定目标该跟什么比。不勾就少了这个前提。

    ## 反例
    项目属性：持续性□ 新增性□

    ## 正例
    项目属性：持续性☑ 新增性□
    """
    for label, written in case.sheet.facts.items():
        if len(_BOX.findall(written)) >= 2 and not _TICK.search(written):
            options = _OPTION.findall(written)
            offers = tuple(Replacement(f"是“{option}”的，在它旁边打√") for option in options[:3])
            yield Hit(
                None, label, {"label": label, "written": written, "options": "、".join(options)}, offers
            )

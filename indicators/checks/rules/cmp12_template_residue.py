"""CMP12: slots and stars of the printed template are still there."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_RESIDUE = re.compile(r"[*＊]{2,}|★|☆|^\s*[*＊](?=\S)|[Xx×]{2,}|^指标\s*\d+(?=\D)")


@rule(
    "CMP12",
    "template-residue",
    Item.FORM,
    Severity.WARNING,
    message="“{written}”里留着模板的占位符号“{residue}”",
    fix="删去占位符号，名称写成“{better}”",
    basis="财预〔2015〕88号 审核表“规范完整性”：格式规范，无错项",
    certainty=Certainty.SURE,
    kinds=("D18",),
)
def template_residue(case: Case) -> Iterator[Hit]:
    """名称里留着模板的★、**、“指标1”。

    ## 为什么
    这些符号是模板提示填表人的，留在表里说明没有改成自己的项目。

    ## 反例
    ★★★受益脱贫户人口数（≥**户）

    ## 正例
    受益脱贫户数
    """
    for line in case.lines:
        written = line.row.name or ""
        found = _RESIDUE.search(written.strip())
        if found and line.name:
            yield Hit(line.index, "name", {"written": written, "residue": found[0], "better": line.name})

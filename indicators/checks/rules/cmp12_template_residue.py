"""CMP12: slots and stars of the printed template are still there."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case, Line, clean_name
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.checks.vagueness import is_blank

# 指标1： is the numbering of the official form, 指标1 without a colon is part of the name.
_RESIDUE = re.compile(
    r"[*＊]{2,}|★|☆|^\s*[*＊](?=\S)|[Xx×]{2,}|^指标\s*\d(?:(?=20\d\d年)|\d?(?=[^\d\s:：.、]))"
)
_SUSPECT = re.compile(r"[*＊★☆Xx×]|指标")  # No residue is without one of these; most rows are.
_BEFORE_YEAR = re.compile(r"^指标\s*\d(?=20\d\d年)")  # 指标1 and 2021年, not 指标12 and 021年
# In a value a single × or * may be a calculation (3×5), in a goal only an empty heading is residue.
_IN_VALUE = re.compile(r"[*＊]{2,}|★|☆|(?<![A-Za-z])[Xx×]{2,}(?![A-Za-z])|20[Xx×]{2}")
_IN_GOAL = re.compile(
    r"[*＊]{2,}|★|☆|(?<![A-Za-z])[Xx×]{2,}(?![A-Za-z])|目标\s*\d\s*[:：]\s*(?:…+|$|(?=目标))"
)


@rule(
    "CMP12",
    "template-residue",
    Item.FORM,
    Severity.WARNING,
    message="“{written}”里留着模板的占位符号“{residue}”",
    fix="删去占位符号，名称写成“{better}”",
    basis="财预〔2015〕88号 审核表“规范完整性”：格式规范，无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D18",),
)
def template_residue(case: Case) -> Iterator[Hit]:
    """名称、指标值或目标里留着模板的★、**、“指标1”。

    ## 为什么
    这些符号是模板提示填表人的，留在表里说明没有改成自己的项目。

    ## 反例
    ★★★受益脱贫户人口数（≥**户）

    ## 正例
    受益脱贫户数
    """
    for line in case.lines:
        yield from _in_row(line)
    goal = case.sheet.goal or ""
    for found in list(_IN_GOAL.finditer(goal))[:1]:
        fix = Replacement(f"删去“{found[0].strip()}”，写本项目自己的目标")
        written = goal[max(0, found.start() - 10) : found.end() + 10].strip()
        yield Hit(None, "goal", {"written": written, "residue": found[0].strip(), "better": ""}, (fix,))


def _in_row(line: Line) -> Iterator[Hit]:
    written = (line.row.name or "").strip()
    if not _SUSPECT.search(f"{written} {line.value}"):
        return
    found = _RESIDUE.search(written)
    if found and line.name:
        better = clean_name(_BEFORE_YEAR.sub("", written))
        offer = Replacement(f"删去占位符号，名称写成“{better}”", cells={"name": better})
        facts = {"written": line.row.name or "", "residue": found[0], "better": better}
        yield Hit(line.index, "name", facts, (offer,))
    in_value = None if is_blank(line.value) else _IN_VALUE.search(line.value)
    if in_value:
        facts = {"written": line.value, "residue": in_value[0], "better": clean_name(line.value)}
        yield Hit(line.index, "value", facts, _without(line.value))


def _without(value: str) -> tuple[Replacement, ...]:
    """Offer the value without the slot: (≥**株)>=17600株 becomes >=17600株."""
    bare = clean_name(value)
    if re.search(r"\d", bare) and not _IN_VALUE.search(bare):
        return (Replacement(f"删去占位符号，指标值写成“{bare}”", cells={"value": bare}),)
    return (Replacement("把占位符号换成本项目的数，写明比较符号和计量单位"),)

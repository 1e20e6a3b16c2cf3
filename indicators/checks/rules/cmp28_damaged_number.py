"""CMP28: a number damaged by text recognition, typing or export."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from indicators.checks.case import Case
from indicators.checks.names import is_rate
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.spelling import plain, tidy

_MAY_BE_DAMAGED = re.compile(r"[\^》〉≫N之ZzOolI一二三Ee|]|[0-9] [0-9]|[0-9]\s*[=＝]|^\s*[-—–－]\s*1")
# ≥ and = as text recognition and input methods spoil them, with the sign that was meant.
_SPOILED = (
    (re.compile(r"[0-9]=(?P<rest>[0-9]{2,3}(?:\.[0-9]+)?%?)"), "≥"),
    (re.compile(r"(?:\^|》|〉|≫)=?(?P<rest>[0-9]+(?:\.[0-9]+)?\S{0,4})"), "≥"),
    (re.compile(r"[N之Zz]=?(?P<rest>[0-9]+(?:\.[0-9]+)?%)"), "≥"),
    (re.compile(r"[一二三-](?P<rest>100(?:%|百分比)?)"), "="),
    (re.compile(r"[一二三](?P<rest>[0-9]{2,}(?:\.[0-9]+)?(?:%|百分比))"), "="),
)
_SPLIT = re.compile(r"(?P<sign>[≥≤=><]*)(?P<first>[0-9]) (?P<rest>[0-9]{1,2}(?![0-9]).{0,4})")
_SCIENTIFIC = re.compile(
    r"(?P<sign>[≥≤=><]*)(?P<number>[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,2})(?P<unit>\D{0,4})"
)
_LETTERS = re.compile(r"(?P<sign>[≥≤=><]*)(?P<number>(?=.*[0-9])[0-9OolI|]{2,})(?P<unit>%)")
_DIGITS = str.maketrans("OolI|", "00111")


@rule(
    "CMP28",
    "damaged-number",
    Item.FORM,
    Severity.WARNING,
    message="“{name}”的{cell}“{value}”像是识别、录入或导出时弄坏的数，多半是“{meant}”",
    fix="对照原件核实，写成“{meant}”",
    basis="财预〔2015〕88号 审核表“规范完整性”：无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D12", "D48"),
)
def damaged_number(case: Case) -> Iterator[Hit]:
    """指标值里的符号或数字弄坏了。

    ## 为什么
    扫描识别会把“≥”认成“^”“5=”，把“=”认成“二”，把“0”认成字母“O”；表格导出会把大数变成“1.2E+05”。
    照样报上去，系统取不到数。

    ## 反例
    一级种薯推广面积占比 ^80%

    ## 正例
    一级种薯推广面积占比 ≥80%
    """
    for line in case.lines:
        for field, cell, text in (
            ("value", "指标值", line.value),
            ("actual", "完成值", line.row.actual or ""),
        ):
            if _MAY_BE_DAMAGED.search(text) and (meant := _meant(text, line.name)):
                facts = {"name": line.name, "cell": cell, "value": text, "meant": meant}
                fixed = Replacement(f"对照原件核实后写成“{meant}”", cells={field: meant})
                yield Hit(line.index, field, facts, (fixed,))


def _meant(written: str, name: str) -> str | None:
    """Return what was probably written before it was damaged; None when nothing looks damaged."""
    text = tidy(written)
    for pattern, sign in _SPOILED:
        if match := pattern.fullmatch(text):
            return _per_cent(f"{sign}{match['rest'].replace('百分比', '%')}", name)
    if match := _SPLIT.fullmatch(text):
        return f"{match['sign']}{match['first']}{match['rest']}"
    if match := _LETTERS.fullmatch(text):
        return _readable(match, match["number"].translate(_DIGITS))
    match = _SCIENTIFIC.fullmatch(text)
    return _readable(match, match["number"]) if match else None


def _readable(match: re.Match[str], digits: str) -> str | None:
    try:
        number = plain(Decimal(digits))
    except InvalidOperation:
        return None
    fixed = f"{match['sign']}{number}{match['unit']}"
    return fixed if fixed != match[0] else None


def _per_cent(text: str, name: str) -> str:
    return f"{text}%" if text[-1].isdigit() and is_rate(name) else text

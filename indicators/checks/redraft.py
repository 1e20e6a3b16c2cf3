"""Write a goal anew from what the sheet itself says: do what, how many, how well, by when, to what end.

Only what the rows state is stated; what nobody knows stays 【填写】.
"""

from collections.abc import Sequence, Set

from indicators.checks.case import Case, Line
from indicators.checks.goals import character_pairs
from indicators.checks.rule import Replacement
from indicators.checks.vagueness import vague_lines
from indicators.quantity import Amount, Comparison, Deadline, Interval, write_quantity
from indicators.starter.words import may_exceed_hundred
from indicators.taxonomy import BENEFITS, QUALITY, QUANTITY, SATISFIED, TIMELINESS

SLOT = "【填写】"
# How a comparison reads in a sentence, of a count and of a rate.
_IN_WORDS = {
    Comparison.AT_LEAST: ("不少于", "不低于"),
    Comparison.MORE: ("多于", "高于"),
    Comparison.AT_MOST: ("不超过", "不高于"),
    Comparison.LESS: ("少于", "低于"),
}
_MONEY = ("资金", "经费", "费", "费用", "专项", "保障金")  # spent, not carried out
_CORE = 0.3  # A core indicator goes before one that shares a few characters more with the goal.


def redrafts(case: Case) -> tuple[Replacement, ...]:
    """Return the goal rewritten from what the sheet itself says; what nobody knows stays 【填写】."""
    if not case.advises:
        return ()
    text = redraft(case)
    return (Replacement(f"改写为：{text}", cells={"goal": text}),)


def redraft(case: Case) -> str:
    """Write a goal from the rows: do what, how many, how well, by when, with what result."""
    lines = [line for line in case.annual if line.name and line.index not in vague_lines(case)]
    parts = (
        _said(lines, {QUANTITY}, 3) or _open(case, {QUANTITY}, "做什么、做多少"),
        _said(lines, {QUALITY}, 2) or _open(case, {QUALITY}, "达到什么标准"),
        _deadline(lines),
        _said(lines, BENEFITS, 1) or _open(case, BENEFITS, "带来什么结果"),
        _said(lines, {SATISFIED}, 1),
    )
    sheet = case.sheet
    project = sheet.project or "本项目"
    year = f"{sheet.year}年" if sheet.year and str(sheet.year) not in project else ""
    begins = "通过" if project.endswith(_MONEY) else "实施"
    return f"{year}{begins}{project}：{'；'.join(part for part in parts if part)}。"


def in_words(line: Line) -> str | None:
    """Say a row's number in words: 维修校舍面积不少于5000平方米; None without a number to be trusted."""
    quantity = line.quantity
    if isinstance(quantity, Interval):
        return f"{line.name}{write_quantity(quantity)}"
    if not isinstance(quantity, Amount) or _is_damaged(line.name, quantity):
        return None
    rate = quantity.unit == "%"
    whole = rate and quantity.number == 100  # Nobody says 不低于100%.
    words = _IN_WORDS.get(quantity.comparison) if quantity.comparison and not whole else None
    number = write_quantity(Amount(None, quantity.number, quantity.unit))
    return f"{line.name}{words[rate] if words else '达到'}{number}"


def _is_damaged(name: str, amount: Amount) -> bool:
    """Tell whether a rate cannot be meant as written: 验收合格率 292%."""
    return amount.unit == "%" and amount.number > 100 and not may_exceed_hundred(name)


def _said(lines: Sequence[Line], levels: Set[str], most: int) -> str:
    said = (in_words(line) for line in lines if line.level2 in levels)
    return "、".join([text for text in said if text][:most])


def _open(case: Case, levels: Set[str], what: str) -> str:
    """Name what the library measures such projects by, with the number left open."""
    goal = character_pairs(case.sheet.goal or "")
    found = [indicator for indicator in case.library_rows if indicator.level2 in levels and indicator.unit]
    best = max(found, key=lambda i: _share(i.name, goal) + (_CORE if i.core else 0.0), default=None)
    return f"{best.name}{SLOT}{best.unit}" if best else f"【填写：{what}】"


def _share(name: str, goal: frozenset[str]) -> float:
    named = character_pairs(name)
    return len(named & goal) / (len(named) or 1)


def _deadline(lines: Sequence[Line]) -> str:
    """Return the day the rows promise, as part of a sentence."""
    days = (line.quantity for line in lines if line.level2 == TIMELINESS)
    day = next((day for day in days if isinstance(day, Deadline)), None)
    return f"{write_quantity(day)}完成" if day else f"{SLOT}月{SLOT}日前完成"

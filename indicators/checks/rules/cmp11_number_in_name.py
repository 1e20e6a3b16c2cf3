"""CMP11: the name carries a number that belongs in the value."""

import re
from collections.abc import Iterator
from decimal import Decimal

from indicators.amounts import Amount
from indicators.checks.case import Case, Line
from indicators.checks.names import named_amounts
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.checks.vagueness import is_blank
from indicators.quantity import write_quantity
from indicators.spelling import plain
from indicators.units import find_unit

_NONE = Decimal(0)
# An amount that closes the name or a part of it: 新建水泥路1条, 培训3期、每期50人.
_CLOSING = re.compile(
    r"[≥≤=＝><]*\s*(?:不[低少]于|不超过|达到?)?\s*(?P<number>[0-9０-９][0-9０-９.,]*)"
    r"\s*(?P<unit>[^0-9０-９,，、;；。()（）\s]{1,6}?)(?:以上|左右)?\s*(?=$|[,，、;；。)）])"
)


@rule(
    "CMP11",
    "number-in-name",
    Item.FORM,
    Severity.WARNING,
    message="名称“{name}”里含有数值“{number}”，与指标值“{value}”重复或口径不一",
    fix="名称去掉“{number}”，数值只写在指标值一栏",
    basis="财预〔2015〕88号 审核表“规范完整性”：格式规范，无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D51",),
)
def number_in_name(case: Case) -> Iterator[Hit]:
    """名称里嵌着数值。

    ## 为什么
    名称和指标值各写一个数，改一个忘一个，年底说不清以哪个为准。
    “0-6岁儿童”“产后42天访视”里的数是名称的一部分，不在此列。

    ## 反例
    名称“新建水泥路1条”，指标值“2km”

    ## 正例
    名称“新建水泥路里程”，指标值“≥2公里”
    """
    for line in case.lines:
        amounts = named_amounts(line.name)
        if amounts and not is_blank(line.value) and (amount := _misplaced(line, amounts)):
            number = write_quantity(amount)
            facts = {"name": line.name, "value": written(line), "number": number}
            yield Hit(line.index, "name", facts, tuple(_without(line, number)))


def _misplaced(line: Line, amounts: tuple[Amount, ...]) -> Amount | None:
    """Return the amount that closes the name or says the same number as the value."""
    target = line.quantity.number if isinstance(line.quantity, Amount) else None
    same = next((amount for amount in amounts if amount.number == target), None)
    return same or (amounts[-1] if _closing(line.name) else None)


def _without(line: Line, number: str) -> Iterator[Replacement]:
    shorter = line.name
    for match in _closing(line.name):
        shorter = shorter.replace(match[0], _counted(match, line), 1)
    if shorter == line.name:  # ≥360天服务读者
        shorter = re.sub(rf"[≥≤=＝><]*{re.escape(number.lstrip('≥≤=><'))}", "", shorter)
    shorter = shorter.strip(" ,，、;；。")
    if shorter and shorter != line.name:
        text = f"名称改为“{shorter}”，{number}只写在指标值一栏（数与指标值不同的，另列一条）"
        yield Replacement(text, cells={"name": shorter})


def _counted(match: re.Match[str], line: Line) -> str:
    """Return what stands in place of an amount: 村组干部230人 is 村组干部人数 where the value says 230."""
    unit = find_unit(match["unit"])
    target = line.quantity.number if isinstance(line.quantity, Amount) else None
    counts = unit is not None and unit.dimension == unit.name and plain(target or _NONE) == match["number"]
    return f"{unit.name}数" if unit and counts else ""


def _closing(name: str) -> list[re.Match[str]]:
    """Return the closing amounts; in 42天访视数 the amount is a part of what is counted."""
    return [match for match in _CLOSING.finditer(name) if find_unit(match["unit"])]

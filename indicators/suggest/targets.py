"""Find the target of an indicator: in the project's own words, from its budget, else the reference."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.checks.replacement import target_text
from indicators.matching import overlap
from indicators.quantity import (
    Amount,
    Comparison,
    Deadline,
    Interval,
    Quantity,
    read_amounts,
    read_quantity,
)
from indicators.taxonomy import COSTS, QUANTITY
from indicators.units import UnitMismatch, convert, find_unit
from indicators.values import PROJECT_DECIDES, Direction, Indicator

_CLAUSE = re.compile(r"[，。；、,;\n\r]+|(?<!\d)\.(?!\d)")
_PER_UNIT = re.compile(r"^(元|万元)/([^/]+)$")
_MOMENT = re.compile(r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底)?(?:之?前|完成|完工|竣工)")
_FUNDING = re.compile(r"预算|申请|资金|投资|投入|拨款|经费|安排|下达|筹措|元用于")
_MOST_WAN = 1e8  # A budget above a trillion yuan is a slip of the pen; no unit cost follows from it.
SLOT = "【填写】"  # what the user must still fill in; the checker names such cells


@dataclass(frozen=True, slots=True)
class Target:
    """A target as written, its parts, and why it is this."""

    value: str
    comparison: str | None
    number: Decimal | None
    unit: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount or a deadline the project's text states, and the clause it stands in."""

    quantity: Amount | Deadline
    clause: str


def stated_in(text: str) -> list[Stated]:
    """Return every amount and deadline of a text, with its clause."""
    found: list[Stated] = []
    for clause in filter(None, (part.strip() for part in _CLAUSE.split(text))):
        found += [Stated(amount, clause) for amount in read_amounts(clause)]
        found += [Stated(moment, clause) for moment in _moments(clause)]
    return found


def _moments(clause: str) -> list[Deadline]:
    """Return the points in time a clause names, whatever work stands around them."""
    read = (read_quantity(found[0]) for found in _MOMENT.finditer(clause))
    return [moment for moment in read if isinstance(moment, Deadline)]


def choose_targets(
    indicators: Sequence[Indicator], text: str, funds_wan: float | None, year: int | None
) -> dict[str, Target]:
    """Return the target of each indicator, by code. What the text states is used once."""
    statements = [stated for stated in stated_in(text) if not _is_funding(stated, funds_wan)]
    only = _only_quantity(statements)
    taken = _share_out(indicators, statements)
    targets = {
        indicator.code: _from_text(indicator, taken[indicator.code])
        if indicator.code in taken
        else _from_reference(indicator, year)
        for indicator in indicators
    }
    if only and funds_wan and 0 < funds_wan < _MOST_WAN:
        targets |= _unit_costs([i for i in indicators if targets[i.code].number is None], only, funds_wan)
    return targets


def _only_quantity(stated: Sequence[Stated]) -> Amount | None:
    """Return the one quantity a text states; with two, the budget cannot be shared between them."""
    amounts = [
        s.quantity for s in stated if isinstance(s.quantity, Amount) and s.quantity.unit not in (None, "%")
    ]
    return amounts[0] if len(amounts) == 1 else None


def _share_out(indicators: Sequence[Indicator], statements: Sequence[Stated]) -> dict[str, Stated]:
    """Give each statement to the indicator it speaks of most; one that names none, to the only one left."""
    spoken = [
        (_nearness(indicator, stated), indicator.code, number)
        for indicator in indicators
        for number, stated in enumerate(statements)
        if _fits(indicator, stated)
    ]
    taken: dict[str, int] = {}
    for nearness, code, number in sorted(spoken, key=lambda entry: -entry[0]):
        if nearness > 0 and code not in taken and number not in taken.values():
            taken[code] = number
    for indicator in indicators:
        left = [n for n, s in enumerate(statements) if n not in taken.values() and _fits(indicator, s)]
        if indicator.code not in taken and len(left) == 1 and _unnamed(indicator, statements[left[0]]):
            taken[indicator.code] = left[0]
    return {code: statements[number] for code, number in taken.items()}


def _fits(indicator: Indicator, stated: Stated) -> bool:
    if isinstance(stated.quantity, Deadline):
        return indicator.direction == Direction.DEADLINE
    if stated.quantity.unit is None or not indicator.unit:
        return False
    if indicator.unit == "%" and indicator.name[-3:] not in stated.clause:
        return False  # 完成主体工程70% is no 验收合格率: a percentage means only what its clause names.
    return _in_unit(stated.quantity, indicator.unit) is not None


def _is_funding(stated: Stated, funds_wan: float | None) -> bool:
    """Tell whether an amount is the money the project asks for, which is nobody's target."""
    if not isinstance(stated.quantity, Amount):
        return False
    unit = find_unit(stated.quantity.unit)
    if unit is None or unit.dimension != "金额":
        return False
    is_whole_budget = funds_wan is not None and _in_unit(stated.quantity, "万元") == Decimal(str(funds_wan))
    return is_whole_budget or bool(_FUNDING.search(stated.clause))


def _nearness(indicator: Indicator, stated: Stated) -> float:
    spoken = (indicator.name, *indicator.aliases)
    return max(overlap(name, stated.clause) for name in spoken) + max(
        overlap(stated.clause, name) for name in spoken
    )


def _unnamed(indicator: Indicator, stated: Stated) -> bool:
    """Tell whether a statement without a common word may still mean this indicator."""
    return (indicator.level2 == QUANTITY and indicator.core) or isinstance(stated.quantity, Deadline)


def _in_unit(amount: Amount, unit: str) -> Decimal | None:
    if amount.unit == unit:
        return amount.number
    try:
        return convert(amount.number, amount.unit or "", unit)
    except UnitMismatch:
        return None


def _from_text(indicator: Indicator, stated: Stated) -> Target:
    reason = f"取自项目说明“{stated.clause[:30]}”"
    if isinstance(stated.quantity, Deadline):
        return Target(_deadline_text(stated), None, None, None, reason)
    number = _in_unit(stated.quantity, indicator.unit)
    comparison = str(stated.quantity.comparison or _sign(indicator))
    return Target(f"{comparison}{plain(number)}{indicator.unit}", comparison, number, indicator.unit, reason)


def _deadline_text(stated: Stated) -> str:
    """Return the point in time out of its clause (2025年10月底前), without the work around it."""
    found = _MOMENT.search(stated.clause)
    return re.sub(r"(?:之?前|完成|完工|竣工)$", "", found[0]) + "前" if found else stated.clause


def _from_reference(indicator: Indicator, year: int | None) -> Target:
    if indicator.reference == PROJECT_DECIDES:
        return _to_fill(indicator, year)
    comparison, number = _parts(read_quantity(indicator.reference, unit=indicator.unit or None))
    reason = f"指标库参考值（{indicator.standard}）"
    return Target(target_text(indicator), comparison, number, indicator.unit or None, reason)


def _parts(quantity: Quantity) -> tuple[str | None, Decimal | None]:
    if isinstance(quantity, Amount):
        return (str(quantity.comparison) if quantity.comparison else None), quantity.number
    return None, (quantity.low if isinstance(quantity, Interval) else None)


def _to_fill(indicator: Indicator, year: int | None) -> Target:
    """Leave a slot: a number nobody stated is never invented."""
    if indicator.direction == Direction.DEADLINE:
        value = f"{year}年12月31日前" if year else "12月31日前"
        return Target(value, None, None, None, "项目说明没有写完成时间，先按年度末填列，请改成实际工期")
    sign = _sign(indicator)
    reason = "项目说明没有写这个数，请按工作计划填写"
    return Target(f"{sign}{SLOT}{indicator.unit}", sign, None, indicator.unit or None, reason)


def _sign(indicator: Indicator) -> str:
    if indicator.direction == Direction.LESS:
        return Comparison.AT_MOST
    return Comparison.EQUAL if indicator.direction == Direction.RANGE else Comparison.AT_LEAST


def _unit_costs(indicators: Sequence[Indicator], quantity: Amount, funds_wan: float) -> dict[str, Target]:
    """Work out 元/平方米 from the budget and the one quantity the text states, for the first such row."""
    for indicator in indicators:
        match = _PER_UNIT.match(indicator.unit)
        number = _in_unit(quantity, match[2]) if match and _is_unit_cost(indicator) else None
        if match and number:
            money = Decimal(str(funds_wan)) * (1 if match[1] == "万元" else 10000)
            cost = (money / number).quantize(Decimal("0.01"))
            reason = f"按预算{funds_wan:g}万元÷{plain(number)}{match[2]}测算，是上限，请按询价或合同价调低"
            return {
                indicator.code: Target(f"≤{plain(cost)}{indicator.unit}", "≤", cost, indicator.unit, reason)
            }
    return {}


def _is_unit_cost(indicator: Indicator) -> bool:
    """A subsidy has a standard of its own; only building, buying and serving have a price per unit."""
    return indicator.level2 in COSTS and bool(re.search(r"成本|造价|单价", indicator.name))


def plain(number: Decimal | None) -> str:
    """Write a number without exponent and without trailing zeros."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

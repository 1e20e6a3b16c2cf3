"""What a cost row says about money: plain sums, unit costs, and how they relate to the budget."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from indicators.amounts import write_amount
from indicators.checks.case import Case, Line
from indicators.checks.dimension import ends, money_unit
from indicators.checks.rule import Replacement
from indicators.checks.vagueness import is_blank
from indicators.quantity import Amount, Comparison, read_amounts
from indicators.spelling import plain
from indicators.starter.words import words
from indicators.taxonomy import COST, ECONOMIC_COST, QUANTITY
from indicators.units import convert, find_unit

MONEY_COSTS = frozenset({COST, ECONOMIC_COST})  # the other two are harms, not money
_TOTAL = re.compile(r"总额|总投资|合计|总预算|预算数|资金总|项目资金$|年度资金$")
_ROUNDING = Decimal("0.005")  # 207.4538万元 written as 207万元 is still the budget
_EACH = re.compile(
    r"每(?:一)?([^\s、，,（）()每]{1,4})|([人亩户村生床车台场次户株头只校])均|/([^\s、，,（）()/]{1,4})"
)
_LONGEST_THING = 16
# What can be divided by: not shares, times, money or plain points.
_NO_DENOMINATOR = frozenset({"比率", "百分点", "倍数", "分值", "时间", "温度", "等级"})


def plain_money(line: Line) -> Decimal | None:
    """Return the sum of money a row states in 万元; None when it states a price or no money.

    A value without a unit column (250万) is money where the row stands under cost. A row whose value
    cell is empty may state its sum in the name (年度预算220万元).
    """
    amount = line.quantity if isinstance(line.quantity, Amount) else _named_sum(line)
    if amount is None:
        return None
    if amount.unit is None:  # 250万 is read as 2500000; a small number is in the form's own 万元.
        return amount.number / 10000 if amount.number >= 10000 else amount.number
    unit = find_unit(amount.unit)
    return convert(amount.number, unit.name, "万元") if unit and unit.dimension == "金额" else None


def budgets(case: Case) -> tuple[Decimal, ...]:
    """Return the amounts in 万元 that are the whole budget: of the year, and other totals of the form."""
    totals = [amount for label, amount in case.sheet.funds.items() if _TOTAL.search(label)]
    stated = [amount for amount in (case.sheet.funds_wan, *totals) if amount and amount > 0]
    return tuple(dict.fromkeys(Decimal(str(amount)) for amount in stated))


def is_budget(amount: Decimal, budget: Decimal) -> bool:
    """Tell whether an amount is the budget itself, perhaps rounded to fewer digits."""
    if amount == budget:
        return True
    exponent = amount.normalize().as_tuple().exponent
    rounded = round(budget, max(0, -exponent)) if isinstance(exponent, int) else budget
    return rounded == amount and abs(amount - budget) <= budget * _ROUNDING


def is_unit_cost(name: str) -> bool:
    """Tell whether a name speaks of what one unit costs (单位成本, 补助标准, 人均), not of a sum."""
    return any(word in name for word in words("单位成本词")) or named_denominator(name) is not None


def named_denominator(name: str) -> str | None:
    """Return the unit a name divides by: 公里 for 每公里补助标准, 人 for 人均成本; None if it names none."""
    for found in _EACH.finditer(name):
        written = next(group for group in found.groups() if group)
        unit = next((u for end in range(len(written), 0, -1) if (u := find_unit(written[:end]))), None)
        if unit and unit.dimension not in ("时间", "比率", "金额"):
            return unit.name
    return None


def countable(case: Case) -> Iterator[tuple[Line, Amount]]:
    """Yield the rows of the year that count something money can be divided by."""
    for line in case.of_level2(QUANTITY):
        if not isinstance(line.quantity, Amount) or ends(line.name, "参数尾词"):
            continue
        if line.quantity.unit and line.quantity.number > 0:
            unit = find_unit(line.quantity.unit)
            divides = unit is None or not unit.dimension.startswith(("金额", "美元", "欧元", "港元"))
            if divides and (unit is None or unit.dimension not in _NO_DENOMINATOR):
                yield line, line.quantity


def budget_per_unit(case: Case) -> Replacement | None:
    """Return the unit cost that the budget and the only quantity of a sheet give, as a rewritten row.

    Nothing is invented: with two kinds of quantities nobody knows which part of the money goes where.
    """
    counted, totals = list(countable(case)), budgets(case)
    if len(counted) != 1 or not totals:
        return None
    line, amount = counted[0]
    number, unit = _handy(totals[0] / amount.number)
    value = f"≤{plain(number)}{unit}/{amount.unit}"
    ground = f"预算{plain(totals[0])}万元÷{plain(amount.number)}{amount.unit}"
    called = _thing(line.name)
    cells = {"name": f"{called}每{amount.unit}平均成本", "value": value, "unit": f"{unit}/{amount.unit}"}
    return Replacement(f"改为“{cells['name']}”，指标值{value}（{ground}）", cells=cells)


def drop_for_unit_cost(case: Case) -> Replacement | None:
    """Return the advice to drop a sum where the sheet states a unit cost already."""
    for line in case.lines:
        if line.level2 in MONEY_COSTS and money_unit(line.quantity) not in (None, "金额"):
            stated = f"{line.name} {line.value}{'' if '/' in line.value else line.row.unit or ''}"
            return Replacement(f"删去这一条：已有单位成本“{stated}”，总额在预算里已经写明")
    return None


def better_cost(case: Case) -> tuple[Replacement, ...]:
    """Return what this very sheet offers instead of a sum: its unit cost, or budget by quantity."""
    found = drop_for_unit_cost(case) or budget_per_unit(case)
    return (found,) if found else ()


def with_denominator(line: Line, denominator: str) -> Replacement:
    """Return a cost row rewritten with what its money is divided by: ≤120万元/公里."""
    amount = line.quantity
    if not isinstance(amount, Amount):
        raise TypeError("only an amount of money can be divided")
    unit = f"{amount.unit or '元'}/{denominator}"
    written = Amount(amount.comparison or Comparison.AT_MOST, amount.number, unit)
    value = write_amount(written)
    return Replacement(f"写成{value}", cells={"value": value, "unit": unit})


def _thing(name: str) -> str:
    """Return what is counted, without the word for counting; empty when that would make a long name."""
    called = re.sub(r"(?:数量|人数|户数|次数|个数|里程|面积|长度|数)$", "", name)
    return called if len(called) <= _LONGEST_THING else ""


def _named_sum(line: Line) -> Amount | None:
    if not is_blank(line.value):
        return None
    amounts = read_amounts(line.name)
    return amounts[0] if len(amounts) == 1 else None


def _handy(wan: Decimal) -> tuple[Decimal, str]:
    """Write an amount of 万元 so that its number is neither tiny nor long."""
    cents = Decimal("0.01")
    if wan >= 1:
        return wan.quantize(cents, ROUND_HALF_UP).normalize(), "万元"
    return (wan * 10000).quantize(cents, ROUND_HALF_UP).normalize(), "元"

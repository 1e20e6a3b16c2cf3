"""Funds arithmetic: what the quantities of a sheet cost at its unit costs, against its budget."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import product
from math import prod

from indicators.checks.case import Case, Line
from indicators.matching import overlap, pairs
from indicators.quantity import Amount, Comparison, read_amounts
from indicators.spelling import plain
from indicators.taxonomy import COST, COSTS, ECOLOGICAL_COST, QUANTITY, SOCIAL_COST
from indicators.units import TIME, Unit, UnitMismatch, convert, find_unit

MONEY = "金额"
_NONE = Decimal(0)
_WAN = Decimal(10000)
_RECONCILED = Decimal("0.05")  # of the budget; published sheets round their totals
_ENOUGH_ALIKE = 0.6  # of the pairs of characters of the name of a quantity
_MOST_COMBINATIONS = 2000

# 人均…, 每亩…, 单台…: the name says per what, the unit does not.
_PER_IN_NAME = re.compile(
    r"(?P<before>[人户亩生村校床])均|[每单](?P<after>平方米|公里|[人户亩村个台套辆场次株头米])"
)
_PER_YEAR = {"月": (12, *range(1, 12)), "季度": (4, *range(1, 4)), "学期": (2, 1), "年": (1,), "半年": (2, 1)}
_PEOPLE = ("人", "人次", "生", "学生", "人份")
_OF_MANY_THINGS = frozenset(
    (*_PEOPLE, "个", "项", "户", "家", "次", "场", "场次", "件", "套", "台", "份", "期")
)
# What the name of any price holds: 人均补助标准 says nothing of the thing.
_GENERAL = re.compile(
    r"提标|补差|补助|补贴|奖补|救助|资助|发放|标准|成本|单价|费用|价格|造价|平均|单位|财政|资金|项目|控制数?"
    r"|[人户亩生村校床]均|每[人户亩生村校床]|经费|支出|投入|[（(].*?[)）]"
)
# What a goal must hold before it is worth reading for unit costs: 704元/村, 每生1500元.
_SAYS_PRICE = re.compile(r"元\s*[/／每]|[每均][^，,。；;]{0,10}?[0-9０-９][0-9,.]*\s*[千万亿]?元")
_TOTAL = re.compile(r"总|合计|预算|概算|全部|资金|其中|金额|投资$")
_NOT_A_PART = re.compile(r"单位成本|单价|标准|均|每|单[台套辆个人次场]|价格|节约|节省|减少|收入")


@dataclass(frozen=True, slots=True)
class Price:
    """What one of a thing costs; `line` is None where the goal says so."""

    yuan: Decimal
    per: tuple[str, ...]  # units of the denominators that count things: 亩, 人
    times: tuple[str, ...]  # those that count time: 月
    text: str
    line: Line | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a thing a sheet promises; `line` is None where the goal says so."""

    number: Decimal
    unit: str
    line: Line | None

    @property
    def text(self) -> str:
        """Return number and unit."""
        return f"{plain(self.number)}{self.unit}"


@dataclass(frozen=True, slots=True)
class Term:
    """One price times one count or the sum of some, and times so many months or the like."""

    price: Price
    counts: tuple[Count, ...]
    times: int
    yuan: Decimal
    sure: bool  # that the price is for what is counted

    @property
    def text(self) -> str:
        """Return the product as a reviewer writes it: 60亩×475元/亩=2.85万元."""
        counts = "＋".join(count.text for count in self.counts)
        counted = f"（{counts}）" if len(self.counts) > 1 else counts
        times = f"×{self.times}{self.price.times[0]}" if self.times > 1 else ""
        return f"{counted}×{self.price.text}{times}={wan(self.yuan)}"


def wan(yuan: Decimal) -> str:
    """Write an amount of 元 in 万元, with two decimal places at most."""
    return f"{plain((yuan / _WAN).quantize(Decimal('0.01'), ROUND_HALF_UP))}万元"


def budget(case: Case) -> Decimal | None:
    """Return the budget of the sheet in 元, None when it states none."""
    funds = case.sheet.funds_wan
    return Decimal(str(funds)) * _WAN if funds and funds > 0 else None


def stated_funds(case: Case) -> list[Decimal]:
    """Return every amount of money the form states, in 元: that of the year, of all years, of each source."""
    amounts = (case.sheet.funds_wan or 0.0, *case.sheet.funds.values())
    return [Decimal(str(amount)) * _WAN for amount in amounts if amount > 0]


def yuan_of(amount: Amount) -> Decimal | None:
    """Return plain money in 元; None for prices and for what is no money."""
    unit = find_unit(amount.unit) if amount.unit else None
    if unit is None or unit.dimension != MONEY:
        return None
    return convert(amount.number, unit.name, "元")


def cost_parts(case: Case) -> list[tuple[Line, Decimal]]:
    """Return the cost lines that each limit a part of the budget, in 元.

    No totals, no prices, and no cost to society or nature, which nobody pays from the budget.
    """
    found = [(line, yuan) for line in case.annual if (yuan := _part(line))]
    whole = sum((yuan for _, yuan in found), _NONE)
    return [(line, yuan) for line, yuan in found if len(found) < 3 or yuan * 2 != whole]


def _part(line: Line) -> Decimal | None:
    amount = line.quantity
    if not _is_cost(line) or line.level2 in (SOCIAL_COST, ECOLOGICAL_COST) or not isinstance(amount, Amount):
        return None
    is_floor = amount.comparison in (Comparison.AT_LEAST, Comparison.MORE)
    if is_floor or _TOTAL.search(line.name) or _NOT_A_PART.search(line.name):
        return None
    return yuan_of(amount)


def prices(case: Case) -> list[Price]:
    """Return the unit costs of the cost lines; those of the goal when no line has any."""
    found = [price for line in case.annual if _is_cost(line) and (price := _price(line))]
    goal = case.sheet.goal or ""
    if found or not _SAYS_PRICE.search(goal):
        return found
    return [price for amount in _goal_amounts(goal) if (price := _as_price(amount, None))]


def terms(case: Case, price: Price) -> list[Term]:
    """Return what the price may be multiplied with, the likeliest first; empty when nothing fits."""
    if len(price.per) != 1:
        return []
    counts = [count for count in _counts(case) if _fits(count.unit, price.per[0])]
    counts = counts or [count for count in _goal_counts(case) if _fits(count.unit, price.per[0])]
    counts = _of_the_same_thing(price, counts) or counts
    choices: list[tuple[Count, ...]] = [(count,) for count in counts]
    if len(counts) > 1:
        choices.append(tuple(counts))
    return [_term(price, choice, times) for choice in choices for times in _times(case, price)]


def _term(price: Price, counts: tuple[Count, ...], times: int) -> Term:
    cost = sum((_brought_to(count.number, count.unit, price.per[0]) for count in counts), _NONE)
    return Term(price, counts, times, price.yuan * cost * times, all(_akin(price, count) for count in counts))


def _akin(price: Price, count: Count) -> bool:
    """Tell whether a price is surely for what is counted.

    亩 and 公里 are counted of one thing in a project; people and pieces of many, so names must agree.
    """
    if price.line is None or count.line is None or price.per[0] not in _OF_MANY_THINGS:
        return True
    thing = _thing(price.line.name)
    return not thing or any(pair in count.line.name for pair in thing)


@lru_cache(4096)
def _thing(name: str) -> frozenset[str]:
    """Return the pairs of characters of the name of a price that say what the price is for."""
    return frozenset(pairs(_GENERAL.sub(" ", name)))


def reconciles(options: Sequence[Sequence[Term]], parts: Iterable[Decimal], funds: Iterable[Decimal]) -> bool:
    """Tell whether some choice of terms, with or without the other parts, comes to one of the amounts."""
    rest = sum(parts, _NONE)
    amounts = [(amount * (1 - _RECONCILED), amount * (1 + _RECONCILED)) for amount in funds if amount]
    if prod(len(choices) + 1 for choices in options) > _MOST_COMBINATIONS:
        return True  # Too many ways to tell; say nothing.
    costs = [(_NONE, *(term.yuan for term in choices)) for choices in options]
    totals = {total for choice in product(*costs) if (total := sum(choice, _NONE))}
    return any(
        low <= total + extra <= high for total in totals for extra in {_NONE, rest} for low, high in amounts
    )


def _is_cost(line: Line) -> bool:
    return line.level2 in COSTS or line.level1 == COST


def _price(line: Line) -> Price | None:
    return _as_price(line.quantity, line) if isinstance(line.quantity, Amount) else None


def _as_price(amount: Amount, line: Line | None) -> Price | None:
    """Read 元/亩, and of a cost also /株 (the 元 left out) and 元 where the name says 每亩."""
    written = amount.unit or ""
    unit = find_unit(f"元{written}" if line and written.startswith("/") else written)
    if unit is None or unit.dimension.split("/")[0] != MONEY:
        return None
    money, *per = unit.name.split("/")
    if not per and line:
        per = list(_named_denominator(line.name))
    found = [known for part in per if (known := find_unit(part))]
    yuan = convert(amount.number, money, "元")
    text = f"{plain(amount.number)}{unit.name}" + ("" if "/" in unit.name or not per else f"/{per[0]}")
    things = tuple(known.name for known in found if not _is_time(known))
    return Price(yuan, things, tuple(k.name for k in found if _is_time(k)), text, line) if things else None


def _is_time(unit: Unit) -> bool:
    return unit.dimension == TIME or unit.name == "学期"


@lru_cache(4096)
def _named_denominator(name: str) -> tuple[str, ...]:
    match = _PER_IN_NAME.search(name)
    unit = find_unit(match["before"] or match["after"]) if match else None
    return (unit.name,) if unit else ()


@lru_cache(1024)
def _goal_amounts(goal: str) -> tuple[Amount, ...]:
    return read_amounts(goal)


def _counts(case: Case) -> Sequence[Count]:
    """Return the counted things of the sheet, those under 数量 first."""
    return case.once(_counted)


def _counted(case: Case) -> Sequence[Count]:
    counts = []
    for line in sorted(case.annual, key=lambda line: line.level2 != QUANTITY):
        amount = line.quantity
        if isinstance(amount, Amount) and amount.unit and amount.number > 0 and not _is_cost(line):
            counts.append(Count(amount.number, amount.unit, line))
    return counts


def _goal_counts(case: Case) -> Iterator[Count]:
    for amount in _goal_amounts(case.sheet.goal or ""):
        if amount.unit and amount.number > 0:
            yield Count(amount.number, amount.unit, None)


def _fits(unit: str, per: str) -> bool:
    if unit == per or (unit in _PEOPLE and per in _PEOPLE):
        return True
    known, wanted = find_unit(unit), find_unit(per)
    return bool(known and wanted and known.dimension == wanted.dimension and "/" not in known.name)


@lru_cache(4096)
def _brought_to(number: Decimal, unit: str, per: str) -> Decimal:
    try:
        return number if unit == per else convert(number, unit, per)
    except UnitMismatch:
        return number  # 101人次 at a price for each 生


def _of_the_same_thing(price: Price, counts: Sequence[Count]) -> list[Count]:
    """Return the counts whose names speak of what the price is for."""
    if price.line is None:
        return []
    name = price.line.name
    return [count for count in counts if count.line and overlap(count.line.name, name) >= _ENOUGH_ALIKE]


def _times(case: Case, price: Price) -> tuple[int, ...]:
    """Return how often a price may be paid in the year, the usual first; days are those of the sheet."""
    if not price.times:
        return (1,)
    if len(price.times) > 1 or price.times[0] != "天":
        return _PER_YEAR.get(price.times[0], ()) if len(price.times) == 1 else ()
    stated = (*_counts(case), *_goal_counts(case))
    return tuple(dict.fromkeys(int(count.number) for count in stated if count.unit == "天"))

"""APP10: quantity times unit cost does not come to the budget."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from indicators.checks.case import Case
from indicators.checks.money import (
    Price,
    Term,
    budget,
    cost_parts,
    prices,
    reconciles,
    stated_funds,
    terms,
    wan,
)
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.spelling import plain

_OVER = Decimal("1.1")
_HALF = Decimal("0.5")
_NONE = Decimal(0)
# A price that claims to pay for the task itself, and not for one thing among others (印刷单价).
_FOR_ALL = re.compile(r"补助|补贴|奖补|救助|建设|造价|投资|改造|工程")


@rule(
    "APP10",
    "quantity-against-budget",
    Item.FUNDS,
    Severity.WARNING,
    message="数量乘单价与预算对不上：{sum}，{verdict}",
    fix="核对数量、单价和预算三个数；另有资金来源或其他支出的，补上对应的数量和成本指标",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：与投资额或资金量匹配；并见财预〔2015〕88号 审核表“资金匹配性”，"
        "该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D59",),
)
def quantity_against_budget(case: Case) -> Iterator[Hit]:
    """数量×单价还原不出预算。

    ## 为什么
    主要数量乘以单价应当大致等于预算。超出很多，要么任务完不成，要么数写错了；
    差得很远，其余的钱做什么、做多少，表里就没有写。

    ## 反例
    预算400万元，补助1600元/亩，面积只写了500亩和200亩（应约2500亩）

    ## 正例
    预算10万元：60亩×475元＋4个×2875元＋20平方米×3000元＝10万元
    """
    funds = budget(case) if case.sheet.kind != "agency" else None  # An agency does more than one thing.
    costs = prices(case) if funds else []
    options = [terms(case, price) for price in costs]
    if not funds or not any(options):
        return
    parts = [yuan for _, yuan in cost_parts(case)]
    if not reconciles([choices for choices in options if choices], parts, stated_funds(case)):
        yield from _too_much(case, options) or _too_little(costs, options, parts, funds)


def _too_much(case: Case, options: Sequence[Sequence[Term]]) -> list[Hit]:
    """Report what is too much even where the smallest of the counts are meant."""
    sure = [found for choices in options if (found := [term for term in choices if term.sure])]
    least = _one_for_each_thing([min(found, key=lambda term: term.yuan) for found in sure])
    total, funds = sum((term.yuan for term in least), _NONE), max(stated_funds(case))
    if total <= funds * _OVER:
        return []
    return [_hit(least, [], f"而预算只有{wan(funds)}，多出{total / funds - 1:.0%}")]


def _too_little(
    costs: Sequence[Price], options: Sequence[Sequence[Term]], parts: Sequence[Decimal], funds: Decimal
) -> list[Hit]:
    """Report what is too little even where the largest of the counts are meant."""
    if not all(options) or not all(price.line and _FOR_ALL.search(price.line.name) for price in costs):
        return []
    most = [max(choices, key=lambda term: term.yuan) for choices in options]
    explained = sum((term.yuan for term in most), _NONE) + sum(parts, _NONE)
    if explained >= funds * _HALF:
        return []
    expected = _expected(costs[0], funds) if len(costs) == 1 and not parts else ""
    return [_hit(most, parts, f"只占预算{wan(funds)}的{explained / funds:.0%}{expected}")]


def _one_for_each_thing(least: Sequence[Term]) -> list[Term]:
    """Keep the dearest of the prices for one thing: 补助标准 and 亩均投资 of the same field."""
    kept: dict[tuple[object, ...], Term] = {}
    for term in least:
        thing = tuple(count.line.index if count.line else count.text for count in term.counts)
        if thing not in kept or kept[thing].yuan < term.yuan:
            kept[thing] = term
    return list(kept.values())


def _hit(chosen: Sequence[Term], parts: Sequence[Decimal], verdict: str) -> Hit:
    line = chosen[0].price.line
    facts = {"sum": _show(chosen, parts), "verdict": verdict}
    return Hit(line.index, "value", facts) if line else Hit(None, "funds_wan", facts)


def _show(chosen: Sequence[Term], parts: Sequence[Decimal]) -> str:
    texts = [term.text for term in chosen] + ([f"其他分项成本{wan(sum(parts, _NONE))}"] if parts else [])
    total = sum((term.yuan for term in chosen), _NONE) + sum(parts, _NONE)
    return "，".join(texts) + (f"，合计{wan(total)}" if len(texts) > 1 else "")


def _expected(price: Price, funds: Decimal) -> str:
    """Say how much the budget would pay for, where time does not enter."""
    if price.times:
        return ""
    return (
        f"；按{price.text}，{wan(funds)}应约{plain((funds / price.yuan).quantize(Decimal(1)))}{price.per[0]}"
    )

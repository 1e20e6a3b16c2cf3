"""APP17: a target well below what the library gives for the same indicator."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.memory import remembered
from indicators.checks.names import better_when_less, sameness
from indicators.checks.replacement import offer
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.library import Library
from indicators.quantity import Amount, Comparison, read_quantity
from indicators.values import PROJECT_DECIDES, Indicator

_MARGIN = Decimal(10)  # per cent points a target may stay below the reference


@rule(
    "APP17",
    "below-reference",
    Item.REASON,
    Severity.INFO,
    message="“{name}”写“{value}”，比指标库里同一指标的参考值“{reference}”低不少",
    fix="参照近三年实际值核定，没有特殊情况的写“{reference}”",
    basis="财预〔2021〕101号 指标值设定：参考上年值、行业标准；财预〔2020〕10号 自评：明显偏低的扣分",
    certainty=Certainty.UNSURE,
    kinds=("D52", "D62"),
)
def below_reference(case: Case) -> Iterator[Hit]:
    """指标值明显低于指标库的参考值。

    ## 为什么
    定得过低，不用努力也能完成，起不到约束作用，自评时还要按偏离程度扣分。

    ## 反例
    运维系统可用率 ≥80%（参考值 ≥99%）

    ## 正例
    运维系统可用率 ≥99%
    """
    rates = [line for line in case.annual if isinstance(line.quantity, Amount) and line.quantity.unit == "%"]
    if not rates or not case.library_rows:
        return
    kind = case.project_type
    known = remembered(case.library, _by_sameness, kind.name) if kind else {}
    for line in rates:
        indicator = known.get(sameness(line.name)) if line.name else None
        if indicator and _is_lower(line, indicator):
            facts = {"name": line.name, "value": written(line), "reference": indicator.reference}
            yield Hit(line.index, "value", facts, (offer(indicator),))


def _by_sameness(library: Library, kind: str) -> Mapping[str, Indicator]:
    """Return the indicators of a kind of project by what their names have in common with others."""
    return {sameness(name): row for row in library.of_type(kind) for name in (row.name, *row.aliases)}


def _is_lower(line: Line, indicator: Indicator) -> bool:
    target = line.quantity
    if indicator.reference == PROJECT_DECIDES or better_when_less(line.name):
        return False
    usual = read_quantity(indicator.reference, unit=indicator.unit)
    if not isinstance(target, Amount) or not isinstance(usual, Amount) or usual.unit != "%":
        return False
    falls = {Comparison.AT_MOST, Comparison.LESS} & {target.comparison, usual.comparison}
    return not falls and target.number <= usual.number - _MARGIN

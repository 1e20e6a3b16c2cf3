"""APP13: the annual quantities are those of the whole period."""

from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.goals import is_count, lasts_one_year
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.quantity import Amount
from indicators.taxonomy import QUANTITY

_MOST = 3
_THE_SAME_EACH_YEAR = frozenset(("人", "户", "家"))  # who is paid or served every year of the period


@rule(
    "APP13",
    "same-rows-for-all-years",
    Item.REASON,
    Severity.WARNING,
    message="年度指标的数量与实施期全部相同（{said}），看不出本年度做多少",
    fix="实施期指标写总量，年度指标写当年应完成的数量；只做一年的项目，项目期写明当年",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：与年度任务数对应；并见财预〔2015〕88号 绩效目标要求“相应匹配”，"
        "该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D04",),
)
def same_rows_for_all_years(case: Case) -> Iterator[Hit]:
    """跨年项目的年度指标照抄实施期指标。

    ## 为什么
    几年的总量写成当年的任务，当年多半完不成，钱和任务也对不上。

    ## 反例
    三年建设60公里，年度指标也写“≥60公里”

    ## 正例
    实施期“≥60公里”，年度“≥18公里”
    """
    whole = {line.name: line for line in case.lines if line.row.term == "long" and _counts(line)}
    pairs = [(line, whole[line.name]) for line in case.annual if line.row.term is None and line.name in whole]
    same = [line for line, other in pairs if line.quantity == other.quantity]
    if same and len(same) == len(pairs) and not lasts_one_year(case.sheet):
        said = "、".join(f"“{line.name} {line.value}”" for line in same[:_MOST])
        yield Hit(None, "rows", {"said": said})


def _counts(line: Line) -> bool:
    """Tell whether a row is a quantity of work; rates may well be the same each year."""
    amount = line.quantity
    if line.level2 != QUANTITY or not isinstance(amount, Amount):
        return False
    return is_count(amount) and amount.unit not in _THE_SAME_EACH_YEAR

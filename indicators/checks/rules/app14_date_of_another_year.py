"""APP14: goal or row promises something by a date outside the sheet's year."""

from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.goals import deadline_years, read_goal, years_of
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Deadline


@rule(
    "APP14",
    "date-of-another-year",
    Item.REASON,
    Severity.WARNING,
    message="这是{year}年度的表，“{said}”却写到{other}年",
    fix="改成{year}年内的日期；跨年的任务，年度目标只写当年应完成的部分",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：与年度任务数对应；并见财预〔2015〕88号 目标分中长期和年度，"
        "该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D04",),
)
def date_of_another_year(case: Case) -> Iterator[Hit]:
    """年度表里写了别的年份的期限。

    ## 为什么
    往年的日期是照抄旧表留下的，往后的日期把几年的事算到一年里，都没法按年度考核。

    ## 反例
    2019年度的表，时效指标写“2021年12月底完成”

    ## 正例
    2019年11月30日前完成
    """
    year = case.sheet.year
    if not year:
        return
    first, last = years_of(case.sheet) or (year, year)
    # A self-evaluation may be dated by the year it is written in, the year after.
    earliest = year - 1 if case.sheet.kind == "self_evaluation" else year
    allowed = range(min(first, earliest), max(last, year) + 1)
    for statement in read_goal((case.sheet.goal or "").strip()).statements:
        for other in deadline_years(statement.text):
            if other not in allowed:
                yield Hit(None, "goal", _facts(year, statement.text, other))
    for line in case.lines:
        promised = line.quantity.year if isinstance(line.quantity, Deadline) else None
        if line.row.term is None and promised and promised not in allowed and not _begins(line, year):
            facts = _facts(year, f"{line.name} {line.value}".strip(), promised)
            yield Hit(line.index, "value", facts, _in_year(line, year, promised))


def _facts(year: int, said: str, other: int) -> dict[str, str]:
    return {"year": str(year), "said": said, "other": str(other)}


def _begins(line: Line, year: int) -> bool:
    """Tell whether a period begins in the sheet's year and ends later (2023.07-2024.01)."""
    return isinstance(line.quantity, Deadline) and (line.quantity.starts or "").startswith(str(year))


def _in_year(line: Line, year: int, promised: int) -> tuple[Replacement, ...]:
    value = line.value.replace(str(promised), str(year))
    text = f"如果应在本年度完成，改为“{value}”"
    return (Replacement(text, cells={"value": value}),) if value != line.value else ()

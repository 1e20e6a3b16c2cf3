"""FEA10: goal and row give different numbers for the same thing."""

from collections.abc import Iterator, Sequence

from indicators.checks.case import Case, Line
from indicators.checks.goals import Statement, carries, goal_of, nearness, row_amounts, same_dimension, size
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.quantity import Amount, write_quantity

_SAME_THING = 0.6  # of the pairs of the row's name; below it 培训合格人数 would be taken for 培训300人


@rule(
    "FEA10",
    "goal-number-differs",
    Item.POSSIBLE,
    Severity.WARNING,
    message="总体目标写“{said}”，第{row}行“{name}”写“{value}”，同一件事两个数",
    fix="核对工作计划，目标和指标改成同一个数",
    basis="财预〔2021〕101号 绩效目标靠绩效指标细化、量化：先定总目标，再逐级分解",
    certainty=Certainty.SEEN,
    kinds=("D05",),
)
def goal_number_differs(case: Case) -> Iterator[Hit]:
    """总体目标里的数与指标值不一致。

    ## 为什么
    指标是从目标分解出来的。两处的数不同，年底按哪个考核说不清。

    ## 反例
    目标“开展7个小型水利工程建设”，指标“开展小型水利工程建设 1个”

    ## 正例
    目标“建设小型水利工程7个”，指标“建设小型水利工程数量 ≥7个”
    """
    statements = goal_of(case).statements
    for statement in statements:
        line = _differing(case.annual, statement)
        if line and not _sums_up(line, statements):
            amount = statement.amounts[0]
            facts = {
                "said": statement.text,
                "row": str(line.index + 1),
                "name": line.name,
                "value": f"{line.value}{line.row.unit or ''}",
            }
            yield Hit(line.index, "value", facts, _as_in_goal(line, amount))


def _differing(lines: Sequence[Line], statement: Statement) -> Line | None:
    """Return the row about what a statement counts, where no row and no sum of rows has its number."""
    if len(statement.amounts) != 1:
        return None
    amount = statement.amounts[0]
    near = [(nearness(line, statement), line) for line in lines if same_dimension(line, amount)]
    best = max(near, key=lambda found: found[0], default=None)
    if best is None or best[0] < _SAME_THING:
        return None
    alike = [line for likeness, line in near if likeness > 0]
    if any(carries(line, amount) for line in lines) or _sum(alike) == size(amount):
        return None
    return best[1]


def _sums_up(line: Line, statements: Sequence[Statement]) -> bool:
    """Tell whether a row is the sum of what the goal counts apart: 季度报告4份、年度报告1份 are 5份报告."""
    near = (statement for statement in statements if nearness(line, statement) > 0)
    parts = [
        size(amount) for statement in near for amount in statement.counted if same_dimension(line, amount)
    ]
    return len(parts) > 1 and sum(parts) == size(row_amounts(line)[0])


def _sum(lines: Sequence[Line]) -> object:
    return sum(size(row_amounts(line)[0]) for line in lines)


def _as_in_goal(line: Line, amount: Amount) -> tuple[Replacement, ...]:
    """Offer the number of the goal, with the row's own comparison."""
    own = line.quantity
    comparison = own.comparison if isinstance(own, Amount) else None
    value = write_quantity(Amount(comparison or amount.comparison, amount.number, amount.unit))
    return (Replacement(f"如以目标为准，指标值改为“{value}”；如以指标为准，改目标", cells={"value": value}),)

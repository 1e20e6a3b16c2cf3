"""APP20: a target without a basis, in a form that has a place for it."""

from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import is_blank
from indicators.quantity import Amount
from indicators.starter.words import words


@rule(
    "APP20",
    "target-without-basis",
    Item.REASON,
    Severity.INFO,
    message="“{name}”的指标值“{value}”没有写依据，同表多数指标都写了",
    fix="注明依据：计划、行业、历史或预算支出标准，以及出处",
    basis="财预〔2021〕101号 指标值设定依据：计划、行业、历史、预算支出和其他标准",
    certainty=Certainty.UNSURE,
    kinds=("D62",),
)
def target_without_basis(case: Case) -> Iterator[Hit]:
    """指标值没有写依据。

    ## 为什么
    值从哪里来决定了它高不高、够不够得着。表里有依据一栏，多数行都填了，空着的这一行就没法审。

    ## 反例
    参训人员考核通过率 ≥90%，依据（空）

    ## 正例
    参训人员考核通过率 ≥90%，依据：历史标准，近三年平均92%
    """
    based = [line for line in case.annual if _states_basis(line)]
    if len(based) * 2 <= len(case.annual):
        return
    for line in case.annual:
        if isinstance(line.quantity, Amount) and is_blank(line.row.note or ""):
            yield Hit(line.index, "note", {"name": line.name, "value": written(line)})


def _states_basis(line: Line) -> bool:
    note = line.row.note
    return bool(note) and any(word in (note or "") for word in words("依据词"))

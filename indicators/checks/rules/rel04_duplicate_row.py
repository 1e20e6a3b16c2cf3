"""REL04: the same indicator twice in one sheet."""

from collections.abc import Iterator
from itertools import combinations

from rapidfuzz import fuzz

from indicators.checks.case import Case, Line
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_SAME = 92  # Below it, 42天访视数 and 7天访视数 of real sheets would count as the same.


@rule(
    "REL04",
    "duplicate-row",
    Item.SCIENCE,
    Severity.WARNING,
    message="“{name}”与第{other}行“{other_name}”重复",
    fix="合并成一条；口径不同的，把名称写得能区分开",
    basis="财预〔2021〕101号 “重点突出”原则：选最能体现主要产出和核心效果的指标",
    certainty=Certainty.SURE,
    kinds=("D60",),
)
def duplicate_row(case: Case) -> Iterator[Hit]:
    """同一张表里有重复的指标。

    ## 为什么
    同一件事计两次分，挤掉了该考核的内容；两处的值还可能不一致。

    ## 反例
    可持续影响和社会效益都写“提升全民健康水平”

    ## 正例
    只留一条“经常参加体育锻炼人数比例 ≥38%”
    """
    for first, second in combinations(case.lines, 2):
        if _same(first, second):
            facts = {"name": second.name, "other": str(first.index + 1), "other_name": first.name}
            yield Hit(second.index, "name", facts)


def _same(first: Line, second: Line) -> bool:
    if not first.name or not second.name or _digits(first.name) != _digits(second.name):
        return False
    return fuzz.ratio(first.name, second.name) >= _SAME


def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())

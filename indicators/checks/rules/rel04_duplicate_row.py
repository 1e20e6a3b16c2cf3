"""REL04: the same indicator twice in one sheet."""

from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.names import sameness
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault, vague_lines
from indicators.quantity import Amount, Interval
from indicators.units import find_unit


@rule(
    "REL04",
    "duplicate-row",
    Item.SCIENCE,
    Severity.WARNING,
    message="“{name}”与第{other}行“{other_name}”重复{where}{differ}",
    fix="合并成一条；口径不同的，把名称写得能区分开",
    basis="财预〔2021〕101号 “重点突出”原则：选最能体现主要产出和核心效果的指标",
    certainty=Certainty.SURE,
    kinds=("D60",),
)
def duplicate_row(case: Case) -> Iterator[Hit]:
    """同一张表里有重复的指标。

    ## 为什么
    同一件事计两次分，挤掉了该考核的内容；两处的值还可能不一致。
    名称一样、一处写数量一处写单价的不算重复。

    ## 反例
    可持续影响和社会效益都写“提升全民健康水平”

    ## 正例
    只留一条“经常参加体育锻炼人数比例 ≥38%”
    """
    first: dict[str, Line] = {}
    faults = vague_lines(case)
    nameless = {index for index, fault in faults.items() if fault in (Fault.MISSING_NAME, Fault.FILLER)}
    for line in case.annual:
        if line.name and line.index not in nameless:
            earlier = first.setdefault(sameness(line.name), line)
            if earlier is not line and _comparable(earlier, line):
                yield Hit(line.index, "name", _facts(earlier, line))


def _comparable(first: Line, second: Line) -> bool:
    """Tell whether two values may say the same: 60亩 and 475元/亩 of one name are two indicators."""
    kinds = _dimension(first), _dimension(second)
    return None in kinds or kinds[0] == kinds[1]


def _dimension(line: Line) -> str | None:
    unit = find_unit(line.quantity.unit) if isinstance(line.quantity, Amount | Interval) else None
    return unit.dimension if unit else None


def _facts(first: Line, second: Line) -> dict[str, str]:
    elsewhere = second.level2 and first.level2 and second.level2 != first.level2
    differs = written(first) != written(second)
    return {
        "name": second.name,
        "other": str(first.index + 1),
        "other_name": first.name,
        "where": f"，分别列在“{first.level2}”和“{second.level2}”" if elsewhere else "",
        "differ": f"，值却不同：“{written(first)}”和“{written(second)}”" if differs else "",
    }

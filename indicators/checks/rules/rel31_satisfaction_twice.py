"""REL31: the same people are asked for their satisfaction twice."""

from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.names import asked, sameness, speaks_of_satisfaction
from indicators.checks.rewriting import written
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.taxonomy import SATISFIED


@rule(
    "REL31",
    "satisfaction-twice",
    Item.SCIENCE,
    Severity.WARNING,
    message="{asked}的满意度列了两条：第{first}行“{first_name}”{first_value}和这一行“{name}”{value}{differ}",
    fix="只留一条，放在满意度指标下，指标值写一个",
    basis="财预〔2021〕101号 “重点突出”原则：选最能体现核心效果的指标",
    certainty=Certainty.SURE,
    kinds=("D60",),
)
def satisfaction_twice(case: Case) -> Iterator[Hit]:
    """同一群人的满意度列了两条。

    ## 为什么
    问的是同一群人，一件事计两次分；两条的值不一样时，还不知道以哪个为准。

    ## 反例
    “市民对空气质量改善的满意程度 ≥85%”和“市民满意度 ≥90%”

    ## 正例
    只留“市民满意度 ≥90%”
    """
    first: dict[str, Line] = {}
    for line in case.annual:
        if line.level2 not in (SATISFIED, None):
            continue  # Satisfaction under another level is told by a rule of its own.
        whom = asked(line.name) if speaks_of_satisfaction(line.name) else ""
        if not whom:
            continue
        earlier = first.setdefault(whom, line)
        if earlier is not line and _about_one_thing(earlier, line):
            yield Hit(line.index, "name", _facts(whom, earlier, line))


def _about_one_thing(first: Line, second: Line) -> bool:
    """Tell whether one of the names only says whom; two that say with what (对路灯, 对绿化) may stand."""
    names = (first.name, second.name)
    return sameness(names[0]) != sameness(names[1]) and not all("对" in name for name in names)


def _facts(whom: str, first: Line, second: Line) -> dict[str, str]:
    values = written(first), written(second)
    return {
        "asked": whom,
        "first": str(first.index + 1),
        "first_name": first.name,
        "first_value": values[0],
        "name": second.name,
        "value": values[1],
        "differ": "，值还不一致" if values[0] != values[1] else "",
    }

"""REL20: how long something lasts, under timeliness."""

import re
from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule

# The end of 2023.07-2024.01, of 2023年7月至2024年1月 and of 2023年1月1日至12月31日.
_END = re.compile(r"(\d{4}).{1,8}[-—~－至到]\D{0,3}(?:(\d{4})[.年/-])?(\d{1,2})(?!\d|日)")


@rule(
    "REL20",
    "period-as-timeliness",
    Item.SCIENCE,
    Severity.WARNING,
    message="时效指标“{name}”写的是{what}“{value}”，是期限，看不出及时不及时",
    fix="改写完成的日期、每次作业的频次或响应时间",
    basis="财预〔2021〕101号 指标设置要求：时效指标反映及时程度和效率，要有完成时间、时限或频次",
    certainty=Certainty.SURE,
    kinds=("D28",),
)
def period_as_timeliness(case: Case) -> Iterator[Hit]:
    """把服务期、存续期写进了时效指标。

    ## 为什么
    服务期从哪天到哪天是合同约定，到期自然就满足了，考核不出办得快不快。

    ## 反例
    时效指标“服务周期 2023.07-2024.01”

    ## 正例
    时效指标“降尘作业频次 每日2次”，或“服务完成时限 2024年1月底前”
    """
    for hit in misplaced(case, Misfit.PERIOD, field="value"):
        end = _END.search(hit.facts["value"])
        if end is None:
            yield hit
        else:
            yield replace(hit, replacements=(_dated(hit.facts["name"], end), *hit.replacements[:2]))


def _dated(name: str, end: re.Match[str]) -> Replacement:
    """Return the row as a deadline: the end of the period that the cell states."""
    first_year, last_year, month = end.groups()
    cells = {
        "name": f"{'服务' if '服务' in name else '项目'}完成时限",
        "value": f"{last_year or first_year}年{int(month)}月底前",
        "unit": "",
    }
    return Replacement(f"改为“{cells['name']}”，指标值{cells['value']}", cells=cells)

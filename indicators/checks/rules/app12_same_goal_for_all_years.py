"""APP12: the goal of the year is that of the whole period, word for word."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import lasts_one_year, shorten
from indicators.checks.redraft import redrafts
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_NOT_A_WORD = re.compile(r"[\W_]+")


@rule(
    "APP12",
    "same-goal-for-all-years",
    Item.REASON,
    Severity.WARNING,
    message="实施期目标与年度目标逐字相同：“{goal}”，看不出本年度做到哪一步",
    fix="实施期目标写总量，年度目标只写当年应完成的部分；只做一年的项目，项目期写明当年",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：与年度任务数对应；并见财预〔2015〕88号 目标分中长期和年度，"
        "该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D04",),
)
def same_goal_for_all_years(case: Case) -> Iterator[Hit]:
    """实施期目标与年度目标一字不差。

    ## 为什么
    几年的总量当成一年的目标报，当年做多少、钱够不够都说不清。

    ## 反例
    实施期目标和年度目标都写“完成道路硬化30公里”

    ## 正例
    实施期目标“三年完成道路硬化30公里”，年度目标“11月底前完成道路硬化12公里”
    """
    sheet = case.sheet
    year, whole = (_NOT_A_WORD.sub("", goal or "") for goal in (sheet.goal, sheet.long_goal))
    if year and year == whole and not lasts_one_year(sheet):
        yield Hit(None, "goal", {"goal": shorten((sheet.goal or "").strip())}, redrafts(case))

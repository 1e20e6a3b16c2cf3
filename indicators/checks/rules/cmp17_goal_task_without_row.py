"""CMP17: a task of the goal that no row is about."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import goal_of
from indicators.checks.replacement import show
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.matching import overlap
from indicators.taxonomy import QUANTITY

_MOST = 3
_NAMES = 0.5  # of the pairs of a task, in the name of an indicator that is to stand for it
_LONG, _HEAD = 10, 4  # characters of a task told in a sentence, and of the thing at its end
_ABOUT = 0.25  # of the pairs of a task: 文物修缮 is met by 文物安全巡查, 文创产品开发 is not


@rule(
    "CMP17",
    "goal-task-without-row",
    Item.CLARITY,
    Severity.INFO,
    message="总体目标里的{said}没有看到对应的指标",
    fix="是主要任务的补一条数量指标；不是本年度任务的从目标里删去",
    basis="财预〔2021〕101号 设置要求：产出指标与主要支出方向对应，原则上不应有重大缺项",
    certainty=Certainty.SURE,
    kinds=("D06",),
)
def goal_task_without_row(case: Case) -> Iterator[Hit]:
    """总体目标里的任务没有指标承接。

    ## 为什么
    目标说了几件事，指标就要管住几件事，否则钱花在别处也看不出来。

    ## 反例
    目标“完成灌区改造和水价改革”，指标只有“灌区改造工程合格率”

    ## 正例
    另设“实行农业水价综合改革面积 ≥2000亩”
    """
    named = goal_of(case).tasks
    if not named or not case.annual:
        return
    rows = " ".join(f"{line.name} {line.value}" for line in case.annual)
    about = f"{rows} {case.sheet.project or ''}"
    left = [task for task in dict.fromkeys(named) if not _is_met(task, about)][:_MOST]
    if left:
        said = "、".join(f"“{task}”" for task in left)
        yield Hit(None, "goal", {"said": said}, tuple(_row(case, task) for task in left))


def _is_met(task: str, about: str) -> bool:
    """Tell whether rows or project name speak of a task; what it is about stands at its end."""
    return overlap(task, about) >= _ABOUT or (len(task) > _LONG and task[-_HEAD:] in about)


def _row(case: Case, task: str) -> Replacement:
    """Offer the library's quantity that names the task, else one to be filled in."""
    found = [i for i in case.library_rows if i.level2 == QUANTITY and overlap(task, i.name) >= _NAMES]
    if found:
        best = max(found, key=lambda indicator: overlap(task, indicator.name))
        return Replacement(show(best).replace("改为", "补一条", 1), best.code)
    return Replacement(f"补一条数量指标“{task}”，指标值“≥【填写】”并写明计量单位")

"""REL08: rows about work that neither goal nor project name mentions."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import carries, goal_fault, goal_of
from indicators.checks.redraft import in_words
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.matching import pairs
from indicators.taxonomy import QUANTITY

_MOST = 3


@rule(
    "REL08",
    "row-unknown-to-goal",
    Item.GOAL,
    Severity.INFO,
    message="总体目标和项目名称都没有提到{said}，指标却在考核",
    fix="是本项目的任务，写进总体目标；不是，删去这几条指标",
    basis="财预〔2021〕101号 绩效目标靠绩效指标细化、量化：先定总目标，再逐级分解",
    certainty=Certainty.SEEN,
    kinds=("D06",),
)
def row_unknown_to_goal(case: Case) -> Iterator[Hit]:
    """指标写了目标没有提到的事。

    ## 为什么
    指标要从目标分解出来。目标没有提的事，要么目标漏了，要么指标抄错了。

    ## 反例
    目标只写“完成主体工程70%”，数量指标却有“脱贫户供水设施数量”

    ## 正例
    目标写明“新建供水设施20座”，指标“新建供水设施数量 ≥20座”
    """
    goal = goal_of(case)
    if not goal.statements or goal_fault(case.sheet) is not None:
        return  # A goal that says nothing mentions no row; that has a finding of its own.
    kind = case.project_type
    told = pairs(
        " ".join((goal.text, case.sheet.project or "", *((kind.name, *kind.aliases) if kind else ())))
    )
    amounts = [amount for statement in goal.statements for amount in statement.counted]
    rows = [
        line
        for line in case.of_level2(QUANTITY)
        if pairs(line.name) and not pairs(line.name) & told and not any(carries(line, a) for a in amounts)
    ]
    if rows:
        said = "、".join(f"“{line.name}”" for line in rows[:_MOST])
        yield Hit(None, "goal", {"said": said}, _with_rows(goal.text, [in_words(line) for line in rows]))


def _with_rows(goal: str, told: list[str | None]) -> tuple[Replacement, ...]:
    """Offer the goal with the rows told in words."""
    more = "、".join(words for words in told if words)
    text = f"{goal.rstrip('。；;，,')}；{more}。"
    return (Replacement(f"属于本项目任务的，目标补写为：{text}", cells={"goal": text}),) if more else ()

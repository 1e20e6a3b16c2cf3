"""REL07: the goal claims what no single project or agency brings about."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.goals import goal_of
from indicators.checks.natures import offers
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.matching import overlap
from indicators.starter.words import words

# From wide to narrow, with what an agency of that level has in its name.
_LEVELS = (("全国", ("国家",)), ("全省", ("省",)), ("全市", ("市", "州")), ("全县", ("县", "区", "旗")))
_BELOW_COUNTY = ("镇", "乡", "街道", "村", "社区", "学校", "中学", "小学", "幼儿园", "卫生院")
_MEASURES = 0.5  # of the pairs of a state's name, in the name of one of the library's indicators


@rule(
    "REL07",
    "claim-beyond-project",
    Item.GOAL,
    Severity.WARNING,
    message="目标写“{claim}”，“{state}”由许多因素决定，{why}",
    fix="收窄到本项目管得到的范围，写本项目直接带来的结果，例如服务路段、受益人数、投诉件数",
    basis=(
        "财预〔2013〕53号 绩效目标合理性：与单位职责密切相关；并见财预〔2015〕88号 绩效目标要求“合理可行”，"
        "各地公开的管理办法同此"
    ),
    certainty=Certainty.SEEN,
    kinds=("D07",),
)
def claim_beyond_project(case: Case) -> Iterator[Hit]:
    """目标超出单位职责或项目能力。

    ## 为什么
    十台车管不了全市的空气。结果好了说不清是不是这个项目的功劳，差了也怪不到它。

    ## 反例
    采购雾炮车服务，全市空气质量达到优良

    ## 正例
    作业路段每日喷雾不少于2次，作业路段积尘负荷达标率不低于90%
    """
    goal = goal_of(case)
    states = sorted(word for word in words("总体状况词") if word in goal.text)
    for statement in goal.statements if states else ():
        level = next((n for n, (name, _) in enumerate(_LEVELS) if _names(statement.text, name)), None)
        state = next((word for word in states if word in statement.text), None)
        why = _why(case, level, state) if level is not None and state else None
        if why and state:
            yield Hit(None, "goal", {"claim": statement.text, "state": state, "why": why}, _instead(case))


def _instead(case: Case) -> tuple[Replacement, ...]:
    """Offer benefits that the library measures such projects by."""
    found = offers(case, "效益指标", 2) if case.project_type else ()
    texts = (
        replace(offer, text=offer.text.replace("补一条", "把目标改为本项目能考核的", 1)) for offer in found
    )
    return tuple(texts)


def _names(text: str, level: str) -> bool:
    return any(word in text for word in words(f"范围词{level}"))


def _why(case: Case, level: int, state: str) -> str | None:
    """Return why the claim goes too far, None where the agency or the kind of project answers for it."""
    agency = case.sheet.agency or ""
    if level < _level_of(agency):
        return f"超出{agency}的职责范围"
    kind = case.project_type
    if kind and not any(overlap(state, indicator.name) >= _MEASURES for indicator in case.library_rows):
        return f"不是“{kind.name}”一个项目能够做到的"
    return None


def _level_of(agency: str) -> int:
    """Return the place of an agency in the levels; 0, the widest, where its name tells none."""
    if any(word in agency for word in _BELOW_COUNTY):
        return len(_LEVELS)
    named = agency.replace("自治区", "省")
    levels = [n for n, (_, marks) in enumerate(_LEVELS) if any(mark in named for mark in marks)]
    return max(levels, default=0)

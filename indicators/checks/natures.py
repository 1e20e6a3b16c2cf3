"""What kind of spending a project is, and which dimensions its sheet must therefore have.

The library's project type says so. Where none fits, the project's name does: the word that stands last
names the thing (校舍维修改造, 道路清扫服务), once the words for the source of the money are left out.
"""

import re
from collections.abc import Sequence, Set
from functools import cache, lru_cache

from indicators.checks.case import Case, Line
from indicators.checks.goals import character_pairs
from indicators.checks.replacement import show
from indicators.checks.rule import Replacement
from indicators.checks.vagueness import is_blank
from indicators.starter.words import words
from indicators.taxonomy import BENEFITS, COSTS, QUALITY, QUANTITY, SATISFIED, TIMELINESS
from indicators.values import Indicator, Nature

# Building, buying and information systems have market prices (财预〔2021〕101号).
COST_DUE = frozenset({Nature.CONSTRUCTION, Nature.PURCHASE, Nature.INFORMATION})
# Work with a contract period, and money that people wait for, is done by a certain day.
TIME_DUE = COST_DUE | {Nature.SUBSIDY}

_DIMENSIONS: tuple[tuple[str, frozenset[str]], ...] = (
    (QUANTITY, frozenset({QUANTITY})),
    (QUALITY, frozenset({QUALITY})),
    ("效益指标", BENEFITS),
    (TIMELINESS, frozenset({TIMELINESS})),
    ("成本指标", COSTS),
    (SATISFIED, frozenset({SATISFIED})),
)
FAMILIES = dict(_DIMENSIONS)
REQUIRED = (QUANTITY, QUALITY, "效益指标")  # due for every project

# A word that the nearest common indicator has in its name where the library has no project type.
_TYPICAL = {
    QUANTITY: "完成数量",
    QUALITY: "验收合格率",
    "效益指标": "受益人数",
    TIMELINESS: "完成时间",
    "成本指标": "单位成本",
    SATISFIED: "服务对象满意度",
}
# What to write where the library has nothing to offer.
EXAMPLES = {
    QUANTITY: "完成【填写】数量 ≥【填写】",
    QUALITY: "验收合格率 =100%",
    "效益指标": "受益人数 ≥【填写】人",
}
_MOST = 3
_CORE = 0.3  # A core indicator goes before one that shares a few characters more with the project.


def nature_of(case: Case) -> Nature | None:
    """Return what kind of spending the project is, None where neither library nor name says so."""
    return case.project_type.nature if case.project_type else nature_by_name(case.sheet.project or "")


@lru_cache(maxsize=2048)
def nature_by_name(name: str) -> Nature | None:
    """Return what kind of spending a project of this name is, by the word that ends last."""
    bare = _without_money(name)
    return _last_named(bare) or _last_named(name)


def cost_due(case: Case) -> tuple[str, Nature] | None:
    """Return what calls for a cost target, and its nature; None where nothing does.

    A police bureau's business is 业务活动, yet its 执法车辆购置 is a purchase: the name counts too.
    """
    kind, name = case.project_type, case.sheet.project or ""
    if kind and kind.nature in COST_DUE:
        return kind.name, kind.nature
    by_name = nature_by_name(name)
    return (name, by_name) if by_name in COST_DUE and by_name is not None else None


def lacks(case: Case, dimension: str) -> bool:
    """Tell whether no row of the year that says anything stands in this dimension.

    False where not one row has a known level 2: then the levels are what is missing.
    """
    levels = case.once(_levels)
    return bool(levels - {None}) and not levels & FAMILIES[dimension]


def offers(case: Case, dimension: str, most: int = _MOST) -> tuple[Replacement, ...]:
    """Return indicators of the library that would fill a dimension: of the project type, else common ones."""
    family = FAMILIES[dimension]
    own = [indicator for indicator in case.library_rows if indicator.level2 in family]
    told = character_pairs(f"{case.sheet.project or ''} {case.sheet.goal or ''}")
    found = sorted(own, key=lambda indicator: -_fitness(indicator, told)) or _common(case, dimension, family)
    return tuple(Replacement(show(i).replace("改为", "补一条", 1), i.code) for i in found[:most])


def _levels(case: Case) -> Set[str | None]:
    return {line.level2 for line in case.annual if _says_something(line)}


def _says_something(line: Line) -> bool:
    return bool(line.name) or not is_blank(line.value)


def _fitness(indicator: Indicator, told: frozenset[str]) -> float:
    """Return the share of the pairs of an indicator's name that the sheet speaks of, core ones first."""
    named = character_pairs(indicator.name)
    return len(named & told) / (len(named) or 1) + (_CORE if indicator.core else 0.0)


def _common(case: Case, dimension: str, family: frozenset[str]) -> Sequence[Indicator]:
    nature = nature_of(case)
    if nature is None:
        return ()  # Nothing is known of the project: any indicator would be a guess.
    text = f"{nature}{case.sheet.project or ''}{_TYPICAL[dimension]}"
    return [i for i in case.library.like(text, sector=case.sector, limit=20) if i.level2 in family]


def _without_money(name: str) -> str:
    """Leave out what a name says at its end about the money: …改造补助资金 is a 改造."""
    bare = re.sub(r"[(（][^()（）]*[)）]\s*$", "", name).strip()
    endings = sorted((*words("资金后缀"), "补助", "补贴", "奖补"), key=len, reverse=True)
    while ending := next((e for e in endings if bare.endswith(e) and len(bare) > len(e)), None):
        bare = bare.removesuffix(ending)
    return bare


def _last_named(name: str) -> Nature | None:
    """Return the nature whose word ends last in a name; of two that end together, the longer word's."""
    ends = [
        (name.rfind(word) + len(word), len(word), nature)
        for word, nature in _words_of_natures()
        if word in name
    ]
    return max(ends, key=lambda end: end[:2])[2] if ends else None


@cache
def _words_of_natures() -> tuple[tuple[str, Nature], ...]:
    return tuple((word, nature) for nature in Nature for word in words(f"性质词{nature}"))

"""REL09: a row copied from the template of another kind of project."""

from collections.abc import Iterator, Sequence, Set

from indicators.checks.case import Case, Line
from indicators.checks.memory import remembered
from indicators.checks.replacement import hit
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.library import Library
from indicators.matching import overlap, pairs
from indicators.taxonomy import QUANTITY
from indicators.values import Indicator, ProjectType

_KNOWN_PROJECT = 0.6  # how sure the library is what the project is
_SHARED = 0.15  # of the pairs of characters of a name: no more than chance
_SAME_INDICATOR = 0.65  # of the pairs of the library's name: it is that indicator
_NEAR = 0.25  # kinds of projects that this one may be as well


@rule(
    "REL09",
    "row-of-other-project",
    Item.GOAL,
    Severity.INFO,
    message="“{name}”在指标库里是“{other}”类项目的指标，本项目像是“{kind}”，名称和目标都没有提到这件事",
    fix="确是本项目的任务，在总体目标里写明；不是就删去",
    basis="财预〔2021〕101号 “高度关联”原则：指标要与支出方向、总体目标直接相关",
    certainty=Certainty.SURE,
    kinds=("D39",),
)
def row_of_other_project(case: Case) -> Iterator[Hit]:
    """套用别的项目的模板，写了与本项目无关的数量。

    ## 为什么
    照抄模板留下的行，项目根本不做，年底无数可填，真正要做的事反而没有指标。

    ## 反例
    高标准农田建设项目写“脱贫村村内道路硬化里程 ≥100公里”

    ## 正例
    高标准农田建设项目写“新建高标准农田面积 ≥2500亩”
    """
    kind = case.project_type
    lines = [line for line in case.of_level2(QUANTITY) if line.name]
    if kind is None or not lines:
        return
    own = _own_words(case)
    for line in lines if own else ():
        other = _other_project(case, line) if _is_strange(line, own) else None
        if other:
            yield hit(case, line, "name", other=other.project_types[0], kind=kind.name)


def _own_words(case: Case) -> Sequence[Set[str]]:
    """Return the pairs of what the project may speak of; none when the library is not sure what it is."""
    sheet, matches = case.sheet, case.type_matches
    if not matches or matches[0].confidence < _KNOWN_PROJECT:
        return ()
    told = " ".join((sheet.project or "", sheet.goal or "", sheet.long_goal or "", *sheet.facts.values()))
    near = (match.project_type for match in matches if match.confidence >= _NEAR)
    return pairs(told), *(remembered(case.library, _spoken, kind) for kind in near)


def _spoken(library: Library, kind: ProjectType) -> Set[str]:
    """Return the pairs of what a kind of project and its indicators are called by."""
    texts = [kind.name, *kind.aliases]
    for indicator in library.of_type(kind.name):
        texts += (indicator.name, *indicator.keywords, *indicator.aliases)
    return pairs(" ".join(texts))


def _is_strange(line: Line, own: Sequence[Set[str]]) -> bool:
    said = pairs(line.name)
    strange = said.difference(*own)
    return len(said) - len(strange) <= _SHARED * len(said)


def _other_project(case: Case, line: Line) -> Indicator | None:
    """Return the indicator of another kind of project that this row is."""
    found = case.library.like(line.name, level2=QUANTITY, limit=3)
    same = (other for other in found if overlap(other.name, line.name) >= _SAME_INDICATOR)
    return next((other for other in same if other.project_types and other.sectors), None)

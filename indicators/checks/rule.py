"""What a check rule is, what it yields, and how it declares itself."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from indicators.checks.case import Case

VAGUE = "vague"  # the indicator or its target cannot be verified as written


class Aspect(StrEnum):
    """The four aspects of the review form (财预〔2015〕88号, annexed 审核表)."""

    COMPLETENESS = "completeness"
    RELEVANCE = "relevance"
    APPROPRIATENESS = "appropriateness"
    FEASIBILITY = "feasibility"

    @property
    def label(self) -> str:
        """Return the Chinese name."""
        return _LABELS[self]

    @property
    def full_score(self) -> int:
        """Return the points this aspect carries out of 100."""
        return _FULL_SCORES[self]


class Item(StrEnum):
    """The eight items of the review form, two to an aspect (财预〔2015〕88号, annexed 审核表)."""

    FORM = "规范完整性"
    CLARITY = "明确清晰性"
    GOAL = "目标相关性"
    SCIENCE = "指标科学性"
    REASON = "绩效合理性"
    FUNDS = "资金匹配性"
    POSSIBLE = "实现可能性"
    CONDITIONS = "条件充分性"

    @property
    def aspect(self) -> Aspect:
        """Return the aspect the item belongs to."""
        return _ITEMS[self][0]

    @property
    def full_score(self) -> int:
        """Return the points of the item out of 100."""
        return _ITEMS[self][1]


class Certainty(StrEnum):
    """How sure it is that the basis of a rule says so.

    A rule that rests on less than SURE may only hint, and a deployment may switch it off.
    """

    SEEN = "已核对公开来源"
    SURE = "业务通行，未核对原文"
    UNSURE = "业务经验，把握中等"
    DOUBTFUL = "业务经验，把握较低"

    @property
    def verified(self) -> bool:
        """Tell whether the basis was seen in a public source."""
        return self is Certainty.SEEN

    @property
    def only_hints(self) -> bool:
        """Tell whether a rule of this certainty may give hints only."""
        return self in (Certainty.UNSURE, Certainty.DOUBTFUL)


_LABELS = {
    Aspect.COMPLETENESS: "完整性",
    Aspect.RELEVANCE: "相关性",
    Aspect.APPROPRIATENESS: "适当性",
    Aspect.FEASIBILITY: "可行性",
}
_FULL_SCORES = {
    Aspect.COMPLETENESS: 20,
    Aspect.RELEVANCE: 30,
    Aspect.APPROPRIATENESS: 30,
    Aspect.FEASIBILITY: 20,
}
_PREFIXES = {
    Aspect.COMPLETENESS: "CMP",
    Aspect.RELEVANCE: "REL",
    Aspect.APPROPRIATENESS: "APP",
    Aspect.FEASIBILITY: "FEA",
}


_ITEMS = {
    Item.FORM: (Aspect.COMPLETENESS, 10),
    Item.CLARITY: (Aspect.COMPLETENESS, 10),
    Item.GOAL: (Aspect.RELEVANCE, 15),
    Item.SCIENCE: (Aspect.RELEVANCE, 15),
    Item.REASON: (Aspect.APPROPRIATENESS, 15),
    Item.FUNDS: (Aspect.APPROPRIATENESS, 15),
    Item.POSSIBLE: (Aspect.FEASIBILITY, 10),
    Item.CONDITIONS: (Aspect.FEASIBILITY, 10),
}


class Severity(StrEnum):
    """How much a finding matters: 须修改, 建议修改, 提请注意."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        """Return the word a reviewer uses."""
        return {"error": "须修改", "warning": "建议修改", "info": "提请注意"}[self.value]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What could be written instead, and the library indicator it comes from.

    `cells` is what one click writes, by field of Row (or of Sheet): {"value": "≤120万元/公里"}; empty when
    a person has to decide.
    """

    text: str
    indicator: str | None = None
    cells: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule applies, with the facts its message is filled from.

    `row` is None for the whole sheet; `field` is a field of Row or of Sheet.
    """

    row: int | None
    field: str | None = None
    facts: dict[str, str] = dataclasses.field(default_factory=dict)
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault shown to the user, at its cell.

    `subject` is what the fault was found in: the level 2, name and value of the row, the goal, or for
    other faults of the whole sheet the message itself.
    """

    rule: str
    name: str
    aspect: Aspect
    severity: Severity
    tags: tuple[str, ...]
    row: int | None
    field: str | None
    at: str | None
    message: str
    suggestions: tuple[Replacement, ...]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of fault.

    `message` and `fix` are templates filled from the facts of a hit; `fix` is what to do when the
    library has nothing better; `basis` names document and item, `certainty` how sure that is; `item` is
    where a hit costs points; `kinds` are the numbers of the kinds of fault it covers in the field's
    catalogue (D01 to D62); `help` is the Chinese help page.
    """

    id: str
    name: str
    aspect: Aspect
    severity: Severity
    message: str
    fix: str
    basis: str
    tags: tuple[str, ...]
    help: str
    module: str
    hits: Callable[[Case], Iterator[Hit]]
    item: Item = Item.FORM
    certainty: Certainty = Certainty.SURE
    kinds: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the first line of the help page: the fault in one Chinese phrase."""
        return self.help.splitlines()[0].rstrip("。")


def rule(
    id: str,
    name: str,
    item: Item,
    severity: Severity,
    *,
    message: str,
    fix: str,
    basis: str,
    certainty: Certainty,
    kinds: tuple[str, ...],
    tags: tuple[str, ...] = (),
) -> Callable[[Callable[[Case], Iterator[Hit]]], Rule]:
    """Declare a rule; the docstring of the decorated function is its help page."""
    if not id.startswith(_PREFIXES[item.aspect]):
        raise ValueError(f"{id} must begin with {_PREFIXES[item.aspect]}, the prefix of its aspect")
    if certainty.only_hints and severity is not Severity.INFO:
        raise ValueError(f"{id} rests on uncertain memory and may only hint")

    def declare(hits: Callable[[Case], Iterator[Hit]]) -> Rule:
        page = inspect.getdoc(hits) or ""
        return Rule(
            id,
            name,
            item.aspect,
            severity,
            message,
            fix,
            basis,
            tags,
            page,
            hits.__module__,
            hits,
            item,
            certainty,
            kinds,
        )

    return declare

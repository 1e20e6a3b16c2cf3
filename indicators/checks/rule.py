"""What a check rule is, what it yields, and how it declares itself."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator
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
    """What could be written instead, and the library indicator it comes from."""

    text: str
    indicator: str | None = None


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
    """A fault shown to the user, at its cell."""

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


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of fault.

    `message` and `fix` are templates filled from the facts of a hit; `fix` is what to do when the
    library has nothing better; `basis` names document and item; `help` is the Chinese help page.
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

    @property
    def title(self) -> str:
        """Return the first line of the help page: the fault in one Chinese phrase."""
        return self.help.splitlines()[0].rstrip("。")


def rule(
    id: str,
    name: str,
    aspect: Aspect,
    severity: Severity,
    *,
    message: str,
    fix: str,
    basis: str,
    tags: tuple[str, ...] = (),
) -> Callable[[Callable[[Case], Iterator[Hit]]], Rule]:
    """Declare a rule; the docstring of the decorated function is its help page."""
    if not id.startswith(_PREFIXES[aspect]):
        raise ValueError(f"{id} must begin with {_PREFIXES[aspect]}, the prefix of its aspect")

    def declare(hits: Callable[[Case], Iterator[Hit]]) -> Rule:
        page = inspect.getdoc(hits) or ""
        return Rule(id, name, aspect, severity, message, fix, basis, tags, page, hits.__module__, hits)

    return declare

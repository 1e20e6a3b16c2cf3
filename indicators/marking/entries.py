"""What stands in the list of faults, one entry a line, and what a comment in a cell says of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indicators.checks.report import Checked
from indicators.checks.rule import Finding, Severity
from indicators.checks.rules import find_rule
from indicators.marking.cells import is_address
from indicators.sheets import NotUnderstood

_MOST_IN_A_COMMENT = 3_000  # characters; nobody reads on in a box that small


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding, a finding set aside for a `reason`, or a piece that was not understood.

    `sheet` is the index of the checked sheet, `number` that of the entry, counted from 1.
    """

    number: int
    sheet: int
    checked: Checked
    finding: Finding | None = None
    reason: str | None = None
    left: NotUnderstood | None = None

    @property
    def at(self) -> str | None:
        """Return the address of its cell; what is wrong with the whole sheet stands at the project's name."""
        at = self._said or (self.checked.read.sheet.at.get("project") if self.finding else None)
        return at if is_address(at) else None

    @property
    def place(self) -> str:
        """Return where it is, for people: the address or what the reader of the file said."""
        return self._said or "整张表"

    @property
    def _said(self) -> str | None:
        if self.left:
            return self.left.at
        return self.finding.at if self.finding else None

    @property
    def marks_cell(self) -> bool:
        """Tell whether the cell is to be marked."""
        return self.finding is not None and self.reason is None and self.at is not None

    @property
    def severity(self) -> Severity:
        """Return how grave it is."""
        return self.finding.severity if self.finding else Severity.INFO

    @property
    def indicator(self) -> str:
        """Return the name of the indicator."""
        row = self.finding.row if self.finding else None
        return (self.checked.read.sheet.rows[row].name or "") if row is not None else ""

    @property
    def problem(self) -> str:
        """Return what is wrong."""
        if self.left:
            return f"“{self.left.text}”没有读懂：{self.left.why}"
        return self.finding.message if self.finding else ""

    @property
    def advice(self) -> str:
        """Return what to write instead, several ways numbered."""
        suggestions = self.finding.suggestions if self.finding else ()
        texts = [
            f"{suggestion.text}（指标库 {suggestion.indicator}）" if suggestion.indicator else suggestion.text
            for suggestion in suggestions
        ]
        return texts[0] if len(texts) == 1 else "\n".join(f"{n}. {text}" for n, text in enumerate(texts, 1))


def entries_of(checked: Sequence[Checked]) -> list[Entry]:
    """Return all entries in the order of the sheets: findings, those set aside, what was not understood."""
    parts = ((index, one, *part) for index, one in enumerate(checked) for part in _parts(one))
    return [Entry(number, *part) for number, part in enumerate(parts, 1)]


def comment_on(entries: Sequence[Entry]) -> str:
    """Return the text of the comment in a cell, the gravest finding first."""
    ordered = sorted(entries, key=lambda entry: list(Severity).index(entry.severity))
    blocks = list(map(_block, ordered))
    kept = blocks[:1]
    for block in blocks[1:]:
        if sum(map(len, kept)) + len(block) > _MOST_IN_A_COMMENT:
            return "\n".join([*kept, f"……另有 {len(blocks) - len(kept)} 条，见问题清单"])
        kept.append(block)
    return "\n".join(kept)


@cache
def title_of(rule: str) -> str:
    """Return the fault a rule is about in one phrase; its id when the rule is not known."""
    known = find_rule(rule)
    return known.title if known else rule


@cache
def basis_of(rule: str) -> str:
    """Return what a rule rests on, and how sure that is."""
    known = find_rule(rule)
    return f"{known.basis}（{known.certainty.value}）" if known else ""


def _parts(one: Checked) -> Iterator[tuple[Finding | None, str | None, NotUnderstood | None]]:
    yield from ((finding, None, None) for finding in one.verdict.findings)
    yield from ((finding, reason, None) for finding, reason in one.verdict.dismissed)
    yield from ((None, None, left) for left in one.read.not_understood)


def _block(entry: Entry) -> str:
    finding = entry.finding
    whole = "（整张表）" if finding and not finding.at else ""
    advice = f"\n建议：{entry.advice}" if entry.advice else ""
    rule = finding.rule if finding else ""
    lead = f"{entry.severity.label}{whole}：{_cut(entry.problem)}{_cut(advice)}"
    return f"{lead}\n（规则 {rule}，问题清单第{entry.number}条）"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_IN_A_COMMENT // 2 else text[: _MOST_IN_A_COMMENT // 2] + "……"

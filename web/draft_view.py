"""What the draft page shows beside the form: findings at their rows, scores, and the sum of the weights."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indicators.checks.rule import Finding, Severity
from indicators.checks.runner import check
from indicators.checks.scores import Scores
from indicators.library import Library
from indicators.suggest import Draft
from indicators.suggest.targets import choose_targets
from indicators.values import Indicator
from web.draft_form import DraftForm, FormRow, to_project, to_sheet


@dataclass(frozen=True, slots=True)
class DraftView:
    """A checked form; `rows` has the findings of each row by its key, `weights` the points by level 1."""

    rows: Mapping[str, Sequence[Finding]]
    goal: Sequence[Finding]
    sheet: Sequence[Finding]
    counts: Sequence[tuple[Severity, int]]
    scores: Scores
    weights: Mapping[str, float]


def view(form: DraftForm, library: Library) -> DraftView:
    """Check the form as it stands; rows without any content are left aside."""
    sheet = to_sheet(form)
    verdict = check(sheet, library)
    rows: dict[str, list[Finding]] = defaultdict(list)
    for finding in verdict.findings:
        if finding.row is not None:
            rows[form.filled[finding.row].key].append(finding)
    whole = [finding for finding in verdict.findings if finding.row is None]
    counted = Counter(finding.severity for finding in verdict.findings)
    weights: dict[str, float] = defaultdict(float)
    for row in sheet.rows:
        weights[row.level1 or "未写一级指标"] += row.weight or 0
    return DraftView(
        rows=rows,
        goal=[finding for finding in whole if finding.field == "goal"],
        sheet=[finding for finding in whole if finding.field != "goal"],
        counts=[(severity, counted[severity]) for severity in Severity],
        scores=verdict.scores,
        weights=weights,
    )


def suggested_rows(draft: Draft) -> tuple[FormRow, ...]:
    """Return the rows of a draft as rows of the form."""
    return tuple(
        replace(
            _from_indicator(row.indicator, str(number)),
            value=row.target.value,
            weight=str(row.weight),
            reason=row.reason,
        )
        for number, row in enumerate(draft.rows, 1)
    )


def row_of(indicator: Indicator, form: DraftForm, row: FormRow) -> FormRow:
    """Put an indicator into a row, with the target that the project's own text or the library gives it."""
    project = to_project(form)
    text = f"{project.name}。{project.text}"
    target = choose_targets((indicator,), text, project.funds_wan, project.year)[indicator.code]
    placed = _from_indicator(indicator, row.key)
    return replace(placed, value=target.value, weight=row.weight, reason=target.reason)


def _from_indicator(indicator: Indicator, key: str) -> FormRow:
    origin = indicator.basis or indicator.standard_source
    return FormRow(
        key=key,
        code=indicator.code,
        level1=indicator.level1,
        level2=indicator.level2,
        name=indicator.name,
        note=f"{indicator.standard}：{origin}" if origin else str(indicator.standard),
    )

"""The worksheet 审核汇总: one target sheet a row, and what all of them come to."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from indicators.checks.opinion import opinion
from indicators.checks.report import Checked
from indicators.checks.rule import Aspect, Finding, Severity
from indicators.checks.scores import CONSEQUENCES
from indicators.marking.entries import title_of
from indicators.marking.page import Column, Page, PageCell, Target
from indicators.marking.styles import GRADE_COLOURS, SEVERITY_COLOURS, Look
from indicators.target.returned import SUMMARY, SUMMARY_MARK

_MOST_FAULTS = 3
_UNREAD, _UNMARKED = "没有读出来", "没有写回标注"
_CENTRED, _LINKED = Look(centre=True), Look(link=True)


def summary_page(
    checked: Sequence[Checked],
    broken: Sequence[tuple[str, str]],
    targets: Mapping[int, Target],
    *,
    with_file: bool,
) -> Page:
    """Describe the summary; `broken` are files not read or not marked and why, `targets` by sheet."""
    columns = [
        Column("序号", 6),
        *([Column("文件", 22)] if with_file else []),
        Column("位置", 22),
        Column("项目", 26),
        Column("预算单位", 20),
        Column("等级", 7),
        Column("总分", 7),
        *(Column(f"{aspect.label}（{aspect.full_score}）", 9) for aspect in Aspect),
        *(Column(severity.label, 8) for severity in Severity),
        Column("主要问题", 34),
        Column("扣分项目", 26),
        Column("审核意见", 70),
        Column("读取行数", 8),
        Column("未读懂", 8),
        Column("", 4, hidden=True),
    ]
    rows = [_row(number, one, targets, with_file=with_file) for number, one in enumerate(checked)]
    files = {one.file for one in checked}
    rows += [
        _broken_row(len(rows) + n, len(columns), file, why, was_read=file in files)
        for n, (file, why) in enumerate(broken, 1)
    ]
    return Page(SUMMARY, [("", line) for line in _totals(checked, broken)], columns, rows, SUMMARY_MARK)


def _totals(checked: Sequence[Checked], broken: Sequence[tuple[str, str]]) -> Iterator[str]:
    grades = Counter(one.verdict.scores.grade for one in checked)
    by_grade = "、".join(f"{grade} {grades[grade]} 张" for grade in CONSEQUENCES)
    yield f"共检查 {len(checked)} 张绩效目标表：{by_grade}。"
    found = Counter(finding.severity for one in checked for finding in one.verdict.findings)
    counts = "、".join(f"{severity.label} {found[severity]} 处" for severity in Severity)
    dismissed = sum(len(one.verdict.dismissed) for one in checked)
    yield f"发现{counts}；不采纳 {dismissed} 处。明细见“问题清单”。"
    left = sum(len(one.read.not_understood) for one in checked)
    rows = sum(len(one.read.sheet.rows) for one in checked)
    files = {one.file for one in checked}
    unmarked = sum(file in files for file, _ in broken)
    lost = ((len(broken) - unmarked, _UNREAD), (unmarked, _UNMARKED))
    told = "".join(f"；{count} 个文件{what}，列在表的最后" for count, what in lost if count)
    yield f"读取指标 {rows} 行，没有读懂 {left} 处{told}。"


def _row(number: int, one: Checked, targets: Mapping[int, Target], *, with_file: bool) -> list[PageCell]:
    sheet, scores, target = one.read.sheet, one.verdict.scores, targets.get(number)
    found = Counter(finding.severity for finding in one.verdict.findings)
    return [
        PageCell(number + 1, _CENTRED),
        *([PageCell(one.file or "")] if with_file else []),
        PageCell(one.read.place, _LINKED if target else Look(), target),
        PageCell(sheet.project or ""),
        PageCell(sheet.agency or ""),
        PageCell(scores.grade, Look(bold=True, centre=True, fill=GRADE_COLOURS.get(scores.grade))),
        PageCell(scores.total, _CENTRED),
        *(PageCell(scores.by_aspect[aspect], _CENTRED) for aspect in Aspect),
        *(_count(severity, found[severity]) for severity in Severity),
        PageCell(_main_faults(one.verdict.findings)),
        PageCell(_deductions(one)),
        PageCell(opinion(sheet, one.verdict)),
        PageCell(len(sheet.rows), _CENTRED),
        PageCell(len(one.read.not_understood), _CENTRED),
        PageCell(""),
    ]


def _broken_row(number: int, width: int, file: str, why: str, *, was_read: bool) -> list[PageCell]:
    # A table with broken files shows their names; the reason stands where the place of a sheet would.
    what = _UNMARKED if was_read else _UNREAD
    cells = [PageCell(number, _CENTRED), PageCell(file), PageCell(what), PageCell(why)]
    return cells + [PageCell("")] * (width - len(cells))


def _count(severity: Severity, count: int) -> PageCell:
    return PageCell(count, Look(centre=True, fill=SEVERITY_COLOURS[severity] if count else None))


def _main_faults(findings: Sequence[Finding]) -> str:
    """Name the faults that matter most: the gravest, then the most frequent."""
    gravest: dict[str, int] = {}
    for finding in findings:
        gravity = list(Severity).index(finding.severity)
        gravest[finding.rule] = min(gravity, gravest.get(finding.rule, gravity))
    counts = Counter(finding.rule for finding in findings)
    rules = sorted(counts, key=lambda rule: (gravest[rule], -counts[rule], rule))[:_MOST_FAULTS]
    return "；".join(f"{title_of(rule)}（{counts[rule]} 处）" for rule in rules)


def _deductions(one: Checked) -> str:
    items = [entry for entry in one.verdict.scores.items if entry.points < entry.item.full_score]
    return "\n".join(f"{e.item.value} {e.points:g}/{e.item.full_score}" for e in items)

"""What the check pages show: a sheet with its findings at their cells, and the summary of a job."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil
from time import localtime, strftime
from urllib.parse import urlencode

from indicators.checks.opinion import opinion
from indicators.checks.rule import Aspect, Finding, Replacement, Severity
from indicators.checks.rules import find_rule
from indicators.checks.runner import Verdict
from indicators.checks.scores import ItemScore, Scores
from indicators.target.amending import Change
from indicators.values import Row, Sheet
from kb.job_results import KeptSheet, SheetLine

ROWS_A_PAGE = 200
LINES_A_PAGE = 500
GRADES = {"优": "a", "良": "b", "中": "c", "差": "d"}  # with the class of each
_MOST_FAULTS = 8
_SHORT = 40  # characters

# The column of the table that shows a field of a row.
_COLUMNS = {"level1": "level", "level2": "level", "unit": "value", "comparison": "value", "term": "level"}
_SHOWN_COLUMNS = ("level", "name", "value", "weight", "note")
_GRAVITY = {severity: at for at, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class SheetUrl:
    """The address of a sheet with what is shown of it: one aspect, one severity, a page of its rows.

    `dismiss` is the key of the finding whose reason is being asked for.
    """

    token: str
    number: int
    aspect: str = ""
    severity: str = ""
    page: int = 1
    dismiss: str = ""

    @property
    def path(self) -> str:
        """Return the address of the sheet itself."""
        return f"/check/jobs/{self.token}/{self.number}"

    @property
    def query(self) -> str:
        """Return the part behind the path, with its question mark; empty when there is nothing to say."""
        page = str(self.page) if self.page > 1 else ""
        chosen = {
            "aspect": self.aspect,
            "severity": self.severity,
            "page": page,
            "dismiss": self.dismiss,
        }
        pairs = [(name, value) for name, value in chosen.items() if value]
        return f"?{urlencode(pairs)}" if pairs else ""

    def __str__(self) -> str:
        return self.path + self.query

    def of(self, aspect: str = "", severity: str = "") -> "SheetUrl":
        """Return the first page of other findings."""
        return SheetUrl(self.token, self.number, aspect, severity)

    def on_page(self, page: int) -> "SheetUrl":
        """Return another page of the rows."""
        return replace(self, page=page, dismiss="")

    def asking(self, key: str = "") -> "SheetUrl":
        """Return the same page with the reason for setting a finding aside asked for, or not."""
        return replace(self, dismiss=key)

    def step(self, name: str) -> str:
        """Return the address that changes the sheet and shows the same of it again."""
        return f"{self.path}/{name}{self.asking().query}"

    def shows(self, finding: Finding) -> bool:
        """Tell whether a finding is among those asked for."""
        aspect, severity = finding.aspect.value, finding.severity.value
        return self.aspect in ("", aspect) and self.severity in ("", severity)


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion; `value` is what its button sends, None where a person has to write."""

    text: str
    indicator: str | None
    value: str | None
    adds: bool


@dataclass(frozen=True, slots=True)
class FoundView:
    """A finding with a key that stays the same while its cell does, and the id of the cell it is about.

    `repeats` says that another finding of the same row offers the same already.
    """

    key: str
    finding: Finding
    cell: str
    offers: tuple[Offer, ...]
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """A row with its findings; `marks` has the gravest severity of each column."""

    index: int
    row: Row
    marks: Mapping[str, str]
    found: Sequence[FoundView]
    is_added: bool

    def look(self, column: str) -> str:
        """Return the class of a column; empty where nothing is wrong."""
        return f"is-{self.marks[column]}" if column in self.marks else ""

    @property
    def value(self) -> str:
        """Return sign, value and unit as one text."""
        return "".join(part or "" for part in (self.row.comparison, self.row.value, self.row.unit))


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A labelled cell above the table."""

    field: str
    label: str
    text: str
    mark: str

    @property
    def is_long(self) -> bool:
        """Tell whether the text needs a line of its own."""
        return len(self.text) > _SHORT or self.field in ("goal", "long_goal")


@dataclass(frozen=True, slots=True)
class DeductionView:
    """Points taken off, and the findings they were taken off for, each with where it is to be seen."""

    points: float
    title: str
    found: Sequence[tuple[FoundView, str]]


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of the review form."""

    score: ItemScore
    deductions: Sequence[DeductionView]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A replacement that was taken: which one, where, and what it wrote."""

    number: int
    rule: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A checked sheet as its page shows it."""

    kept: KeptSheet
    sheet: Sheet
    scores: Scores
    head: Sequence[HeadCell]
    whole: Sequence[FoundView]
    rows: Sequence[RowView]
    pages: int
    counts: Sequence[tuple[Severity, int]]
    aspects: Sequence[tuple[Aspect, int]]
    total: int
    items: Sequence[ItemView]
    dismissed: Sequence[tuple[FoundView, str]]
    changes: Sequence[ChangeView]
    opinion: str

    @property
    def download(self) -> str:
        """Say what can be taken away."""
        file = self.kept.file or ""
        return download_label(file if file.lower().endswith(".xlsx") else "", [file])

    @property
    def has_weights(self) -> bool:
        """Tell whether the table needs a column for weights."""
        return any(row.row.weight is not None or "weight" in row.marks for row in self.rows)


def sheet_view(kept: KeptSheet, verdict: Verdict, url: SheetUrl) -> SheetView:
    """Return everything that the page of a sheet shows."""
    found = keyed(verdict.findings)
    shown = [one for one in found if url.shows(one.finding)]
    rows = list(_rows(kept, verdict.findings, shown, only_found=bool(url.aspect or url.severity)))
    pages = max(1, ceil(len(rows) / ROWS_A_PAGE))
    first = (min(url.page, pages) - 1) * ROWS_A_PAGE
    severities = Counter(one.finding.severity for one in found)
    aspects = Counter(one.finding.aspect for one in found)
    places = _places(found, url)
    return SheetView(
        kept=kept,
        sheet=kept.sheet,
        scores=verdict.scores,
        head=list(_head(kept.sheet, verdict.findings)),
        whole=[one for one in shown if one.finding.row is None],
        rows=rows[first : first + ROWS_A_PAGE],
        pages=pages,
        counts=[(severity, severities[severity]) for severity in Severity],
        aspects=[(aspect, aspects[aspect]) for aspect in Aspect],
        total=len(found),
        items=list(_items(verdict.scores, found, places)),
        dismissed=[
            (one, reason)
            for one, (_, reason) in zip(
                keyed(finding for finding, _ in verdict.dismissed), verdict.dismissed, strict=True
            )
        ],
        changes=[_change_view(number, change) for number, change in enumerate(kept.changes)],
        opinion=opinion(kept.sheet, verdict),
    )


def download_label(handed_back: str, files: Sequence[str | None]) -> str:
    """Say what is handed back under a name: the files themselves with marks, or a report on them."""
    if handed_back.endswith(".zip"):
        return "下载标注好的工作簿（.zip）"
    return "下载标注好的工作簿" if handed_back in files else "下载审核结果（Excel）"


def clock(seconds: float) -> str:
    """Return a time as people of this server read it."""
    return strftime("%m月%d日 %H:%M", localtime(seconds))


def keyed(findings: Iterable[Finding]) -> list[FoundView]:
    """Give every finding a key made of what it says, so that a page shown before still names it."""
    used: Counter[str] = Counter()
    views: list[FoundView] = []
    for finding in findings:
        said = "\x1f".join((finding.rule, str(finding.row), finding.field or "", finding.message))
        key = sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        used[key] += 1
        key = f"{key}-{used[key]}" if used[key] > 1 else key
        views.append(FoundView(key, finding, _cell_id(finding), tuple(_offers(key, finding))))
    return views


def _offers(key: str, finding: Finding) -> Iterator[Offer]:
    for number, offered in enumerate(finding.suggestions):
        adds = finding.row is None and _is_row(finding, offered)
        takes = bool(offered.cells) or adds
        yield Offer(offered.text, offered.indicator, f"{key}.{number}" if takes else None, adds)


def _is_row(finding: Finding, offered: Replacement) -> bool:
    """Tell whether a suggestion for the whole sheet is a row that it lacks."""
    if offered.cells:
        return bool(offered.cells.get("name"))
    return bool(offered.indicator) and finding.field not in _HEAD_LABELS


def _cell_id(finding: Finding) -> str:
    if finding.row is None:
        return f"c-{finding.field}" if finding.field in _HEAD_LABELS else ""
    return f"c-{finding.row}-{column_of(finding.field)}"


def column_of(field: str | None) -> str:
    """Return the column of the table that shows a field of a row."""
    column = _COLUMNS.get(field or "", field or "")
    return column if column in _SHOWN_COLUMNS else "name"


def _rows(
    kept: KeptSheet, findings: Iterable[Finding], shown: Iterable[FoundView], *, only_found: bool
) -> Iterator[RowView]:
    marks: dict[int, dict[str, str]] = defaultdict(dict)
    for finding in sorted(findings, key=lambda finding: -_GRAVITY[finding.severity]):
        if finding.row is not None:
            marks[finding.row][column_of(finding.field)] = finding.severity.value
    found: dict[int, list[FoundView]] = defaultdict(list)
    for one in shown:
        if one.finding.row is not None:
            found[one.finding.row].append(one)
    added = {change.row for change in kept.changes if change.added}
    for index, row in enumerate(kept.sheet.rows):
        if found[index] or not only_found:
            yield RowView(index, row, marks[index], _without_repeats(found[index]), index in added)


def _without_repeats(found: Iterable[FoundView]) -> list[FoundView]:
    """Leave offers out that an earlier finding of the same row makes."""
    made: set[str] = set()
    kept = []
    for one in found:
        new = tuple(offer for offer in one.offers if offer.text not in made)
        kept.append(replace(one, offers=new, repeats=len(new) < len(one.offers)))
        made.update(offer.text for offer in new)
    return kept


_HEAD_LABELS = {
    "project": "项目名称",
    "agency": "单位",
    "year": "年度",
    "sector": "行业",
    "period": "实施期",
    "funds_wan": "预算资金（万元）",
    "long_goal": "中长期目标",
    "goal": "年度目标",
}


def _head(sheet: Sheet, findings: Iterable[Finding]) -> Iterator[HeadCell]:
    marks: dict[str, str] = {}
    for finding in sorted(findings, key=lambda finding: -_GRAVITY[finding.severity]):
        if finding.row is None and finding.field:
            marks[finding.field] = finding.severity.value
    for field, label in _HEAD_LABELS.items():
        value = getattr(sheet, field)
        text = f"{value:,.10g}" if isinstance(value, float) else str(value or "")
        if text or field in marks or field in ("project", "goal"):
            yield HeadCell(field, label, text, marks.get(field, ""))
    for label, amount in sheet.funds.items():
        yield HeadCell("", label, f"{amount:,.10g} 万元", "")


def _places(found: Sequence[FoundView], url: SheetUrl) -> dict[str, str]:
    """Return where each finding is to be seen: on this page, or on another one or without the choice."""
    places = {}
    for one in found:
        page = 1 if one.finding.row is None else 1 + one.finding.row // ROWS_A_PAGE
        is_here = url.shows(one.finding) and (
            one.finding.row is None or page == url.page or bool(url.aspect or url.severity)
        )
        elsewhere = url.of().on_page(page)
        places[one.key] = f"#f-{one.key}" if is_here else f"{elsewhere}#f-{one.key}"
    return places


def _items(scores: Scores, found: Sequence[FoundView], places: Mapping[str, str]) -> Iterator[ItemView]:
    for score in scores.items:
        deductions = [
            _deduction(deduction.points, [found[at] for at in deduction.findings], places)
            for deduction in score.deductions
        ]
        yield ItemView(score, deductions)


def _deduction(points: float, found: Sequence[FoundView], places: Mapping[str, str]) -> DeductionView:
    title = _title(found[0].finding.rule) if found else ""
    return DeductionView(points, title, [(one, places[one.key]) for one in found])


def _change_view(number: int, change: Change) -> ChangeView:
    place = "整张表" if change.row is None else f"第{change.row + 1}行"
    return ChangeView(
        number=number,
        rule=change.rule,
        place=f"{place}（新加）" if change.added else place,
        before="　".join(text for text in change.before.values() if text),
        after="　".join(text for text in change.after.values() if text),
    )


@dataclass(frozen=True, slots=True)
class JobUrl:
    """The address of a job's summary with what is shown of it, and in which order."""

    token: str
    grade: str = ""
    severity: str = ""
    sort: str = ""
    page: int = 1

    def __str__(self) -> str:
        page = str(self.page) if self.page > 1 else ""
        chosen = {"grade": self.grade, "severity": self.severity, "sort": self.sort, "page": page}
        pairs = [(name, value) for name, value in chosen.items() if value]
        return f"/check/jobs/{self.token}" + (f"?{urlencode(pairs)}" if pairs else "")

    def with_grade(self, grade: str) -> "JobUrl":
        """Return the sheets of another grade; all of them without one."""
        return replace(self, grade=grade, page=1)

    def with_severity(self, severity: str) -> "JobUrl":
        """Return the sheets with at least one finding of this severity."""
        return replace(self, severity=severity, page=1)

    def sorted_by(self, sort: str) -> "JobUrl":
        """Return the same sheets in another order."""
        return replace(self, sort=sort, page=1)

    def on_page(self, page: int) -> "JobUrl":
        """Return another page."""
        return replace(self, page=page)


SORTS = {"": "原来的次序", "score": "得分从低到高", "errors": "须修改从多到少", "agency": "按单位"}


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A job that is done: its sheets, each with its number, and what they have in common."""

    lines: Sequence[tuple[int, SheetLine]]
    matching: int
    pages: int
    sheets: int
    grades: Sequence[tuple[str, int]]
    counts: Sequence[tuple[Severity, int, int]]
    faults: Sequence[tuple[str, str, int]]
    average: float
    not_understood: int
    has_files: bool


def summary_view(lines: Sequence[SheetLine], url: JobUrl) -> SummaryView:
    """Return what the summary shows: the sheets asked for, in the order asked for."""
    chosen = [(number, line) for number, line in enumerate(lines, 1) if _is_chosen(line, url)]
    chosen.sort(key=lambda pair: _sort_key(pair[1], url.sort))
    pages = max(1, ceil(len(chosen) / LINES_A_PAGE))
    first = (min(url.page, pages) - 1) * LINES_A_PAGE
    grades = Counter(line.grade for line in lines)
    rules: Counter[str] = Counter()
    for line in lines:
        rules.update(line.rules)
    return SummaryView(
        lines=chosen[first : first + LINES_A_PAGE],
        matching=len(chosen),
        pages=pages,
        sheets=len(lines),
        grades=[(grade, grades[grade]) for grade in GRADES],
        counts=[
            (
                severity,
                sum(line.counts.get(severity, 0) for line in lines),
                sum(1 for line in lines if line.counts.get(severity)),
            )
            for severity in Severity
        ],
        faults=[(id, _title(id), count) for id, count in rules.most_common(_MOST_FAULTS)],
        average=round(sum(line.total for line in lines) / len(lines), 1) if lines else 0.0,
        not_understood=sum(line.not_understood for line in lines),
        has_files=len({line.file for line in lines}) > 1,
    )


def _is_chosen(line: SheetLine, url: JobUrl) -> bool:
    return url.grade in ("", line.grade) and (not url.severity or bool(line.counts.get(url.severity)))


def _sort_key(line: SheetLine, sort: str) -> tuple[float | str, ...]:
    if sort == "score":
        return (line.total,)
    if sort == "errors":
        return (-line.errors, line.total)
    return (line.agency or "", line.project or "") if sort == "agency" else ()


def _title(id: str) -> str:
    rule = find_rule(id)
    return rule.title if rule else id

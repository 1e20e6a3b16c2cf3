"""What the check pages show: a sheet with its findings at their cells, and the summary of a job."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil
from time import localtime, strftime
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from indicators.checks.opinion import opinion
from indicators.checks.rule import Aspect, Finding, Replacement, Severity
from indicators.checks.rules import find_rule
from indicators.checks.runner import Verdict
from indicators.checks.scores import ItemScore, Scores
from indicators.target.amending import Change, advises_removal, row_as_read, row_now
from indicators.values import Row, Sheet
from kb.job_results import KeptSheet, SheetLine

ROWS_A_PAGE = 200
LINES_A_PAGE = 200
GRADES = {"优": "a", "良": "b", "中": "c", "差": "d"}  # with the class of each
_MOST_FAULTS = 10
_LONGEST_CHOICE = 120  # characters of what sheets are chosen by
_SHORT = 40  # characters

# The column of the table that shows a field of a row.
_COLUMNS = {"level1": "level", "level2": "level", "unit": "value", "comparison": "value", "term": "level"}
_SHOWN_COLUMNS = ("level", "name", "value", "weight", "note")
_Shown = TypeVar("_Shown")
_GRAVITY = {severity: at for at, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class SheetUrl:
    """The address of a sheet with what is shown of it: one aspect, one severity, a page of its rows.

    `dismiss` is the key of the finding whose reason is being asked for; `among` is the choice of sheets in
    the summary that is being gone through, as the query of its address.
    """

    token: str
    number: int
    aspect: str = ""
    severity: str = ""
    page: int = 1
    dismiss: str = ""
    among: str = ""

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
            "among": self.among,
        }
        return _query(chosen)

    def __str__(self) -> str:
        return self.path + self.query

    def of(self, aspect: str = "", severity: str = "") -> "SheetUrl":
        """Return the first page of other findings."""
        return SheetUrl(self.token, self.number, aspect, severity, among=self.among)

    def to_sheet(self, number: int) -> "SheetUrl":
        """Return another sheet of the same choice, with the same kind of findings."""
        return replace(self, number=number, page=1, dismiss="")

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
    """A suggestion; `value` is what its button sends and `does` what it says: None where a person writes."""

    text: str
    indicator: str | None
    value: str | None
    does: str | None


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
    """A row with its findings; `marks` has the gravest severity of each column.

    `index` is its place in the sheet, None of a row that was removed; `changes` are those made to it.
    """

    index: int | None
    row: Row
    marks: Mapping[str, str]
    found: Sequence[FoundView]
    changes: Sequence["ChangeView"]
    is_added: bool = False

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
    is_removal: bool


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
    changes = [_change_view(number, change, kept) for number, change in enumerate(kept.changes)]
    rows = list(_rows(kept, verdict.findings, shown, changes, only_found=bool(url.aspect or url.severity)))
    pages = max(1, ceil(len(rows) / ROWS_A_PAGE))
    first = (min(url.page, pages) - 1) * ROWS_A_PAGE
    severities = Counter(one.finding.severity for one in found)
    aspects = Counter(one.finding.aspect for one in found)
    places = _places(kept, found, url)
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
        changes=changes,
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
        does = _done_by(finding, offered)
        yield Offer(offered.text, offered.indicator, f"{key}.{number}" if does else None, does)


def _done_by(finding: Finding, offered: Replacement) -> str | None:
    """Return what one click does; None where a person has to write."""
    if advises_removal(finding, offered):
        return "删去"
    if finding.row is None and _is_row(finding, offered):
        return "加入"
    return "采用" if offered.cells else None


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
    kept: KeptSheet,
    findings: Iterable[Finding],
    shown: Iterable[FoundView],
    changes: Sequence[ChangeView],
    *,
    only_found: bool,
) -> Iterator[RowView]:
    """Yield the rows as they were read, those that were removed in their place."""
    marks = _marks(findings)
    found = _grouped((one.finding.row, one) for one in shown)
    made = _grouped(zip((change.row for change in kept.changes), changes, strict=True))
    removed = {change.row: change.removed for change in kept.changes if change.removed is not None}
    added = {change.row for change in kept.changes if change.added}
    left = iter(enumerate(kept.sheet.rows))
    for number in range(len(kept.sheet.rows) + len(removed)):
        if number in removed:
            if not only_found:
                yield RowView(None, removed[number], {}, (), made[number])
            continue
        index, row = next(left)
        if found[index] or not only_found:
            own = _without_repeats(found[index])
            yield RowView(index, row, marks[index], own, made[number], number in added)


def _marks(findings: Iterable[Finding]) -> Mapping[int, Mapping[str, str]]:
    """Return the gravest severity of each column, by row."""
    marks: dict[int, dict[str, str]] = defaultdict(dict)
    for finding in sorted(findings, key=lambda finding: -_GRAVITY[finding.severity]):
        if finding.row is not None:
            marks[finding.row][column_of(finding.field)] = finding.severity.value
    return marks


def _grouped(pairs: Iterable[tuple[int | None, _Shown]]) -> Mapping[int, Sequence[_Shown]]:
    """Return what belongs to each row."""
    grouped: dict[int, list[_Shown]] = defaultdict(list)
    for row, one in pairs:
        if row is not None:
            grouped[row].append(one)
    return grouped


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


def _places(kept: KeptSheet, found: Sequence[FoundView], url: SheetUrl) -> dict[str, str]:
    """Return where each finding is to be seen: on this page, or on another one or without the choice."""
    places = {}
    for one in found:
        row = one.finding.row
        page = 1 if row is None else 1 + row_as_read(kept.changes, row) // ROWS_A_PAGE
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


def _change_view(number: int, change: Change, kept: KeptSheet) -> ChangeView:
    place = "整张表" if change.row is None else f"第{row_now(kept.changes, change.row) + 1}行"
    gone = change.removed
    if gone is not None:
        place = f"原第{(change.row or 0) + 1}行（删去）"
    elif change.added:
        place = f"{place}（新加）"
    before = (gone.name, gone.value) if gone is not None else change.before.values()
    return ChangeView(
        number=number,
        rule=change.rule,
        place=place,
        before="　".join(text for text in before if text),
        after="　".join(text for text in change.after.values() if text),
        is_removal=gone is not None,
    )


@dataclass(frozen=True, slots=True)
class JobUrl:
    """The address of a job's summary with what is shown of it, and in which order.

    Sheets are chosen by grade, by severity or rule of a finding, by agency, and by words of their names.
    """

    token: str
    grade: str = ""
    severity: str = ""
    rule: str = ""
    agency: str = ""
    words: str = ""
    sort: str = ""
    page: int = 1

    def __str__(self) -> str:
        page = str(self.page) if self.page > 1 else ""
        return f"/check/jobs/{self.token}" + _query(self._chosen() | {"page": page})

    @property
    def among(self) -> str:
        """Return the choice and the order, as the address of a sheet carries them."""
        return _query(self._chosen()).removeprefix("?")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return name and value of everything chosen beside the words."""
        return [(name, value) for name, value in self._chosen().items() if value and name != "words"]

    @property
    def is_chosen(self) -> bool:
        """Tell whether only some of the sheets are asked for."""
        return any((self.grade, self.severity, self.rule, self.agency, self.words))

    def sheet(self, number: int) -> SheetUrl:
        """Return the address of a sheet of this choice."""
        return SheetUrl(self.token, number, among=self.among)

    def toggled(self, **chosen: str) -> "JobUrl":
        """Return the sheets chosen by something as well; without it, when they are chosen by it already."""
        present = {name: getattr(self, name) for name in chosen}
        return replace(self, page=1, **(dict.fromkeys(chosen, "") if chosen == present else chosen))

    def all(self) -> "JobUrl":
        """Return all sheets in the same order."""
        return JobUrl(self.token, sort=self.sort)

    def sorted_by(self, sort: str) -> "JobUrl":
        """Return the same sheets in another order."""
        return replace(self, sort=sort, page=1)

    def on_page(self, page: int) -> "JobUrl":
        """Return another page."""
        return replace(self, page=page)

    def _chosen(self) -> dict[str, str]:
        return {
            "grade": self.grade,
            "severity": self.severity,
            "rule": self.rule,
            "agency": self.agency,
            "words": self.words,
            "sort": self.sort,
        }


def job_url(
    token: str,
    *,
    grade: str = "",
    severity: str = "",
    rule: str = "",
    agency: str = "",
    words: str = "",
    sort: str = "",
    page: int = 1,
) -> JobUrl:
    """Return an address without what is not known or beyond all measure."""
    return JobUrl(
        token,
        grade if grade in GRADES else "",
        severity if severity in list(Severity) else "",
        rule if find_rule(rule) else "",
        agency[:_LONGEST_CHOICE],
        words.strip()[:_LONGEST_CHOICE],
        sort if sort in SORTS else "",
        page,
    )


def chosen_among(token: str, among: str) -> JobUrl:
    """Return the choice of sheets that the address of a sheet carries."""
    known = ("grade", "severity", "rule", "agency", "words", "sort")
    pairs = parse_qsl(among, max_num_fields=20) if among.count("&") < 20 else []  # noqa: PLR2004
    return job_url(token, **{name: value for name, value in pairs if name in known})  # type: ignore[arg-type]


def _query(chosen: Mapping[str, str]) -> str:
    pairs = [(name, value) for name, value in chosen.items() if value]
    return f"?{urlencode(pairs)}" if pairs else ""


SORTS = {"": "原来的次序", "score": "得分从低到高", "errors": "须修改从多到少", "agency": "按单位"}


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A rule, how often it was broken and in how many sheets."""

    rule: str
    title: str
    count: int
    sheets: int


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency with the number of its sheets of each grade and their average score."""

    agency: str
    sheets: int
    grades: Sequence[tuple[str, int]]
    average: float


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A job that is done: its sheets, each with its number, and what they have in common."""

    lines: Sequence[tuple[int, SheetLine]]
    matching: int
    page: int
    pages: int
    sheets: int
    grades: Sequence[tuple[str, int]]
    counts: Sequence[tuple[Severity, int, int]]
    faults: Sequence[FaultLine]
    agencies: Sequence[AgencyLine]
    rule: str
    average: float
    not_understood: int
    has_files: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a sheet stands in a choice of sheets, and the numbers of those before and behind it."""

    place: int
    of: int
    before: int | None
    behind: int | None


def summary_view(lines: Sequence[SheetLine], url: JobUrl) -> SummaryView:
    """Return what the summary shows: the sheets asked for, in the order asked for."""
    chosen = _chosen(lines, url)
    pages = max(1, ceil(len(chosen) / LINES_A_PAGE))
    page = min(url.page, pages)
    grades = Counter(line.grade for line in lines)
    return SummaryView(
        lines=[(number, lines[number - 1]) for number in chosen[(page - 1) * LINES_A_PAGE :][:LINES_A_PAGE]],
        matching=len(chosen),
        page=page,
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
        faults=_faults(lines),
        agencies=_agencies(lines),
        rule=_title(url.rule) if url.rule else "",
        average=_average(lines),
        not_understood=sum(line.not_understood for line in lines),
        has_files=len({line.file for line in lines}) > 1,
    )


def neighbours(lines: Sequence[SheetLine], url: JobUrl, number: int) -> Neighbours:
    """Return where a sheet stands among those chosen; it counts as one of them in any case."""
    order = _chosen(lines, url, always=number)
    at = order.index(number)
    return Neighbours(
        place=at + 1,
        of=len(order),
        before=order[at - 1] if at else None,
        behind=order[at + 1] if at + 1 < len(order) else None,
    )


def _chosen(lines: Sequence[SheetLine], url: JobUrl, always: int = 0) -> list[int]:
    """Return the numbers of the sheets asked for, in the order asked for."""
    numbered = enumerate(lines, 1)
    chosen = [number for number, line in numbered if number == always or _is_chosen(line, url)]
    return sorted(chosen, key=lambda number: _sort_key(lines[number - 1], url.sort))


def _is_chosen(line: SheetLine, url: JobUrl) -> bool:
    return (
        url.grade in ("", line.grade)
        and (not url.severity or bool(line.counts.get(url.severity)))
        and (not url.rule or url.rule in line.rules)
        and url.agency in ("", (line.agency or "")[:_LONGEST_CHOICE])
        and _has_words(line, url.words)
    )


def _has_words(line: SheetLine, words: str) -> bool:
    named = " ".join(text for text in (line.project, line.agency, line.file) if text).lower()
    return all(word in named for word in words.lower().split())


def _faults(lines: Sequence[SheetLine]) -> list[FaultLine]:
    counts: Counter[str] = Counter()
    sheets: Counter[str] = Counter()
    for line in lines:
        counts.update(line.rules)
        sheets.update(line.rules.keys())
    most = counts.most_common(_MOST_FAULTS)
    return [FaultLine(rule, _title(rule), count, sheets[rule]) for rule, count in most]


def _agencies(lines: Sequence[SheetLine]) -> list[AgencyLine]:
    """Return the agencies, those with the lowest average first; none where there is only one."""
    by_agency: dict[str, list[SheetLine]] = defaultdict(list)
    for line in lines:
        by_agency[line.agency or ""].append(line)
    found = [
        AgencyLine(
            agency,
            len(own),
            [(grade, sum(line.grade == grade for line in own)) for grade in GRADES],
            _average(own),
        )
        for agency, own in by_agency.items()
        if agency
    ]
    return sorted(found, key=lambda line: line.average) if len(found) > 1 else []


def _average(lines: Sequence[SheetLine]) -> float:
    return round(sum(line.total for line in lines) / len(lines), 1) if lines else 0.0


def _sort_key(line: SheetLine, sort: str) -> tuple[float | str, ...]:
    if sort == "score":
        return (line.total,)
    if sort == "errors":
        return (-line.errors, line.total)
    return (line.agency or "", line.project or "") if sort == "agency" else ()


def _title(id: str) -> str:
    rule = find_rule(id)
    return rule.title if rule else id

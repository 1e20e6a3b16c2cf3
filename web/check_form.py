"""The form for a pasted table: what it says beside the table itself."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from starlette.datastructures import FormData

from indicators.values import Row, Sheet
from web.draft_form import DraftForm, problems, to_sheet

LONGEST_PASTE = 500_000
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class PasteForm:
    """The fields as typed."""

    project: str = ""
    agency: str = ""
    funds: str = ""
    year: str = ""
    goal: str = ""
    pasted: str = ""

    @property
    def head(self) -> DraftForm:
        """Return what is said of the project, as the draft page reads it."""
        return DraftForm(self.project, self.agency, funds=self.funds, year=self.year, goal=self.goal)


def paste_form_of(posted: FormData) -> PasteForm:
    """Bring posted data into the fields; what is missing is empty, what is no text is ignored."""
    texts = {field.name: posted.get(field.name) for field in fields(PasteForm)}
    return PasteForm(**{name: text for name, text in texts.items() if isinstance(text, str)})


def paste_problems(form: PasteForm) -> dict[str, str]:
    """Return what cannot be accepted, by field."""
    found = problems(form.head)
    if not form.pasted.strip():
        found["pasted"] = "请先在 Excel 中选中带表头的指标表，复制后粘贴到这里"
    elif len(form.pasted) > LONGEST_PASTE or form.pasted.count("\n") > MOST_ROWS:
        found["pasted"] = f"最多 {MOST_ROWS} 行、{LONGEST_PASTE // 10_000} 万字，请改用上传文件"
    return found


def is_table(rows: Sequence[Row]) -> bool:
    """Tell whether pasted rows say more than names: any text at all could be read as a column of names."""
    return any(row.value or row.level1 or row.level2 for row in rows)


def pasted_sheet(form: PasteForm, rows: Sequence[Row]) -> Sheet:
    """Return the table with what is said of its project."""
    head = to_sheet(form.head)
    return Sheet(
        rows=tuple(rows),
        project=head.project,
        agency=head.agency,
        year=head.year,
        funds_wan=head.funds_wan,
        goal=head.goal,
    )

"""The page of one indicator."""

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response

from indicators.checks.replacement import target_text
from indicators.headings import heading_of
from indicators.target.form import COLUMNS
from indicators.target.lines import row_line
from indicators.values import PROJECT_DECIDES, Indicator, Row
from web.deps import StateDep
from web.errors import NotThere
from web.render import render
from web.search_url import SearchUrl

router = APIRouter()

# What is shown under which caption; fields that are empty are left out, and captions without fields.
GROUPS = (
    ("定义与计算", ("definition", "formula", "unit", "kind", "direction")),
    ("指标值怎么定", ("reference", "standard", "standard_source", "grades")),
    ("怎么取数、怎么证明", ("method", "frequency", "data_source", "evidence")),
    ("评分与常见误用", ("scoring", "pitfalls")),
    ("归类与出处", ("basis", "keywords", "aliases", "effective_from", "superseded_by")),
)
_CAPTIONS = {"effective_from": "生效日期", "superseded_by": "替代指标"}


@router.get("/indicators/{code}")
def show_indicator(request: Request, state: StateDep, code: str) -> Response:
    """Show everything known about an indicator."""
    indicator = state.library.indicator(code)
    if indicator is None:
        raise NotThere(f"指标库里没有编码为“{code[:40]}”的指标，可能已经撤下；请从检索页重新查找。")
    return render(
        request,
        "indicators/page.html",
        indicator=indicator,
        groups=[(caption, list(_facts(indicator, fields))) for caption, fields in GROUPS],
        row=_row(indicator),
        columns=COLUMNS,
        line=row_line(_row(indicator)),
        sector_urls=[(name, SearchUrl(filters={"sector": (name,)})) for name in indicator.sectors],
        type_urls=[(name, SearchUrl(filters={"project_type": (name,)})) for name in indicator.project_types],
        level2_url=SearchUrl(filters={"level2": (indicator.level2,)}),
    )


def _facts(indicator: Indicator, fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for field in fields:
        value = getattr(indicator, field)
        text = "、".join(value) if isinstance(value, tuple) else value
        if text:
            yield _CAPTIONS.get(field) or heading_of(field), text


def _row(indicator: Indicator) -> Row:
    """Return the indicator as a row of the form; what the project decides is left to fill in."""
    value = "" if indicator.reference == PROJECT_DECIDES else target_text(indicator)
    return Row(indicator.level1, indicator.level2, indicator.name, value, note=indicator.definition)

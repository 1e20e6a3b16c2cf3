"""A draft sheet: the project understood, its rows, its goal, and what the library could not give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from indicators.library import Library
from indicators.matching import SURE_ENOUGH, TypeMatch
from indicators.suggest.select import in_form_order, select
from indicators.suggest.targets import SLOT, Target, choose_targets
from indicators.suggest.weights import weigh
from indicators.taxonomy import BENEFITS, QUALITY, QUANTITY, TIMELINESS, taxonomy
from indicators.values import Indicator, Nature, ProjectType, Sheet

# What every project can be measured by when the library knows nothing of its business.
_ANY_PROJECT = ProjectType(name="", sector=None, nature=Nature.SERVICE, beneficiary="服务对象")


@dataclass(frozen=True, slots=True)
class Project:
    """What is known of a project before it has indicators."""

    name: str
    text: str = ""
    sector: str | None = None
    funds_wan: float | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A suggested row: the indicator, its target, its weight, and why it is there."""

    indicator: Indicator
    target: Target
    weight: int
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A complete draft; `missing` says in Chinese what the user must still see to."""

    project: Project
    sector: str | None
    sector_confidence: float
    project_types: tuple[TypeMatch, ...]
    goal: str
    rows: tuple[DraftRow, ...]
    missing: tuple[str, ...]


def project_of(sheet: Sheet) -> Project:
    """Return what a sheet says of its project; its rows speak only where name and goal are silent."""
    told = sheet.goal or ("" if sheet.project else "；".join(row.name for row in sheet.rows if row.name))
    sector = taxonomy().sector(sheet.sector or "")
    return Project(sheet.project or "", told, sector.name if sector else None, sheet.funds_wan, sheet.year)


def suggest(project: Project, library: Library) -> Draft:
    """Draft the sheet of a project."""
    matches = library.match_types(project.name, project.text, sector=project.sector, limit=3)
    sure = [match for match in matches if match.confidence >= SURE_ENOUGH]
    kind = sure[0].project_type if sure else None
    indicators = _indicators(kind, project, library)
    text = f"{project.name}。{project.text}"
    targets = choose_targets(indicators, text, project.funds_wan, project.year)
    weights = weigh(indicators)
    rows = tuple(
        DraftRow(i, targets[i.code], weights[i.code], _reason(i, kind, targets[i.code])) for i in indicators
    )
    sector, confidence = _sector(project, matches)
    goal = _goal(project, rows)
    return Draft(project, sector, confidence, tuple(matches), goal, rows, _missing(project, kind, rows))


def draft_json(draft: Draft) -> dict[str, Any]:
    """Return the JSON form of a draft (the answer of `kb suggest --json`)."""
    return {
        "project": draft.project.name,
        "sector": {"name": draft.sector, "confidence": draft.sector_confidence},
        "project_types": [
            {"name": m.project_type.name, "confidence": m.confidence} for m in draft.project_types
        ],
        "goal": draft.goal,
        "rows": [_row_json(row) for row in draft.rows],
        "missing": list(draft.missing),
    }


def _row_json(row: DraftRow) -> dict[str, Any]:
    number = row.target.number
    return {
        "level1": row.indicator.level1,
        "level2": row.indicator.level2,
        "name": row.indicator.name,
        "comparison": row.target.comparison,
        "number": float(number) if number is not None else None,
        "unit": row.target.unit,
        "value": row.target.value,
        "weight": row.weight,
        "standard": row.indicator.standard,
        "basis": row.indicator.basis or row.indicator.standard_source,
        "indicator": row.indicator.code,
        "reason": row.reason,
    }


def _indicators(kind: ProjectType | None, project: Project, library: Library) -> list[Indicator]:
    text = f"{project.name} {project.text}"
    if kind is not None:
        return in_form_order(select(kind, text, library))
    nearest = [m.project_type for m in library.match_types(project.name, project.text, limit=50)]
    common = next((t for t in nearest if t.sector is None), _ANY_PROJECT)
    return in_form_order(select(common, text, library))


def _sector(project: Project, matches: Sequence[TypeMatch]) -> tuple[str | None, float]:
    """Return what the user stated, else the sector of the best match that has one."""
    if project.sector:
        return project.sector, 1.0
    best = next((m for m in matches if m.project_type.sector), None)
    return (best.project_type.sector, best.confidence) if best else (None, 0.0)


def _reason(indicator: Indicator, kind: ProjectType | None, target: Target) -> str:
    origin = f"“{kind.name}”类项目的{indicator.level2}" if kind else f"通用的{indicator.level2}"
    core = "（核心指标）" if indicator.core else ""
    return f"{origin}{core}；{target.reason}"


def _goal(project: Project, rows: Sequence[DraftRow]) -> str:
    """Write a measurable goal from the rows: what, how much, how well, by when, to what end."""
    parts = [
        _said(rows, {QUANTITY}, "完成", 3),
        _said(rows, {QUALITY}, "做到", 1),
        _said(rows, {TIMELINESS}, "", 1),
        _said(rows, set(BENEFITS), "实现", 1),
    ]
    year = f"{project.year}年" if project.year and f"{project.year}年" not in project.name else ""
    told = "；".join(part for part in parts if part)
    return f"{year}实施{project.name or '本项目'}：{told}。" if told else ""


def _said(rows: Sequence[DraftRow], levels: set[str], verb: str, most: int) -> str:
    chosen = [row for row in rows if row.indicator.level2 in levels][:most]
    return verb + "、".join(f"{row.indicator.name}{row.target.value}" for row in chosen) if chosen else ""


def _missing(project: Project, kind: ProjectType | None, rows: Sequence[DraftRow]) -> tuple[str, ...]:
    said = []
    if kind is None:
        unknown = (
            f"没有与“{project.name}”相近的项目类型" if project.name else "无法判断项目类型（没有写项目名称）"
        )
        said.append(f"指标库里{unknown}，只给出了共性指标，请补充体现本项目业务的指标")
    unfilled = [row.indicator.name for row in rows if SLOT in row.target.value]
    if unfilled:
        said.append(f"请填写{'、'.join(f'“{name}”' for name in unfilled)}的数值，项目说明里没有写")
    if not any(row.indicator.level2 in BENEFITS for row in rows):
        said.append("没有找到合适的效益指标，请补一条能取到数的社会、经济或生态效益指标")
    return tuple(said)

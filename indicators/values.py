"""The nouns of the field: indicators, project types, target sheets and their rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PROJECT_DECIDES = "由项目确定"


class Scope(StrEnum):
    """Whether an indicator suits any sector (共性) or only its own (个性)."""

    COMMON = "common"
    INDIVIDUAL = "individual"


class Kind(StrEnum):
    """Whether the target is a number or a graded statement."""

    QUANTITATIVE = "定量"
    QUALITATIVE = "定性"


class Direction(StrEnum):
    """Which way is better: more, less, inside a range, or not after a point in time."""

    MORE = "正向"
    LESS = "反向"
    RANGE = "区间"
    DEADLINE = "时点"


class Standard(StrEnum):
    """Where a target value comes from (财预〔2021〕101号, the five kinds of basis)."""

    PLAN = "计划标准"
    INDUSTRY = "行业标准"
    HISTORY = "历史标准"
    SPENDING = "预算支出标准"
    OTHER = "其他标准"


class Status(StrEnum):
    """Where an indicator stands in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


class Nature(StrEnum):
    """What kind of spending a project type is; it decides which dimensions a sheet must have."""

    CONSTRUCTION = "工程建设"
    PURCHASE = "设备购置"
    SERVICE = "购买服务"
    SUBSIDY = "补助发放"
    OPERATION = "运转保障"
    ACTIVITY = "业务活动"
    RESEARCH = "课题研究"
    INFORMATION = "信息化"


@dataclass(frozen=True, slots=True)
class ProjectType:
    """The bridge from a project to its indicators, such as 高标准农田建设."""

    name: str
    sector: str | None  # None: common to every sector
    nature: Nature = Nature.ACTIVITY
    beneficiary: str = ""  # whom a satisfaction survey asks; empty when nobody outside is served
    aliases: tuple[str, ...] = ()
    function_items: tuple[str, ...] = ()  # 款 codes of the functional classification, such as 21301


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the library; see the glossary in README for the Chinese name of each field.

    `reference` is a target as people write it (≥95%) or 由项目确定.
    """

    code: str
    name: str
    level1: str
    level2: str
    scope: Scope = Scope.INDIVIDUAL
    sectors: tuple[str, ...] = ()
    project_types: tuple[str, ...] = ()
    kind: Kind = Kind.QUANTITATIVE
    direction: Direction = Direction.MORE
    unit: str = ""
    definition: str = ""
    formula: str = ""
    reference: str = PROJECT_DECIDES
    standard: Standard = Standard.PLAN
    standard_source: str = ""
    grades: str = ""
    method: str = ""
    frequency: str = ""
    data_source: str = ""
    evidence: str = ""
    scoring: str = ""
    pitfalls: str = ""
    keywords: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    core: bool = False
    basis: str = ""
    status: Status = Status.PUBLISHED
    version: int = 1
    effective_from: str | None = None  # ISO date
    superseded_by: str | None = None  # code of the successor


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of a target sheet, as written.

    `value` may hold comparison, number and unit together; `comparison` and `unit` hold them when the
    form has columns of their own. `term` is "long" for what is promised for the whole period of a
    project of several years, None for the year. `at` names the cell of each field where the sheet came
    from a file.
    """

    level1: str | None = None
    level2: str | None = None
    name: str | None = None
    value: str | None = None
    unit: str | None = None
    comparison: str | None = None
    weight: float | None = None
    note: str | None = None
    actual: str | None = None
    score: str | None = None
    term: str | None = None
    at: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dismissal:
    """That a person looked at a finding of a rule and keeps the sheet as it is, and why.

    `subject` is what the finding was about (see Finding.subject): when that text changes, the dismissal
    no longer applies.
    """

    rule: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Override:
    """The points a person gives an item of the review form instead of the computed ones, and why."""

    item: str
    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A target sheet: what a project (or a whole agency) promises for its money.

    `goal` is that of the year, `long_goal` that of the whole period. `funds` holds further amounts of
    money of the form in 万元 and `facts` its other labelled cells, both by the label as written (财政拨款,
    项目属性). `at` names the cells of `goal`, `funds_wan` and the like where the sheet came from a file.
    """

    rows: tuple[Row, ...] = ()
    kind: str = "project"  # project | agency | self_evaluation
    id: str | None = None
    project: str | None = None
    agency: str | None = None
    year: int | None = None
    sector: str | None = None
    funds_wan: float | None = None
    period: str | None = None
    goal: str | None = None
    execution_rate: str | None = None
    total_score: str | None = None
    grade: str | None = None
    long_goal: str | None = None
    funds: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    dismissals: tuple[Dismissal, ...] = ()
    overrides: tuple[Override, ...] = ()
    at: Mapping[str, str] = field(default_factory=dict)

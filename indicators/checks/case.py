"""What a rule sees: a sheet whose rows have been understood, and the library to ask."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from indicators.checks.batch import Batch
from indicators.checks.standards import OFFICIAL, Standards
from indicators.library import Library
from indicators.matching import SURE_ENOUGH, TypeMatch
from indicators.quantity import Quantity, read_quantity
from indicators.taxonomy import taxonomy
from indicators.values import Indicator, ProjectType, Row, Sheet

_Made = TypeVar("_Made")

# 指标1：, ★★★, * and （≥**株）: what a printed form leaves around a name.
# 指标12021年 is number 1 of 2021.
_NUMBERING = re.compile(r"^\s*[★☆*＊●■\s]*(?:指标\s*(?:\d(?=20\d\d年)|\d{1,2})\s*[:：.、]?)?\s*")
_NEIGHBOURS = 4  # kinds of project that come near enough to be asked about
_CACHED = 16_384  # names; the same ones return in every sheet of a county
_SLOT = re.compile(r"[(（]?\s*[≥≤><=＝]*\s*[*＊]{2,}\s*[^()（）\s]{0,6}[)）]?")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet, understood.

    `level1` and `level2` are the standard names, None where what was written is none; `name` is
    without the numbering, stars and slots of a form; `quantity` is what the value says.
    """

    index: int
    row: Row
    level1: str | None
    level2: str | None
    name: str
    value: str
    quantity: Quantity


@dataclass(frozen=True)
class Case:
    """A sheet under check, what it is measured by, and the sheets it was handed in with, if any.

    `advises` says whether replacements are wanted, which take more time than finding the faults.
    """

    sheet: Sheet
    library: Library
    standards: Standards = OFFICIAL
    batch: Batch | None = None
    advises: bool = True
    _made: dict[object, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, make: "Callable[[Case], _Made]") -> "_Made":
        """Return what a function makes of this case, made when first asked for."""
        try:
            made: _Made = self._made[make]
        except KeyError:
            made = self._made[make] = make(self)
        return made

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return the rows, understood, in the order of the sheet."""
        return tuple(understand(index, row) for index, row in enumerate(self.sheet.rows))

    @cached_property
    def annual(self) -> tuple[Line, ...]:
        """Return the lines promised for the year; without any, those promised for the whole period."""
        return tuple(line for line in self.lines if line.row.term is None) or self.lines

    @cached_property
    def sector(self) -> str | None:
        """Return the name of the sector the sheet states, None if it states none that we know."""
        found = taxonomy().sector(self.sheet.sector or "")
        return found.name if found else None

    @cached_property
    def type_matches(self) -> Sequence[TypeMatch]:
        """Return the project types that the library finds likeliest for this project, best first."""
        sheet = self.sheet
        return self.library.match_types(
            sheet.project or "", sheet.goal or "", sector=self.sector, limit=_NEIGHBOURS
        )

    @cached_property
    def project_type(self) -> ProjectType | None:
        """Return the project type the library takes this project for, None when nothing fits."""
        best = next(iter(self.type_matches), None)
        return best.project_type if best and best.confidence >= SURE_ENOUGH else None

    @cached_property
    def library_rows(self) -> Sequence[Indicator]:
        """Return what the library holds for this kind of project."""
        return self.library.of_type(self.project_type.name) if self.project_type else ()

    def of_level2(self, *names: str) -> list[Line]:
        """Return the lines of the year that stand under one of these level 2 names."""
        return [line for line in self.annual if line.level2 in names]


def understand(index: int, row: Row) -> Line:
    """Bring one row to standard terms."""
    level1, level2 = _levels(row.level1, row.level2)
    return Line(
        index=index,
        row=row,
        level1=level1,
        level2=level2,
        name=clean_name(row.name),
        value=(row.value or "").strip(),
        quantity=read_quantity(row.value, comparison=row.comparison, unit=row.unit),
    )


@lru_cache(_CACHED)
def _levels(level1: str | None, level2: str | None) -> tuple[str | None, str | None]:
    """Return the standard names of both levels as written; a level 2 tells its level 1."""
    known1, known2 = taxonomy().canonical_level1(level1), taxonomy().canonical_level2(level2)
    if known2 is None and known1 == "满意度指标":
        known2 = "服务对象满意度指标"
    return known1 or (taxonomy().parent(known2) if known2 else None), known2


@lru_cache(_CACHED)
def clean_name(name: str | None) -> str:
    """Strip what a form prints around a name: numbering, stars, slots and closing marks."""
    bare = _NUMBERING.sub("", name or "", count=1)
    if "*" in bare or "＊" in bare:
        bare = _SLOT.sub("", bare)
    return bare.strip().strip("…。；;:：/—- ")

"""What the sheets that are checked together have in common.

Every question is answered from an index by hash, built once for the batch: the time grows with the
number of sheets and not with its square.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from indicators.taxonomy import BENEFITS, taxonomy
from indicators.values import Row, Sheet

_CACHED = 65536  # texts; those of a batch return many times
_NAMED = 3
_SHORTEST_GOAL = 12  # characters; shorter goals (保障机关运转) agree by chance
_SHORTEST_NAME = 8
_FEWEST_ROWS = 3
_NOISE = re.compile(r"[\s　，,。.、；;：:！!“”\"'（）()\[\]【】《》★☆*＊/\\—-]+")
_WHEN = re.compile(r"(?:19|20)\d\d年?度?|第[一二三四五六七八九十\d]+批|项目$")
_WHERE = re.compile(r"^[一-鿿]{1,6}?(?:乡|镇|县|区|市|街道)(?![一-鿿]{0,1}$)")
_COMPARED = re.compile(
    r"^(?:[≥≤≧≦>=＝<＞＜]|不低于|不少于|不高于|不超过|达到|大于等于|小于等于)+|(?:以上|以下)$"
)
# A rate or a price ought to be the same for one kind of project; a quantity differs with its size.
_RATE_OR_PRICE = re.compile(r"\d+(?:\.\d+)?(?:[%％‰]|百分比|[万亿]?元?/.+)")


@dataclass(frozen=True, slots=True)
class Alike:
    """Other projects of the batch that say the same: how many, and the first few of them."""

    count: int
    first: tuple[Sheet, ...]

    def __str__(self) -> str:
        """Name the first few with their agencies."""
        named = "、".join(_named(sheet) for sheet in self.first)
        return named if self.count <= len(self.first) else f"{named}等{self.count}个项目"


class Batch:
    """The sheets of one run, for rules that compare a sheet with the others."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self.sheets = tuple(sheets)

    def same_goal(self, sheet: Sheet) -> Alike | None:
        """Return other projects whose goal is word for word the same, names left out."""
        return _others(sheet, self._by_goal.get(_goal_key(sheet)))

    def same_rows(self, sheet: Sheet) -> Alike | None:
        """Return other projects with exactly the same names and targets in their rows."""
        return _others(sheet, self._by_rows.get(_rows_key(sheet)))

    def same_benefit(self, sheet: Sheet, row: Row) -> Alike | None:
        """Return other projects that promise this benefit in the very same words."""
        return _others(sheet, self._by_benefit.get(_benefit_key(row)))

    def usual_target(self, sheet: Sheet, row: Row) -> tuple[str, int] | None:
        """Return the target that most sheets of the same project set for this row, and how many do.

        None when this sheet is with the majority, when there is no majority, and for quantities.
        """
        key = _target_key(sheet, row)
        own = _target(row)
        if key is None or own is None:
            return None
        (usual, count), *rest = self._targets[key].most_common(2) or [("", 0)]
        tied = bool(rest) and rest[0][1] == count
        return None if usual == own or count < 2 or tied else (usual, count)

    @cached_property
    def _by_goal(self) -> Mapping[object, Mapping[str, Sheet]]:
        return _index((_goal_key(sheet), sheet) for sheet in self.sheets)

    @cached_property
    def _by_rows(self) -> Mapping[object, Mapping[str, Sheet]]:
        return _index((_rows_key(sheet), sheet) for sheet in self.sheets)

    @cached_property
    def _by_benefit(self) -> Mapping[object, Mapping[str, Sheet]]:
        return _index((_benefit_key(row), sheet) for sheet in self.sheets for row in sheet.rows)

    @cached_property
    def _targets(self) -> Mapping[object, Counter[str]]:
        counted: defaultdict[object, Counter[str]] = defaultdict(Counter)
        for sheet in self.sheets:
            for row in sheet.rows:
                key, target = _target_key(sheet, row), _target(row)
                if key is not None and target is not None:
                    counted[key][target] += 1
        return counted


def project_key(sheet: Sheet) -> str:
    """Return what titles of one project share: no year, batch and place, and no order of words.

    Empty when the sheet has no title.
    """
    return _title_key(sheet.project) if sheet.project else ""


@lru_cache(_CACHED)
def _title_key(title: str) -> str:
    bare = _WHEN.sub("", _bare(title))
    return "".join(sorted(_WHERE.sub("", bare) or bare))


def _index(pairs: Iterable[tuple[object, Sheet]]) -> dict[object, dict[str, Sheet]]:
    """Return for each key the projects that have it, each with its first sheet."""
    found: defaultdict[object, dict[str, Sheet]] = defaultdict(dict)
    for key, sheet in pairs:
        if key is not None and (project := project_key(sheet)):
            found[key].setdefault(project, sheet)
    return found


def _others(sheet: Sheet, projects: Mapping[str, Sheet] | None) -> Alike | None:
    """Leave out the project itself, also where it is done in other places."""
    own = project_key(sheet)
    if not own or not projects or len(projects) - (own in projects) < 1:
        return None
    first = islice((other for project, other in projects.items() if project != own), _NAMED)
    return Alike(len(projects) - (own in projects), tuple(first))


def _named(sheet: Sheet) -> str:
    agency = f"（{sheet.agency}）" if sheet.agency else ""
    return f"“{sheet.project}”{agency}"


def _goal_key(sheet: Sheet) -> str | None:
    goal = sheet.goal or ""
    for own in (sheet.project, sheet.agency):
        if own:
            goal = goal.replace(own, "")
    bare = _NOISE.sub("", goal)
    return bare if len(bare) >= _SHORTEST_GOAL else None


def _rows_key(sheet: Sheet) -> frozenset[tuple[str, str]] | None:
    rows = frozenset((_bare(row.name), _target(row) or "") for row in sheet.rows if row.name)
    return rows if len(rows) >= _FEWEST_ROWS else None


def _benefit_key(row: Row) -> tuple[str, str] | None:
    name = row.name or ""
    if len(name) < _SHORTEST_NAME or _level2(row.level2) not in BENEFITS:
        return None
    return _bare(name), _target(row) or ""


def _target_key(sheet: Sheet, row: Row) -> tuple[str, str] | None:
    target = _target(row)
    if not row.name or target is None or not _RATE_OR_PRICE.fullmatch(target):
        return None
    return project_key(sheet), _bare(row.name)


@lru_cache(1024)
def _level2(written: str | None) -> str | None:
    return taxonomy().canonical_level2(written)


def _target(row: Row) -> str | None:
    """Return the target without sign and white space, with its unit."""
    return _bare_target(row.value, row.unit) if row.value else None


@lru_cache(_CACHED)
def _bare_target(value: str, unit: str | None) -> str:
    bare = _COMPARED.sub("", value.replace(" ", ""))
    return bare if not unit or unit in bare else bare + unit


@lru_cache(_CACHED)
def _bare(text: str | None) -> str:
    return _NOISE.sub("", text or "")

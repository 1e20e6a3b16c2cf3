"""What the sheets that are checked together have in common.

Every question is answered from an index by hash, built once for the batch: the time grows with the
number of sheets and not with its square.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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


_Keys = Callable[[Sheet], Collection[object]]  # under what a sheet is found


class _Index:
    """Where in a batch a key stands; what follows from that is worked out when first asked for."""

    def __init__(self, sheets: Sequence[Sheet], places: dict[object, list[int]]) -> None:
        self._sheets = sheets
        self._places = places
        self._projects: dict[object, Mapping[str, Sheet]] = {}
        self._targets: dict[object, Counter[str]] = {}

    @classmethod
    def of(cls, sheets: Sequence[Sheet], keys: _Keys) -> "_Index":
        """Index the sheets by their keys."""
        places: defaultdict[object, list[int]] = defaultdict(list)
        for place, sheet in enumerate(sheets):
            for key in set(keys(sheet)):
                places[key].append(place)
        return cls(sheets, dict(places))

    def changed(
        self, place: int, before: Collection[object], after: Collection[object], sheets: Sequence[Sheet]
    ) -> "_Index":
        """Return the index of the batch with another sheet in one place: only its keys are asked anew."""
        other = _Index(sheets, dict(self._places))
        touched = {*before, *after}
        for key in touched:
            kept = [known for known in self._places.get(key, ()) if known != place]
            other._places[key] = sorted((*kept, place)) if key in after else kept
        other._projects = {key: found for key, found in self._projects.items() if key not in touched}
        other._targets = {key: found for key, found in self._targets.items() if key not in touched}
        return other

    def projects(self, key: object) -> Mapping[str, Sheet]:
        """Return the projects that have a key, each with its first sheet."""
        if key not in self._projects:
            found: dict[str, Sheet] = {}
            for sheet in self._at(key):
                if project := project_key(sheet):
                    found.setdefault(project, sheet)
            self._projects[key] = found
        return self._projects[key]

    def targets(self, key: object) -> Counter[str]:
        """Return how often each target is set for a row that has a key."""
        if key not in self._targets:
            rows = ((sheet, row) for sheet in self._at(key) for row in sheet.rows)
            targets = (_target(row) for sheet, row in rows if _target_key(sheet, row) == key)
            self._targets[key] = Counter(filter(None, targets))
        return self._targets[key]

    def _at(self, key: object) -> Iterator[Sheet]:
        return (self._sheets[place] for place in self._places.get(key, ()))


class Batch:
    """The sheets of one run, for rules that compare a sheet with the others."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self.sheets = tuple(sheets)
        self._indexes: dict[_Keys, _Index] = {}

    def with_sheet(self, place: int, sheet: Sheet) -> "Batch":
        """Return the batch with another sheet in one place; what is known of the others stays."""
        before = self.sheets[place]
        other = Batch((*self.sheets[:place], sheet, *self.sheets[place + 1 :]))
        other._indexes = {
            keys: index.changed(place, keys(before), keys(sheet), other.sheets)
            for keys, index in self._indexes.items()
        }
        return other

    def same_goal(self, sheet: Sheet) -> Alike | None:
        """Return other projects whose goal is word for word the same, names left out."""
        return _others(sheet, self._projects(_goal_keys, _goal_key(sheet)))

    def same_rows(self, sheet: Sheet) -> Alike | None:
        """Return other projects with exactly the same names and targets in their rows."""
        return _others(sheet, self._projects(_rows_keys, _rows_key(sheet)))

    def same_benefit(self, sheet: Sheet, row: Row) -> Alike | None:
        """Return other projects that promise this benefit in the very same words."""
        return _others(sheet, self._projects(_benefit_keys, _benefit_key(row)))

    def usual_target(self, sheet: Sheet, row: Row) -> tuple[str, int] | None:
        """Return the target that most sheets of the same project set for this row, and how many do.

        None when this sheet is with the majority, when there is no majority, and for quantities.
        """
        key = _target_key(sheet, row)
        own = _target(row)
        if key is None or own is None:
            return None
        (usual, count), *rest = self._index(_target_keys).targets(key).most_common(2) or [("", 0)]
        tied = bool(rest) and rest[0][1] == count
        return None if usual == own or count < 2 or tied else (usual, count)

    def _projects(self, keys: _Keys, key: object) -> Mapping[str, Sheet]:
        return {} if key is None else self._index(keys).projects(key)

    def _index(self, keys: _Keys) -> _Index:
        if keys not in self._indexes:
            self._indexes[keys] = _Index.of(self.sheets, keys)
        return self._indexes[keys]


def project_key(sheet: Sheet) -> str:
    """Return what titles of one project share: no year, batch and place, and no order of words.

    Empty when the sheet has no title.
    """
    return _title_key(sheet.project) if sheet.project else ""


@lru_cache(_CACHED)
def _title_key(title: str) -> str:
    bare = _WHEN.sub("", _bare(title))
    return "".join(sorted(_WHERE.sub("", bare) or bare))


def _others(sheet: Sheet, projects: Mapping[str, Sheet]) -> Alike | None:
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


def _goal_keys(sheet: Sheet) -> Collection[object]:
    key = _goal_key(sheet)
    return () if key is None else (key,)


def _rows_keys(sheet: Sheet) -> Collection[object]:
    key = _rows_key(sheet)
    return () if key is None else (key,)


def _benefit_keys(sheet: Sheet) -> Collection[object]:
    return {key for row in sheet.rows if (key := _benefit_key(row)) is not None}


def _target_keys(sheet: Sheet) -> Collection[object]:
    return {key for row in sheet.rows if (key := _target_key(sheet, row)) is not None}


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

"""What a measurement should be at most, for a county's library and for a province's."""

from collections.abc import Mapping
from dataclasses import dataclass

COUNTY = 10_000  # Up to so many indicators the goals of a county hold.


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit; `key` names the measurement."""

    key: str
    title: str
    unit: str
    county: float
    province: float

    def limit(self, size: int) -> float:
        """Return the limit for a library of this size."""
        return self.county if size <= COUNTY else self.province


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal and what was measured; both are None where nothing was."""

    goal: Goal
    limit: float
    measured: float | None
    met: bool | None


GOALS = (
    Goal("tantivy_ratio", "检索步骤带分面 p95，与 tantivy 之比", "倍", 1.0, 1.5),
    Goal("search", "整个检索 p95", "毫秒", 3, 15),
    Goal("api", "GET /api/v1/search p95", "毫秒", 12, 30),
    Goal("fragment", "htmx 结果片段 p95", "毫秒", 25, 50),
    Goal("suggest", "输入提示 p95", "毫秒", 5, 15),
    Goal("rebuild", "重建全部索引", "秒", 4, 120),
    Goal("edit", "一处修改可以检索到（中位数）", "毫秒", 50, 300),
    Goal("memory", "索引占用的内存", "MB", 60, 400),
)


def verdicts(size: int, measured: Mapping[str, float | None]) -> list[Verdict]:
    """Compare what was measured with the goals."""
    return [_verdict(goal, goal.limit(size), measured.get(goal.key)) for goal in GOALS]


def _verdict(goal: Goal, limit: float, value: float | None) -> Verdict:
    return Verdict(goal, limit, value, None if value is None else value <= limit)

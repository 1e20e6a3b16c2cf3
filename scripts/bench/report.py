"""What was measured, and how people read it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from scripts.bench.edits import EditTiming
from scripts.bench.goals import Verdict, verdicts
from scripts.bench.timing import Timing

_MET = {True: "达到", False: "未达到", None: "未测"}


@dataclass(frozen=True, slots=True)
class PeerBuild:
    """What it took to make the index of a peer from words that were cut already."""

    title: str
    seconds: float
    disk_mb: float


@dataclass
class Report:
    """Everything measured; None where it was not asked for."""

    size: int
    queries: int
    passes: int
    publish_seconds: float = 0.0  # the whole library into the records
    first_seconds: float = 0.0  # from the records to the first state: reading, dictionary, index
    disk_mb: float = 0.0
    start_seconds: float | None = None  # to the first answer of a new process, with the index there
    rebuild_seconds: float | None = None
    index_mb: float | None = None  # in memory
    process_mb: float | None = None  # of a process with the dictionaries and this index
    titles: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Timing] = field(default_factory=dict)
    peers: dict[str, PeerBuild] = field(default_factory=dict)
    not_installed: list[str] = field(default_factory=list)
    edit: EditTiming | None = None

    def ratios(self) -> dict[str, dict[str, float]]:
        """Return for each peer our retrieval and our whole search as multiples of its p95."""
        return {
            peer: {
                own: round(self.lines[own].p95 / self.lines[peer].p95, 3)
                for own in ("retrieval", "search")
                if own in self.lines
            }
            for peer in self.peers
            if peer in self.lines
        }

    def goals(self) -> list[Verdict]:
        """Compare with the goals for a library of this size."""
        measured: dict[str, float | None] = {line: timing.p95 for line, timing in self.lines.items()}
        measured |= {
            "tantivy_ratio": self.ratios().get("tantivy", {}).get("retrieval"),
            "rebuild": self.rebuild_seconds,
            "memory": self.index_mb,
            "edit": self.edit.visible if self.edit else None,
        }
        return verdicts(self.size, measured)


def as_json(report: Report) -> dict[str, Any]:
    """Return the report with its ratios and its goals as plain values."""
    goals = [
        {"goal": it.goal.key, "limit": it.limit, "unit": it.goal.unit, "measured": it.measured, "met": it.met}
        for it in report.goals()
    ]
    return asdict(report) | {"ratios": report.ratios(), "goals": goals}


def as_text(report: Report) -> str:
    """Return the report as people read it."""
    return "\n".join(
        (
            f"指标 {report.size} 条，查询 {report.queries} 条 × {report.passes} 遍（另有一遍预热，不计）",
            *_building(report),
            *_lines(report),
            *_edit(report),
            *_goals(report),
        )
    )


def _building(report: Report) -> Iterator[str]:
    yield f"\n发布全部指标 {report.publish_seconds:.1f} 秒；首次读库并建索引 {report.first_seconds:.1f} 秒"
    yield f"索引在磁盘上 {report.disk_mb:.1f} MB"
    if report.rebuild_seconds is not None:
        yield f"新进程首次检索 {report.start_seconds:.1f} 秒，重建全部索引 {report.rebuild_seconds:.1f} 秒"
    if report.index_mb is not None:
        yield f"索引占用内存 {report.index_mb:.1f} MB（含词典的整个进程 {report.process_mb:.1f} MB）"
    for build in report.peers.values():
        yield f"{build.title}：建立 {build.seconds:.1f} 秒（不含分词），{build.disk_mb:.1f} MB"
    for name in report.not_installed:
        yield f"{name}：没有安装，略去（安装：pip install -r requirements/bench.txt）"


def _lines(report: Report) -> Iterator[str]:
    if report.lines:
        yield "\n| 毫秒 | p50 | p95 | p99 | 检索步骤与它之比（p95） | 整个检索与它之比（p95） |"
        yield "|---|---|---|---|---|---|"
    ratios = report.ratios()
    for line, timing in report.lines.items():
        compared = " | ".join(_times(ratios.get(line, {}), own) for own in ("retrieval", "search"))
        figures = f"{timing.p50:.3f} | {timing.p95:.3f} | {timing.p99:.3f}"
        yield f"| {report.titles[line]} | {figures} | {compared} |"


def _times(ratios: Mapping[str, float], own: str) -> str:
    return f"{ratios[own]:.3f} 倍" if own in ratios else ""


def _edit(report: Report) -> Iterator[str]:
    if edit := report.edit:
        yield f"\n修改一条后可以检索到：中位数 {edit.visible:.1f} 毫秒，最长 {edit.visible_longest:.1f} 毫秒"
        yield f"发布这一条：中位数 {edit.publish:.1f} 毫秒，最长 {edit.publish_longest:.1f} 毫秒"


def _goals(report: Report) -> Iterator[str]:
    yield "\n| 目标 | 上限 | 实测 | |"
    yield "|---|---|---|---|"
    for verdict in report.goals():
        goal = verdict.goal
        measured = "" if verdict.measured is None else f"{verdict.measured:.3g} {goal.unit}"
        yield f"| {goal.title} | {verdict.limit:g} {goal.unit} | {measured} | {_MET[verdict.met]} |"

"""How fast the search is: python -m scripts.bench.search --size 6000.

Makes a library of this size in a temporary folder, asks it the same 300 queries through every layer of the
product and through other ways to search, and compares the figures with the goals.
"""

import argparse
import gc
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.base import KnowledgeBase
from kb.search.engine import Query
from kb.settings import Settings
from scripts.bench.child import in_child, memory, rebuild
from scripts.bench.edits import time_edits
from scripts.bench.library import generate, load
from scripts.bench.lines import TITLES, own_lines, parsed, peer_line, web_lines
from scripts.bench.peer import Peer, entries
from scripts.bench.peers import open_peer, peer_names
from scripts.bench.queries import generate_queries
from scripts.bench.report import PeerBuild, Report, as_json, as_text
from scripts.bench.server import serving
from scripts.bench.timing import Step, measure, timed

SIZE, PASSES = 6000, 5
WEB = frozenset({"api", "fragment"})
ALL = (*TITLES, *peer_names(), "rebuild", "memory", "edit")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _parser().parse_args(arguments)
    report = run(options.size, options.passes, options.only)
    if options.json:
        json.dump(as_json(report), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print(as_text(report))


def run(size: int, passes: int = PASSES, only: frozenset[str] = frozenset(ALL)) -> Report:
    """Measure a library of this size, only what is named."""
    with TemporaryDirectory(prefix="kb-bench-") as folder:
        return _Bench(size, passes, only, Path(folder)).run()


class _Bench:
    """One run: a library, the queries, and the report that fills."""

    def __init__(self, size: int, passes: int, only: frozenset[str], folder: Path) -> None:
        data = folder / "data"
        self._folder = folder
        self._only = only
        self._base = KnowledgeBase(Settings(data=data, database_url=f"sqlite:///{data / 'kb.sqlite3'}"))
        self._indicators = generate(size)
        self._queries = generate_queries(self._indicators)
        self._report = Report(size, len(self._queries), passes)

    def run(self) -> Report:
        try:
            self._build()
            asked = parsed(self._base.state(), self._queries)
            self._measure_apart(asked)
            self._measure_lines(asked)
            if "edit" in self._only:
                _say("修改指标")
                self._report.edit = time_edits(self._base, self._indicators)
        finally:
            self._base.database.close()
        return self._report

    def _build(self) -> None:
        report, base = self._report, self._base
        _say(f"发布 {report.size} 条指标")
        report.publish_seconds = timed(partial(load, base, self._indicators)) / 1000
        _say("建立索引")
        report.first_seconds = timed(base.state) / 1000
        report.disk_mb = _megabytes(base.settings.data / "index")

    def _measure_apart(self, asked: Sequence[Query]) -> None:
        """Measure what needs a process of its own."""
        report, base = self._report, self._base
        if "rebuild" in self._only:
            _say("在新进程里重建索引")
            taken = in_child(rebuild, base.settings)
            report.start_seconds, report.rebuild_seconds = taken["first_seconds"], taken["rebuild_seconds"]
        if "memory" in self._only:
            _say("在新进程里量内存")
            typed = [query.prefix for query in self._queries]
            taken = in_child(memory, base.settings, asked, typed)
            report.index_mb, report.process_mb = taken["index_mb"], taken["process_mb"]

    def _measure_lines(self, asked: Sequence[Query]) -> None:
        with ExitStack() as stack:
            lines: dict[str, Sequence[Step]] = {**own_lines(self._base.state(), self._queries)}
            if self._only & WEB:
                _say("启动网页服务")
                connection = stack.enter_context(serving(self._base.settings))
                lines |= web_lines(connection, self._queries)
            peers = stack.enter_context(self._peers())
            lines |= {name: peer_line(peer, asked) for name, peer in peers.items()}
            wanted = {line: steps for line, steps in lines.items() if line in self._only}
            titles = TITLES | {name: peer.title for name, peer in peers.items()}
            _say("计时：" + "、".join(titles[line] for line in wanted))
            with _without_garbage():
                self._report.lines = measure(wanted, self._report.passes)
            self._report.titles = {line: titles[line] for line in wanted}

    @contextmanager
    def _peers(self) -> Iterator[dict[str, Peer]]:
        """Build the peers that are wanted and installed."""
        wanted = [name for name in peer_names() if name in self._only]
        state = self._base.state()
        documents = entries(state.documents.values(), state.words) if wanted else []
        with ExitStack() as stack:
            built: dict[str, Peer] = {}
            for name in wanted:
                peer = open_peer(name, self._folder / name)
                if peer is None:
                    self._report.not_installed.append(name)
                    continue
                stack.callback(peer.close)
                _say(f"建立 {peer.title}")
                seconds = timed(partial(peer.build, documents)) / 1000
                megabytes = _megabytes(self._folder / name)
                self._report.peers[name] = PeerBuild(peer.title, round(seconds, 2), megabytes)
                built[name] = peer
            yield built


@contextmanager
def _without_garbage() -> Iterator[None]:
    """Keep the collector from what is there: the peers' documents must not slow the product, nor it them."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _megabytes(folder: Path) -> float:
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, 2)


def _say(what: str) -> None:
    print(f"{what} ……", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.search", description="检索有多快")
    parser.add_argument("--size", type=_positive, default=SIZE, metavar="条数", help="指标库的大小")
    parser.add_argument("--passes", type=_positive, default=PASSES, metavar="遍数", help="每条查询计时几遍")
    parser.add_argument(
        "--only", type=_chosen, default=frozenset(ALL), metavar="名称,…", help=f"只测这些：{','.join(ALL)}"
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"要写大于 0 的整数，现在是“{text}”。")
    return int(text)


def _chosen(text: str) -> frozenset[str]:
    chosen = frozenset(text.split(","))
    if unknown := sorted(chosen - set(ALL)):
        raise argparse.ArgumentTypeError(f"没有“{'、'.join(unknown)}”，可写：{','.join(ALL)}。")
    return chosen


if __name__ == "__main__":
    main()

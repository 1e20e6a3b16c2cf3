"""How long one edit takes: to publish it, and from then on until a search finds it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from statistics import median

from indicators.values import Indicator
from kb.answers import search
from kb.base import KnowledgeBase
from kb.versions import publish
from scripts.bench.library import SEED, set_name
from scripts.bench.timing import timed

EDITS = 7


class EditLost(Exception):
    """A search did not find what had been published."""


@dataclass(frozen=True, slots=True)
class EditTiming:
    """Median and longest, in milliseconds."""

    publish: float
    publish_longest: float
    visible: float
    visible_longest: float


def time_edits(base: KnowledgeBase, indicators: Sequence[Indicator]) -> EditTiming:
    """Change the names of some indicators, one after the other, and look for each."""
    chosen = Random(SEED).sample(indicators, min(EDITS, len(indicators)))  # noqa: S311
    pairs = [_time_edit(base, indicator, f"改名后的{indicator.name}") for indicator in chosen]
    published, visible = zip(*pairs, strict=True)
    return EditTiming(*(round(way(one), 2) for one in (published, visible) for way in (median, max)))


def _time_edit(base: KnowledgeBase, indicator: Indicator, name: str) -> tuple[float, float]:
    changed = replace(indicator, name=name)

    def write() -> None:
        with base.database.write() as session:
            publish(session, set_name(indicator), [changed])

    def look() -> None:
        found = search(base.state(), name, {}).hits
        if (changed.code, name) not in [(hit.indicator.code, hit.indicator.name) for hit in found]:
            raise EditLost(f"发布后没有找到“{name}”。")

    return timed(write), timed(look)

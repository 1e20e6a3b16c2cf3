"""Timing many lines side by side, so that a slow moment of the machine falls on all of them alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

# Calls of one line before the next has its turn: so few that all lines see the same machine, so many that
# the turns cost little.
BLOCK = 50

Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the calls of one line took, in milliseconds."""

    calls: int
    p50: float
    p95: float
    p99: float


def measure(lines: Mapping[str, Sequence[Step]], passes: int) -> dict[str, Timing]:
    """Time each line: every step is called once to warm up, and then `passes` times."""
    for _ in _turns(lines):
        pass
    taken: dict[str, list[float]] = {line: [] for line in lines}
    for _ in range(passes):
        for line, milliseconds in _turns(lines):
            taken[line].append(milliseconds)
    return {line: _timing(samples) for line, samples in taken.items() if samples}


def _turns(lines: Mapping[str, Sequence[Step]]) -> Iterator[tuple[str, float]]:
    longest = max(map(len, lines.values()), default=0)
    for start in range(0, longest, BLOCK):
        for line, steps in lines.items():
            turn = steps[start : start + BLOCK]
            for step in turn[:1]:
                step()  # untimed: brings back what the lines before put out of the processor's memory
            for step in turn:
                yield line, timed(step)


def timed(step: Step) -> float:
    """Return how many milliseconds a step takes."""
    started = perf_counter()
    step()
    return (perf_counter() - started) * 1000


def _timing(samples: Sequence[float]) -> Timing:
    p50, p95, p99 = np.percentile(samples, (50, 95, 99))
    return Timing(len(samples), round(float(p50), 3), round(float(p95), 3), round(float(p99), 3))

"""The starter library and the published sheets, read once for all tests."""

from functools import cache
from pathlib import Path

from indicators.library import ListLibrary
from indicators.mapping import read_indicators
from indicators.sheets import read_sheets
from indicators.starter.source import StarterSet, read_starter
from indicators.values import Indicator, ProjectType, Sheet

PUBLISHED = Path(__file__).parent / "fixtures" / "real" / "sheets.jsonl"


@cache
def starter_sets() -> tuple[StarterSet, ...]:
    return read_starter()


@cache
def starter_types() -> tuple[ProjectType, ...]:
    return tuple(kind for entry in starter_sets() for kind in entry.project_types)


@cache
def starter_indicators() -> tuple[Indicator, ...]:
    readings = [read_indicators(entry.grid) for entry in starter_sets()]
    faults = [fault for reading in readings for fault in reading.errors]
    assert not faults, faults
    return tuple(entry.indicator for reading in readings for entry in reading.entries)


@cache
def starter_library() -> ListLibrary:
    return ListLibrary(starter_indicators(), starter_types())


@cache
def published_sheets() -> tuple[Sheet, ...]:
    return tuple(read.sheet for read in read_sheets(PUBLISHED.name, PUBLISHED.read_bytes()))

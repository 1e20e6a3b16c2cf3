"""A library of any size, made of the starter library's own names, measures, places and qualifiers.

An indicator is the object of one starter indicator (whose project type, definition and keywords it keeps)
with the measure of another of the same sector and level 2 (whose unit, formula and evidence it keeps). So
each field has the words it has in the starter library, about as often.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from random import Random

import yaml

from indicators.mapping import read_indicators
from indicators.starter.source import COMMON_SET, StarterSet, read_starter
from indicators.starter.synonyms import starter_synonyms
from indicators.taxonomy import taxonomy
from indicators.values import Indicator
from kb.base import KnowledgeBase
from kb.catalogue import load_taxonomy, save_project_types
from kb.synonyms import load_synonyms
from kb.versions import publish

SEED = 20_260_101

PLACED, QUALIFIED, RECOMBINED = 0.4, 0.3, 0.6  # shares of the indicators made


def generate(size: int, seed: int = SEED) -> list[Indicator]:
    """Return so many indicators with codes of their own; the same for the same size and seed."""
    random = Random(seed)  # noqa: S311 # chance that can be repeated is what is wanted
    starter = starter_indicators()
    numbers: defaultdict[str, int] = defaultdict(int)
    made = []
    for _ in range(size):
        indicator = _made(random, random.choice(starter))
        prefix = indicator.code.partition("-")[0]
        numbers[prefix] += 1
        made.append(replace(indicator, code=f"{prefix}-{numbers[prefix]:05d}"))
    return made


def load(base: KnowledgeBase, indicators: Iterable[Indicator]) -> None:
    """Put a library into empty records as an installation has it: taxonomy, synonyms, a set a sector."""
    sets: defaultdict[str, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        sets[set_name(indicator)].append(indicator)
    base.database.migrate()
    with base.database.write() as session:
        load_taxonomy(session, taxonomy())
        load_synonyms(session, starter_synonyms())
        save_project_types(session, (kind for entry in _starter() for kind in entry.project_types))
        for name, rows in sets.items():
            publish(session, name, rows)


def set_name(indicator: Indicator) -> str:
    """Return the name of the set that `load` puts an indicator into."""
    return f"{indicator.sectors[0]}行业指标" if indicator.sectors else COMMON_SET


@cache
def starter_indicators() -> tuple[Indicator, ...]:
    """Return every indicator of the starter library."""
    return tuple(row.indicator for entry in _starter() for row in read_indicators(entry.grid).entries)


@cache
def words() -> Mapping[str, Sequence[str]]:
    """Return the lists of names.yaml."""
    lists: Mapping[str, Sequence[str]] = yaml.safe_load(
        files("scripts.bench").joinpath("names.yaml").read_text("utf-8")
    )
    return lists


@cache
def _starter() -> tuple[StarterSet, ...]:
    return read_starter()


def _made(random: Random, whose: Indicator) -> Indicator:
    """Return an indicator about the object of `whose`, under its code."""
    thing, measure = split(whose.name)
    donor = whose
    if measure and random.random() < RECOMBINED:
        donor = random.choice(_kin()[_place(whose)])
        measure = split(donor.name)[1]
    place = random.choice(words()["地方"]) if random.random() < PLACED else ""
    qualifier = random.choice(words()["限定"]) if random.random() < QUALIFIED else ""
    return replace(
        donor,
        code=whose.code,
        name=f"{place}{qualifier}{thing}{measure}",
        definition=f"{place}{whose.definition}",
        project_types=whose.project_types,
        keywords=whose.keywords,
        aliases=whose.aliases,
        core=whose.core,
        basis=whose.basis,
    )


def split(name: str) -> tuple[str, str]:
    """Part a name into what it is about and what is measured of it, which may be unknown: empty."""
    measure = next((end for end in words()["量"] if name.endswith(end) and len(name) >= len(end) + 2), "")
    return name.removesuffix(measure), measure


@cache
def _kin() -> Mapping[object, Sequence[Indicator]]:
    """Return the indicators of the starter library whose measure is known, by what must be alike."""
    kin: defaultdict[object, list[Indicator]] = defaultdict(list)
    for indicator in starter_indicators():
        if split(indicator.name)[1]:
            kin[_place(indicator)].append(indicator)
    return kin


def _place(indicator: Indicator) -> object:
    """Return what must be alike in two indicators for their parts to be exchanged."""
    return indicator.sectors, indicator.level2

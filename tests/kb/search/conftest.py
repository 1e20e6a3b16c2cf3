"""Documents, judged queries and engines for the tests of search."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from kb.base import State
from kb.search.engine import Document, SearchEngine
from kb.search.engines import engine_names, open_engine
from kb.search.words import Words
from scripts.bench.relevance import starter_state

FIXTURE = Path(__file__).parents[2] / "fixtures" / "search" / "corpus.yaml"


@cache
def corpus() -> dict:
    return yaml.safe_load(FIXTURE.read_text("utf-8"))


def as_document(entry: dict) -> Document:
    sector = entry.get("sector")
    return Document(
        id=entry["code"],
        text={
            "code": entry["code"],
            "name": entry["name"],
            "aliases": "\n".join(entry.get("aliases", ())),
            "keywords": "\n".join(entry.get("keywords", ())),
            "project_types": "\n".join(entry["types"]),
            "sectors": sector or "",
            "levels": entry["level2"],
            "unit": entry["unit"],
            "definition": entry["definition"],
        },
        facets={
            "sector": (sector or "通用",),
            "level2": (entry["level2"],),
            "scope": ("individual" if sector else "common",),
            "project_type": tuple(entry["types"]),
        },
    )


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    return [as_document(entry) for entry in corpus()["documents"]]


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    own = {word for entry in corpus()["documents"] for word in (*entry["types"], *entry.get("keywords", ()))}
    return Words(own, tmp_path_factory.mktemp("words"))


@pytest.fixture(scope="session")
def engines(
    words: Words, documents: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, SearchEngine]:
    """Every engine, with the corpus in it; for tests that only read."""
    opened = {name: open_engine(name, tmp_path_factory.mktemp(name), words) for name in engine_names()}
    for engine in opened.values():
        engine.rebuild(documents, "corpus")
    return opened


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> State:
    """The whole starter library; building it takes a quarter of a minute."""
    return starter_state(tmp_path_factory.mktemp("starter"))


@pytest.fixture(params=engine_names())
def engine(request: pytest.FixtureRequest, words: Words, tmp_path: Path) -> SearchEngine:
    """Each engine in turn, empty; for tests that write."""
    return open_engine(request.param, tmp_path / "index", words)

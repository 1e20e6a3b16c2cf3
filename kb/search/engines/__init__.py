"""The search engines: every module here is one, and offers `open_engine(directory, words)`."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from indicators.errors import Refusal
from kb.search.engine import SearchEngine
from kb.search.words import Words


class UnknownEngine(Refusal):
    """No module of this name stands in this package."""

    def __init__(self, name: str) -> None:
        super().__init__(f"没有名为“{name}”的检索引擎，请改用其中之一：{'、'.join(engine_names())}。")


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def open_engine(name: str, directory: Path, words: Words) -> SearchEngine:
    """Return the engine of this name with its index in `directory`, which it makes when first needed."""
    if name not in engine_names():
        raise UnknownEngine(name)
    module = import_module(f"{__name__}.{name}")
    engine: SearchEngine = module.open_engine(directory, words)
    return engine

"""Everyday words and the official wordings they stand for, kept as data in synonyms.yaml."""

from collections.abc import Iterator
from importlib.resources import files

import yaml


def starter_synonyms() -> Iterator[tuple[str, str]]:
    """Yield each everyday word with each of its official wordings."""
    text = files("indicators").joinpath("starter/synonyms.yaml").read_text("utf-8")
    for word, wordings in yaml.load(text, yaml.CSafeLoader).items():
        for wording in wordings:
            yield str(word), str(wording)

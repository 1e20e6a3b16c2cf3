"""The kinds of fault that target sheets commonly have, and those that no check of a sheet can decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Kinds:
    """The name of each kind by its number (D01), and why some cannot be decided from a sheet."""

    names: Mapping[str, str]
    undecidable: Mapping[str, str]


@cache
def kinds() -> Kinds:
    """Return the catalogue shipped with the product."""
    text = files("indicators").joinpath("checks/kinds.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return Kinds(content["种类"], content["无法判断"])

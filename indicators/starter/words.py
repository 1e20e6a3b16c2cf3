"""Word lists of the field, kept as data in words.yaml."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def words(name: str) -> frozenset[str]:
    """Return one word list of words.yaml."""
    content = yaml.safe_load(files("indicators").joinpath("starter/words.yaml").read_text("utf-8"))
    return frozenset(content[name])


def reverse_direction(name: str) -> bool:
    """Tell whether an indicator of this name is better when it is smaller, such as 设备故障率."""
    return any(word in name for word in words("反向指标词"))

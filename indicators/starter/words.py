"""Word lists of the field, kept as data in words.yaml."""

from functools import cache
from importlib.resources import files

import yaml


def words(name: str) -> frozenset[str]:
    """Return one word list of words.yaml."""
    return _lists()[name]


@cache
def _lists() -> dict[str, frozenset[str]]:
    content = yaml.safe_load(files("indicators").joinpath("starter/words.yaml").read_text("utf-8"))
    return {name: frozenset(entries) for name, entries in content.items()}


def may_exceed_hundred(name: str) -> bool:
    """Tell whether a rate of this name may pass 100 %, such as 增长率."""
    return any(word in name for word in words("可超百分之百"))


def reverse_direction(name: str) -> bool:
    """Tell whether an indicator of this name is better when it is smaller, such as 设备故障率.

    能耗下降率 is better when it is larger: what falls is bad, its fall is good. So is 能耗统计报送及时率,
    which speaks of the reports and not of what they report.
    """
    if name.endswith(tuple(words("正向尾词"))) or any(word in name for word in words("下降词")):
        return False
    return any(word in name for word in words("反向指标词"))

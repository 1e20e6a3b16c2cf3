"""Sectors and the levels of indicators, read from starter/taxonomy.yaml.

Two official vocabularies are in use: 财预〔2021〕101号 (cost at level 1, no sustainability) and
财预〔2015〕88号 (cost under output, sustainability under benefit). Real sheets mix them and rename
their levels; `canonical_level1` and `canonical_level2` bring what was written to one form.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

CURRENT = "财预〔2021〕101号"

OUTPUT, COST, BENEFIT, SATISFACTION = "产出指标", "成本指标", "效益指标", "满意度指标"
QUANTITY, QUALITY, TIMELINESS = "数量指标", "质量指标", "时效指标"
ECONOMIC_COST, SOCIAL_COST, ECOLOGICAL_COST = "经济成本指标", "社会成本指标", "生态环境成本指标"
ECONOMIC, SOCIAL, ECOLOGICAL = "经济效益指标", "社会效益指标", "生态效益指标"
SUSTAINABILITY = "可持续影响指标"
SATISFIED = "服务对象满意度指标"

COSTS = frozenset({COST, ECONOMIC_COST, SOCIAL_COST, ECOLOGICAL_COST})
BENEFITS = frozenset({ECONOMIC, SOCIAL, ECOLOGICAL, SUSTAINABILITY})


@dataclass(frozen=True, slots=True)
class FunctionItem:
    """A 款 of the functional classification of spending, such as 21301 农业农村."""

    code: str
    name: str
    doubtful: bool  # recent years moved or renamed it; check against the year's own list


@dataclass(frozen=True, slots=True)
class Sector:
    """One of the sectors a county files its indicators under."""

    code: str  # 类 of the functional classification, such as 213
    name: str
    official_name: str
    items: tuple[FunctionItem, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The sectors, and for each vocabulary which level 2 stands under which level 1."""

    sectors: tuple[Sector, ...]
    vocabularies: dict[str, dict[str, tuple[str, ...]]]
    level1_aliases: dict[str, str]
    level2_aliases: dict[str, str]
    unserved: dict[str, str]  # 款 code → why a county funds no project there
    spoken: dict[str, tuple[str, ...]]  # everyday word → the levels 2 that it speaks of

    def sector(self, text: str) -> Sector | None:
        """Find a sector by its name, its official name with or without 等支出 at the end, or its code."""
        wanted = _without_tail(text.strip())
        return next(
            (s for s in self.sectors if wanted in (s.name, _without_tail(s.official_name), s.code)), None
        )

    def canonical_level1(self, text: str | None) -> str | None:
        """Return the standard name of a level 1 as written in a sheet, or None if it is none."""
        return self.level1_aliases.get(_bare(text))

    def canonical_level2(self, text: str | None) -> str | None:
        """Return the standard name of a level 2 as written in a sheet, or None if it is none."""
        return self.level2_aliases.get(_bare(text))

    def parent(self, level2: str, vocabulary: str = CURRENT) -> str | None:
        """Return the level 1 a level 2 stands under, looking at the named vocabulary first."""
        for levels in (self.vocabularies[vocabulary], *self.vocabularies.values()):
            for level1, children in levels.items():
                if level2 in children:
                    return level1
        return None

    def level2_meant(self, text: str) -> tuple[str, ...]:
        """Return the levels 2 that a text names: one itself, or all under a level 1; () if none."""
        itself, level1 = self.canonical_level2(text), self.canonical_level1(text)
        under = (levels.get(level1 or "", ()) for levels in self.vocabularies.values())
        return tuple(dict.fromkeys(filter(None, (itself, *(child for row in under for child in row)))))

    def level2_spoken_of(self, text: str) -> tuple[str, ...]:
        """Return the levels 2 that a question speaks of: 花多少钱 is about costs, 什么时候 about time."""
        found: dict[str, None] = {}
        for word in sorted(self.spoken, key=len, reverse=True):
            if word in text:
                text = text.replace(word, " ")  # 社会成本 is not about every cost.
                found |= dict.fromkeys(self.spoken[word])
        return tuple(found)

    def sectors_spoken_of(self, text: str) -> tuple[str, ...]:
        """Return the sectors whose name, or two characters or more of it, is a part of what was typed."""
        words = [word for word in text.split() if len(word) > 1]
        return tuple(sector.name for sector in self.sectors if any(word in sector.name for word in words))

    def all_level2(self) -> tuple[str, ...]:
        """Return every level 2 of every vocabulary, in the order of the forms."""
        named = (child for levels in self.vocabularies.values() for row in levels.values() for child in row)
        return tuple(dict.fromkeys(named))


@cache
def taxonomy() -> Taxonomy:
    """Return the taxonomy shipped with the product."""
    content: dict[str, Any] = yaml.safe_load(
        files("indicators").joinpath("starter/taxonomy.yaml").read_text("utf-8")
    )
    levels = content["层级"]
    doubtful = set(content["存疑"])
    known = Taxonomy(
        sectors=tuple(_sector(entry, doubtful) for entry in content["行业"]),
        vocabularies={
            name: {level1: tuple(children) for level1, children in form.items()}
            for name, form in levels["口径"].items()
        },
        level1_aliases=_spellings(levels["一级别名"]),
        level2_aliases=_spellings(levels["二级别名"]),
        unserved=dict(content["县级不设"]),
        spoken={},
    )
    official = (*known.level1_aliases, *known.level2_aliases)
    everyday = {word: level for level, words in levels["日常用语"].items() for word in words}
    spoken = {word: known.level2_meant(level) for word, level in everyday.items()}
    return replace(known, spoken={word: known.level2_meant(word) for word in official} | spoken)


def _sector(entry: dict[str, Any], doubtful: set[str]) -> Sector:
    items = tuple(FunctionItem(code, name, code in doubtful) for code, name in entry["款"].items())
    return Sector(entry["编码"], entry["名称"], entry["类级名称"], items)


def _without_tail(official: str) -> str:
    """Leave out how the functional classification ends its names: 商业服务业等支出."""
    return official.removesuffix("支出").removesuffix("等") or official


def _spellings(aliases: dict[str, list[str]]) -> dict[str, str]:
    """Map every accepted spelling, without white space, to the standard name."""
    return {_bare(written): name for name, others in aliases.items() for written in (name, *others)}


def _bare(text: str | None) -> str:
    return re.sub(r"[\s　:：()（）\d.、]+", "", text or "")

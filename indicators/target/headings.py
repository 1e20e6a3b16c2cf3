"""The headings and labels of target sheets, in the spellings of published forms.

Spellings are data: starter/target_headings.yaml.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from indicators.headings import bare
from indicators.spelling import tidy
from indicators.taxonomy import taxonomy

LONG = "long"  # what `Row.term` says of a target for the whole period
YEAR = "year"

_LONGEST_HEADING = 40
_REMARK = re.compile(r"\([^()]*\)$")
_YEAR_BEFORE = re.compile(r"^(?:20\d\d|20xx)(?:年度|年|年初)?(?=.)")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\(?[\d一二三四五六七八九十]{1,2}[)、.])(?!\d)|^其中[:,、]?"
)
# 1-7月执行情况, 上半年完成值, 截至6月底完成情况: what a monitoring form has of the part of the year.
_PART_OF_YEAR = re.compile(
    r"^(?:1(?:-|至|到)\d{1,2}月份?|上半年|半年|截至.{0,8}?)(?:实际)?(?:执行|完成)(?:情况|值|数)?$"
)
_BETWEEN_LEVELS = re.compile(r"\s*[-—–－/／_、|>→:：\s]+\s*")
_LONG_TERM = re.compile(r"中期|长期|实施期|中长期|项目期|总目标|全周期")
_YEAR_TERM = re.compile(r"年度|当年|本年|年初|20\d\d年(?!.*(?:至|-|—)20)")
_TERM_BEFORE = re.compile(r"^(?:年度|本年度?|当年|中期|中?长期|实施期)")
_PLACEHOLDER = re.compile(
    r"(?:(?:指标|目标|任务)[\s\d一二三四五六七八九十xXnN…]*[:：、.．]?|[\W_]+|[xX×]+|无)\s*"
)


@lru_cache(maxsize=65536)
def column_field(heading: str) -> str | None:
    """Return the field of a row that a column with this heading holds, None if it is no such heading.

    `long_value` is a value for the whole period; other fields are named as in `Row`.
    """
    written = _written(heading)
    found = _find(heading, _columns()) or _find(_TERM_BEFORE.sub("", written), _columns())
    return found or ("actual" if _PART_OF_YEAR.match(written) else None)


@lru_cache(maxsize=65536)
def weak_column_field(heading: str) -> str | None:
    """Return what a heading may mean where no better one names that field: 绩效标准 for the value."""
    return _find(heading, _weak_columns())


def is_unread_column(heading: str) -> bool:
    """Tell whether a column is known and has nothing to be read."""
    return _find(heading, _unread()) is not None


@lru_cache(maxsize=65536)
def label_field(text: str) -> tuple[str, int] | None:
    """Return what a label of a form names (`goal`, `funds` …) and its rank among labels of the same.

    Rank 0 is the best label: 年度目标 before 总体目标.
    """
    return _find(text, _labels())


@lru_cache(maxsize=65536)
def block_column(kind: str, heading: str) -> str | None:
    """Return what a column of the block of money (资金列) or of tasks (任务列) holds."""
    return _find(heading, _block(kind))


def label_name(text: str) -> str:
    """Return a label as it is kept: without colon, numbering and remark."""
    name = _NUMBERING.sub("", tidy(text)).strip(":*★ ")
    return _REMARK.sub("", name) or name


@lru_cache(maxsize=4096)
def term_of(text: str) -> str | None:
    """Return which term a heading speaks of: LONG, YEAR, or None if it says nothing."""
    written = tidy(text)
    if len(written) > _LONGEST_HEADING:
        return None
    if _LONG_TERM.search(written):
        return LONG
    return YEAR if _YEAR_TERM.search(written) else None


@lru_cache(maxsize=4096)
def is_total(text: str) -> bool:
    """Tell whether a line that begins with this text is a total."""
    return _written(text) in _totals()


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Tell what a template leaves in a cell for the user to overwrite: 指标1：, ……, /."""
    return _PLACEHOLDER.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def level1_of(text: str) -> str:
    """Return the standard name of a level 1, or the text on one line where it is none."""
    return (
        taxonomy().canonical_level1(text) or taxonomy().canonical_level1(_plain_level(text)) or _joined(text)
    )


@lru_cache(maxsize=4096)
def level2_of(text: str) -> str:
    """Return the standard name of a level 2, or the text on one line where it is none."""
    return (
        taxonomy().canonical_level2(text) or taxonomy().canonical_level2(_plain_level(text)) or _joined(text)
    )


@lru_cache(maxsize=4096)
def is_level(text: str) -> bool:
    """Tell whether a text names a level of indicators."""
    plain = _plain_level(text)
    known = taxonomy().canonical_level1(plain) or taxonomy().canonical_level2(plain)
    return bool(known or both_levels(text))


@lru_cache(maxsize=4096)
def both_levels(text: str) -> tuple[str, str] | None:
    """Part a text that names level 1 and level 2 in one cell: 产出指标-数量指标."""
    first, *others = _BETWEEN_LEVELS.split(text.strip(), maxsplit=1)
    if not others or not taxonomy().canonical_level1(_plain_level(first)):
        return None
    return (first, others[0]) if taxonomy().canonical_level2(_plain_level(others[0])) else None


def _plain_level(text: str) -> str:
    """Drop the numbering and the remark around a level: 一、产出指标（50分）."""
    return _REMARK.sub("", _NUMBERING.sub("", tidy(text)))


def _joined(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _written(text: str) -> str:
    return bare(text) if len(text) <= _LONGEST_HEADING else ""


_Meaning = TypeVar("_Meaning")


def _find(text: str, known: Mapping[str, _Meaning]) -> _Meaning | None:
    """Look a heading up as written, then without remarks, numbering and the year before it."""
    written = _written(text)
    for _ in range(4):
        if not written or written in known:
            break
        shorter = _YEAR_BEFORE.sub("", _NUMBERING.sub("", _REMARK.sub("", written)))
        if shorter == written:
            break
        written = shorter
    return known.get(written)


@cache
def _columns() -> dict[str, str]:
    return _by_spelling(_data()["表头"])


@cache
def _weak_columns() -> dict[str, str]:
    return _by_spelling(_data()["次选表头"])


@cache
def _unread() -> dict[str, str]:
    return {bare(text): text for text in _data()["不读的表头"]}


@cache
def _labels() -> dict[str, tuple[str, int]]:
    named: dict[str, tuple[str, int]] = {}
    for field, spellings in _data()["栏目"].items():
        for rank, text in enumerate(spellings):
            named.setdefault(bare(text), (field, rank))
    return named


@cache
def _block(kind: str) -> dict[str, str]:
    return _by_spelling(_data()[kind])


@cache
def _totals() -> frozenset[str]:
    return frozenset(map(bare, _data()["合计"]))


def _by_spelling(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {bare(text): field for field, spellings in table.items() for text in spellings}


@cache
def _data() -> dict[str, Any]:
    path = files("indicators").joinpath("starter/target_headings.yaml")
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content

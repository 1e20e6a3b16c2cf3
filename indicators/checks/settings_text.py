"""Settings that a clerk writes as YAML with Chinese keys: decoding, keys, numbers, yes and no.

Every fault is one sentence: where it is, and what may stand there.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from indicators.errors import Refusal

_MOST_BYTES = 100_000
_ALIKE = 50  # of 100: below that, a known key is no guess at what was meant
_SHOWN = 30  # characters of a wrong value that a message repeats
_BOOLEANS = {"是": True, "否": False, "true": True, "false": False, "yes": True, "no": False}


class BadStandards(Refusal):
    """The file of standards says something that cannot be used."""


def read_mapping(content: bytes, place: str) -> Mapping[str, Any]:
    """Read a file of keys and values; an empty one says nothing."""
    text = _decode(content, place)
    try:
        node = yaml.compose(text, yaml.CSafeLoader)
        _refuse_doubles(node, place)
        value = yaml.load(text, yaml.CSafeLoader)  # noqa: S506 # a safe loader
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that is none
        mark = getattr(error, "problem_mark", None)
        line = f"第{mark.line + 1}行" if mark else ""
        raise BadStandards(
            f"{place} {line}读不懂：一行写一项，冒号用半角“:”，后面空一格，缩进用空格，括号要成对。"
        ) from error
    except RecursionError as error:
        raise BadStandards(f"{place} 里的括号嵌套过深，请照样例改写。") from error
    return mapping({} if value is None else value, place)


def mapping(value: Any, place: str) -> Mapping[str, Any]:
    """Return a mapping with texts as keys."""
    if not isinstance(value, Mapping):
        raise BadStandards(f"{place}应写成“项目: 值”的形式，冒号用半角、后面空一格，现在是“{shown(value)}”。")
    return {str(key).strip(): part for key, part in value.items()}


def refuse_unknown(found: Iterable[str], known: Iterable[str], place: str) -> None:
    """Refuse a key that means nothing, naming the one that was probably meant."""
    allowed = list(known)
    for key in found:
        if key not in allowed:
            near = process.extractOne(key, allowed, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            guess = f"是不是“{near[0]}”？" if near else ""
            raise BadStandards(f"{place}没有“{shown(key)}”这一项，{guess}可写：{'、'.join(allowed)}。")


def number(value: Any, place: str, low: float, high: float) -> float:
    """Return a number between two bounds; 80% and "80" are numbers as well."""
    text = value.strip().rstrip("%％分条") if isinstance(value, str) else value
    try:
        read = None if isinstance(text, bool) or text is None else float(text)
    except (TypeError, ValueError, OverflowError):
        read = None
    if read is None or not low <= read <= high:
        raise BadStandards(f"{place}应是{low:g}到{high:g}之间的数，现在是“{shown(value)}”。")
    return read


def whole_number(value: Any, place: str, low: int, high: int) -> int:
    """Return a whole number between two bounds."""
    read = number(value, place, low, high)
    if not read.is_integer():
        raise BadStandards(f"{place}应是{low}到{high}之间的整数，现在是“{shown(value)}”。")
    return int(read)


def yes_or_no(value: Any, place: str) -> bool:
    """Return whether 是 was written."""
    read = value if isinstance(value, bool) else _BOOLEANS.get(str(value).strip().lower())
    if read is None:
        raise BadStandards(f"{place}应写“是”或“否”，现在是“{shown(value)}”。")
    return read


def names(value: Any, place: str) -> tuple[str, ...]:
    """Return a list of names, each once; one written without brackets is a list as well."""
    listed = re.split(r"[、，,\s]+", value.strip()) if isinstance(value, str) else value
    if listed is None:
        return ()
    if not isinstance(listed, list) or any(isinstance(entry, list | Mapping) for entry in listed):
        raise BadStandards(f"{place}应是一串名称，写在方括号里、用半角逗号隔开，现在是“{shown(value)}”。")
    return tuple(dict.fromkeys(str(entry).strip() for entry in listed if str(entry).strip()))


def shown(value: Any) -> str:
    """Return the beginning of a value, for a message."""
    text = str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _decode(content: bytes, place: str) -> str:
    if len(content) > _MOST_BYTES:
        raise BadStandards(f"{place} 超过{_MOST_BYTES // 1000}KB，不像标准文件，请检查 KB_STANDARDS。")
    for encoding in ("utf-8-sig", "gb18030"):  # what editors on Windows save
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadStandards(f"{place} 不是文本文件，请用记事本写好，编码选 UTF-8。")


def _refuse_doubles(node: Any, place: str) -> None:
    """Refuse a key that is written twice: YAML would silently keep the last."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        written, line = str(key.value), key.start_mark.line + 1
        if written in seen:
            raise BadStandards(f"{place} 第{line}行的“{shown(written)}”前面已经写过，请删去一个。")
        seen.add(written)
        _refuse_doubles(value, place)

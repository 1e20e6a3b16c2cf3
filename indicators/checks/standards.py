"""What a deployment expects of a sheet: counts, ranges, weights, the vocabulary of level 2."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from indicators.checks.settings_text import (
    BadStandards,
    mapping,
    names,
    number,
    read_mapping,
    refuse_unknown,
    shown,
    whole_number,
    yes_or_no,
)
from indicators.taxonomy import (
    BENEFIT,
    COST,
    CURRENT,
    ECOLOGICAL,
    ECOLOGICAL_COST,
    ECONOMIC,
    ECONOMIC_COST,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFACTION,
    SATISFIED,
    SOCIAL,
    SOCIAL_COST,
    TIMELINESS,
    taxonomy,
)

OLDER = "财预〔2015〕88号"

_LEVEL2 = (
    *(QUANTITY, QUALITY, TIMELINESS),
    *(ECONOMIC_COST, SOCIAL_COST, ECOLOGICAL_COST),
    *(ECONOMIC, SOCIAL, ECOLOGICAL),
    SATISFIED,
)
_WEIGHED = (COST, OUTPUT, BENEFIT, SATISFACTION)
_PRESET_FILES = {CURRENT: "101.yaml", OLDER: "88.yaml"}
_WEIGHT_SUM = 100.0  # with the points of budget execution
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Standards:
    """The figures that rules compare a sheet with; two official forms are presets.

    `vocabulary` names the accepted form of the levels (a key of Taxonomy.vocabularies), `level2` the
    levels 2 that a sheet may use. `weights` are the points of each level 1 with a cost indicator,
    `weights_without_cost` those without; `satisfaction` is the usual range of a satisfaction target in
    per cent. `disabled` are the ids of rules switched off; `only_sure` switches off all rules whose
    basis is uncertain.
    """

    name: str = CURRENT
    vocabulary: str = CURRENT
    fewest_rows: int = 5
    most_rows: int = 20
    heaviest_row: float = 30.0
    satisfaction: tuple[float, float] = (80.0, 98.0)
    weights: Mapping[str, float] = field(
        default_factory=lambda: {COST: 20, OUTPUT: 40, BENEFIT: 20, SATISFACTION: 10}
    )
    weights_without_cost: Mapping[str, float] = field(
        default_factory=lambda: {OUTPUT: 50, BENEFIT: 30, SATISFACTION: 10}
    )
    execution_weight: float = 10.0
    disabled: frozenset[str] = frozenset()
    level2: tuple[str, ...] = _LEVEL2
    only_sure: bool = False

    def enables(self, rule_id: str, *, only_hints: bool) -> bool:
        """Tell whether a rule is on; `only_hints` says that its basis is uncertain."""
        return rule_id not in self.disabled and not (self.only_sure and only_hints)


def read_standards(path: Path | None) -> Standards:
    """Return the standards of a file; without one, those of the current official form.

    Raises BadStandards, which names the file, the entry and what may stand there.
    """
    if path is None:
        return OFFICIAL
    try:
        stamp = path.stat()
        return _read_file(path, stamp.st_mtime_ns, stamp.st_size)
    except OSError as error:
        raise BadStandards(
            f"读不了标准文件 {path}，请检查 KB_STANDARDS 写的路径和文件的权限；"
            "没有这个文件时，用 kb standards --preset 101号 得到一份样例。"
        ) from error


def preset_text(name: str) -> str | None:
    """Return a preset as a file to start from, by its name or number (101号); None if there is none."""
    preset = _preset_name(name)
    return _preset_content(preset).decode() if preset else None


def standards_form(standards: Standards) -> dict[str, Any]:
    """Return standards under the keys of a file."""
    return {
        "名称": standards.name,
        "口径": standards.vocabulary,
        "二级指标": list(standards.level2),
        "指标条数": {"最少": standards.fewest_rows, "最多": standards.most_rows},
        "满意度范围": dict(zip(("最低", "最高"), map(_plain, standards.satisfaction), strict=True)),
        "权重": {
            "含成本": {level: _plain(points) for level, points in standards.weights.items()},
            "不含成本": {level: _plain(points) for level, points in standards.weights_without_cost.items()},
        },
        "预算执行率分值": _plain(standards.execution_weight),
        "单项权重上限": _plain(standards.heaviest_row),
        "停用把握不高的规则": "是" if standards.only_sure else "否",
        "停用规则": sorted(standards.disabled),
    }


def standards_text(standards: Standards) -> str:
    """Return standards as a file that reads back the same."""
    return yaml.safe_dump(standards_form(standards), allow_unicode=True, sort_keys=False, width=1000)


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else value


@lru_cache(maxsize=8)
def _read_file(path: Path, modified: int, size: int) -> Standards:
    """Read a file once for each state of it: standards are asked for at every keystroke."""
    return parse_standards(path.read_bytes(), str(path))


def parse_standards(content: bytes, place: str) -> Standards:
    """Read standards from the text of a file; `place` is how messages name it."""
    written = read_mapping(content, place)
    refuse_unknown(written, ("基础", *_READERS), f"{place} 里")
    base = _base(written, place)
    return _filled(replace(base, name=f"本地标准（以{base.name}为基础）"), written, place)


def _base(written: Mapping[str, Any], place: str) -> Standards:
    """Return the preset that a file starts from: the one it names, else the one of its vocabulary."""
    for key in ("基础", "口径"):
        if key in written:
            return PRESETS[_form_name(written[key], f"{place} 的“{key}”")]
    return OFFICIAL


def _filled(base: Standards, written: Mapping[str, Any], place: str) -> Standards:
    """Lay what was written over a base, in the order of the entries: a list of levels 2 after its form."""
    fields: dict[str, Any] = {}
    for key, reader in _READERS.items():
        if key in written:
            fields |= reader(written[key], f"{place} 的“{key}”", base)
    standards = replace(base, **fields)
    if fault := next(_contradictions(standards), None):
        raise BadStandards(f"{place} 的{fault}，请改正。")
    return standards


def _contradictions(standards: Standards) -> Iterator[str]:
    if standards.fewest_rows > standards.most_rows:
        yield f"“指标条数”里，最少{standards.fewest_rows}条多于最多{standards.most_rows}条"
    low, high = standards.satisfaction
    if low >= high:
        yield f"“满意度范围”里，最低{low:g}%应小于最高{high:g}%"
    for key, weights in (("含成本", standards.weights), ("不含成本", standards.weights_without_cost)):
        total = sum(weights.values()) + standards.execution_weight
        if abs(total - _WEIGHT_SUM) > 0.01:
            execution = f"“预算执行率分值”{standards.execution_weight:g}分"
            yield f"“权重”里，“{key}”各项加上{execution}是{total:g}分，应是{_WEIGHT_SUM:g}分"


def _form_name(value: Any, place: str) -> str:
    name = _preset_name(str(value))
    if name is None:
        raise BadStandards(f"{place}应是 {' 或 '.join(_PRESET_FILES)}，现在是“{shown(value)}”。")
    return name


def _preset_name(text: str) -> str | None:
    """Return the preset meant, whatever the brackets: 财预[2021]101号, 101号."""
    wanted = re.sub(r"[\[【(（〔]", "〔", re.sub(r"[\]】)）〕]", "〕", re.sub(r"\s+", "", text)))
    return next(
        (name for name in _PRESET_FILES if wanted and wanted in (name, re.sub(r".*〕", "", name))), None
    )


def _read_name(value: Any, place: str, base: Standards) -> dict[str, Any]:
    name = str(value).strip() if value is not None else ""
    if not name or len(name) > _LONGEST_NAME:
        raise BadStandards(f"{place}应是1到{_LONGEST_NAME}个字的名称。")
    return {"name": name}


def _read_vocabulary(value: Any, place: str, base: Standards) -> dict[str, Any]:
    name = _form_name(value, place)
    levels = taxonomy().vocabularies[name].values()
    return {"vocabulary": name, "level2": tuple(level2 for under in levels for level2 in under)}


def _read_level2(value: Any, place: str, base: Standards) -> dict[str, Any]:
    known = taxonomy().all_level2()
    written = names(value, place)
    if not written:
        raise BadStandards(f"{place}至少要写一个，可写：{'、'.join(known)}。")
    found = [taxonomy().canonical_level2(name) or name for name in written]
    refuse_unknown(found, known, place)
    return {"level2": tuple(dict.fromkeys(found))}


def _read_counts(value: Any, place: str, base: Standards) -> dict[str, Any]:
    part = mapping(value, place)
    ends = {"最少": "fewest_rows", "最多": "most_rows"}
    refuse_unknown(part, ends, f"{place}里")
    return {ends[key]: whole_number(count, f"{place}里的“{key}”", 1, 1000) for key, count in part.items()}


def _read_satisfaction(value: Any, place: str, base: Standards) -> dict[str, Any]:
    part = mapping(value, place)
    ends = dict(zip(("最低", "最高"), base.satisfaction, strict=True))
    refuse_unknown(part, ends, f"{place}里")
    ends |= {key: number(end, f"{place}里的“{key}”", 0, 100) for key, end in part.items()}
    return {"satisfaction": (ends["最低"], ends["最高"])}


def _read_weights(value: Any, place: str, base: Standards) -> dict[str, Any]:
    part = mapping(value, place)
    schemes = {"含成本": "weights", "不含成本": "weights_without_cost"}
    refuse_unknown(part, schemes, f"{place}里")
    return {schemes[key]: _read_scheme(points, f"{place}里的“{key}”") for key, points in part.items()}


def _read_scheme(value: Any, place: str) -> dict[str, float]:
    part = mapping(value, place)
    refuse_unknown(part, _WEIGHED, place)
    return {level: number(points, f"{place}的“{level}”", 0, 100) for level, points in part.items()}


def _read_disabled(value: Any, place: str, base: Standards) -> dict[str, Any]:
    ids = [name.upper() for name in names(value, place)]
    unknown = next((id for id in ids if id not in _rule_ids()), None)
    if unknown:
        raise BadStandards(f"{place}没有编号为“{shown(unknown)}”的规则，请照规则页或 kb rules 上的编号写。")
    return {"disabled": frozenset(ids)}


@cache
def _rule_ids() -> frozenset[str]:
    """Return the ids of all rules: each stands before the first _ of a file name.

    The rules themselves look at standards, so this module cannot look at them.
    """
    folder = files("indicators").joinpath("checks/rules")
    return frozenset(
        entry.name.partition("_")[0].upper() for entry in folder.iterdir() if entry.name[:1].isalpha()
    )


def _read_execution(value: Any, place: str, base: Standards) -> dict[str, Any]:
    return {"execution_weight": number(value, place, 0, 100)}


def _read_heaviest(value: Any, place: str, base: Standards) -> dict[str, Any]:
    return {"heaviest_row": number(value, place, 1, 100)}


def _read_only_sure(value: Any, place: str, base: Standards) -> dict[str, Any]:
    return {"only_sure": yes_or_no(value, place)}


_READERS: Mapping[str, Callable[[Any, str, Standards], dict[str, Any]]] = {
    "名称": _read_name,
    "口径": _read_vocabulary,
    "二级指标": _read_level2,
    "指标条数": _read_counts,
    "满意度范围": _read_satisfaction,
    "权重": _read_weights,
    "预算执行率分值": _read_execution,
    "单项权重上限": _read_heaviest,
    "停用把握不高的规则": _read_only_sure,
    "停用规则": _read_disabled,
}


def _preset_content(name: str) -> bytes:
    return files("indicators").joinpath("starter/standards", _PRESET_FILES[name]).read_bytes()


def _preset(name: str) -> Standards:
    file = _PRESET_FILES[name]
    return _filled(Standards(), read_mapping(_preset_content(name), file), file)


PRESETS: Mapping[str, Standards] = {name: _preset(name) for name in _PRESET_FILES}
OFFICIAL = PRESETS[CURRENT]

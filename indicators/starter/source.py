"""Read the starter library: short YAML files, one a project type, spelled out to whole indicators.

A row names a measure of the catalogue (度量) and writes only what differs; {对象} in the measure's
text is filled in from the row. The result is a table with the headings of an upload, so that the
starter library enters through the same importer as any other file.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from indicators.errors import Refusal
from indicators.grid import Cell, Grid
from indicators.headings import HEADINGS
from indicators.starter.words import reverse_direction
from indicators.taxonomy import SATISFIED, taxonomy
from indicators.values import PROJECT_DECIDES, Nature, ProjectType

COMMON_CODE = "000"
COMMON_SET = "共性指标"

# key in a row or measure → heading of the importer's table
ROW_KEYS = {
    "名称": "指标名称",
    "单位": "计量单位",
    "解释": "指标解释",
    "公式": "计算公式",
    "参考": "参考值",
    "标准": "标准类型",
    "出处": "标准出处",
    "分级": "分级标准",
    "取值": "取值方式",
    "频次": "采集频次",
    "来源": "数据来源",
    "佐证": "佐证材料",
    "评分": "评分规则",
    "误用": "常见误用",
    "关键词": "关键词",
    "别名": "别名",
    "核心": "是否核心",
    "依据": "依据文件",
    "方向": "指标方向",
    "性质": "指标性质",
}
SHAPING_KEYS = {"维度", "度量", "对象", "分子", "分母"}
TYPE_KEYS = {"项目类型", "序号", "性质", "服务对象", "对象", "款", "别名", "指标"}


class StarterError(Refusal):
    """A source file of the starter library does not follow the form; names the file and the row."""


@dataclass(frozen=True, slots=True)
class StarterSet:
    """One set of the starter library: its project types, and its indicators as a table to import."""

    name: str
    sector: str | None
    project_types: tuple[ProjectType, ...]
    grid: Grid


def read_starter(root: Traversable | None = None) -> tuple[StarterSet, ...]:
    """Read the whole starter library, the common set first, then the sectors in official order."""
    base = root or files("indicators").joinpath("starter")
    measures = _read_measures(base.joinpath("measures"))
    defaults = _load(base.joinpath("defaults.yaml"))
    folders: list[tuple[str, str | None, str, Traversable]] = [
        (COMMON_SET, None, COMMON_CODE, base.joinpath("common"))
    ]
    folders += [
        (
            f"{sector.name}行业指标",
            sector.name,
            sector.code,
            base.joinpath("sectors", f"{sector.code}-{sector.name}"),
        )
        for sector in taxonomy().sectors
    ]
    return tuple(
        _read_set(name, sector, code, folder, measures, defaults)
        for name, sector, code, folder in folders
        if folder.is_dir()
    )


def _read_set(
    name: str,
    sector: str | None,
    code: str,
    folder: Traversable,
    measures: Mapping[str, Any],
    defaults: Mapping[str, Any],
) -> StarterSet:
    types: list[ProjectType] = []
    lines: list[tuple[Cell, ...]] = [tuple(Cell("表头", heading) for heading, _ in HEADINGS)]
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        content = _load(file)
        _refuse_unknown(content, TYPE_KEYS, file.name)
        types.append(_project_type(content, sector, file.name))
        lines += _lines(content, file.name, sector, code, measures, defaults)
    return StarterSet(name, sector, tuple(types), Grid(tuple(lines), name))


def _project_type(content: Mapping[str, Any], sector: str | None, place: str) -> ProjectType:
    try:
        nature = Nature(content["性质"])
    except (KeyError, ValueError) as error:
        accepted = "、".join(Nature)
        raise StarterError(f"{place} 的“性质”要写成下列之一：{accepted}。") from error
    return ProjectType(
        name=content["项目类型"],
        sector=sector,
        nature=nature,
        beneficiary=content.get("服务对象", ""),
        aliases=tuple(content.get("别名", ())),
        function_items=tuple(str(item) for item in content.get("款", ())),
    )


def _lines(
    content: Mapping[str, Any],
    place: str,
    sector: str | None,
    code: str,
    measures: Mapping[str, Any],
    defaults: Mapping[str, Any],
) -> Iterator[tuple[Cell, ...]]:
    for number, row in content["指标"].items():
        where = f"{place} 第{number}条"
        whole = _spell_out(row, content, measures, where)
        filled = _with_defaults(whole, defaults)
        filled |= {
            "指标编码": f"{code}-{content['序号']:02d}{number:02d}",
            "适用范围": "个性" if sector else "共性",
            "行业分类": sector or "",
            "项目类型": content["项目类型"],
        }
        yield tuple(Cell(f"{where}“{heading}”", filled.get(heading, "")) for heading, _ in HEADINGS)


def _spell_out(
    row: Mapping[str, Any], content: Mapping[str, Any], measures: Mapping[str, Any], where: str
) -> dict[str, str]:
    """Lay the row over its measure and fill in the object; return text by heading."""
    _refuse_unknown(row, ROW_KEYS.keys() | SHAPING_KEYS, where)
    measure = _measure(row, measures, where)
    merged = {**measure, **row}
    if "公式" in row:  # A formula of the row's own replaces the measure's numerator and denominator.
        merged.pop("分子", None)
        merged.pop("分母", None)
    slot = str(row.get("对象") or content.get("对象") or content["项目类型"])
    text = {key: _text(value).replace("{对象}", slot) for key, value in merged.items()}
    if "分子" in text:
        text["公式"] = f"{text['分子']}（分子）÷ {text['分母']}（分母）× 100%"
    level2 = taxonomy().canonical_level2(text.get("维度"))
    if level2 is None:
        raise StarterError(f"{where}的“维度”{text.get('维度', '')}不是二级指标，请写成数量、质量、时效等。")
    whole = {heading: text[key] for key, heading in ROW_KEYS.items() if text.get(key)}
    return whole | {"二级指标": level2, "一级指标": taxonomy().parent(level2) or ""}


def _measure(row: Mapping[str, Any], measures: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    name = row.get("度量")
    if name is None:
        return {}
    if name not in measures:
        raise StarterError(f"{where}引用的度量“{name}”不在 measures 目录里，请先补上或改名。")
    found: Mapping[str, Any] = measures[name]
    return found


def _with_defaults(whole: dict[str, str], defaults: Mapping[str, Any]) -> dict[str, str]:
    """Fill method, frequency, source of the standard and scoring where neither row nor measure say."""
    level2 = whole["二级指标"]
    direction = whole.get("指标方向") or ("反向" if reverse_direction(whole["指标名称"]) else "正向")
    standard = whole.get("标准类型", "计划标准")
    scoring = "满意度" if level2 == SATISFIED else "定性" if whole.get("分级标准") else direction
    chosen = {
        "参考值": PROJECT_DECIDES,
        "指标性质": "定性" if whole.get("分级标准") else "定量",
        "指标方向": direction,
        "标准类型": standard,
        "标准出处": defaults["标准出处"].get(standard, ""),
        "取值方式": defaults["取值方式"][level2],
        "采集频次": defaults["采集频次"][level2],
        "评分规则": defaults["评分规则"][scoring],
        "是否核心": "否",
    }
    return chosen | whole


def _read_measures(folder: Traversable) -> dict[str, Any]:
    catalogue: dict[str, Any] = {}
    seen: dict[str, list[str]] = defaultdict(list)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        for name, measure in _load(file).items():
            seen[name].append(file.name)
            _refuse_unknown(measure, ROW_KEYS.keys() | SHAPING_KEYS, f"{file.name} 的“{name}”")
            catalogue[name] = measure
    twice = {name: places for name, places in seen.items() if len(places) > 1}
    if twice:
        raise StarterError(f"度量重名：{twice}，请改成不同的名称。")
    return catalogue


def _refuse_unknown(content: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    unknown = set(content) - set(known)
    if unknown:
        raise StarterError(
            f"{where}有不认识的项目“{'、'.join(map(str, sorted(unknown)))}”，可用的有：{'、'.join(known)}。"
        )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value).strip()


class _UniqueKeyLoader(yaml.CSafeLoader):
    """The C loader (whole libraries are read at set-up), refusing a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise StarterError(
                f"第{node.start_mark.line + 1}行起“{'、'.join(sorted(twice))}”写了两次，请删去一个。"
            )
        return super().construct_mapping(node, deep)


def _load(file: Traversable) -> dict[str, Any]:
    try:
        content: dict[str, Any] = yaml.load(file.read_text("utf-8"), _UniqueKeyLoader)  # noqa: S506 # a safe loader
    except yaml.YAMLError as error:
        raise StarterError(f"{file.name} 不是有效的 YAML：{error}") from error
    except StarterError as error:
        raise StarterError(f"{file.name} {error}") from error
    return content

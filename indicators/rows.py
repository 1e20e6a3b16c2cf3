"""One line of an indicator table becomes an indicator, or a list of everything wrong with it."""

import re
from decimal import Decimal
from functools import cache

from indicators.headings import COMPARISON, heading_of, spellings
from indicators.lines import SHOWN, Line, choice, parts, suggest
from indicators.quantity import (
    Amount,
    Comparison,
    Deadline,
    Interval,
    Quantity,
    Unread,
    read_amounts,
    read_quantity,
)
from indicators.spelling import tidy
from indicators.starter.words import may_exceed_hundred, reverse_direction, words
from indicators.taxonomy import taxonomy
from indicators.units import canonical_unit
from indicators.values import PROJECT_DECIDES, Direction, Indicator, Kind, Scope, Standard

LONGEST_NAME = 80
LONGEST_CELL = 2_000

_CODE = re.compile(r"[\w.-]{1,40}")
_PLACEHOLDER = re.compile(r"指标[\d一二三四五六七八九十]*[:：、.]?|[\W_]+|[xX×]+")
_NUMBERED = re.compile(r"指标[\d一二三四五六七八九十]+[:：、.]")
_LEFT_OVER = re.compile(r"(?<![A-Za-z])[xX]{2,}(?![A-Za-z])|×{2,}|\*{2,}|★+|…+")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_REMARK = re.compile(r"[(（][^()（）]*[)）]$")
_FRACTION = re.compile(r"0?\.\d+|1")  # what a percent cell of a workbook reads as

_SIGNS = ("≥", "≤", "=", ">", "<", ">=", "<=", "大于等于", "小于等于", "大于", "小于", "等于")
_DATE_UNITS = ("日期", "时间", "时点", "年月", "年月日", "月日")
_AGES = ("岁", "月龄")  # belong to the name: 0-6岁儿童


def read_line(line: Line, default_sector: str | None) -> Indicator | None:
    """Read every field, adding faults and notes to the line; None if there was a fault."""
    _refuse_long_cells(line)
    level1, level2 = _levels(line)
    scope, sectors = _scope_and_sectors(line, default_sector)
    name, unit, reference = _name(line), _unit(line), _reference(line)
    target = None if reference == PROJECT_DECIDES else read_quantity(reference, unit=unit)
    _refuse_impossible_rate(line, name, target)
    indicator = Indicator(
        code=_code(line),
        name=name,
        level1=level1,
        level2=level2,
        scope=scope,
        sectors=sectors,
        project_types=parts(line, "project_types"),
        kind=_kind(line, target),
        direction=_direction(line, name, unit, target),
        unit=unit,
        reference=reference,
        standard=Standard(choice(line, "standard") or Standard.PLAN),
        keywords=parts(line, "keywords"),
        aliases=parts(line, "aliases"),
        core=choice(line, "core") == "是",
        definition=line.text("definition"),
        formula=line.text("formula"),
        standard_source=line.text("standard_source"),
        grades=line.text("grades"),
        method=line.text("method"),
        frequency=line.text("frequency"),
        data_source=line.text("data_source"),
        evidence=line.text("evidence"),
        scoring=line.text("scoring"),
        pitfalls=line.text("pitfalls"),
        basis=line.text("basis"),
    )
    return None if line.errors else indicator


def _refuse_long_cells(line: Line) -> None:
    for name, cell in line.cells.items():
        if len(cell.text) > LONGEST_CELL:
            message = f"“{heading_of(name)}”有 {len(cell.text)} 个字符，最多 {LONGEST_CELL} 个"
            line.wrong(name, message, "请只留要点，其余放到附件里")


def _code(line: Line) -> str:
    code = tidy(line.text("code"))
    if code and not _CODE.fullmatch(code):
        line.wrong(
            "code", "指标编码只能用文字、数字、“-”“.”“_”，最多 40 个", "请改写；留空则在发布时自动编号"
        )
    return code


def _name(line: Line) -> str:
    written = line.cells["name"].text
    name = _LINE_BREAK.sub("", written)
    if not name:
        line.wrong("name", "指标名称是空的", "请填写名称，或删去这一行")
    elif written in words("空值") or _PLACEHOLDER.fullmatch(name):
        line.wrong("name", f"“{name[:SHOWN]}”是占位，不是指标名称", "请填写名称，或删去这一行")
    elif _NUMBERED.match(name):
        line.wrong(
            "name",
            "名称前带着“指标1：”之类的序号",
            f"请只留名称：{_NUMBERED.sub('', name, count=1)[:SHOWN]}",
        )
    elif left_over := _LEFT_OVER.search(name):
        fix = "请换成实际内容；随项目而变的部分写在方括号里，如【设备名称】"
        line.wrong("name", f"名称里有没换掉的占位“{left_over[0]}”", fix)
    elif len(name) > LONGEST_NAME:
        fix = "请只留名称，说明写到“指标解释”一列"
        line.wrong("name", f"名称有 {len(name)} 个字，最多 {LONGEST_NAME} 个", fix)
    elif any(amount.unit and amount.unit not in _AGES for amount in read_amounts(name)):
        line.notes.append("名称里带有数值，数值宜写到“参考值”一列")
    return name


def _levels(line: Line) -> tuple[str, str]:
    """Read both levels, in either official vocabulary; an empty level 1 follows from level 2."""
    written1, written2 = line.text("level1"), line.text("level2")
    level1, level2 = taxonomy().canonical_level1(written1), taxonomy().canonical_level2(written2)
    if level2 is None:
        message = f"没有“{written2[:SHOWN]}”这个二级指标" if written2 else "二级指标是空的"
        line.wrong("level2", message, suggest(written2, taxonomy().all_level2()))
    if written1 and level1 is None:
        message = f"没有“{written1[:SHOWN]}”这个一级指标"
        line.wrong("level1", message, suggest(written1, list(_children())))
    if level1 and level2 and level2 not in _children()[level1]:
        accepted = "、".join(_children()[level1])
        parent = taxonomy().parent(level2)
        fix = f"请把一级指标改为“{parent}”，或把二级指标改为“{level1}”之下的：{accepted}"
        line.wrong("level2", f"“{level2}”不在“{level1}”之下", fix)
    return level1 or taxonomy().parent(level2 or "") or "", level2 or ""


@cache
def _children() -> dict[str, list[str]]:
    """Return what may stand under each level 1 in any of the vocabularies."""
    children: dict[str, list[str]] = {}
    for levels in taxonomy().vocabularies.values():
        for level1, below in levels.items():
            known = children.setdefault(level1, [])
            known += [level2 for level2 in below if level2 not in known]
    return children


def _scope_and_sectors(line: Line, default_sector: str | None) -> tuple[Scope, tuple[str, ...]]:
    scope = Scope.COMMON if choice(line, "scope") == "共性" else Scope.INDIVIDUAL
    sectors = _sectors(line)
    if scope == Scope.INDIVIDUAL and not line.text("sectors"):
        if default_sector:
            return scope, (default_sector,)
        fix = "请写上行业（如“教育”）；各行业通用的，请在“适用范围”写“共性”"
        line.wrong("sectors", "个性指标没有行业分类", fix)
    return scope, sectors


def _sectors(line: Line) -> tuple[str, ...]:
    found: list[str] = []
    for part in parts(line, "sectors"):
        sector = taxonomy().sector(part)
        if sector:
            found.append(sector.name)
        else:
            line.wrong("sectors", f"没有“{part[:SHOWN]}”这个行业", _suggest_sector(part))
    return tuple(dict.fromkeys(found))


def _suggest_sector(written: str) -> str:
    """Suggest by the items of each sector too: 农业农村 belongs to 农林水."""
    names = {sector.name: sector.name for sector in taxonomy().sectors}
    for sector in taxonomy().sectors:
        names |= dict.fromkeys((sector.official_name, *(item.name for item in sector.items)), sector.name)
    return suggest(written, [sector.name for sector in taxonomy().sectors], names)


def _unit(line: Line) -> str:
    written = line.text("unit")
    unit = canonical_unit(written)
    if written and unit is None and written not in _DATE_UNITS:
        line.notes.append(f"计量单位“{written[:SHOWN]}”不在单位表里，照原样保留")
    return unit or written


def _reference(line: Line) -> str:
    """Return the target as people write it; a sign from a column of its own goes in front."""
    reference, sign = line.text("reference"), _sign(line)
    if not reference:
        return PROJECT_DECIDES
    if line.text("unit") and canonical_unit(line.text("unit")) == "%" and _FRACTION.fullmatch(reference):
        line.notes.append(f"参考值“{reference}”配单位“%”；原格若是百分比格式，请改写成带 % 的文字，如 95%")
    return f"{sign}{reference}" if sign and not tidy(reference).startswith(_SIGNS) else reference


def _sign(line: Line) -> str:
    """Take the sign from its own column, or from 指标性质, where some forms keep it."""
    own, kind = tidy(line.text(COMPARISON)), tidy(line.text("kind"))
    if own and own not in (*_SIGNS, *spellings(heading_of("kind"))):
        line.wrong(COMPARISON, f"“{own[:SHOWN]}”不是计算符号", "请写 ≥、≤、=、> 或 <")
    return next((text for text in (own, kind) if text in _SIGNS), "")


def _refuse_impossible_rate(line: Line, name: str, target: Quantity | None) -> None:
    if not _REMARK.sub("", name).endswith("率") or may_exceed_hundred(name):
        return
    highest = _highest(target)
    if highest is not None and highest > 100:
        line.wrong("reference", f"“{name}”是比率，参考值超过了 100%", "请核对数值，必须全部做到的写“=100%”")


def _highest(target: Quantity | None) -> Decimal | None:
    """Return the largest per cent a target names; None when it does not count in per cent."""
    if not isinstance(target, Amount | Interval) or target.unit != "%":
        return None
    return target.number if isinstance(target, Amount) else target.high


def _kind(line: Line, target: Quantity | None) -> Kind:
    """Read 定量 or 定性; left empty, grades or a target without number make it 定性."""
    written = tidy(line.text("kind"))
    chosen = Kind.QUANTITATIVE if written in _SIGNS else choice(line, "kind")
    qualitative = bool(line.text("grades")) or isinstance(target, Unread)
    kind = Kind(chosen or (Kind.QUALITATIVE if qualitative else Kind.QUANTITATIVE))
    if kind == Kind.QUANTITATIVE and isinstance(target, Unread):
        line.notes.append("定量指标的参考值读不出数值，照原样保留")
    return kind


def _direction(line: Line, name: str, unit: str, target: Quantity | None) -> Direction:
    """Read the direction; left empty, the target says it, else the name."""
    chosen = choice(line, "direction")
    if chosen:
        return Direction(chosen)
    if isinstance(target, Deadline) or unit in _DATE_UNITS:
        return Direction.DEADLINE
    if isinstance(target, Interval):
        return Direction.RANGE
    comparison = target.comparison if isinstance(target, Amount) else None
    if comparison in (Comparison.AT_LEAST, Comparison.MORE):
        return Direction.MORE
    if comparison in (Comparison.AT_MOST, Comparison.LESS) or reverse_direction(name):
        return Direction.LESS
    return Direction.MORE

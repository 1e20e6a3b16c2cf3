"""A row that cannot be verified, written anew from its parts where the library has nothing nearer.

A wish becomes a countable proxy for what it speaks of, 按时完成 becomes a date of the sheet's year with
its day left open, a bare 合格 becomes a rate with the papers that prove it. No number is invented:
what nobody stated stays 【填写】.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from indicators.checks.case import Case, Line
from indicators.checks.rule import Replacement
from indicators.checks.vagueness import is_abstract, is_measurable, is_wish, without_tail
from indicators.starter.words import words
from indicators.taxonomy import BENEFIT, COSTS, SATISFACTION, SATISFIED, SOCIAL, TIMELINESS, taxonomy

_ANYBODY = "服务对象"
_CACHED = 8192  # names; the same ones return in every sheet of a county
# What is said around the thing itself: 通过本项目实施，; 对…的影响程度; 提升…水平.
_AROUND = re.compile(
    r"^(?:通过|经过)[^,，]*[,，]|^(?:是否|能否|指标)|^对(?=.*(?:影响|作用|贡献|促进|改善))"
    r"|的?(?:可?持续性?)?(?:影响|作用|贡献|改善|促进)(?:程度|情况)?$|[。；;,，]$"
)
_PAID_OUT = re.compile(r"发放|拨付|兑付|支付|到位|缴纳")
_ANSWERED = re.compile(r"响应|处置|抢修|故障|维护及时|出警")
_LONGEST_MATTER = 16  # characters; what is longer is a sentence and no part of a name
_AFTER_SATISFACTION = re.compile(r"(?:对(?![象口]).*)?满意.*$")
_NO_HEALTH = re.compile(r"健康(?=发展|成长|有序|运行|可持续)")
_ONLY_A_TIME = re.compile(r"^[\d年月日全度底前内至起止\-~—.]+$")
_PERIOD = re.compile(r"(?:期|期限|年限|周期)$")
# What the guideline of 2021 will not have as an indicator: 经费支出合规性, 立项依据充分性, 目标完整性.
_MANAGEMENT = re.compile(
    r"(?:经费|资金|财务|支出|预算|会计).{0,6}(?:合规|规范|安全|时效)性?|财务管理|立项.{0,4}性$|目标(?:完整|明确|合理)性"
    r"|指标(?:明确|合理)性|绩效监控|^(?:可行|适当|必要|完整)性$|管理制度(?:健全|有效|执行)|资产.{0,4}安全"
)
_LEAVE_OUT_MANAGEMENT = Replacement(
    "删去这一条：立项、制度、合规、监控是常规管理要求，不作为绩效指标，分值并到产出和效益"
)
_FILLER = re.compile(r"是否(?:对|产生|造成|影响)|无(?:经济|生态|社会)效益")
_LEAVE_OUT_FILLER = Replacement("删去这一条：项目没有这方面的效益就不设，分值并到其他效益指标")


@dataclass(frozen=True, slots=True)
class _Proxy:
    """A measurable row for what speaks of any of `words` under any of `levels`."""

    words: tuple[str, ...]
    levels: frozenset[str]
    name: str
    value: str
    unit: str
    evidence: str
    level2: str | None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A row written anew; `topical` says that it measures what the row speaks of, not just its dimension."""

    replacement: Replacement
    topical: bool

    @property
    def leaves_out(self) -> bool:
        """Tell whether the advice is to strike the row."""
        return not self.replacement.cells


def proxy(case: Case, line: Line) -> Rewritten | None:
    """Return the row written anew, None where neither its words nor its dimension say how."""
    if line.level2 not in COSTS and _MANAGEMENT.search(line.name):
        return Rewritten(_LEAVE_OUT_MANAGEMENT, True)
    if _FILLER.search(line.name):
        return Rewritten(_LEAVE_OUT_FILLER, True)
    if line.level2 == TIMELINESS:
        return Rewritten(_dated(case, line), True)
    if line.level2 is None and _PERIOD.search(line.name):
        term = _replacement(line, line.name, "【填写】年", "年", "实施方案、合同", TIMELINESS)
        return Rewritten(term, True)
    return _by_words(case, line)


def _by_words(case: Case, line: Line) -> Rewritten | None:
    """Write what is nearest to the last thing the row speaks of, which is what it is about."""
    level2 = line.level2 or _dimension_by_level1(line)
    told = line.name if _says_something(line.name) else f"{line.name}{line.value}"
    told = _NO_HEALTH.sub("", told)
    (at, _), found = max(
        ((_place(candidate, told), candidate) for candidate in _proxies(level2)),
        key=lambda pair: pair[0],
        default=((-1, 0), None),
    )
    if found is None or at < 0:
        return None
    about = _about(case, line)
    if "{事项}" in found.name and not about:
        return None
    name = found.name.replace("{对象}", _whom(case)).replace("{事项}", about)
    level2 = found.level2 or level2
    written = _replacement(line, name, found.value, found.unit, found.evidence, level2)
    return Rewritten(written, topical=at > 0)


@lru_cache(_CACHED)
def matter(name: str) -> str:
    """Return what a name is about, without wish and abstraction: 提升工程质量水平 → 工程质量."""
    before = None
    text = name
    while text != before:
        before = text
        text = _AROUND.sub("", text).strip()
        text = _without_tail(_without_wish(text))
    return text


def _without_wish(text: str) -> str:
    return _wish().sub("", text)


def _without_tail(text: str) -> str:
    return text if is_measurable(text) else without_tail(text)


@cache
def _wish() -> re.Pattern[str]:
    longest_first = sorted(words("愿望动词"), key=len, reverse=True)
    return re.compile(f"^(?:{'|'.join(map(re.escape, longest_first))})")


def _says_something(name: str) -> bool:
    return len(name) > 1 and taxonomy().canonical_level2(name) is None


def _dimension_by_level1(line: Line) -> str | None:
    if line.level1 == SATISFACTION:
        return SATISFIED
    hopes = is_wish(line.name) or is_abstract(line.name)
    return SOCIAL if line.level1 == BENEFIT or (line.level1 is None and hopes) else None


def _place(candidate: _Proxy, told: str) -> tuple[int, int]:
    """Return where the last of the proxy's words ends and how long it is; (0, 0) for a whole dimension."""
    if not candidate.words:
        return 0, 0
    ends = ((at + len(word), len(word)) for word in candidate.words if (at := told.rfind(word)) >= 0)
    return max(ends, default=(-1, 0))


def _about(case: Case, line: Line) -> str:
    """Return what a new name can be built on: the row's own matter, else the kind of project."""
    own = matter(line.name)
    if 1 < len(own) <= _LONGEST_MATTER and _says_something(own) and not re.search("[,，]", own):
        return own
    return case.project_type.name if case.project_type else ""


def _whom(case: Case) -> str:
    """Return whom the project serves: as a satisfaction row of the sheet says, else as the library says."""
    for line in case.of_level2(SATISFIED):
        named = re.sub(r"[(（].*?[)）]|^(?:项目)?受益(?!人)", "", _AFTER_SATISFACTION.sub("", line.name))
        if "满意" in line.name and 1 < len(named) <= 10 and not is_wish(named):
            return named
    kind = case.project_type
    return re.split("[和、]", kind.beneficiary)[0] if kind and kind.beneficiary else _ANYBODY


def _dated(case: Case, line: Line) -> Replacement:
    """Write a date of the sheet's year with its day left open; a duty that recurs gets a day of the month."""
    told = f"{line.name}{line.value}"
    about = matter(line.name)
    stem = about if is_measurable(line.name) or _says_something(about) else ""
    if _ANSWERED.search(told):
        name = f"{stem or '故障'}响应时间"
        return _replacement(line, name, "≤【填写】", "小时", "报修和处置记录", TIMELINESS)
    if _PAID_OUT.search(told) and not re.search(r"拨付|支付", told):
        return _replacement(line, line.name, "每月【填写】日前", "", "发放（拨付）凭证和清单", TIMELINESS)
    year = f"{case.sheet.year}年" if case.sheet.year else ""
    says = _says_something(line.name) and not is_wish(line.name) and not _ONLY_A_TIME.match(line.name)
    kept = line.name if says else "项目完成时限"
    value = f"{year}【填写】月【填写】日前完成"
    return _replacement(line, kept, value, "", "验收单、交付记录等载明日期的材料", TIMELINESS)


def _replacement(
    line: Line, name: str, value: str, unit: str, evidence: str, level2: str | None
) -> Replacement:
    target = value if unit in value else f"{value}{unit}"
    text = f"改为“{name}”，指标值{target}，佐证：{evidence}"
    if name == line.name:
        text = f"指标值写成“{target}”，佐证：{evidence}"
    return Replacement(text, cells=row_cells(line, name, target, unit, level2))


def row_cells(line: Line, name: str, target: str, unit: str, level2: str | None) -> dict[str, str]:
    """Return what one click writes into a row: name, value and unit, and the levels where they change.

    A form with a column for the sign gets the sign there.
    """
    cells = {"name": name, "value": target, "unit": unit}
    if line.row.comparison is not None or (line.row.unit and unit):
        sign = re.match("[≥≤=<>]", target)
        cells["comparison"] = sign[0] if sign else ""
        cells["value"] = target.removeprefix(cells["comparison"]).removesuffix(unit)
        if line.row.comparison is None:
            cells["value"] = cells.pop("comparison") + cells["value"]
    if level2 and level2 != line.level2:
        parent = taxonomy().parent(level2)
        cells |= {"level1": parent or line.level1 or "", "level2": level2}
    always = ("name", "value")
    return {f: text for f, text in cells.items() if f in always or text != (getattr(line.row, f) or "")}


@cache
def _proxies(level2: str | None) -> tuple[_Proxy, ...]:
    """Return the proxies that a row of this level 2 may become."""
    return tuple(candidate for candidate in _all_proxies() if level2 in candidate.levels)


@cache
def _all_proxies() -> tuple[_Proxy, ...]:
    content = yaml.safe_load(files("indicators").joinpath("starter/proxies.yaml").read_text("utf-8"))
    return tuple(_read(entry) for entry in content)


def _read(entry: Mapping[str, Any]) -> _Proxy:
    return _Proxy(
        words=tuple(entry["词"]),
        levels=frozenset(entry["维度"]),
        name=entry["名称"],
        value=entry["值"],
        unit=entry["单位"],
        evidence=entry["佐证"],
        level2=entry.get("归入"),
    )

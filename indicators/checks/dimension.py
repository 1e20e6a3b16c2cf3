"""Decide to which dimension a row really belongs, from its name, its quantity and its unit.

A row is judged by what it measures: how fast, how well, how much was done, what it cost, what it
changed. Only sure signs speak; a row that may stand in two places (the number of people served is an
output and a benefit) is left where it is. The signs are word lists of starter/words.yaml. A row has at
most one fault of this kind, so that it is sent back once.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from indicators.checks.case import Case, Line
from indicators.checks.replacement import replacements
from indicators.checks.rule import Hit, Replacement
from indicators.checks.vagueness import is_filler
from indicators.quantity import Amount, Deadline, Interval, Quantity
from indicators.starter.words import words
from indicators.taxonomy import (
    COST,
    ECOLOGICAL,
    ECOLOGICAL_COST,
    ECONOMIC,
    ECONOMIC_COST,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFIED,
    SOCIAL,
    SOCIAL_COST,
    SUSTAINABILITY,
    TIMELINESS,
    taxonomy,
)
from indicators.units import find_unit
from indicators.values import Nature

_MOST_ROWS_OFFERED = 2  # beside the advice where to move the row


class Misfit(StrEnum):
    """Why a row does not belong where it stands; each is a rule of its own."""

    SATISFACTION = "satisfaction outside its own level"
    COMPLIANCE = "obeying financial rules"
    PAYMENT = "paying the project's own bills"
    ROUTINE = "routine management"
    SPEED = "time outside timeliness"
    DONE = "how much was done, under quality"
    GOODNESS = "quality under quantity or timeliness"
    MONEY = "money as a quantity"
    PRICE = "a price outside cost"
    PERIOD = "a period instead of a date"
    PARAMETER = "a technical parameter"
    EFFECT = "an effect among the outputs"
    OUTPUT = "an output among the effects"
    USAGE = "a rate of spending as cost"
    GOOD_AS_COST = "something good as a social or ecological cost"
    NOT_ECONOMIC = "no economic benefit"
    NOT_ECOLOGICAL = "no ecological benefit"


@dataclass(frozen=True, slots=True)
class Belonging:
    """What a row really is: the fault of standing where it does, and the level 2 it belongs under.

    `home` is None when it belongs nowhere in a target sheet; `what` says in a few Chinese words what
    the row measures.
    """

    misfit: Misfit
    home: str | None
    what: str


@dataclass(frozen=True, slots=True)
class _Parts:
    """What decides: the stated level 2, name without brackets and the value."""

    level2: str | None
    name: str
    value: str
    quantity: Quantity


def belonging(case: Case, line: Line) -> Belonging | None:
    """Return where a row belongs instead, or None when it may stay where it is."""
    if line.level2 is None and line.level1 != OUTPUT:
        return None  # Nothing stated, or 项目决策, 过程: the frame of an evaluation, not of a target sheet.
    if is_filler(line):
        return None  # It is nothing, and has a fault of its own.
    found = _judge(line.level2, line.name, line.value, line.quantity)
    return None if found is None or _is_business(case, line, found.misfit) else found


def misplaced(case: Case, *misfits: Misfit, field: str = "level2") -> Iterator[Hit]:
    """Return a hit for every row with one of these faults: where to move it, and what fits its place.

    The facts of a hit are name, value, level2, home and what.
    """
    found = [(line, belongs) for line, belongs in case.once(belongings) if belongs.misfit in misfits]
    return (misplaced_hit(case, line, belongs, field) for line, belongs in found)


def belongings(case: Case) -> Sequence[tuple[Line, Belonging]]:
    """Return the rows of a sheet that belong elsewhere, each with where it does."""
    return [(line, found) for line in case.lines if (found := belonging(case, line))]


def misplaced_hit(case: Case, line: Line, found: Belonging, field: str) -> Hit:
    """Return a hit on a row that stands in the wrong place."""
    facts = {
        "name": line.name or "（空）",
        "value": _as_written(line),
        "level2": line.level2 or "指标",
        "home": found.home or "",
        "what": found.what,
    }
    # Without a project type the library could only offer what sounds like the misplaced row.
    offered = replacements(case, line) if case.library_rows else ()
    if found.home:
        offered = (move(case, found.home), *offered[:_MOST_ROWS_OFFERED])
    return Hit(line.index, field, facts, offered)


def _as_written(line: Line) -> str:
    """Return the value with the unit of its own column."""
    unit = line.row.unit or ""
    return line.value if line.value.endswith(unit) else line.value + unit


def move(case: Case, level2: str) -> Replacement:
    """Return the advice to move a row, in the words this sheet has for its levels."""
    cells = place(case, level2)
    return Replacement(f"移到{cells['level2']}", cells=cells)


def place(case: Case, level2: str) -> dict[str, str]:
    """Return the cells of both levels, as the sheet writes them where it has that level 2 already."""
    if level2 == ECONOMIC_COST and any(line.level2 == COST for line in case.lines):
        level2 = COST  # The older form has one level 2 for all costs.
    parent = taxonomy().parent(level2, case.standards.vocabulary) or ""
    for line in case.lines:
        if line.level2 == level2 and line.row.level2:
            return {"level1": line.row.level1 or parent, "level2": line.row.level2}
    return {"level1": parent, "level2": level2}


def holds(name: str, *lists: str) -> bool:
    """Tell whether a name holds a word of one of these lists of words.yaml."""
    return any(_any_of(words_of).search(name) for words_of in lists)


def ends(name: str, words_of: str) -> bool:
    """Tell whether a name ends with a word of this list of words.yaml."""
    return name.endswith(_tails(words_of))


def money_unit(quantity: Quantity) -> str | None:
    """Return 金额 for plain money, 金额/… for a price, None for anything else."""
    unit = find_unit(quantity.unit) if isinstance(quantity, Amount | Interval) else None
    return unit.dimension if unit and unit.dimension.startswith("金额") else None


def pays_out(case: Case) -> bool:
    """Tell whether the project hands its money to people or enterprises: then paying is the work."""
    if holds(case.sheet.project or "", "发放项目词"):
        return True
    return case.project_type is not None and case.project_type.nature is Nature.SUBSIDY


@cache
def _any_of(words_of: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words(words_of), key=len, reverse=True)))


@cache
def _tails(words_of: str) -> tuple[str, ...]:
    return tuple(words(words_of))


def _is_business(case: Case, line: Line, misfit: Misfit) -> bool:
    """Tell whether what is routine elsewhere is the very work of this project."""
    project = case.sheet.project or ""
    if misfit is Misfit.ROUTINE and _REPORT.match(line.name):
        return holds(project, "报告项目词") or _is_research(case)
    if misfit in (Misfit.ROUTINE, Misfit.COMPLIANCE):
        return holds(project, "财务业务词") or (bool(_TRANSFER.search(line.name)) and pays_out(case))
    if misfit is Misfit.PAYMENT:
        return not _BUDGET.search(line.name) and pays_out(case)
    return False


def _is_research(case: Case) -> bool:
    return case.project_type is not None and case.project_type.nature is Nature.RESEARCH


_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_SIGNS_AT_END = re.compile(r"[%％\s\d。.、:：]+$")
# 资金使用合规, 财务核算规范: obeying rules.
_COMPLIANCE = re.compile(
    r"(?:经费|资金|支出|财务|预算|专款|会计|核算|报账).{0,8}(?:合规|规范|合法|安全性)|专款专用|财经(?:纪律|法规|制度)"
)
# The project's own money being paid, whoever gets it.
_PAYMENT = re.compile(
    r"(?:资金|经费|款项|工程款|预算|支出).{0,4}?(?:支付|拨付|执行|下达|支出|付款|使用进度)(?:率|及时|完成|进度|时间|时限|情况|$)"
    r"|(?:预算|支出|资金|经费)(?:执行|支付|使用)?进度|资金支付"
)
_BUDGET = re.compile(r"预算.{0,4}(?:执行|下达|支付|支出)|支出进度|执行率")
# Rates of spending and carrying over: the other ten points of a self-evaluation.
_BALANCE = re.compile(
    r"(?:资金|经费|预算|专款).{0,6}(?:使用率|使用效率|利用率|执行率|支付率|支出率|到位率|拨付率|下达率)"
    r"|(?:资金|经费|预算|成本|支出|费用|投资).{0,2}超支率|^超支率|^(?:资金|预算|经费)?结[余转]率"
)
_TRANSFER = re.compile(r"(?:拨付|到位|下达|支付)率$")
_SYSTEM = re.compile(
    r"(?:管理|财务|内控|内部控制|资金|项目|会计|采购|预算|绩效|规章|监督)(?:管理)?(?:制度|机制)(?:的)?"
    r"(?:健全|完善|执行|落实|有效|规范|建设)(?:性|率|情况|程度)?$"
)
_ACCOUNTS = re.compile(
    r"科目调整|预算调整(?:次数|率)|预算编制(?:及时|准确|完整)|绩效(?:自评|监控|目标).{0,4}(?:完成|及时|提交|报送|编报)"
    r"|会计核算|账务处理|决算(?:报送|编制)"
)
# A report that has no subject of its own: 提交报告及时性, 材料报送情况.
_REPORT = re.compile(
    r"^(?:按时|及时)?(?:提交|报送|上报|递交)?(?:工作|项目|相关|各类|各项|有关|绩效|自评|年度)*"
    r"(?:报告|材料|资料|总结|报表)(?:的)?(?:提交|报送|上报)?(?:的)?(?:及时|按时|准时)(?:率|性|情况)?$"
)
_OPEN_COMPLETION = re.compile(
    r"(?:任务|工作|活动|项目|指标|计划|工程|建设|目标)(?:按计划|按时|按期|任务|工作|计划)?(?:完成率|完成比例|完成情况)$"
    r"|^完成率$|(?:完工|竣工)率$"
)
_PERIOD = re.compile(
    r"(?:服务|项目|合同|实施|运行|建设|维持|持续|存续|使用|质保|执行)(?:周期|期限|时效|期)$|^周期$|有效期$"
)
_RANGE_OF_DATES = re.compile(
    r"\d{4}.{1,8}[-—~－至到].{0,3}\d{4}|\d{4}年\d{1,2}月.{0,4}[-—~－至到]\d{1,2}月|^(?:20)?\d{2}年(?:全年|度)$|^全年$"
)
_FREQUENT = re.compile(r"频|每|间隔|次|平均|工期|工程|完成|办|响应")
_SURVEYED = re.compile(r"满意(?:度|率)?(?:调查|测评|回访|问卷|评价)")
_ACCEPTED = re.compile(
    r"(?:验收|(?:工程|施工|设备)(?:质量)?)合格率$|(?:完成|发放|完工|交付|供货|支付)及时率$"
)
_GAINED = re.compile("新增|改善")  # jobs and firms gained are effects, irrigated land is what was built
_SERVED = frozenset({"人", "人次", "户", "户次", "场", "场次"})  # whom and how often: never how well
# Surer than the words of ecology, which an economic benefit may hold as well (节电率, 草产量).
_ECOLOGY = re.compile(r"生态|环境|污染|空气|绿化|垃圾|水质|排放")


@lru_cache(maxsize=16384)
def _judge(level2: str | None, name: str, value: str, quantity: Quantity) -> Belonging | None:
    """Ask the tests of the stated level 2 one after the other; the first that knows better decides."""
    parts = _Parts(level2, _core(name), value.strip("。；; "), quantity)
    return next((found for test in _TESTS.get(level2, ()) if (found := test(parts))), None)


def _core(name: str) -> str:
    """Leave out what stands in brackets, and signs at the end: 完成及时率（≥90%） is 完成及时率."""
    bare = (_BRACKETS.sub("", name) or name) if "(" in name or "（" in name else name
    return bare if bare[-1:].isalpha() else _SIGNS_AT_END.sub("", bare)


def _satisfaction(row: _Parts) -> Belonging | None:
    if "满意" not in row.name or _SURVEYED.search(row.name):
        return None
    return Belonging(Misfit.SATISFACTION, SATISFIED, "满意度")


def _compliance(row: _Parts) -> Belonging | None:
    if not _COMPLIANCE.search(row.name) or re.search("发放|贷款", row.name):
        return None  # Whether lent or paid to the right people is what such projects are about.
    return Belonging(Misfit.COMPLIANCE, None, "财务合规")


def _payment(row: _Parts) -> Belonging | None:
    if not _PAYMENT.search(row.name) or holds(row.name, "发放对象词"):
        return None
    return Belonging(Misfit.PAYMENT, None, "资金支付进度")


def _routine(row: _Parts) -> Belonging | None:
    if _BALANCE.search(row.name) and not holds(row.name, "发放对象词"):
        return Belonging(Misfit.ROUTINE, None, "资金使用情况")
    if _ACCOUNTS.search(row.name):
        return Belonging(Misfit.ROUTINE, None, "预算和财务工作")
    if _SYSTEM.search(row.name) and row.level2 != SUSTAINABILITY:
        return Belonging(Misfit.ROUTINE, None, "内部制度")
    return Belonging(Misfit.ROUTINE, None, "报送材料") if _REPORT.match(row.name) else None


def _speed(row: _Parts) -> Belonging | None:
    dated = isinstance(row.quantity, Deadline) and not re.search("合格|达标|通过|标准|规范", row.value)
    if dated or ends(row.name, "快慢尾词"):
        return Belonging(Misfit.SPEED, TIMELINESS, "快慢")
    return None


def _done(row: _Parts) -> Belonging | None:
    if _OPEN_COMPLETION.search(row.name) and not re.search("任务书|合同", row.name):
        return Belonging(Misfit.DONE, QUANTITY, "任务完成了多少")
    counted = isinstance(row.quantity, Amount) and row.quantity.unit != "%" and row.quantity.number > 1
    if not counted or holds(row.name, "质量计数词"):
        return None
    if ends(row.name, "多少尾词") or getattr(row.quantity, "unit", None) in _SERVED:
        return Belonging(Misfit.DONE, QUANTITY, "做了多少")
    return None


def _goodness(row: _Parts) -> Belonging | None:
    if ends(row.name, "好坏尾词") and not holds(row.name, "配备词"):
        return Belonging(Misfit.GOODNESS, QUALITY, "做得好不好")
    return None


def _money(row: _Parts) -> Belonging | None:
    kind = money_unit(row.quantity)
    produced = holds(row.name, "产出金额词") and not re.search("总投资|计划投资", row.name)
    if kind == "金额" and row.level2 == QUANTITY and not produced:
        return Belonging(Misfit.MONEY, None, "金额")
    if kind and kind != "金额" and re.search("标准|成本|单价|造价|费用?$", row.name):
        return Belonging(Misfit.PRICE, ECONOMIC_COST, "每一单位花多少钱")
    return None


def _period(row: _Parts) -> Belonging | None:
    finishes = re.search("完成|完工|竣工|交付|前", row.name + row.value)
    if _RANGE_OF_DATES.search(row.value) and not finishes:
        return Belonging(Misfit.PERIOD, None, "一段时间")
    years = isinstance(row.quantity, Amount) and row.quantity.unit == "年"
    lasting = not isinstance(row.quantity, Deadline) and _PERIOD.search(row.name)
    at_most = isinstance(row.quantity, Amount) and row.quantity.comparison in ("≤", "<")
    if (lasting or (years and not _FREQUENT.search(row.name))) and not at_most:
        return Belonging(Misfit.PERIOD, None, "服务或存续多久")
    return None


def _parameter(row: _Parts) -> Belonging | None:
    if not ends(row.name, "参数尾词") or not re.search(r"\d", row.value):
        return None
    part_of_works = holds(row.name, "工程部位词") and re.search("[宽高厚]度$|直径$|壁厚$|精度$", row.name)
    return None if part_of_works else Belonging(Misfit.PARAMETER, None, "设备的技术参数")


def _effect(row: _Parts) -> Belonging | None:
    wish = row.name.startswith(_tails("愿望动词")) and row.name.endswith(_tails("抽象词"))
    if wish and not re.search("系统|设备|设施|平台|网络|质量", row.name):
        return Belonging(Misfit.EFFECT, _home_of_effect(row.name), "带来的效果")
    if ends(row.name, "效果尾词"):
        return Belonging(Misfit.EFFECT, _home_of_effect(row.name), "带来的效果")
    return None


def _home_of_effect(name: str) -> str:
    if re.search("空气|生态|绿|森林|环境", name):
        return ECOLOGICAL
    return ECONOMIC if re.search("经济|收入|产业|增收", name) else SOCIAL


def _output(row: _Parts) -> Belonging | None:
    if _ACCEPTED.search(row.name):
        home = TIMELINESS if row.name.endswith("及时率") else QUALITY
        return Belonging(Misfit.OUTPUT, home, "做得好不好、快不快")
    if not _counts_work(row) or holds(row.name, "受益词"):
        return None
    own_words = row.level2 == ECOLOGICAL and holds(row.name, "生态词")
    return None if own_words else Belonging(Misfit.OUTPUT, QUANTITY, "做了多少")


def _counts_work(row: _Parts) -> bool:
    """Tell whether the row counts what was built, bought or held."""
    if not isinstance(row.quantity, Amount) or row.quantity.unit in (None, "%"):
        return False
    begins = _any_of("办事动词").match(row.name) or (row.level2 == ECOLOGICAL and _GAINED.match(row.name))
    return bool(begins) and ends(row.name, "多少尾词") and not re.search("违|反弹|返", row.name)


def _usage(row: _Parts) -> Belonging | None:
    if _BALANCE.search(row.name) or _PAYMENT.search(row.name):
        return Belonging(Misfit.USAGE, None, "资金使用和结余情况")
    return None


def _good_as_cost(row: _Parts) -> Belonging | None:
    if holds(row.name, "负面词") or not holds(row.name, "好处词"):
        return None
    home = ECOLOGICAL if row.level2 == ECOLOGICAL_COST else SOCIAL
    return Belonging(Misfit.GOOD_AS_COST, home, "好的影响")


def _not_economic(row: _Parts) -> Belonging | None:
    if holds(row.name, "经济词") or money_unit(row.quantity):
        return None
    home = SOCIAL if holds(row.name, "社会词") else ECOLOGICAL if _ECOLOGY.search(row.name) else None
    return Belonging(Misfit.NOT_ECONOMIC, home, "社会或生态方面的影响") if home else None


def _not_ecological(row: _Parts) -> Belonging | None:
    name = _any_of("生态观念词").sub("", row.name)
    if holds(name, "生态词"):
        return None
    home = ECONOMIC if holds(name, "经济词") else SOCIAL if holds(name, "社会词") else None
    return Belonging(Misfit.NOT_ECOLOGICAL, home, "与生态环境无关的事") if home else None


_Test = Callable[[_Parts], Belonging | None]
_ANYWHERE: tuple[_Test, ...] = (_satisfaction, _compliance)
_TESTS: dict[str | None, tuple[_Test, ...]] = {
    None: (_satisfaction, _compliance, _routine),
    QUANTITY: (*_ANYWHERE, _routine, _money, _speed, _goodness, _parameter, _effect),
    QUALITY: (*_ANYWHERE, _routine, _money, _speed, _done, _parameter, _effect),
    TIMELINESS: (*_ANYWHERE, _payment, _routine, _money, _period, _goodness, _effect),
    ECONOMIC: (*_ANYWHERE, _routine, _output, _not_economic),
    SOCIAL: (*_ANYWHERE, _routine, _output),
    ECOLOGICAL: (*_ANYWHERE, _routine, _output, _not_ecological),
    SUSTAINABILITY: _ANYWHERE,
    SOCIAL_COST: (_satisfaction, _good_as_cost),
    ECOLOGICAL_COST: (_satisfaction, _good_as_cost),
    COST: (*_ANYWHERE, _usage),
    ECONOMIC_COST: (*_ANYWHERE, _usage),
}

"""Decide why a row cannot be verified as written, from what its parts mean.

Nearly every vague phrase of real sheets occurs once, so no list of phrases decides. A row is
verifiable when its value holds a number or a date on something countable, or names a document, a
grade of a known scale or an outside yardstick. What holds none of these is vague; the word lists
say what kind of word the name is made of, and which kind of vague a text is, so that the remedy fits.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache

from rapidfuzz import fuzz

from indicators.checks.case import Case, Line
from indicators.quantity import Amount, Deadline, Interval, Unread, read_amounts
from indicators.starter.words import words
from indicators.taxonomy import (
    BENEFITS,
    COSTS,
    ECOLOGICAL_COST,
    QUALITY,
    SATISFIED,
    SOCIAL_COST,
    SUSTAINABILITY,
    taxonomy,
)


class Fault(StrEnum):
    """The kinds of unverifiable rows; a row has at most one."""

    MISSING_NAME = "missing name"
    EMPTY_VALUE = "empty value"
    SCORE_AS_VALUE = "score as value"
    SLOGAN_WITH_NUMBER = "slogan with number"
    BARE_NUMBER = "bare number"
    SCALE_WITHOUT_LEVEL = "scale without level"
    FILLER = "benefit that is denied"
    YES_OR_NO = "yes or no"
    REPEATED_NAME = "repeated name"
    COST_PROMISE = "cost promise"
    TIME_WORD = "time word"
    MISSING_STANDARD = "missing standard"
    VAGUE_WORD = "vague word"
    SENTENCE = "sentence"


_PLACEHOLDER_NAME = re.compile(r"^(?:指标\s*\d*|[Xx×*＊/\\—\-.…·、\s]*|三级指标|无|\d+)$")
_SCORE = re.compile(r"^\d{1,3}\s*/\s*100$|^\d{2}100$")
# Three grades or more, or the two ends of a scale: 优良中低差, 好、一般、差, 高/低.
_GRADE = r"(?:优秀?|良好?|中等?|较好|较差|一般|不合格|合格|[好坏差高低])"
_SCALE = re.compile(rf"^(?:{_GRADE}[、/／,，|\s]*){{3,}}$|^高[/／、中\s]*低$|^[好优][/／、\s]*[坏差]$")
# A grade with what it takes to get it: 优：制度印发且全年检查无缺项.
_GRADE_WITH_CRITERION = re.compile(rf"{_GRADE}[:：(（][^)）]{{6,}}")
_QUALITATIVE_MARK = re.compile(r"^定性[:：\s]*|^[=＝:：]\s*")
_PERCENT = "%"
# Units that a thought can be counted in as well as a thing: 营造氛围1项, 可持续发展能力1年.
_ANY_COUNT = frozenset((None, "分", "年", "项", "次", "个", "件", "种", "类", "条"))
# A document that can be put on the table: 《…》, a standard number, or a named product of the work.
_DOCUMENT = re.compile(
    r"《[^》]{2,}》|〔\d{4}〕|(?<![A-Za-z])(?:GB|JGJ|CJJ|JTG|HJ|DB|SL|TD|WS|NY|LY|ISO)\s*/?T?\s*\d"
    r"|[一二三四五]级|[二三]甲|[一二三四五]星|[ⅠⅡⅢⅣⅤ]+类?|(?<![A-Za-z])(?:A{1,5}|[B-D])级|第[一二三四五六七八九十]+名|前[一二三四五六七八九十]+名?"
    r"|国家标准|国标|行业标准|地方标准"
    r"|(?:印发|出台|形成|提交|编制完成|完成|公布|取得|获得|出具|签订).{0,12}"
    r"(?:报告|方案|规划|办法|制度|意见|清单|证书|批复|合同|协议|备案|名录|台账)(?!.{0,2}(?:任务|目标|要求|内容))"
    r"|通过\S{0,8}(?:[县市省]|局|委|厅|国家|专家|第三方)\S{0,8}(?:评审|验收|鉴定|评估|论证|审定|测评|考核)"
    r"|(?:获得?|荣获|取得|通过).{0,10}(?:奖|称号|命名|认证|认定|表彰|资质)"
)
# Done at once is done by a time: 当日办结, 周一至周日开放.
_AT_ONCE = re.compile(
    r"^(?:当日|当天|当场|即时|次日|隔日)|周[一二三四五六]至周|[节假]日.{0,4}(?:开放|值守)|\d{1,2}[日号](?:之?前|以?内)"
)
# A yardstick outside the sheet that somebody publishes or has on record.
_YARDSTICK = re.compile(
    r"(?:不低于|不高于|不少于|不超过|高于|低于|优于|超过|持平|[比较与]).{0,6}(?:上年|去年|上一年|同期|往年|历史|平均|全国|全省|全市|全县|国家|省级|市级)"
    r"|同比|环比"
)
_CHANGE = re.compile(r"增|减|升|降|提高|下调|持平|不变|不低于|不高于|不少于|不超过|高于|低于|优于|超过")
# 1:20, 2/3, 三分之二, ≥30MPa: what is written so can be measured, however it should be written.
_FIGURE = re.compile(r"\d\s*[:：/／]\s*\d|分之|[≥≤<>＞＜]=?\s*\d|\d\s*[A-Za-zμΩ°℃‰]")
# "No accident happened" is checked by looking for one.
_NONE_HAPPENED = re.compile(
    r"^零\w{1,4}$|^[不未无]发生$|(?:^|[^没])(?:无|未|零|不(?![断仅但同懈良]))(?:发生|出现|产生|得)?.{0,10}(?:事故|事件|投诉|上访|信访|案件|死亡|伤亡|火灾|疫情|返贫|舆情|拖欠|挪用|截留|截流|漏报)"
)
_NONE = frozenset(("无", "没有", "零"))
# What nobody has to set; a form prints a line for it all the same.
_OPTIONAL = BENEFITS | {SOCIAL_COST, ECOLOGICAL_COST, SATISFIED}
_ASKS_WHETHER = re.compile("是否|有无|影响|经济价值|效益")
_CLAUSES = re.compile(r"[,，。；;、]")
_CACHED = 8192  # names; the same ones return in every sheet of a county
_LONG = 12  # characters; a shorter value is a value, a longer one may be a sentence
_SHORT = 5  # characters; what is so short is no sentence
# A unit in brackets, or a last word that counts: 面积(亩), 发放额.
_NAMES_A_COUNT = re.compile(r"[(（].{1,4}[)）]|(?:[数率额次]|(?<![质力])量)$")
# What says nothing at the end of a name: 作风建设, 能力提升工作.
_EMPTY_TAIL = re.compile(r"(?:(?:建设|工作|情况|状况|程度|方面|等)+|[数量比]?[(（][^)）]*[)）])$")

_EMPTY_ENDS = ("建设", "工作", "情况", "状况", "程度", "方面", "等", ")", "）")  # of all that it matches


def vague_lines(case: Case) -> Mapping[int, Fault]:
    """Return the lines that cannot be verified, by their index, each with the reason."""
    return case.once(_vague_lines)


def _vague_lines(case: Case) -> Mapping[int, Fault]:
    return {line.index: fault for line in case.lines if (fault := vague_fault(line))}


def vague_fault(line: Line) -> Fault | None:
    """Return why the row cannot be verified, or None when it can."""
    if is_filler(line):
        return Fault.FILLER
    if _PLACEHOLDER_NAME.match(line.name):
        return Fault.MISSING_NAME
    if is_blank(line.value):
        return None if names_its_target(line) or _says_none_happened(line) else Fault.EMPTY_VALUE
    if line.value.startswith("#") and line.value.endswith(("!", "?", "/A", "0!")):
        return None  # So is an error value of a spreadsheet (#REF!).
    if "【" in line.value:
        return None  # An open slot of a suggestion is a fault of its own, with its own remedy.
    if isinstance(line.quantity, Unread):
        return _fault_of_text(line)
    if _is_wish_throughout(line.value):
        return Fault.SENTENCE
    if isinstance(line.quantity, Deadline):
        return _fault_of_date(line)
    return _fault_of_number(line, line.quantity)


def is_filler(line: Line) -> bool:
    """Tell whether a row only fills a line of the form: 生态效益 不涉及, 是否影响环境 否."""
    if line.level2 not in _OPTIONAL or _says_none_happened(line):
        return False
    value = _QUALITATIVE_MARK.sub("", line.value).strip("。；; ")
    if value not in words("凑数值") and value not in words("不设的记号"):
        return False
    name = (line.row.name or "").strip()
    without_name = not line.name or name in words("凑数值") or name in words("不设的记号")
    return (without_name and bool(name or value)) or (bool(value) and bool(_ASKS_WHETHER.search(name)))


def is_blank(value: str) -> bool:
    """Tell whether a value cell says nothing: empty, or one of the usual fillers."""
    said = value.strip()
    return not said or said in words("空值")


def names_its_target(line: Line) -> bool:
    """Tell whether the name carries the target that its value cell lacks (年度预算220万元)."""
    return bool(read_amounts(line.name)) and not _is_wish_throughout(line.name)


def is_slogan(name: str, level2: str | None = None) -> bool:
    """Tell whether a share of what a name says cannot be computed: it is a wish or an abstract good."""
    if is_measurable(name) or _tells_work_done(name) or _is_surveyed(name, level2):
        return False
    if is_abstract(name):
        return True
    # What a benefit is a share of has to be said: a rate, a survey or a work done. 群众安居乐业 is neither.
    return (is_wish(name) or level2 in BENEFITS) and not _has("可统计的事", name)


@lru_cache(_CACHED)
def is_measurable(name: str) -> bool:
    """Tell whether a name says what is measured: a rate, a count, an amount, a point in time.

    Where a name ends in something abstract, the measure must stand right before it: 农民收入水平 is one,
    财政资金使用效益 is none.
    """
    plain = name if "有效率" in name else _pattern("假计量词").sub("", name)
    if not is_abstract(plain):
        return plain.endswith("比") or _has("可计量词", plain)
    before = None
    while plain != before:
        if _measure_at_end().search(plain):
            return True
        before, plain = plain, without_tail(_without_empty_tail(plain))
    return False


def without_tail(name: str) -> str:
    """Return a name without the abstract word at its end: 工程质量水平 → 工程质量."""
    tail = next((word for word in _longest_first("抽象词") if name.endswith(word)), "")
    return name.removesuffix(tail)


def is_wish(name: str) -> bool:
    """Tell whether a name begins as a wish does: 提升…, 有效保障…."""
    return name.startswith(_any_end("愿望动词"))


@lru_cache(_CACHED)
def is_abstract(name: str) -> bool:
    """Tell whether what a name speaks of in the end cannot be counted: 发展, 氛围, 作风建设."""
    tails = _any_end("抽象词")
    return name.endswith(tails) or _without_empty_tail(name).endswith(tails)


def _tells_work_done(name: str) -> bool:
    """Tell whether a share says how much of a work was done (补贴发放情况) or how long a machine ran."""
    runs = name.endswith(("运行", "运转")) and _has("设备词", name)
    return runs or _without_empty_tail(name).endswith(_any_end("可统计的事"))


def _is_surveyed(name: str, level2: str | None) -> bool:
    """Tell whether people can be asked: 群众安全感, and among the satisfaction rows 提升群众安全感 too."""
    return name.endswith("感") and (level2 == SATISFIED or not is_wish(name))


def _fault_of_number(line: Line, quantity: Amount | Interval) -> Fault | None:
    if (_SCORE.match(line.value) and not line.row.unit) or _is_its_weight(line, quantity):
        return Fault.SCORE_AS_VALUE
    if quantity.unit != _PERCENT and quantity.unit not in _ANY_COUNT:
        return None  # Metres, people and days can be counted whatever the name says.
    if _brings_its_measure(line.value) or (isinstance(quantity, Amount) and quantity.implied):
        return None  # 归档率100%, 培训3次, 应保尽保 and 零事故 say what they measure.
    if _names_its_dimension_only(line):
        return Fault.BARE_NUMBER
    if quantity.unit == _PERCENT:
        return Fault.SLOGAN_WITH_NUMBER if is_slogan(line.name, line.level2) else None
    return _fault_of_count(line, quantity)


def _fault_of_count(line: Line, quantity: Amount | Interval) -> Fault | None:
    """Judge 1项, 12次 or a bare 1."""
    if is_abstract(line.name) and not is_measurable(line.name):
        return Fault.SLOGAN_WITH_NUMBER if quantity.unit else Fault.BARE_NUMBER
    if not isinstance(quantity, Amount) or _counts(line):
        return None
    if quantity.unit is None:
        nothing_counted = line.level2 == QUALITY and not _has("可统计的事", line.name)
        return Fault.BARE_NUMBER if quantity.number <= 1 or nothing_counted else None
    hopes = is_wish(line.name) and line.level2 in BENEFITS  # 促进就业 ≥1项
    return Fault.SLOGAN_WITH_NUMBER if hopes and quantity.number <= 1 else None


def _is_its_weight(line: Line, quantity: Amount | Interval) -> bool:
    """Tell whether the value only repeats the points of the row."""
    if not isinstance(quantity, Amount) or quantity.comparison or quantity.unit not in (None, "分"):
        return False
    return line.row.weight == float(quantity.number) and not _counts(line)


def _brings_its_measure(value: str) -> bool:
    return is_measurable(value) or _has("可统计的事", value)


def _fault_of_date(line: Line) -> Fault | None:
    """A date verifies a piece of work, not a wish: 改善办学条件 by 12月31日."""
    if is_abstract(re.sub(r"[之以]?[前内]$", "", line.value)) and not is_measurable(line.value):
        return Fault.VAGUE_WORD  # 2025年12月提升
    on_benefit = line.level2 in BENEFITS and not is_measurable(line.name)
    if on_benefit and (is_abstract(line.name) or _names_its_dimension_only(line)):
        return Fault.SLOGAN_WITH_NUMBER
    return None


def _names_its_dimension_only(line: Line) -> bool:
    """Tell whether the name says 质量 or 社会效益 again and nothing else."""
    level2 = taxonomy().canonical_level2(line.name)
    return level2 is not None and level2 != SATISFIED and level2 not in COSTS


def _counts(line: Line) -> bool:
    """Tell whether the name says what is counted, so that a number without unit can be read."""
    return bool(_NAMES_A_COUNT.search(line.name)) or is_measurable(line.name)


def _fault_of_text(line: Line) -> Fault | None:
    text = _QUALITATIVE_MARK.sub("", line.value).strip().strip("。；;")
    if is_blank(text):
        return Fault.EMPTY_VALUE
    if _SCORE.match(text):
        return Fault.SCORE_AS_VALUE
    if _SCALE.match(text):
        return Fault.SCALE_WITHOUT_LEVEL
    if _is_verifiable(line, text):
        return None
    if text in words("是否词"):
        return _fault_of_yes(line)
    return _kind_of_vague(line, text)


def _is_verifiable(line: Line, text: str) -> bool:
    """Tell whether the text itself says how it can be checked."""
    if _is_wish_throughout(text):
        return False
    if read_amounts(text) or _FIGURE.search(text) or _DOCUMENT.search(text):
        return True
    if _AT_ONCE.search(text) or _NONE_HAPPENED.search(text):
        return True
    if _YARDSTICK.search(text) and _CHANGE.search(text):
        return _counts(line) or not is_slogan(line.name, line.level2)
    return bool(_GRADE_WITH_CRITERION.match(text))


def _is_wish_throughout(text: str) -> bool:
    """Tell whether the numbers of a sentence only adorn a wish: 改善全县12个乡镇群众出行条件."""
    if len(text) <= _LONG:
        return False
    told = [clause for clause in _CLAUSES.split(text) if re.search(r"\d", clause)]
    return bool(told) and all(is_wish(c) and is_abstract(c) and not is_measurable(c) for c in told)


def _says_none_happened(line: Line) -> bool:
    return line.value.strip() in _NONE and _has("一件没有才好的事", line.name)


def _fault_of_yes(line: Line) -> Fault | None:
    """A yes is enough when the name states a number, a date or a document."""
    from_name = read_amounts(line.name) or _DOCUMENT.search(line.name) or re.search(r"\d+月", line.name)
    return None if from_name else Fault.YES_OR_NO


def _kind_of_vague(line: Line, text: str) -> Fault:
    """Name the kind of vague; every text that comes here lacks a number, date, document and yardstick."""
    if fuzz.ratio(text, line.name) >= 85 or (len(text) > 4 and text in line.name):
        return Fault.REPEATED_NAME
    if line.level2 in COSTS and _has("成本空话", text):
        return Fault.COST_PROMISE
    if _has("时间套话", text) and (line.level2 == SUSTAINABILITY or len(text) <= 4):
        return Fault.TIME_WORD
    if _has("须有标准的词", text):
        return Fault.MISSING_STANDARD
    if len(text) <= _SHORT or (len(text) <= _LONG and _has("模糊词", text)):
        return Fault.VAGUE_WORD
    return Fault.SENTENCE


def _has(name: str, text: str) -> bool:
    """Tell whether a text holds a word of a word list."""
    return bool(_pattern(name).search(text))


def _without_empty_tail(name: str) -> str:
    return _EMPTY_TAIL.sub("", name) if name.endswith(_EMPTY_ENDS) else name


@cache
def _any_end(name: str) -> tuple[str, ...]:
    """Return a word list as str.startswith and str.endswith take it."""
    return tuple(words(name))


@cache
def _longest_first(name: str) -> tuple[str, ...]:
    return tuple(sorted(words(name), key=len, reverse=True))


@cache
def _measure_at_end() -> re.Pattern[str]:
    return re.compile(f"(?:{_pattern('可计量词').pattern})[度性数值量额]?$")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _longest_first(name))))

"""Decide why a row cannot be verified as written, from what its parts mean.

Nearly every vague phrase of real sheets occurs once, so no list of phrases decides. A row is
verifiable when its value holds a number or a date on something countable, or names a document, a
grade of a known scale or an outside yardstick. What holds none of these is vague; the word lists
only tell which kind of vague, so that the remedy fits.
"""

import re
from enum import StrEnum

from rapidfuzz import fuzz

from indicators.checks.case import Line
from indicators.quantity import Amount, Interval, Unread, read_amounts
from indicators.starter.words import words
from indicators.taxonomy import COSTS, SUSTAINABILITY, taxonomy


class Fault(StrEnum):
    """The kinds of unverifiable rows; a row has at most one."""

    MISSING_NAME = "missing name"
    EMPTY_VALUE = "empty value"
    SCORE_AS_VALUE = "score as value"
    SLOGAN_WITH_NUMBER = "slogan with number"
    BARE_NUMBER = "bare number"
    SCALE_WITHOUT_LEVEL = "scale without level"
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
_SCALE = re.compile(
    r"^(?:(?:优秀?|良好?|中等?|差|好|较好|一般|高|低|合格|不合格)[、/／,，|\s]*){3,}$|^高[/／、中\s]*低$"
)
_QUALITATIVE_MARK = re.compile(r"^定性[:：\s]*|^[=＝:：]\s*")
# Units that fit a slogan as well as a count: 保障机关运转 95%, 90分, 1年.
_SAYS_NOTHING = (None, "%", "分", "年")
# A document that can be put on the table: 《…》, a standard number, or a named product of the work.
_DOCUMENT = re.compile(
    r"《[^》]{2,}》|〔\d{4}〕|\b(?:GB|JGJ|CJJ|JTG|HJ|DB|SL|TD|WS|NY|LY)\s*/?T?\s*\d|[一二三四五]级|[ⅠⅡⅢⅣⅤ]+类?|\bA{1,5}级"
    r"|国家标准|国标|行业标准|地方标准|(?:印发|出台|形成|提交|编制完成|公布).{0,12}(?:报告|方案|规划|办法|制度|意见|清单)"
)
# A yardstick outside the sheet that somebody publishes or has on record.
_YARDSTICK = re.compile(
    r"(?:不低于|不高于|不少于|不超过|高于|低于|优于|超过|持平).{0,6}(?:上年|去年|上一年|同期|往年|历史|平均|全国|全省|全市|全县|国家|省级|市级)"
)
# "No accident happened" is checked by looking for one.
_NONE_HAPPENED = re.compile(
    r"^零\w{1,4}$|^[不未无]发生$|(?:^|[^没])(?:无|未|零|不)(?:发生|出现|产生|得)?.{0,10}(?:事故|事件|投诉|上访|信访|案件|死亡|伤亡|火灾|疫情|返贫|舆情|拖欠|挪用|截留|截流|漏报)"
)


def vague_fault(line: Line) -> Fault | None:
    """Return why the row cannot be verified, or None when it can."""
    if _PLACEHOLDER_NAME.match(line.name):
        return Fault.MISSING_NAME
    if is_blank(line.value):
        return None if names_its_target(line) else Fault.EMPTY_VALUE
    if "【" in line.value:
        return None  # An open slot of a suggestion is a fault of its own, with its own remedy.
    if isinstance(line.quantity, Unread):
        return _fault_of_text(line)
    if isinstance(line.quantity, Amount | Interval):
        return _fault_of_number(line)
    return None


def is_blank(value: str) -> bool:
    """Tell whether a value cell says nothing: empty, or one of the usual fillers."""
    return not value.strip() or value.strip() in words("空值")


def names_its_target(line: Line) -> bool:
    """Tell whether the name carries the target that its value cell lacks (年度预算220万元)."""
    return bool(read_amounts(line.name))


def is_slogan(name: str) -> bool:
    """Tell whether a name is a wish or an abstract good rather than something to count."""
    if any(word in name for word in words("可计量词")):
        return False
    wishes = any(name.startswith(word) for word in words("愿望动词"))
    return wishes or any(name.endswith(word) for word in words("抽象词"))


def _fault_of_number(line: Line) -> Fault | None:
    if _SCORE.match(line.value) and not line.row.unit:
        return Fault.SCORE_AS_VALUE
    quantity = line.quantity
    if not isinstance(quantity, Amount) or quantity.unit not in _SAYS_NOTHING:
        return None  # A number of metres, people or days can be counted whatever the name says.
    if is_slogan(line.name):
        return Fault.SLOGAN_WITH_NUMBER if quantity.unit else Fault.BARE_NUMBER
    if quantity.unit is None and quantity.number <= 1 and not _counts(line):
        return Fault.BARE_NUMBER
    return None


def _counts(line: Line) -> bool:
    """Tell whether the name says what is counted, so that a number without unit can be read."""
    if taxonomy().canonical_level2(line.name):
        return False  # “数量” alone names the dimension again, not a thing.
    return bool(re.search(r"[(（].{1,4}[)）]|[数量率额度次]$", line.name)) or any(
        word in line.name for word in words("可计量词")
    )


def _fault_of_text(line: Line) -> Fault | None:
    text = _QUALITATIVE_MARK.sub("", line.value).strip().strip("。；;")
    if is_blank(text):
        return Fault.EMPTY_VALUE
    if _SCORE.match(text):
        return Fault.SCORE_AS_VALUE
    if _SCALE.match(text):
        return Fault.SCALE_WITHOUT_LEVEL
    if _is_verifiable(text):
        return None
    if text in words("是否词"):
        return _fault_of_yes(line)
    return _kind_of_vague(line, text)


def _is_verifiable(text: str) -> bool:
    """Tell whether the text itself says how it can be checked."""
    holds_numbers = bool(read_amounts(text))
    return holds_numbers or any(pattern.search(text) for pattern in (_DOCUMENT, _YARDSTICK, _NONE_HAPPENED))


def _fault_of_yes(line: Line) -> Fault | None:
    """A yes is enough when the name states a number, a date or a document."""
    from_name = read_amounts(line.name) or _DOCUMENT.search(line.name) or re.search(r"\d+月", line.name)
    return None if from_name else Fault.YES_OR_NO


def _kind_of_vague(line: Line, text: str) -> Fault:
    """Name the kind of vague; every text that comes here lacks a number, date, document and yardstick."""
    if fuzz.ratio(text, line.name) >= 85:
        return Fault.REPEATED_NAME
    if line.level2 in COSTS and _holds(text, "成本空话"):
        return Fault.COST_PROMISE
    if _holds(text, "时间套话") and (line.level2 == SUSTAINABILITY or len(text) <= 4):
        return Fault.TIME_WORD
    if _holds(text, "须有标准的词"):
        return Fault.MISSING_STANDARD
    if len(text) <= 12 and _holds(text, "模糊词"):
        return Fault.VAGUE_WORD
    return Fault.SENTENCE


def _holds(text: str, name: str) -> bool:
    return any(word in text for word in words(name))

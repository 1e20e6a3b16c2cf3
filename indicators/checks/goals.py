"""What a goal names: statements with their quantities, dates and tasks; what it lacks.

A goal is cut into statements, each with as few amounts as the text allows, so that a number stays with
the thing it counts. Rows are matched to statements by pairs of characters and by number and unit.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache

from rapidfuzz import fuzz

from indicators.checks.case import Case, Line
from indicators.dates import arabic_dates, find_dates
from indicators.matching import pairs
from indicators.quantity import Amount, Interval, read_amounts
from indicators.spelling import tidy
from indicators.starter.words import words
from indicators.units import TIME, find_unit
from indicators.values import Sheet

MONEY, RATIO = "金额", "比率"

_SENTENCE = re.compile(
    r"[。；;！!\n\r]+|\s+(?=\d{1,2}\s*[、.．])|(?=目标\s*\d+\s*[:：])|(?=[一二三四五六]是)"
)
_CLAUSE = re.compile(r"，|(?<!\d),|,(?!\d)")
_NUMBERING = re.compile(
    r"^\s*(?:目标\s*\d*\s*[:：]|[（(]\s*[\d一二三四五六七八九十]{1,2}\s*[)）]|\d{1,2}\s*[、.．](?!\d)|[一二三四五六七八九十][、是])+\s*"
)
_ITEM = re.compile(r"、|和(?!谐)|以?及(?!时)|与|等+")
_AND = re.compile(r"(?<=、)|(?=和)|(?=以及)")
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile(r"[\d零一二两三四五六七八九十百千万]")
# 新建三个场所: a count of one numeral, which running text mostly uses for idiom (一个, 三个方面).
_SPELT = re.compile(
    r"[二两三四五六七八九十]+[个所座条处台套家名场期辆间栋户](?!方面|坚持|必须|意识|维护|自信|环节)"
)
_SEASON = re.compile(r"年底|季度|每[年月周日天季]|按[月季周]")
# A document that the work brings forth, not one that it follows (根据《…办法》).
_DOCUMENT = re.compile(r"(?:完成|编制|编印|编纂|出台|印发|形成|修订|出版|制定)[^，,。；《]{0,6}《[^》]{2,}》")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_FILLER = re.compile(
    r"(?:20)?\d{2,4}年度?|按[时期照]|及时|顺利|全面|认真|继续|进一步|完成|实施|做好|做到|开展|推进|落实|保障|用于|本|该"
    r"|项目|工程|专项|工作|任务|建设|资金|经费|补助|有关|相关|的|各项|等|[\W\d]+"
)
_ADVERBS = re.compile(r"^(?:通过|主要|继续|全面|按照?规定|按时|及时|足额|重点|积极|有序|统筹)+")
_MEASURED = re.compile(r"[(（][^()（）]*[)）]|(?:总?数量|[人户个次件场]数|总?面积|总?里程|长度|[总数]+)$")
_ASKED = re.compile(r"(?:需要?|费|工资|总额|资金|预算)(?=[约为]?\d)|合计|共计|申请")
_LONGEST = 5000  # characters; forms ask for some hundred
_SOME_EXPENSES = 2  # One may be the work itself: 发放学生伙食费.
_RUNNING = 0.5  # of the clauses of a goal
# Money, and what says nothing by itself (通过本项目实施, 开展各项工作).
_NO_TASK = ("费", "经费", "费用", "支出", "开支", "资金", "工资", "项目", "实施", "工作", "任务", "问题")


class GoalFault(StrEnum):
    """Why a goal cannot be measured; a goal has at most one, the most telling first."""

    NAME = "只是重复项目名称"
    SPENDING = "写的是资金用途"
    RUNNING = "只有保障运转的套话"
    WISH = "只有愿望，没有数量、标准和期限"
    PLAIN = "没有数量、标准和期限"


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a goal: its words, the amounts among them, and the clauses without a number behind it."""

    text: str
    amounts: tuple[Amount, ...]
    context: str
    pairs: frozenset[str]  # of neighbouring characters of the context

    @property
    def counted(self) -> tuple[Amount, ...]:
        """Return the amounts that count things; money, rates and durations do not."""
        return tuple(amount for amount in self.amounts if is_count(amount))


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, cut into statements; `tasks` are those it names without a number (灌区改造, 文创产品开发)."""

    text: str
    statements: tuple[Statement, ...]
    tasks: tuple[str, ...]


@lru_cache(maxsize=2048)
def read_goal(text: str) -> Goal:
    """Cut a goal into statements; what comes after some thousand characters is not read."""
    sentences = (part.strip() for part in _SENTENCE.split(text[:_LONGEST]))
    found = tuple(s for sentence in sentences if sentence for s in _statements(sentence))
    plain = (s.text for s in found if not s.amounts and not _is_wish(s.text))
    return Goal(text, found, tuple(task for clause in plain for task in _tasks(clause)))


def goal_of(case: Case) -> Goal:
    """Return the goal of the year; without one, that of the whole period."""
    return read_goal((case.sheet.goal or case.sheet.long_goal or "").strip())


@lru_cache(maxsize=16384)
def character_pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring Chinese characters of a text."""
    return frozenset(pairs(text))


@lru_cache(maxsize=16384)
def amounts_in(text: str) -> tuple[Amount, ...]:
    """Return the amounts of a running text."""
    return read_amounts(text) if _NUMERAL.search(text) else ()


def is_count(amount: Amount) -> bool:
    """Tell whether an amount counts or measures things: 7个, 5000平方米, not 80万元, 95% or 3年."""
    dimension = (_dimension(amount) or "").split("/")[0]  # 5天/期 is as little a count as 5天.
    return dimension not in {"", RATIO, "百分点", "倍数", TIME, MONEY}


def size(amount: Amount) -> Decimal:
    """Return an amount in the base unit of its dimension, so that 6万人 equals 60000人."""
    unit = find_unit(amount.unit)
    return amount.number * unit.factor if unit else amount.number


def goal_fault(sheet: Sheet) -> GoalFault | None:
    """Return why the goal of a sheet cannot be measured, None where it can or there is none."""
    return _fault((sheet.goal or "").strip(), sheet.project or "") if sheet.goal else None


def shorten(text: str, most: int = 40) -> str:
    """Return the beginning of a text, as a message quotes it."""
    return text if len(text) <= most else text[:most] + "……"


def beneficiaries(text: str) -> tuple[str, ...]:
    """Return the groups of people a text says are served, in the order of the text."""
    found = [word for word in words("服务对象词") if word in text]
    longest = [word for word in found if not any(word != other and word in other for other in found)]
    return tuple(sorted(longest, key=text.index))


def years_of(sheet: Sheet) -> tuple[int, int] | None:
    """Return the first and last year of the project's period, None where the sheet does not tell."""
    told = [sheet.period or ""]
    told += [fact for label, fact in sheet.facts.items() if re.search("项目期|实施期|期限|起止|周期", label)]
    years = [int(year) for text in told for year in _YEAR.findall(text)]
    return (min(years), max(years)) if years else None


def lasts_one_year(sheet: Sheet) -> bool:
    """Tell whether the sheet says that the project begins and ends in one year."""
    years = years_of(sheet)
    return years is not None and years[0] == years[1]


def deadline_years(text: str) -> list[int]:
    """Return the years by whose dates a text promises something: 2021年12月底完成, not 按2021年标准."""
    if not _YEAR.search(text):
        return []
    clean = arabic_dates(tidy(text))
    return [d.deadline.year for d in find_dates(clean) if d.firm and d.deadline and d.deadline.year]


def row_amounts(line: Line) -> list[Amount]:
    """Return every amount a row states, in its value and in its name."""
    quantity = line.quantity
    if isinstance(quantity, Amount):
        own = [quantity]
    elif isinstance(quantity, Interval):
        own = [Amount(None, quantity.low, quantity.unit), Amount(None, quantity.high, quantity.unit)]
    else:
        own = list(amounts_in(line.value))
    return [*own, *amounts_in(line.name)]


def carries(line: Line, amount: Amount) -> bool:
    """Tell whether a row states an amount: the same size, in a unit that can mean the same (70个村, 70村)."""
    wanted = size(amount)
    return any(size(own) == wanted and _may_mean(own, amount) for own in row_amounts(line))


def nearness(line: Line, statement: Statement) -> float:
    """Return the share of the pairs of a row's name that a statement has, 人数 and 面积 left out."""
    core = _core(line.name)
    return len(core & statement.pairs) / len(core) if core else 0.0


@lru_cache(maxsize=16384)
def _core(name: str) -> frozenset[str]:
    return frozenset(pairs(_MEASURED.sub("", name)))


def same_dimension(line: Line, amount: Amount) -> bool:
    """Tell whether a row's value is a number of the same kind, or a bare number beside a count."""
    own = line.quantity
    if not isinstance(own, Amount):
        return False
    return _dimension(own) == _dimension(amount) or (own.unit is None and is_count(amount))


def _statements(sentence: str) -> Iterator[Statement]:
    """Cut a sentence at commas, and a list of several amounts behind each of them."""
    clauses = filter(None, map(_bare, _CLAUSE.split(sentence)))
    pieces = [piece for clause in clauses for piece in _pieces(clause)]
    for place, (text, amounts) in enumerate(pieces):
        behind = place + 1
        while amounts and behind < len(pieces) and not pieces[behind][1]:
            behind += 1
        context = "，".join(piece for piece, _ in pieces[place:behind])
        yield Statement(text, amounts, context, character_pairs(context))


def _pieces(clause: str) -> list[tuple[str, tuple[Amount, ...]]]:
    """Cut a list after each amount, and return the pieces with theirs: 果园路2公里、寨山路2公里."""
    whole = amounts_in(clause)
    if len(whole) < 2 or not _AND.search(clause):
        return [(clause, whole)]
    cut: list[tuple[str, tuple[Amount, ...]]] = []
    held = ""
    for part in _AND.split(clause):
        held += part
        if amounts := amounts_in(held):
            cut.append((held.strip("、"), amounts))
            held = ""
    return [*cut, (held, ())] if held else cut


def _bare(clause: str) -> str:
    return _NUMBERING.sub("", clause).strip().rstrip("…")


@lru_cache(maxsize=2048)
def _fault(goal: str, project: str) -> GoalFault | None:
    if not goal or "【" in goal:
        return None  # An open slot of a suggestion has its own remedy.
    if _repeats(goal, project):
        return GoalFault.NAME
    statements = read_goal(goal).statements
    amounts = [amount for statement in statements for amount in statement.amounts]
    if any(is_count(amount) for amount in amounts) or _DOCUMENT.search(goal) or _SPELT.search(goal):
        return None
    if _share(statements, _is_spending) >= _RUNNING:
        return GoalFault.SPENDING
    if amounts or _is_dated(goal):
        return None
    if _share(statements, _is_running) >= _RUNNING:
        return GoalFault.RUNNING
    return GoalFault.WISH if _any_of(_wishes()).search(goal) else GoalFault.PLAIN


def _is_dated(goal: str) -> bool:
    """Tell whether a goal names a month, quarter or rhythm; a year alone is no deadline."""
    dates = find_dates(arabic_dates(tidy(goal)))
    return bool(_SEASON.search(goal)) or any(d.deadline and d.deadline.month for d in dates)


def _repeats(goal: str, project: str) -> bool:
    """Tell whether a goal says no more than the project's name, some filling words aside."""
    if not project:
        return False
    said, named = _FILLER.sub("", goal), _FILLER.sub("", project)
    return fuzz.ratio(goal, project) >= 80 or (bool(said) and said == named)


def _share(statements: Sequence[Statement], is_kind: Callable[[str], bool]) -> float:
    """Return the share of the characters of a goal that stand in statements of a kind."""
    whole = sum(len(statement.text) for statement in statements)
    return sum(len(s.text) for s in statements if is_kind(s.text)) / whole if whole else 0.0


def _is_spending(text: str) -> bool:
    """Tell whether a clause says what money is spent on: 30万元用于…, 审批需20万元, 办公用品费、水电费."""
    if _holds(text, "用途词"):
        return True
    if _holds(text, "费用尾词") and sum(word in text for word in words("费用尾词")) >= _SOME_EXPENSES:
        return True
    money = any(_dimension(amount) == MONEY for amount in amounts_in(text))
    return money and bool(_ASKED.search(text))


def _is_running(text: str) -> bool:
    begins = re.search("|".join(words("运转前词")), text)
    return bool(begins and any(word in text[begins.end() :] for word in words("运转后词")))


def _is_wish(text: str) -> bool:
    begins = text.removeprefix("通过").removeprefix("进一步")
    return begins.startswith(_wishes())


def _tasks(text: str) -> Iterator[str]:
    """Read a list behind a verb (开展A、B和C), or the items of a list that end with one (A改造、B治理)."""
    text = _ADVERBS.sub("", text)
    leads, ends = _verbs()
    leading = leads.match(text)
    listed = text[leading.end() :] if leading else text
    for item in _ITEM.split(listed):
        bare = item.strip("。，,:： ()（）").removeprefix("必要的").removeprefix("必须的")
        done = ends.fullmatch(bare)
        abstract = (done[1] if done else bare).endswith(_abstract())
        says = len(pairs(bare)) >= 2 and not _DIGIT.search(bare) and not bare.endswith(_NO_TASK)
        if (leading or done) and says and not abstract:
            yield bare


@cache
def _abstract() -> tuple[str, ...]:
    return tuple(words("抽象词"))


@cache
def _wishes() -> tuple[str, ...]:
    """Return the verbs of wishes; those of one character (对, 使) stand in any sentence."""
    return tuple(word for word in words("愿望动词") if len(word) > 1)


@cache
def _verbs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a verb near the beginning of a clause, and one at the end of an item."""
    verbs = "|".join(sorted(words("任务动词"), key=len, reverse=True))
    return re.compile(rf"[^、]{{0,8}}?用于|[^、]{{0,4}}?(?:{verbs})"), re.compile(rf"(.{{2,}})(?:{verbs})")


def _dimension(amount: Amount) -> str | None:
    unit = find_unit(amount.unit)
    return unit.dimension if unit else None


def _may_mean(own: Amount, amount: Amount) -> bool:
    return own.unit is None or _dimension(own) == _dimension(amount) or (is_count(own) and is_count(amount))


def _holds(text: str, name: str) -> bool:
    return _any_of(words(name)).search(text) is not None


@cache
def _any_of(found: Collection[str]) -> re.Pattern[str]:
    """Return what finds any of these words: one pass over a text instead of one for each word."""
    return re.compile("|".join(map(re.escape, found)))

"""What the name of an indicator says about its value: a rate, a headcount, something bad, whom to ask."""

import re
from functools import cache, lru_cache

from indicators.amounts import Amount
from indicators.quantity import read_amounts
from indicators.starter.words import may_exceed_hundred, reverse_direction, words
from indicators.units import find_unit

_CACHED = 8192  # names; the same ones return in every sheet of a county

_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]|[%％\s]")
_MAY_COUNT = re.compile(r"[0-9０-９零一二两三四五六七八九十百]")

_RATE = re.compile(r"(?<![功频效倍速])率$|占比$|比例$|比重$|百分比$|满意(?:度|程度)$")
_SATISFACTION = re.compile(r"满意")
# What a name ends in, and the kinds of unit (see units.yaml) that fit it.
_MEASURES = (
    (_RATE, frozenset(("比率", "百分点", "倍数", "分值")), "%"),
    (re.compile(r"人口数量?$|(?<![法个])人员?数量?$"), frozenset(("人", "人次", "人份", "生", "学生")), "人"),
    (re.compile(r"人次数?$"), frozenset(("人次", "人", "人份")), "人次"),
    (re.compile(r"户数量?$"), frozenset(("户", "户次", "家", "家次")), "户"),
    (re.compile(r"面积$"), frozenset(("面积", "亩次")), "平方米、亩等"),
    (re.compile(r"里程$|长度$"), frozenset(("长度", "车公里")), "公里、米等"),
    (re.compile(r"天数$"), frozenset(("时间", "个工作日", "人天")), "天"),
    (
        re.compile(r"(?:收入|产值|金额|总额|利润|投资额?|成本|费用|单价|造价|价格)$"),
        frozenset(("金额", "美元", "欧元", "港元", "比率", "百分点", "倍数")),
        "元、万元等",
    ),
    (re.compile(r"(?:及时|按时|按期|准时)(?:完成|发放|到位|开工|完工|交付|拨付|支付|办结|性)?$"), None, ""),
)
_EITHER = re.compile(r"[)）]数量?$")  # 用水户（组织）数 counts two kinds of things.
_IN_TIME = frozenset(("比率", "百分点", "时间", "个工作日", "分值", "等级"))

_BAD_MEASURE = re.compile(r"(?:率|数|数量|占比|比例|时长|次)$")
_FILLING = re.compile(
    r"项目|工程|各项|工作|有关|相关|情况|状况|[的和与及对其等本、,，。.;；:：“”\"'《》()（）\[\]【】\s★*＊%％-]"
)
_SAME_WORDS = {"满意程度": "满意度", "满意率": "满意度", "提高": "提升", "增强": "提升", "改善": "提升"}
_CLAUSE = re.compile(r"^.*[,，;；:：]")
_TOWARDS = re.compile(r"对(?![象口接])")
_OF_THE_PROJECT = re.compile(r"^(?:项目|本|该)+")


@lru_cache(_CACHED)
def named_amounts(name: str) -> tuple[Amount, ...]:
    """Return the amounts with a unit that a name holds (新建水泥路1条); ages are part of a title."""
    if not _MAY_COUNT.search(name):
        return ()
    return tuple(a for a in read_amounts(name) if a.unit and a.unit not in ("岁", "月龄"))


@lru_cache(_CACHED)
def bare_name(name: str) -> str:
    """Return a name without brackets, per cent sign and white space."""
    return _BRACKETS.sub("", name)


@lru_cache(_CACHED)
def is_rate(name: str) -> bool:
    """Tell whether a name is that of a share of a whole (合格率, 占比, 满意度)."""
    return bool(_RATE.search(bare_name(name)))


@lru_cache(_CACHED)
def is_capped(name: str) -> bool:
    """Tell whether a name is that of a share that cannot pass 100 %."""
    return is_rate(name) and not may_exceed_hundred(name)


@lru_cache(_CACHED)
def speaks_of_satisfaction(name: str) -> bool:
    """Tell whether a name asks how satisfied people are."""
    return bool(_SATISFACTION.search(name))


@lru_cache(_CACHED)
def misfit(name: str, unit: str) -> str | None:
    """Return the units that fit a name when `unit` does not; None when it does or nobody can tell.

    A unit that is not in the table, or a price (元/亩), is never called wrong.
    """
    known = find_unit(unit)
    if known is None:
        return None
    kind = known.dimension.split("/")[0]
    if _EITHER.search(name):
        return None
    bare = bare_name(name)
    for pattern, accepted, example in _MEASURES:
        if pattern.search(bare):
            if accepted is None:
                return None if kind in _IN_TIME else "%、天或日期"
            fits = kind in accepted or "均" in bare or (pattern is _RATE and "/" in known.name)
            return None if fits else example
    return None


@lru_cache(_CACHED)
def better_when_less(name: str) -> bool:
    """Tell whether an indicator of this name is the better the smaller it is."""
    bare = bare_name(name)
    if not _any_of("坏事词", "反向指标词", "越短越好").search(bare):
        return False
    if reverse_direction(bare) or bare.endswith(tuple(words("越短越好"))):
        return True
    if not _BAD_MEASURE.search(bare) or bare.endswith(tuple(words("正向尾词"))):
        return False
    return bool(_any_of("坏事词").search(bare)) and not _any_of("办事词", "下降词").search(bare)


@cache
def _any_of(*lists: str) -> re.Pattern[str]:
    """Return what finds any word of these lists; one pass over a name instead of one for each word."""
    return re.compile("|".join(sorted(re.escape(word) for name in lists for word in words(name))))


@lru_cache(_CACHED)
def sameness(name: str) -> str:
    """Return what two names have in common that mean the same amount: the same characters in any order.

    全民健康水平提升 and 提升全民健康水平 agree, 7天访视数 and 42天访视数 do not.
    """
    bare = name
    for word, meant in _SAME_WORDS.items():
        bare = bare.replace(word, meant)
    return "".join(sorted(_FILLING.sub("", bare) or bare))


@lru_cache(_CACHED)
def asked(name: str) -> str:
    """Return whom a satisfaction indicator asks (受益脱贫户); empty when the name does not say."""
    before = _CLAUSE.sub("", bare_name(name)).split("满意")[0]
    whom = _OF_THE_PROJECT.sub("", _TOWARDS.split(before)[0])
    return "" if whom in words("对象不明") else whom

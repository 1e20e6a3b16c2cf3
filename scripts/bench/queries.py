"""Three hundred queries as people type them, drawn from a library so that most of them find something."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random

from indicators.starter.synonyms import starter_synonyms
from indicators.taxonomy import taxonomy
from indicators.values import Indicator
from scripts.bench.library import SEED, split

LONGEST_PREFIX = 8  # characters typed before somebody takes a suggestion or goes on to the end

_QUESTIONS = (
    "{type}怎么设绩效指标",
    "{name}怎么算",
    "{type}项目应该写哪些{level2}",
    "{keyword}有哪些指标可以用",
    "请问{type}的{keyword}如何衡量",
    "{alias}的指标值填多少合适",
)
_UNWANTED = ("满意度", "成本", "率")
_LEVEL_WORDS = {"服务对象满意度指标": "满意度"}  # 数量指标 is typed as 数量


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed, the facet values chosen beside it, and what was typed when suggestions came."""

    kind: str
    text: str
    prefix: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def generate_queries(indicators: Sequence[Indicator], seed: int = SEED) -> tuple[Asked, ...]:
    """Return the queries over a library, the kinds mixed; the same for the same library and seed."""
    random = Random(seed)  # noqa: S311 # chance that can be repeated is what is wanted
    queries = [_asked(random, kind, indicators) for kind, (count, _) in _KINDS.items() for _ in range(count)]
    random.shuffle(queries)
    return tuple(queries)


def _asked(random: Random, kind: str, indicators: Sequence[Indicator]) -> Asked:
    indicator = random.choice(indicators)
    text = _KINDS[kind][1](random, indicator)
    prefix = text[: random.randint(1, min(len(text), LONGEST_PREFIX))]
    return Asked(kind, text, prefix, _filters(random, indicator) if kind == "filtered" else {})


def _terms(random: Random, indicator: Indicator) -> str:
    known = list(dict.fromkeys(_vocabulary(indicator)))
    terms = random.sample(known, min(len(known), random.choice((1, 1, 2, 2, 2, 3, 3, 4))))
    return random.choice((" ", " ", "")).join(terms)


def _question(random: Random, indicator: Indicator) -> str:
    return random.choice(_QUESTIONS).format(
        type=_any(random, indicator.project_types, indicator.name),
        name=indicator.name,
        alias=_any(random, indicator.aliases, indicator.name),
        keyword=_any(random, indicator.keywords, indicator.name),
        level2=indicator.level2,
    )


def _sector(random: Random, indicator: Indicator) -> str:
    sector = _any(random, indicator.sectors, "通用")
    return random.choice((sector, f"{sector} {_level(indicator)}", f"{sector} {_keyword(random, indicator)}"))


def _part(random: Random, indicator: Indicator) -> str:
    """Return a piece of a name that need not be a word."""
    length = min(random.randint(2, 5), len(indicator.name))
    start = random.randint(0, len(indicator.name) - length)
    return indicator.name[start : start + length]


def _everyday(random: Random, indicator: Indicator) -> str:
    word = random.choice(_everyday_words())
    return random.choice((word, word, f"{word} {_keyword(random, indicator)}"))


@cache
def _everyday_words() -> tuple[str, ...]:
    return tuple(dict(starter_synonyms()))


def _code(random: Random, indicator: Indicator) -> str:
    return random.choice((indicator.code, indicator.code, indicator.code.partition("-")[0]))


def _phrase(random: Random, indicator: Indicator) -> str:
    quoted = f"“{_any(random, (*indicator.keywords, *indicator.aliases), indicator.name)}”"
    return random.choice((quoted, f"{quoted} {_level(indicator)}", f"{quoted} -{random.choice(_UNWANTED)}"))


def _typed_facet(random: Random, indicator: Indicator) -> str:
    typed = [f"维度:{_level(indicator)}"]
    typed += [f"行业:{sector}" for sector in indicator.sectors]
    typed += [f"类型：{kind}" for kind in indicator.project_types]
    return f"{random.choice(typed)} {_keyword(random, indicator)}"


# How often each kind is asked, and how it is made.
_KINDS: Mapping[str, tuple[int, Callable[[Random, Indicator], str]]] = {
    "terms": (100, _terms),
    "question": (40, _question),
    "sector": (30, _sector),
    "part": (30, _part),
    "everyday": (30, _everyday),
    "code": (15, _code),
    "phrase": (15, _phrase),
    "typed facet": (20, _typed_facet),
    "filtered": (20, _terms),
}


def _filters(random: Random, indicator: Indicator) -> dict[str, tuple[str, ...]]:
    others = [level2 for level2 in taxonomy().all_level2() if level2 != indicator.level2]
    choices: tuple[dict[str, tuple[str, ...]], ...] = (
        {"level2": (indicator.level2,)},
        {"level2": (indicator.level2, random.choice(others))},
        {"scope": (indicator.scope.value,)},
        {"sector": indicator.sectors[:1], "level2": (indicator.level2,)},
    )
    chosen = random.choice(choices)
    return {facet: values for facet, values in chosen.items() if values}


def _vocabulary(indicator: Indicator) -> Iterator[str]:
    """Yield what an indicator may be looked for by."""
    yield from filter(None, split(indicator.name))
    yield from indicator.keywords
    yield from indicator.aliases
    yield from indicator.project_types


def _any(random: Random, values: Sequence[str], otherwise: str) -> str:
    return random.choice(values) if values else otherwise


def _keyword(random: Random, indicator: Indicator) -> str:
    return _any(random, indicator.keywords, split(indicator.name)[0])


def _level(indicator: Indicator) -> str:
    return _LEVEL_WORDS.get(indicator.level2, indicator.level2.removesuffix("指标"))

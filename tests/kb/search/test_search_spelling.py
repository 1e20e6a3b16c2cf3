"""Slips in runs of Chinese characters, over the starter library."""

import random
import re
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.pinyin import readings_of
from kb.search.spelling import Speller
from kb.search.text import bigrams
from tests.starter_library import published_sheets, starter_indicators

CHINESE = re.compile("[\u4e00-\u9fff]+")
MOST_LOOKUPS = 9


@cache
def texts() -> tuple[str, ...]:
    return tuple(
        "\n".join((one.name, *one.aliases, *one.keywords, *one.project_types)) for one in starter_indicators()
    )


@cache
def together() -> str:
    return "\n".join(texts())


def has(text: str) -> int:
    return together().count(text)


@cache
def speller() -> Speller:
    return Speller(Counter(pair for text in texts() for pair in bigrams(text)), has)


@cache
def few_pairs() -> Counter[str]:
    return Counter(pair for text in texts()[:300] for pair in bigrams(text))


@cache
def names() -> tuple[str, ...]:
    runs = {run for indicator in starter_indicators() for run in CHINESE.findall(indicator.name)}
    return tuple(sorted(run for run in runs if 4 <= len(run) <= 12))


@cache
def same_sounding(character: str) -> list[str]:
    known = sorted(set("".join(names())))
    return [one for one in known if one != character and readings_of(one) & readings_of(character)]


def misspelt(name: str, chance: random.Random) -> str:
    """The name with one character that sounds the same instead of another."""
    at = chance.choice([place for place, character in enumerate(name) if same_sounding(character)])
    return name[:at] + chance.choice(same_sounding(name[at])) + name[at + 1 :]


def is_one_slip(one: str, other: str) -> bool:
    """Whether one character differs, is missing or extra, or two neighbours are swapped."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(one) - len(other)) == 1
    if len(one) != len(other):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return longer[start + 1 :] == shorter[start:]
    return one[start + 1 :] == other[start + 1 :] or (
        one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    )


def stands_around(typed: str, found: str) -> bool:
    """Whether three characters around the first change stand in the library."""
    at = next((at for at, (a, b) in enumerate(zip(typed, found, strict=False)) if a != b), len(found) - 1)
    return any(has(found[start : start + 3]) for start in range(max(0, at - 2), min(at, len(found) - 3) + 1))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("验收合格绿", "验收合格率"),
        ("满意渡", "满意度"),
        ("路登", "路灯"),
        ("冈位", "岗位"),
        ("培训人次树", "培训人次数"),
        ("校舍维休改造", "校舍维修改造"),
        ("群众满意意度", "群众满意度"),
        ("群众意满度", "群众满意度"),
        ("服务对象满度", "服务对象满意度"),
        ("工程验受合格率", "工程验收合格率"),
        ("森林防火监控率设备", None),
    ],
)
def test_a_slip_is_repaired(typed, expected):
    assert expected == speller().correct(typed)


@pytest.mark.parametrize(
    "run",
    ["", "满", "满意度", "满意度x", "pm", "满意 度", "量子纠缠态", "电竞酒店", "促进社会和谐稳定", "可行性"],
)
def test_what_is_right_or_unknown_stays(run):
    assert speller().correct(run) is None


def test_no_name_of_the_library_is_corrected():
    runs = [run for indicator in starter_indicators() for run in CHINESE.findall(indicator.name)]

    assert [] == [(run, found) for run in runs if (found := speller().correct(run)) is not None]


def test_names_that_others_wrote_are_left_alone_but_for_slips():
    rows = (row for sheet in published_sheets() for row in sheet.rows)
    runs = sorted({run for row in rows for run in CHINESE.findall(row.name or "")})

    found = {run: better for run in runs if (better := speller().correct(run)) is not None}

    assert {"冈位": "岗位"} == found


def test_two_right_names_side_by_side_are_left_alone():
    chance = random.Random(1)
    pairs = [chance.choice(names())[-4:] + chance.choice(names())[:4] for _ in range(200)]

    assert [] == [(run, found) for run in pairs if (found := speller().correct(run)) is not None]


def test_nearly_every_character_that_only_sounds_right_is_repaired():
    chance = random.Random(2)
    slips = [(misspelt(name, chance), name) for name in chance.sample(names(), 200)]

    exact = sum(speller().correct(typed) == name for typed, name in slips if not has(typed))

    assert exact >= 0.97 * sum(not has(typed) for typed, _ in slips)


def swapped(name: str, at: int) -> str:
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def doubled(name: str, at: int) -> str:
    return name[:at] + name[at] + name[at:]


@pytest.mark.parametrize("slip", [swapped, doubled])
def test_nearly_all_swapped_and_doubled_characters_are_repaired(slip: Callable[[str, int], str]):
    chance = random.Random(3)
    chosen = chance.sample([name for name in names() if len(name) < 12], 100)
    slips = [(slip(name, chance.randrange(len(name) - 1)), name) for name in chosen]

    missed = [(typed, name) for typed, name in slips if not has(typed) and speller().correct(typed) != name]

    assert len(missed) <= 5, missed


@given(name=st.sampled_from(names()), chance=st.randoms(use_true_random=False))
def test_a_character_that_sounds_the_same_is_exchanged_for_what_stands_in_the_library(name, chance):
    typed = misspelt(name, chance)

    found = speller().correct(typed)

    assert found is None or (is_one_slip(typed, found) and stands_around(typed, found))


@given(
    run=st.text(st.sampled_from("满意度验收合格率群众培训人数校舍维修完成改造面积补助资金的一"), max_size=16)
)
def test_no_correction_changes_more_than_one_slip_or_asks_often(run):
    asked: list[str] = []

    def count(text: str) -> int:
        asked.append(text)
        return has(text)

    found = Speller(few_pairs(), count).correct(run)

    assert len(asked) <= MOST_LOOKUPS
    assert found is None or (found != run and is_one_slip(run, found))


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("新建城镇污水处理厂排放达标绿", "新建城镇污水处理厂排放达标率"),
        ("农村义务教育学生营养改善计划满意渡", "农村义务教育学生营养改善计划满意度"),
    ],
)
def test_a_long_run_is_repaired_around_the_slip(run, expected):
    assert expected == speller().correct(run)


def test_an_empty_library_corrects_nothing():
    assert Speller({}, lambda _: 0).correct("满意渡") is None

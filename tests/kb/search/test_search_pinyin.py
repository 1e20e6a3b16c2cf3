"""How Chinese is pronounced, and what typed letters may mean."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.search.pinyin import (
    BEGINNING,
    INSIDE,
    MOST_READINGS,
    WHOLE,
    Sounds,
    blurred,
    initials,
    is_initials,
    readings,
    readings_of,
    sounds,
    syllables,
)
from kb.search.text import bare
from tests.starter_library import starter_indicators

TITLES = (
    "满意度",
    "满意度调查次数",
    "服务对象满意度",
    "验收合格率",
    "县域医共体数",
    "西安线路里程",
    "GDP增长率",
    "",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("满意度", "man yi du"),
        ("重庆", "chong qing"),
        ("长效", "chang xiao"),
        ("行业", "hang ye"),
        ("银行", "yin hang"),
        ("会计", "kuai ji"),
        ("社会计划", "she hui ji hua"),
        ("调查", "diao cha"),
        ("管道长度", "guan dao chang du"),
        ("增长率", "zeng zhang lv"),
        ("退耕还林", "tui geng huan lin"),
        ("工人参保率", "gong ren can bao lv"),
        ("女职工", "nv zhi gong"),
        ("战略", "zhan lve"),
        ("5G基站", "5g ji zhan"),
        ("ＧＤＰ增长", "gdp zeng zhang"),
        ("PM2.5浓度（年均）", "pm2\n5 nong du\nnian jun"),
        ("验收 合格", "yan shou\nhe ge"),
        ("，。", ""),
        ("", ""),
    ],
)
def test_a_text_sounds_like(text, expected):
    assert expected == sounds(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("满意度", "myd"), ("重庆", "cq"), ("GDP增长率", "gdpzzl"), ("浓度（年均）", "nd\nnj"), ("", "")],
)
def test_the_initials_of_a_text_are(text, expected):
    assert expected == initials(sounds(text))


@given(text=st.text(st.sampled_from("满意度调查重庆长效行业率女会计参与（，\n 、")))
def test_every_chinese_character_is_one_syllable(text):
    spoken = sounds(text).split()

    assert len(bare(text)) == len(spoken)
    assert set(spoken) <= syllables()


@given(text=st.text(st.sampled_from("满意度a5率（\n ") | st.characters()))
def test_syllables_and_breaks_never_double(text):
    spoken = sounds(text)

    assert all(word for line in spoken.split("\n") for word in line.split(" ")) or not spoken
    assert initials(spoken).count("\n") == spoken.count("\n")


def test_there_are_some_four_hundred_syllables_of_letters():
    assert 390 < len(syllables()) < 430
    assert {"man", "yi", "lv", "nve", "zhuang", "er", "a"} <= syllables()
    assert syllables().isdisjoint({"m", "n", "ng", "hm", "ê", "lue", "gdp"})


def test_a_character_has_its_common_readings_only():
    assert {"chang", "zhang"} == readings_of("长")
    assert {"da"} == readings_of("大")
    assert set() == readings_of("a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zi", "zhi"),
        ("ci", "chi"),
        ("si", "shi"),
        ("nan", "lan"),
        ("hui", "fui"),
        ("sen", "seng"),
        ("xin", "xing"),
        ("zan", "zhang"),
    ],
)
def test_near_sounds_blur_to_the_same(one, other):
    assert blurred(one) == blurred(other)


@pytest.mark.parametrize(("one", "other"), [("zi", "ci"), ("man", "men"), ("long", "lun"), ("ba", "pa")])
def test_other_sounds_stay_apart(one, other):
    assert blurred(one) != blurred(other)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("manyidu", ("man yi du",)),
        ("ManYiDu", ("man yi du",)),
        ("xian", ("xian", "xi an")),
        ("xi'an", ("xi an",)),
        ("xi’an", ("xi an",)),
        ("xi an", ("xi an",)),
        ("fangan", ("fang an", "fan gan")),
        ("manyid", ("man yi d",)),
        ("yanshouh", ("yan shou h",)),
        ("d", ("d",)),
        ("nüzhigong", ("nv zhi gong",)),
        ("nu:zhigong", ("nv zhi gong",)),
        ("nyuzhigong", ("nv zhi gong",)),
        ("jvmin", ("ju min",)),
        ("gdp", ()),
        ("pm", ()),
        ("manyidu2", ()),
        ("满意", ()),
        ("'", ()),
        ("", ()),
    ],
)
def test_typed_letters_are_read_as(typed, expected):
    assert expected == readings(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lvhua", "lv hua"),
        ("lyuhua", "lv hua"),
        ("zhanlue", "zhan lve"),
        ("zhanlve", "zhan lve"),
        ("zhanlyue", "zhan lve"),
        ("nuedai", "nve dai"),
        ("nvedai", "nve dai"),
    ],
)
def test_the_umlaut_is_typed_in_many_ways(typed, expected):
    assert expected == readings(typed)[0]


@given(spoken=st.lists(st.sampled_from(sorted(syllables())), min_size=1, max_size=8))
def test_syllables_that_are_divided_by_apostrophes_are_read_back(spoken):
    ways = readings("'".join(spoken))

    assert " ".join(spoken) == ways[0]


@given(typed=st.text(st.sampled_from("aeiouvnghzscxdlm'"), max_size=14))
def test_readings_are_few_and_of_syllables_shortest_first(typed):
    ways = readings(typed)

    lengths = [len(way.split(" ")) for way in ways]
    assert len(ways) == len(set(ways)) <= MOST_READINGS
    assert sorted(lengths) == lengths
    assert all(syllable in syllables() for way in ways for syllable in way.split(" ")[:-1])


@pytest.mark.parametrize("typed", ["myd", "YSHGL", "zhgl", "an", "abcdefghjklm"])
def test_letters_may_be_initials(typed):
    assert is_initials(typed)


@pytest.mark.parametrize("typed", ["m", "mid", "lv", "uu", "abcdefghjklmn", "m2", "m d", "满意", ""])
def test_letters_cannot_be_initials(typed):
    assert not is_initials(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("manyidu", {"满意度": WHOLE, "满意度调查次数": BEGINNING, "服务对象满意度": INSIDE}),
        ("MYD", {"满意度": WHOLE, "满意度调查次数": BEGINNING, "服务对象满意度": INSIDE}),
        ("manyid", {"满意度": BEGINNING, "满意度调查次数": BEGINNING, "服务对象满意度": INSIDE}),
        ("yidudiao", {"满意度调查次数": INSIDE}),
        ("hegelv", {"验收合格率": INSIDE}),
        ("hegelyu", {"验收合格率": INSIDE}),
        ("yshgl", {"验收合格率": WHOLE}),
        ("yanshouhege", {"验收合格率": BEGINNING}),
        ("xian", {"县域医共体数": BEGINNING, "西安线路里程": BEGINNING}),
        ("xi'an", {"西安线路里程": BEGINNING}),
        ("yanshouhegelvyu", {}),
        ("dudiaochacishufuwu", {}),
        ("gdpzz", {"GDP增长率": BEGINNING}),
        ("zzhang", {}),
        ("zengzhang", {"GDP增长率": INSIDE}),
        ("zeng", {"GDP增长率": INSIDE}),
        ("zen", {"GDP增长率": INSIDE}),
        ("anyidu", {}),
        ("m", {}),
        ("满意", {}),
        ("", {}),
    ],
)
def test_typed_letters_find_titles(typed, expected):
    found = Sounds(TITLES).find(typed)

    assert expected == {TITLES[place]: nearness for place, nearness in found}


def test_initials_of_two_letters_may_be_typed_with_both():
    titles = Sounds(["中小学生数", "资产总额"])

    assert [(0, WHOLE)] == titles.find("zxxss") == titles.find("zhxxshsh") == titles.find("zhxxss")


def test_no_titles_are_no_titles_found():
    assert [] == Sounds([]).find("manyidu")


def test_every_name_of_the_library_is_found_by_its_sound_and_by_its_initials():
    names = [bare(indicator.name) for indicator in starter_indicators()][::60]
    library = Sounds(names)

    for place, name in enumerate(names):
        spoken = sounds(name)
        letters = initials(spoken)
        if set(spoken.split()) <= syllables():
            assert (place, WHOLE) in library.find(spoken.replace(" ", "'")), name
        if is_initials(letters):
            assert (place, WHOLE) in library.find(letters), name


@given(start=st.integers(0, 4), length=st.integers(2, 5), place=st.integers(0, 200))
def test_a_part_of_a_name_finds_the_name(start, length, place):
    names = [bare(indicator.name) for indicator in starter_indicators()[:200:20]]
    number = place % len(names)
    spoken = sounds(names[number]).split(" ")[start : start + length]
    assume(len(spoken) > 1 and set(spoken) <= syllables())

    found = dict(Sounds(names).find("'".join(spoken)))

    assert found[number] >= (INSIDE if start else BEGINNING)

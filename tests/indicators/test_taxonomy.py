"""Sectors and levels as sheets write them, brought to standard names."""

import pytest

from indicators.taxonomy import taxonomy


def test_there_are_seventeen_sectors_with_codes_of_their_own():
    codes = [sector.code for sector in taxonomy().sectors]

    assert 17 == len(codes) == len(set(codes))


def test_every_item_belongs_to_the_class_it_begins_with():
    assert not [
        item.code
        for sector in taxonomy().sectors
        for item in sector.items
        if len(item.code) != 5 or not item.code.startswith(sector.code)
    ]


@pytest.mark.parametrize("written", ["农林水", "农林水支出", "213", " 213 "])
def test_a_sector_is_found_by_name_official_name_or_code(written):
    sector = taxonomy().sector(written)

    assert sector is not None
    assert "213" == sector.code


@pytest.mark.parametrize(
    ("written", "name"),
    [("一般公共服务", "公共服务"), ("商业服务业", "商业服务"), ("社会保障和就业支出", "社会保障")],
)
def test_a_sector_is_found_by_its_official_name_without_the_tail(written, name):
    sector = taxonomy().sector(written)

    assert sector is not None
    assert name == sector.name


def test_no_text_is_no_sector():
    assert taxonomy().sector("") is None
    assert taxonomy().sector("支出") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("数量指标", "数量指标"),
        ("数量", "数量指标"),
        ("（1）数量指标：", "数量指标"),
        ("质 量 指 标", "质量指标"),
        ("社会效益", "社会效益指标"),
        ("服务对象满意度", "服务对象满意度指标"),
        ("没有的指标", None),
        ("", None),
        (None, None),
    ],
)
def test_a_level_2_is_known_however_a_form_writes_it(written, meant):
    assert meant == taxonomy().canonical_level2(written)


def test_every_level_2_stands_under_one_level_1_of_the_present_form():
    assert "成本指标" == taxonomy().parent("经济成本指标")
    assert "产出指标" == taxonomy().parent("数量指标")
    assert "效益指标" == taxonomy().parent("可持续影响指标")  # only the older form has it
    assert taxonomy().parent("没有的指标") is None


def test_a_reason_is_given_only_for_items_there_are():
    items = {item.code for sector in taxonomy().sectors for item in sector.items}

    assert not taxonomy().unserved.keys() - items
    assert all(taxonomy().unserved.values())


COSTS_OF_BOTH_FORMS = ("成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标")
BENEFITS_OF_BOTH_FORMS = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("质量", ("质量指标",)),
        ("质量指标", ("质量指标",)),
        ("经济成本", ("经济成本指标",)),
        ("成本", COSTS_OF_BOTH_FORMS),
        ("成本指标", COSTS_OF_BOTH_FORMS),
        ("效益", BENEFITS_OF_BOTH_FORMS),
        ("项目效果：", BENEFITS_OF_BOTH_FORMS),
        ("满意度", ("服务对象满意度指标",)),
        ("没有的指标", ()),
        ("多少钱", ()),  # spoken of, not named
        ("", ()),
    ],
)
def test_a_level_1_means_all_its_levels_2(written, meant):
    assert meant == taxonomy().level2_meant(written)


def test_every_level_2_means_itself_first():
    assert not [level for level in taxonomy().all_level2() if level != taxonomy().level2_meant(level)[0]]


def test_what_a_level_1_means_stands_under_it_in_one_of_the_forms():
    forms = taxonomy().vocabularies

    for level1 in {name for levels in forms.values() for name in levels}:
        meant = {child for levels in forms.values() for child in levels.get(level1, ())}
        assert meant | {level1} == {level1, *taxonomy().level2_meant(level1)}


@pytest.mark.parametrize(
    ("question", "levels"),
    [
        ("校舍维修花多少钱", COSTS_OF_BOTH_FORMS),
        ("什么时候完工", ("时效指标",)),
        ("路灯坏了多少", ("数量指标",)),
        ("工程质量好不好", ("质量指标",)),
        ("群众满意吗", ("服务对象满意度指标",)),
        ("社会成本怎么算", ("社会成本指标",)),
        ("有没有用", BENEFITS_OF_BOTH_FORMS),
        ("高标准农田", ()),
        ("", ()),
    ],
)
def test_a_question_speaks_of_levels_2_in_everyday_words(question, levels):
    assert set(levels) == set(taxonomy().level2_spoken_of(question))


def test_of_words_within_each_other_the_longer_is_meant():
    spoken = taxonomy().level2_spoken_of("多少钱")

    assert "数量指标" in taxonomy().level2_spoken_of("多少")
    assert "数量指标" not in spoken
    assert "经济成本指标" in spoken


def test_a_question_may_speak_of_several_levels_2_each_told_once():
    spoken = taxonomy().level2_spoken_of("质量、合格率和满意度")

    assert {"质量指标", "服务对象满意度指标"} == set(spoken)
    assert len(spoken) == len(set(spoken))


def test_every_everyday_word_speaks_of_levels_2_there_are():
    assert taxonomy().spoken
    assert not [
        word for word, levels in taxonomy().spoken.items() if not set(levels) <= set(taxonomy().all_level2())
    ]
    assert not [word for word, levels in taxonomy().spoken.items() if word and not levels]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("教育 满意度", ["教育"]),
        ("满意度 农林", ["农林水"]),
        ("校舍 公共", ["公共服务", "公共安全"]),
        ("教", []),
        ("教育经费", []),  # speaks of more than the sector
        ("满意度", []),
        ("", []),
    ],
)
def test_a_question_speaks_of_the_sectors_whose_name_has_one_of_its_words(question, names):
    assert names == [*taxonomy().sectors_spoken_of(question)]


def test_every_sector_is_spoken_of_by_its_name():
    assert not [
        one.name for one in taxonomy().sectors if one.name not in taxonomy().sectors_spoken_of(one.name)
    ]

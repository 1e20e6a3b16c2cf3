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

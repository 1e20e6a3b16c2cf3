"""Forms of a text for comparison."""

import pytest

from kb.search.text import bare, bigrams, without_slots


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("满意度", ("满意", "意度")),
        ("培训 满意", ("培训", "满意")),
        ("元/人", ("元", "人")),
        ("PM2.5", ("pm", "m2", "5")),
        ("人人人", ("人人",)),
        ("（）", ()),
    ],
)
def test_the_pieces_of_a_text_are(text, expected):
    assert expected == bigrams(text)


def test_titles_are_compared_without_punctuation_width_and_case():
    assert bare("ＧＤＰ 增长率（%）") == bare("gdp增长率")


def test_slots_are_not_part_of_what_is_looked_for():
    assert "购置数量" == without_slots("【设备名称】购置数量")

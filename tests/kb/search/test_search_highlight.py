"""Where the words of a query stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.highlight import highlight


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("参训人员满意度", ["满意", "满意度"], "参训人员[满意度]"),
        ("满意度不满意", ["满意", "满意度"], "[满意度]不[满意]"),
        ("高标准农田", ["高标", "标准", "农田"], "[高标准农田]"),
        ("培训人数与培训费", ["培训"], "[培训]人数与[培训]费"),
        ("COD与ｃｏｄ", ["cod"], "[COD]与[ｃｏｄ]"),
        ("每㎡造价", ["m2"], "每[㎡]造价"),
        ("abab", ["aba", "bab"], "[abab]"),
        ("<b>培训</b>", ["培训"], "<b>[培训]</b>"),
        ("培训", [""], "培训"),
        ("培训", [], "培训"),
        ("", ["培训"], ""),
    ],
)
def test_words_are_marked_in(text, words, marked):
    shown = "".join(f"[{segment}]" if matched else segment for segment, matched in highlight(text, words))

    assert marked == shown


@given(text=st.text(), words=st.lists(st.text(max_size=4), max_size=4))
def test_segments_put_together_are_the_text(text, words):
    segments = highlight(text, words)

    assert text == "".join(segment for segment, _ in segments)
    assert all(segment for segment, _ in segments)
    assert all(left != right for (_, left), (_, right) in zip(segments, segments[1:], strict=False))

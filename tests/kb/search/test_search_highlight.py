"""Where the words of a query stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.highlight import Marker, highlight
from kb.search.text import fold


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


ALPHABET = "满意度培训abAＡ 。"  # each character folds to just one


@given(text=st.text(ALPHABET, max_size=20), words=st.lists(st.text(ALPHABET, max_size=3), max_size=4))
def test_just_the_characters_within_some_word_are_marked(text, words):
    inside = set()
    for word in filter(None, map(fold, words)):
        starts = (at for at in range(len(text)) if fold(text)[at:].startswith(word))
        inside.update(place for at in starts for place in range(at, at + len(word)))

    marked = [matched for segment, matched in highlight(text, words) for _ in segment]

    assert [place in inside for place in range(len(text))] == marked


@given(texts=st.lists(st.text(), max_size=4), words=st.lists(st.text(max_size=3), max_size=4))
def test_a_marker_forgets_one_text_before_the_next(texts, words):
    marker = Marker(words)

    assert [highlight(text, words) for text in texts] == [marker.mark(text) for text in texts]


@pytest.mark.parametrize(
    ("texts", "words", "found"),
    [
        (["参训人员满意度", "满意"], ["满意", "满意度"], [["满意度"], ["满意"]]),
        (["培训人数", "人数"], ["人数", "培训"], [["人数", "培训"], ["人数"]]),
        (["COD", "ｃｏｄ"], ["cod"], [["cod"], ["cod"]]),
        (["每㎡", "m2"], ["M2"], [["m2"], ["m2"]]),
        (["培", "训"], ["培训"], [[], []]),
        (["", "培训"], ["培训", ""], [[], ["培训"]]),
        (["培训"], [], [[]]),
    ],
)
def test_the_words_found_in_each_text_are(texts, words, found):
    assert found == [sorted(there) for there in Marker(words).found(texts)]


printable = st.text(st.characters(exclude_categories=("Cc", "Cs")))


@given(texts=st.lists(printable, min_size=1, max_size=4), data=st.data())
def test_each_text_tells_the_words_that_stand_in_it_but_none_within_another(texts, data):
    part = st.sampled_from([text[at : at + 2] for text in texts for at in range(len(text))] or [""])
    words = data.draw(st.lists(part | printable, max_size=5))
    found = Marker(words).found(texts)

    assert len(texts) == len(found)
    for text, there in zip(texts, found, strict=True):
        assert all(word in fold(text) for word in there)
        assert not [word for word in there for other in there if word != other and word in other]
        standing = [fold(word) for word in words if fold(word) in fold(text)]
        assert all(any(word in other for other in there) for word in standing if word)

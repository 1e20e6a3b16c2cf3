"""Chinese text into words."""

import os
import subprocess
import sys

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.words import KEPT_FILES, Words, kept_words, stop_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("培训满意度", ("培训", "满意", "满意度")),
        ("验收合格率（%）", ("验收", "合格", "合格率")),
        ("COD、ＰＭ２．５", ("cod", "pm2.5")),
        ("亩", ("亩",)),
        ("元/人", ("元", "人")),
        ("3个 月", ("3", "月")),
        ("的", ("的",)),
        ("  \n，。！", ()),
        ("", ()),
    ],
)
def test_a_text_is_cut_into(text, expected, words):
    assert expected == words.cut(text)


def test_own_words_stay_whole_and_give_the_words_inside_them(words):
    cut = words.cut("农村公路养护里程")

    assert {"农村公路养护", "农村公路", "农村", "公路", "养护", "里程"} <= set(cut)


def test_own_words_are_known_to_these_words_only(words):
    words.cut("高标准农田建设")

    assert jieba.dt.FREQ.get("农村义务教育学生营养改善计划") is None


def test_the_dictionary_is_kept_in_the_folder_given_and_nothing_is_said(tmp_path):
    program = "import sys, pathlib, kb.search.words as w; w.Words([], pathlib.Path(sys.argv[1])).cut('培训')"
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(tmp_path / "words")],
        capture_output=True,
        check=True,
    )

    assert ["jieba.cache"] == [file.name for file in (tmp_path / "words").iterdir()]
    assert (b"", b"") == (ran.stdout, ran.stderr)


def test_the_fingerprint_follows_the_own_words_but_not_their_order(tmp_path):
    one, same, other = (
        Words(own, tmp_path) for own in (["营养餐", "路灯"], ["路灯", "营养餐", ""], ["路灯"])
    )

    assert one.fingerprint == same.fingerprint
    assert one.fingerprint != other.fingerprint


def test_saved_words_come_back_and_cut_alike(tmp_path):
    saved = Words(["营养餐计划", "路灯"], tmp_path)
    saved.save()
    (again,) = kept_words(tmp_path)

    assert saved.fingerprint == again.fingerprint
    assert saved.cut("农村营养餐计划的路灯") == again.cut("农村营养餐计划的路灯")
    assert "营养餐计划" in again.cut("农村营养餐计划的路灯")


def test_the_newest_words_come_first_and_old_ones_are_thrown_away(tmp_path):
    saved = [Words([f"第{number}个词"], tmp_path) for number in range(KEPT_FILES + 2)]
    for age, words in enumerate(saved):
        words.save()
        os.utime(tmp_path / f"{words.fingerprint}.json", (age, age))
    saved[-1].save()

    newest = [words.fingerprint for words in reversed(saved)][:KEPT_FILES]
    assert newest == [words.fingerprint for words in kept_words(tmp_path)]


@pytest.mark.parametrize("content", [b"", b"[", b"null", b"[1]", b'["\xe8\xb7\xaf"]', b"\xff\xfe", b"{}"])
def test_a_file_of_words_that_is_not_as_it_was_written_is_left_out(content, tmp_path):
    saved = Words(["路灯"], tmp_path)
    saved.save()
    (tmp_path / f"{saved.fingerprint}.json").write_bytes(content)

    assert [] == [*kept_words(tmp_path)]


def test_a_word_that_is_new_since_is_cut_into_the_words_inside_it(tmp_path):
    before, after = Words([], tmp_path), Words(["营养餐计划"], tmp_path)

    assert "营养餐计划" in after.cut("营养餐计划")
    assert {"营养", "计划"} <= set(before.cut("营养餐计划"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("怎么设培训的满意度指标", "培训 满意度"),
        ("请问绩效目标怎么填写？", "请问绩效目标怎么填写?"),
        ("绩效评价报告有哪些指标", "绩效评价报告"),
        ("指标", "指标"),
        ("目的地", "目的地"),
        ("项目验收怎么衡量", "验收"),
    ],
)
def test_question_words_are_left_out_unless_nothing_else_is_there(text, expected, words):
    assert expected == "".join(words.segments(text)).strip()


def test_stop_words_stand_one_a_line_without_repeats():
    assert all(word == word.strip() and word for word in stop_words())
    assert {"怎么", "设", "什么", "的", "指标"} <= stop_words()


@given(text=st.text())
def test_every_word_stands_folded_in_the_text(text, words):
    for word in words.cut(text):
        assert word == word.lower()
        assert any(character.isalnum() for character in word)

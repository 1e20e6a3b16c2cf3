"""Finding the headings of an indicator table."""

import pytest

from indicators.formats import csv
from indicators.mapping import read_indicators


def table(*rows):
    """Read CSV rows, each given as text."""
    return read_indicators(csv.read("\n".join(rows).encode())[0])


def faults(reading):
    return [(error.at, error.message) for error in reading.errors]


@pytest.mark.parametrize(
    "headings",
    [
        "三级指标,二级,共性/个性",
        "指标 名称*,二级指标（必填）,适用范围：",
        "名称（三级指标）,二级指标名称,通用/专用",
        " 指标内容 ,二级指标(88号口径),共性或个性",
    ],
)
def test_headings_are_known_by_their_other_names(headings):
    assert 1 == len(table(headings, "培训班次,数量,共性").entries)


def test_the_heading_may_stand_below_titles():
    titles = ["某县预算绩效指标库,,", *[f"说明{number},," for number in range(12)], ",,"]

    reading = table(*titles, "指标名称,二级指标,适用范围", "培训班次,数量,共性")

    assert ["第16行"] == [entry.at for entry in reading.entries]
    assert () == reading.errors


def test_a_heading_on_two_lines_is_read_as_one():
    reading = table(
        "指标库,,,,",
        "序号,绩效指标,,适用,评分",
        ",二级指标,三级指标,范围,标准",
        "1,数量指标,培训班次,共性,按完成比例",
    )

    [entry] = reading.entries
    assert ("培训班次", "按完成比例") == (entry.indicator.name, entry.indicator.scoring)
    assert () == reading.notes


@pytest.mark.parametrize("missing", ["指标名称", "二级指标"])
def test_a_missing_required_heading_is_an_error_that_lists_found_and_accepted(missing):
    present = {"指标名称": "三级指标", "二级指标": "二级"}
    del present[missing]

    [error] = table("年度指标库,", f"{next(iter(present.values()))},计量单位", "甲,次").errors

    assert "第2行" == error.at
    assert (
        f"缺少必有的表头“{missing}”，找到的表头有：{next(iter(present.values()))}、计量单位" == error.message
    )
    assert missing in error.fix
    assert {"指标名称": "三级指标", "二级指标": "二级"}[missing] in error.fix


@pytest.mark.parametrize("content", [b"a", b"a,b\nc,d\n"])
def test_a_file_without_any_heading_says_so(content):
    reading = read_indicators(csv.read(content)[0])

    assert ["前15行", "前15行"] == [error.at for error in reading.errors]
    assert "没有找到任何表头" in reading.errors[0].message


def test_the_same_heading_twice_is_an_error_that_names_both():
    reading = table("指标名称,二级指标,适用范围,三级指标", "培训班次,数量,共性,培训")

    assert [("D1", "与 A1 的“指标名称”是同一个表头“指标名称”")] == faults(reading)


def test_headings_that_are_no_words_of_anything_are_noted_and_left_out():
    reading = table("序号,指标名称,二级指标,适用范围,联系科室", "1,培训班次,数量,共性,办公室")

    assert ("表头“联系科室”（E1）不认识，这一列没有读",) == reading.notes

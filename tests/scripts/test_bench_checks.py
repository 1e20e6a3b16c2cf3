"""The benchmark of the checker: its sheets, and one run in a small size; nothing is timed."""

import pytest

from indicators.library import ListLibrary
from indicators.sheets import read_sheets
from indicators.target.files import read_target_sheets
from scripts.bench.alternatives import holds_forbidden_word
from scripts.bench.checks import Figure, figures
from scripts.bench.sheets import ROWS, as_lines, as_workbook, generate_sheets


def test_the_sheets_are_the_same_for_the_same_number():
    assert generate_sheets(5) == generate_sheets(5)
    assert generate_sheets(3) == generate_sheets(5)[:3]


def test_sheets_have_titles_of_their_own_and_as_many_rows_as_wanted():
    sheets = generate_sheets(20)

    assert 20 == len({sheet["project"] for sheet in sheets})
    assert {ROWS} == {len(sheet["rows"]) for sheet in sheets}


def test_a_workbook_of_generated_sheets_holds_what_their_lines_hold():
    sheets = generate_sheets(3)
    lines = [read.sheet for read in read_sheets("表.jsonl", as_lines(sheets))]
    book = [read.sheet for read in read_target_sheets("表.xlsx", as_workbook(sheets)).sheets]

    def told(read):
        return [
            (s.project, s.agency, s.year, s.funds_wan, s.goal, [(r.level2, r.name, r.value) for r in s.rows])
            for s in read
        ]

    assert told(lines) == told(book)


@pytest.mark.parametrize(
    ("measured", "limit", "at_least", "met"),
    [
        (1, None, False, None),
        (5, 5, False, True),
        (6, 5, False, False),
        (4, 5, True, False),
        (5, 5, True, True),
    ],
)
def test_a_figure_says_whether_its_limit_holds(measured, limit, at_least, met):
    assert met is Figure("", "", measured, limit, at_least).met


def test_a_list_of_forbidden_words_knows_neither_numbers_nor_new_phrases():
    assert holds_forbidden_word("显著提升")
    assert not holds_forbidden_word("≥95%")
    assert not holds_forbidden_word("迈上新台阶")


def test_a_small_run_measures_everything_and_both_ways_to_find_vague_rows():
    measured = list(figures(ListLibrary([]), 2))

    assert all(figure.measured > 0 for figure in measured)
    assert {"只跑规则", "不可核对的行：查准率", "  用禁用词表：查全率"} <= {f.title for f in measured}

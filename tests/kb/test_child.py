"""What fails in the child: a fault of ours is no fault of the file, and the child goes on."""

import logging
import re

import pytest

from kb.child import Child, ChildFault
from kb.reading import Opener, OpenerFault
from tests.indicators.target.forms import form

BOOK = form([("一级指标", "指标名称", "指标值")])


def test_a_fault_of_our_own_comes_back_with_its_traceback_and_the_child_goes_on():
    with Child("kb.workshop") as child:
        with pytest.raises(ChildFault, match=r"(?s)Traceback.*KeyError: 'no such task'"):
            child.ask({"task": "no such task"}, seconds=30)
        answer, _ = child.ask({"task": "table", "suffixed": "file.csv"}, b"a,b", seconds=30)

    assert [["A1", "a"], ["B1", "b"]] == answer["cells"][0]


def test_a_fault_of_our_own_is_told_with_the_number_it_is_logged_under(caplog):
    # What is no list of checked sheets cannot come from a user: only a fault of ours could send it.
    with (
        caplog.at_level(logging.ERROR),
        Opener() as opener,
        pytest.raises(OpenerFault, match="^“甲.xlsx”写回标注时程序遇到没有料到的情况.*管理员") as told,
    ):
        opener.mark("甲.xlsx", BOOK, [None], [])  # type: ignore[list-item]

    reference = re.search(r"编号 ([0-9a-f]{8})", str(told.value))
    assert reference
    assert reference[1] in caplog.text
    assert "Traceback" in caplog.text

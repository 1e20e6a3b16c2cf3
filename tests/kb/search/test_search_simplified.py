"""Traditional Chinese into simplified."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.simplified import simplified
from tests.starter_library import starter_indicators

TRADITIONAL = "滿意度驗收合格項目資金執行覆蓋頭髮發展裏著乾淨農村義務教育學校維護優質臺灣"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("滿意度", "满意度"),
        ("項目資金執行率（%）", "项目资金执行率（%）"),
        ("頭髮與發展", "头发与发展"),
        ("乾淨", "干净"),
        ("乾坤", "乾坤"),
        ("覆蓋率", "覆盖率"),
        ("警示覆盖率與滿意度", "警示覆盖率与满意度"),
        ("PM2.5濃度", "PM2.5浓度"),
        ("", ""),
    ],
)
def test_a_text_is_written_in_simplified_characters(text, expected):
    assert expected == simplified(text)


def test_what_is_simplified_already_stays():
    for indicator in starter_indicators():
        for text in (indicator.name, *indicator.aliases, indicator.definition or ""):
            assert text == simplified(text)


@given(text=st.text(st.sampled_from(TRADITIONAL + "满意度校舍维修aB1，。\n") | st.characters()))
def test_the_length_stays_and_simplifying_again_changes_nothing(text):
    once = simplified(text)

    assert len(text) == len(once)
    assert once == simplified(once)


def test_without_the_converter_a_text_stays_as_it_is():
    program = (
        "import sys; sys.modules['opencc'] = None\n"
        "from kb.search.simplified import simplified\n"
        "sys.stdout.buffer.write(simplified('滿意度').encode())"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert "滿意度" == said.stdout.decode()

"""Reading an uploaded file in a child process."""

import io
import logging
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from indicators.formats import csv
from indicators.grid import Cell, UnreadableFile
from indicators.sheets import read_sheets
from kb.reading import MAX_BYTES, Opener, read_file

FIXTURES = Path(__file__).parents[1] / "fixtures" / "imports"


def workbook(write):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        write(book.add_worksheet("指标"))
    return content.getvalue()


def repacked(content, name, text):
    """Put other text into a member of a zip."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, text if member == name else old.read(member))
    return packed.getvalue()


def children():
    """The processes this process has started and not yet taken leave of, zombies included."""
    tasks = Path("/proc/self/task").iterdir()
    return {child for task in tasks for child in (task / "children").read_text().split()}


SMALL = workbook(lambda sheet: sheet.write_row(0, 0, ["指标名称", "二级指标"]))
LONE_FAR_CELL = workbook(lambda sheet: sheet.write_string(1_048_575, 16_383, "远"))
FAR_CELL = workbook(
    lambda sheet: (sheet.write_string(0, 0, "近"), sheet.write_string(1_048_575, 16_383, "远"))
)
WIDE_ROWS = "".join(f'<row r="{row}"><c r="AZ{row}"><v>1</v></c></row>' for row in range(1, 200_000))
SWOLLEN = repacked(
    SMALL,
    "xl/worksheets/sheet1.xml",
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    f"<sheetData>{WIDE_ROWS}</sheetData></worksheet>",
)


def test_a_file_read_in_the_child_is_the_file_read_here():
    content = (FIXTURES / "gb18030.csv").read_bytes()

    assert csv.read(content)[0].cells == read_file("指标库.CSV", content).cells


def test_a_workbook_is_read_in_the_child():
    grid = read_file("指标库.xlsx", SMALL)

    assert ((Cell("A1", "指标名称"), Cell("B1", "二级指标")),) == grid.cells
    assert "工作表“指标”" == grid.place


def test_a_refusal_in_the_child_comes_with_the_name_of_the_file():
    with pytest.raises(UnreadableFile, match="^“指标库.xlsx”：这不是 .xlsx 工作簿"):
        read_file("指标库.xlsx", b"text")


def test_an_unknown_suffix_is_refused():
    with pytest.raises(UnreadableFile, match="只接受"):
        read_file("指标库.pdf", b"")


def test_a_file_of_more_than_20_megabytes_is_refused():
    with pytest.raises(UnreadableFile, match="最多 20 MB"):
        read_file("指标库.csv", bytes(MAX_BYTES + 1))


def test_a_small_hostile_file_that_ends_its_reader_is_refused_and_logged(caplog):
    assert len(FAR_CELL) < 8_000

    with (
        caplog.at_level(logging.INFO),
        pytest.raises(UnreadableFile, match="表格大得不正常.*复制到新工作簿"),
    ):
        read_file("远.xlsx", FAR_CELL)

    assert "远.xlsx ended with -6" in caplog.text


def test_a_lone_cell_at_the_far_end_is_named_as_the_reason():
    with pytest.raises(UnreadableFile, match="工作表“指标”有 1048576 行、16384 列，大得不正常"):
        read_file("远.xlsx", LONE_FAR_CELL)


def test_a_file_that_needs_more_memory_than_allowed_is_refused():
    assert len(SWOLLEN) < 2_000_000

    with pytest.raises(UnreadableFile, match="大得不正常"):
        read_file("大.xlsx", SWOLLEN, memory_mb=256)


def test_a_file_that_takes_too_long_is_given_up():
    with pytest.raises(UnreadableFile, match="读了 0 秒还没有读完"):
        read_file("慢.xlsx", SMALL, seconds=0)


@pytest.mark.skipif(sys.platform != "linux", reason="子进程的清单取自 Linux 的 /proc")
def test_no_child_is_left_behind():
    before = children()

    for content, seconds in ((SMALL, 30), (FAR_CELL, 30), (SMALL, 0)):
        try:
            read_file("指标库.xlsx", content, seconds=seconds)
        except UnreadableFile:
            continue

    assert before == children()


def test_files_are_read_side_by_side_in_threads():
    places = []
    threads = [
        threading.Thread(target=lambda: places.append(read_file("指标库.xlsx", SMALL).place))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["工作表“指标”"] * 4 == places


def test_reading_works_from_a_program_without_guard_and_from_any_folder(tmp_path):
    (tmp_path / "indicators.py").write_text(
        "raise SystemExit('the folder of the user is no place to import from')"
    )
    script = tmp_path / "program.py"
    script.write_text(
        "import sys\nfrom kb.reading import read_file\nprint(read_file('甲.csv', b'a,b').cells[0][1].at)\n"
    )

    done = subprocess.run(
        [sys.executable, "-P", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert ("B1\n", "") == (done.stdout, done.stderr)


def test_the_child_imports_neither_records_nor_search():
    program = (
        "import sys, kb.workshop, indicators.target.files, indicators.marking\n"
        "heavy = {'sqlalchemy', 'whoosh', 'jieba', 'fastapi', 'numpy', 'kb.base'}\n"
        "print(*heavy & set(sys.modules))\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "\n" == done.stdout


def test_one_child_opens_file_after_file_and_outlives_a_refusal():
    before = children()
    with Opener() as opener:
        first = opener.table("甲.xlsx", SMALL)
        with pytest.raises(UnreadableFile, match="这不是 .xlsx 工作簿"):
            opener.table("乙.xlsx", b"text")

        assert first == opener.table("甲.xlsx", SMALL)
        assert 1 == len(children() - before)


def test_after_a_file_that_ends_the_child_the_next_is_read_by_another():
    with Opener() as opener:
        opener.table("甲.xlsx", SMALL)
        with pytest.raises(UnreadableFile, match="表格大得不正常"):
            opener.table("远.xlsx", FAR_CELL)

        assert "工作表“指标”" == opener.table("甲.xlsx", SMALL).place


def test_a_sheet_read_in_the_child_is_the_sheet_read_here():
    content = b'{"project": "a", "rows": [{"name": "b", "value": "1"}]}'

    with Opener() as opener:
        assert read_sheets("a.json", content) == list(opener.sheets("a.json", content).sheets)


def test_a_broken_target_sheet_names_the_file_once():
    with Opener() as opener, pytest.raises(UnreadableFile) as refused:
        opener.sheets("坏表.json", b"{")

    assert 1 == str(refused.value).count("坏表.json")

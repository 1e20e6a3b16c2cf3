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
from kb.reading import MAX_BYTES, read_file

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

    assert csv.read(content) == read_file("指标库.CSV", content)


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


@pytest.mark.parametrize(("content", "ending"), [(FAR_CELL, -6), (LONE_FAR_CELL, 1)], ids=["abort", "panic"])
def test_a_small_hostile_file_that_ends_its_reader_is_refused_and_logged(content, ending, caplog):
    assert len(content) < 8_000

    with (
        caplog.at_level(logging.WARNING),
        pytest.raises(UnreadableFile, match="表格大得不正常.*复制到新工作簿"),
    ):
        read_file("远.xlsx", content)

    assert f"远.xlsx ended with {ending}" in caplog.text


def test_a_file_that_needs_more_memory_than_allowed_is_refused():
    assert len(SWOLLEN) < 2_000_000

    with pytest.raises(UnreadableFile, match="表格大得不正常"):
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


def test_the_child_imports_no_more_of_the_product_than_the_formats():
    program = (
        "import sys, kb.reading\n"
        "from indicators.formats import all_formats\n"
        "all_formats()\n"
        "print(*sorted(name for name in sys.modules if name.split('.')[0] in ('kb', 'indicators')))\n"
        "print(*{'sqlalchemy', 'whoosh', 'jieba', 'yaml', 'fastapi'} & set(sys.modules))\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    ours, heavy = done.stdout.splitlines()
    expected = (
        "indicators indicators.errors indicators.formats indicators.formats.csv indicators.formats.xlsx"
    )
    assert f"{expected} indicators.grid kb kb.reading" == ours
    assert "" == heavy

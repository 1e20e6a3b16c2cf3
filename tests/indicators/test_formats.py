"""Reading CSV text and workbooks into addressed cells."""

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.formats import all_formats, csv, format_of, xlsx
from indicators.grid import Cell, UnreadableFile

FIXTURES = Path(__file__).parents[1] / "fixtures" / "imports"


def workbook(*rows, merged=(), title="指标"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    return saved(book)


def saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def texts(grid):
    return [[cell.text for cell in row] for row in grid.cells]


def test_every_module_in_the_folder_is_a_format():
    assert [".csv", ".xlsx"] == [known.suffix for known in all_formats()]


@pytest.mark.parametrize(("name", "suffix"), [("指标.csv", ".csv"), ("2025.指标库.XLSX", ".xlsx")])
def test_the_suffix_of_the_name_picks_the_format(name, suffix):
    assert suffix == format_of(name).suffix


@pytest.mark.parametrize("name", ["指标.xls", "指标.pdf", "指标", "csv"])
def test_an_unknown_suffix_is_refused_with_the_accepted_ones(name):
    with pytest.raises(UnreadableFile, match=r"\.csv、\.xlsx"):
        format_of(name)


@pytest.mark.parametrize("known", all_formats(), ids=lambda known: known.suffix)
@settings(deadline=None)
@given(content=st.binary(max_size=400))
def test_random_bytes_are_refused_or_read(known, content):
    try:
        place = known.read(content).place
    except UnreadableFile as refusal:
        place = str(refusal)

    assert place


# --- CSV


@pytest.mark.parametrize("name", ["utf8_with_mark.csv", "gb18030.csv"])
def test_csv_reads_the_same_in_every_encoding(name):
    expected = csv.read((FIXTURES / "utf8.csv").read_bytes())

    assert expected == csv.read((FIXTURES / name).read_bytes())


def test_csv_cells_have_the_addresses_a_spreadsheet_shows():
    grid = csv.read((FIXTURES / "utf8.csv").read_bytes())

    assert Cell("A2", "205-0001") == grid.cells[1][0]
    assert Cell("K2", "本年完成维修的校舍建筑面积，\n以验收单为准") == grid.cells[1][10]
    assert Cell("B6", "设备故障率") == grid.cells[5][1]
    assert Cell("L6", "=SUM(A1)说明") == grid.cells[5][11]


def test_csv_columns_go_on_after_z():
    grid = csv.read(",".join(str(number) for number in range(1, 704)).encode())

    assert [Cell("Z1", "26"), Cell("AA1", "27")] == list(grid.cells[0][25:27])
    assert [Cell("ZZ1", "702"), Cell("AAA1", "703")] == list(grid.cells[0][701:])


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_finds_its_delimiter(delimiter):
    lines = ["名称,甲;乙", "指标名称|二级指标|分级标准", "培训人次|数量|好;较好;一般", "会议次数|数量|1,000"]
    content = "\n".join(lines).replace("|", delimiter).encode()
    if delimiter != "\t":  # text with the delimiter in it stands in quotes
        content = content.replace("好;较好;一般".encode(), '"好;较好;一般"'.encode()).replace(
            b"1,000", b'"1,000"'
        )

    assert ["会议次数", "数量", "1,000"] == texts(csv.read(content))[3]


def test_csv_rows_are_made_equally_long_and_blank_ends_are_dropped():
    assert [["a", "b"], ["", ""], ["c", ""]] == texts(csv.read(b"a,b\n\nc\n , \n\n"))


def test_csv_trims_full_width_and_invisible_spaces():
    assert [["名称", "甲 乙"]] == texts(csv.read("　名称\u200b,\u00a0甲 乙　".encode()))


def test_csv_of_unicode_text_saved_by_excel_is_read():
    grid = csv.read((FIXTURES / "tabs_utf16.csv").read_bytes())

    assert [["指标名称", "二级指标", "适用范围"], ["培训人次", "数量", "共性"]] == texts(grid)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a,b\n指标,名称".encode("utf-16-le"), "UTF-16"),
        (b"a,b\n\x00\x01\x02", "第2行"),
        (b"a,b\nc,\xff\xfe\xfd\n", "第2行.*编码"),
        (b"\xef\xbb\xbfa,b\nc,\xff", "第2行.*损坏"),
        (b'a,b\n"c,d\ne,f\n', "引号"),
        (b'a,b\n"c"x,d\n', "第2行.*引号"),
        (b"PK\x03\x04rest", r"\.xlsx"),
    ],
)
def test_csv_says_why_it_cannot_be_read_and_what_to_do(content, told):
    with pytest.raises(UnreadableFile, match=told):
        csv.read(content)


@settings(deadline=None)
@given(
    st.lists(st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs"]), min_size=1), min_size=2)
)
def test_csv_text_in_gb18030_is_never_taken_for_damage(row):
    content = ",".join(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in row).encode("gb18030")

    assert csv.read(content).place


# --- workbooks


def test_xlsx_numbers_and_dates_read_as_a_spreadsheet_shows_them():
    content = workbook(
        [5, 0.955, 0.1 + 0.2, 12345678901234567890, date(2025, 12, 31), datetime(2025, 1, 2, 8, 5), True]
    )

    expected = ["5", "0.955", "0.3", "1.23456789012346e+19", "2025年12月31日", "2025年1月2日08:05", "是"]
    assert [expected] == texts(xlsx.read(content))


def test_xlsx_text_that_looks_like_a_formula_stays_text():
    book = openpyxl.Workbook()
    for column, text in enumerate(["=SUM(A1)", "+1", "-5%", "@甲"], start=1):
        book.active.cell(1, column, text).data_type = "s"

    assert [["=SUM(A1)", "+1", "-5%", "@甲"]] == texts(xlsx.read(saved(book)))


def test_xlsx_addresses_count_the_empty_rows_and_columns_before_the_table():
    book = openpyxl.Workbook()
    book.active["C4"] = "　指标名称　"

    grid = xlsx.read(saved(book))

    assert Cell("C4", "指标名称") == grid.cells[3][2]
    assert [""] == [cell.text for cell in grid.cells[0] if cell.at == "C1"]


def test_xlsx_merged_ranges_are_filled_from_their_top_left_cell():
    rows = ["产出", "甲", "x", "1"], [None, "乙", "y", "2"], [None, None, None, "3"]

    grid = xlsx.read(workbook(*rows, merged=["A1:A3", "B2:C3"]))

    assert [["产出", "甲", "x", "1"], ["产出", "乙", "乙", "2"], ["产出", "乙", "乙", "3"]] == texts(grid)
    assert Cell("B2", "乙") == grid.cells[2][2]


def test_xlsx_reads_the_first_visible_sheet_with_content_and_tells_of_the_rest():
    book = openpyxl.Workbook()
    book.create_sheet("隐藏").append(["不读"])
    book["隐藏"].sheet_state = "hidden"
    book.create_sheet("指标").append(["指标名称"])
    book.create_sheet("说明").append(["说明"])

    grid = xlsx.read(saved(book))

    assert [["指标名称"]] == texts(grid)
    assert "工作表“指标”（后面的 1 个工作表没有读）" == grid.place


def test_xlsx_without_content_is_refused():
    with pytest.raises(UnreadableFile, match="没有可见的、有内容的工作表"):
        xlsx.read(saved(openpyxl.Workbook()))


def zip_of(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def declaring(content, size):
    """Make the directory of a zip claim this unpacked size for its first member."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", r"不是 \.xlsx 工作簿"),
        ("指标名称,二级指标".encode(), r"不是 \.xlsx 工作簿"),
        (xlsx._OLE + bytes(600), r"旧版 \.xls"),
        (xlsx._OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        (b"PK\x03\x04junk", "不完整"),
        (workbook(["a"])[:-40], "不完整"),
        (zip_of("a.txt"), "已损坏或不是 Excel"),
        (declaring(workbook(["a"]), 300_000_000), "200 MB"),
        (zip_of(*map(str, range(2_001))), "2000 个部件"),
    ],
    ids=["empty", "text", "xls", "encrypted", "cut-front", "cut-end", "other-zip", "bomb", "many-members"],
)
def test_xlsx_says_why_it_cannot_be_read_and_what_to_do(content, told):
    with pytest.raises(UnreadableFile, match=told):
        xlsx.read(content)


def test_xlsx_chart_sheets_are_passed_over():
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=指标!$A$1:$A$2"})
    book.add_chartsheet("图").set_chart(chart)
    book.add_worksheet("指标").write(0, 0, "指标名称")
    book.close()

    assert [["指标名称"]] == texts(xlsx.read(content.getvalue()))

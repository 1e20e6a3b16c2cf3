"""Reading CSV text and workbooks into addressed cells."""

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import docx as word
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.formats import all_formats, csv, docx, format_of, xls, xlsx
from indicators.grid import Cell, Grid, UnreadableFile, letters, position
from indicators.office.number_formats import shown
from indicators.office.packages import OLE

FIXTURES = Path(__file__).parents[1] / "fixtures" / "imports"
OLD_WORKBOOK = (Path(__file__).parents[1] / "fixtures" / "files" / "form.xls").read_bytes()


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


def only(grids):
    assert 1 == len(grids)
    return grids[0]


def texts(grid: Grid):
    return [[cell.text for cell in row] for row in grid.cells]


def test_every_module_in_the_folder_is_a_format():
    assert [".csv", ".docx", ".xls", ".xlsx"] == [known.suffix for known in all_formats()]


@pytest.mark.parametrize(("name", "suffix"), [("指标.csv", ".csv"), ("2025.指标库.XLSX", ".xlsx")])
def test_the_suffix_of_the_name_picks_the_format(name, suffix):
    assert suffix == format_of(name).suffix


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("指标.pdf", "原来的 Excel"),
        ("指标", "另存为其中一种"),
        ("csv", "另存为其中一种"),
        ("指标.xlsm", r"不含宏的 \.xlsx"),
        ("指标.ET", r"WPS 打开后另存为 \.xlsx"),
        ("指标.doc", r"另存为 \.docx"),
        ("指标.png", "图片里没有单元格"),
    ],
)
def test_an_unknown_suffix_is_refused_with_the_accepted_ones_and_what_to_do(name, remedy):
    with pytest.raises(UnreadableFile, match=rf"\.csv、\.docx、\.xls、\.xlsx.*{remedy}"):
        format_of(name)


@pytest.mark.parametrize("known", all_formats(), ids=lambda known: known.suffix)
@settings(deadline=None)
@given(content=st.binary(max_size=400))
def test_random_bytes_are_refused_or_read(known, content):
    try:
        place = known.read(content)[0].place
    except UnreadableFile as refusal:
        place = str(refusal)

    assert place


# --- CSV


@pytest.mark.parametrize("name", ["utf8_with_mark.csv", "gb18030.csv"])
def test_csv_reads_the_same_in_every_encoding(name):
    expected = csv.read((FIXTURES / "utf8.csv").read_bytes())

    assert expected == csv.read((FIXTURES / name).read_bytes())


def test_csv_cells_have_the_addresses_a_spreadsheet_shows():
    grid = only(csv.read((FIXTURES / "utf8.csv").read_bytes()))

    assert Cell("A2", "205-0001") == grid.cells[1][0]
    assert Cell("K2", "本年完成维修的校舍建筑面积，\n以验收单为准") == grid.cells[1][10]
    assert Cell("B6", "设备故障率") == grid.cells[5][1]
    assert Cell("L6", "=SUM(A1)说明") == grid.cells[5][11]


def test_csv_columns_go_on_after_z():
    grid = only(csv.read(",".join(str(number) for number in range(1, 704)).encode()))

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

    assert ["会议次数", "数量", "1,000"] == texts(only(csv.read(content)))[3]


def test_csv_rows_are_made_equally_long_and_blank_ends_are_dropped():
    assert [["a", "b"], ["", ""], ["c", ""]] == texts(only(csv.read(b"a,b\n\nc\n , \n\n")))


def test_csv_trims_full_width_and_invisible_spaces():
    assert [["名称", "甲 乙"]] == texts(only(csv.read("　名称\u200b,\u00a0甲 乙　".encode())))


def test_csv_of_unicode_text_saved_by_excel_is_read():
    grid = only(csv.read((FIXTURES / "tabs_utf16.csv").read_bytes()))

    assert [["指标名称", "二级指标", "适用范围"], ["培训人次", "数量", "共性"]] == texts(grid)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n\x00\x01\x02", "第2行"),
        (b"a,b\nc,\xff\xfe\xfd\n", "第2行.*编码"),
        (b"\xef\xbb\xbfa,b\nc,\xff", "第2行.*损坏"),
        (b'a,b\n"c,d\ne,f\n', "引号"),
        (b'a,b\n"c"x,d\n', "第2行.*引号"),
        (b"PK\x03\x04rest", r"\.xlsx"),
        (OLE + bytes(600), r"旧版工作簿.*\.xls"),
        (b"", "空的"),
        (b" \n,\n", "空的"),
        ("面积单位,指标值\n".encode() + "指标名称,二级指标\n".encode("gb18030"), "第1行是 UTF-8.*第2行不是"),
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

    assert only(csv.read(content)).place


# --- workbooks


def test_xlsx_numbers_and_dates_read_as_a_spreadsheet_shows_them():
    content = workbook(
        [5, 0.955, 0.1 + 0.2, 12345678901234567890, date(2025, 12, 31), datetime(2025, 1, 2, 8, 5), True]
    )

    expected = ["5", "0.955", "0.3", "1.23456789012346e+19", "2025年12月31日", "2025年1月2日08:05", "是"]
    assert [expected] == texts(only(xlsx.read(content)))


def test_xlsx_text_that_looks_like_a_formula_stays_text():
    book = openpyxl.Workbook()
    for column, text in enumerate(["=SUM(A1)", "+1", "-5%", "@甲"], start=1):
        book.active.cell(1, column, text).data_type = "s"

    assert [["=SUM(A1)", "+1", "-5%", "@甲"]] == texts(only(xlsx.read(saved(book))))


def test_xlsx_addresses_count_the_empty_rows_and_columns_before_the_table():
    book = openpyxl.Workbook()
    book.active["C4"] = "　指标名称　"

    grid = only(xlsx.read(saved(book)))

    assert Cell("C4", "指标名称") == grid.cells[3][2]
    assert [""] == [cell.text for cell in grid.cells[0] if cell.at == "C1"]


def test_xlsx_merged_ranges_are_filled_from_their_top_left_cell():
    rows = ["产出", "甲", "x", "1"], [None, "乙", "y", "2"], [None, None, None, "3"]

    grid = only(xlsx.read(workbook(*rows, merged=["A1:A3", "B2:C3"])))

    assert [["产出", "甲", "x", "1"], ["产出", "乙", "乙", "2"], ["产出", "乙", "乙", "3"]] == texts(grid)
    assert Cell("B2", "乙") == grid.cells[2][2]


def test_xlsx_reads_every_visible_sheet_with_content_and_tells_of_the_hidden():
    book = openpyxl.Workbook()
    book.create_sheet("隐藏").append(["不读"])
    book["隐藏"].sheet_state = "hidden"
    book.create_sheet("指标").append(["指标名称"])
    book.create_sheet("说明").append(["说明"])

    first, second = xlsx.read(saved(book))

    assert ([["指标名称"]], [["说明"]]) == (texts(first), texts(second))
    assert ("工作表“指标”", "指标") == (first.place, first.worksheet)
    assert ("隐藏的工作表“隐藏”没有读",) == first.notes


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
        (OLE + bytes(600), r"旧版 \.xls.*改回 \.xls"),
        (OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        (b"PK\x03\x04junk", "不完整"),
        (workbook(["a"])[:-40], "不完整"),
        (zip_of("a.txt"), "已损坏或不是 Excel"),
        (declaring(workbook(["a"]), 300_000_000), "200 MB"),
        (declaring(workbook(["a"]), 7), "不完整"),
        (zip_of("xl/workbook.xml", "xl/vbaProject.bin"), "宏.*不含宏"),
        (zip_of("word/document.xml"), r"Word 文档.*\.docx"),
        (zip_of("xl/workbook.bin"), "二进制"),
        (b"<html><table><tr><td>a</td></tr></table>", "网页"),
        (zip_of(*map(str, range(10_001))), "10000 个部件"),
    ],
    ids=["empty", "text", "xls", "encrypted", "cut-front", "cut-end", "other-zip", "bomb"]
    + ["lying-size", "macros", "word", "binary", "page", "many-members"],
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

    assert [["指标名称"]] == texts(only(xlsx.read(content.getvalue())))


def part_of(content, name, change):
    """Change the text of one part of a workbook."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, change(data.decode()) if member == name else data)
    return packed.getvalue()


def formatted(*cells):
    """A workbook of one row, each cell with its number format."""
    book = openpyxl.Workbook()
    for column, (value, code) in enumerate(cells, start=1):
        book.active.cell(1, column, value).number_format = code
    return saved(book)


def test_xlsx_shows_a_number_as_its_format_does():
    content = formatted(
        (0.95, "0%"), (0.955, "0%"), (5, '"≥"0"个"'), (1234.5, "#,##0.00"), (3, "0.00_);[Red]-0.00")
    )

    assert [["95%", "95.5%", "≥5个", "1234.5", "3"]] == texts(only(xlsx.read(content)))


def test_xlsx_shows_no_more_of_a_date_than_its_format_does():
    day = date(2025, 12, 1)
    content = formatted((day, 'yyyy"年"m"月"'), (day, 'm"月"d"日"'), (day, "yyyy-mm-dd"))

    assert [["2025年12月", "12月1日", "2025年12月1日"]] == texts(only(xlsx.read(content)))


def test_xlsx_errors_read_as_they_are_shown():
    content = workbook(["甲", 1])
    content = part_of(
        content,
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace('t="n"><v>1</v>', 't="e"><v>#DIV/0!</v>'),
    )

    assert [["甲", "#DIV/0!"]] == texts(only(xlsx.read(content)))


def test_xlsx_a_formula_saved_without_value_reads_as_the_formula():
    grid = only(xlsx.read(workbook(["甲", "=1+1"])))

    assert (["甲", "=1+1"], frozenset({"B1"})) == (texts(grid)[0], grid.formulas)


def test_xlsx_of_formulas_alone_is_refused_with_the_first_cell():
    with pytest.raises(UnreadableFile, match="工作表“指标”的 A1 等 2 个单元格只有公式.*保存一次"):
        xlsx.read(workbook(["=1+1", "=2+2"]))


def test_xlsx_hidden_rows_are_named():
    book = openpyxl.Workbook()
    book.active.append(["甲"])
    book.active.append(["乙"])
    book.active.row_dimensions[2].hidden = True

    assert frozenset({2}) == only(xlsx.read(saved(book))).hidden_rows


def test_xlsx_of_pictures_alone_is_refused():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("图").insert_textbox(0, 0, "图中的文字")

    with pytest.raises(UnreadableFile, match="只有图片"):
        xlsx.read(content.getvalue())


def test_xlsx_with_too_many_rows_is_refused_with_its_sheet():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("远").write(1_048_575, 0, "甲")

    with pytest.raises(UnreadableFile, match="工作表“远”有 1048576 行.*复制到新工作簿"):
        xlsx.read(content.getvalue())


@given(st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from(["0%", "0.00%", "0.0%;-0.0%"]))
def test_a_percentage_keeps_its_number(value, code):
    assert float(shown(value, code).removesuffix("%")) == pytest.approx(value * 100, rel=1e-9, abs=1e-9)


@given(st.integers(0, 2_000_000), st.integers(0, 20_000))
def test_an_address_says_its_row_and_column(row, column):
    assert (row, column) == position(f"{letters(column)}{row + 1}")


# --- old workbooks


def test_xls_is_read_with_formats_merged_cells_and_hidden_rows():
    grid = only(xls.read(OLD_WORKBOOK))

    assert ["产出指标", "质量指标", "展品完好率", "98.5%"] == texts(grid)[8]
    assert Cell("A8", "产出指标") == grid.cells[9][0]
    assert "2023年11月" == grid.cells[9][3].text
    assert (frozenset({12}), ("隐藏的工作表“隐藏的说明”没有读",)) == (grid.hidden_rows, grid.notes)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", r"不是 \.xls 工作簿"),
        (workbook(["a"]), r"改回 \.xlsx"),
        (b"\xef\xbb\xbf\r\n<HTML><table>", "网页"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        (OLD_WORKBOOK[:1024], "已损坏"),
    ],
    ids=["empty", "xlsx", "page", "doc", "encrypted", "cut"],
)
def test_xls_says_why_it_cannot_be_read_and_what_to_do(content, told):
    with pytest.raises(UnreadableFile, match=told):
        xls.read(content)


@settings(max_examples=40)
@given(st.integers(0, len(OLD_WORKBOOK) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_xls_is_read_or_refused(at, damage):
    try:
        place = xls.read(OLD_WORKBOOK[:at] + damage + OLD_WORKBOOK[at + len(damage) :])[0].place
    except UnreadableFile as refusal:
        place = str(refusal)

    assert place


# --- Word documents


def document(write):
    written = word.Document()
    write(written)
    return saved(written)


def test_docx_tables_have_addresses_and_merged_cells():
    def write(written):
        written.add_paragraph("甲单位绩效目标表")
        table = written.add_table(2, 3)
        for number, cell in enumerate(table._cells):
            cell.text = str(number)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "竖"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "横"

    grid = only(docx.read(document(write)))

    assert [["甲单位绩效目标表", "", ""], ["竖", "横", "横"], ["竖", "4", "5"]] == texts(grid)
    assert [Cell("表1第1行第1列", "竖"), Cell("表1第2行第2列", "4")] == list(grid.cells[2][:2])
    assert ("表1", None) == (grid.place, grid.worksheet)


def test_docx_tables_inside_cells_are_tables_of_their_own():
    def write(written):
        cell = written.add_table(1, 1).cell(0, 0)
        cell.text = "外"
        cell.add_table(1, 1).cell(0, 0).text = "内"

    assert [[["外"]], [["内"]]] == [texts(grid) for grid in docx.read(document(write))]


def test_docx_without_tables_is_refused():
    with pytest.raises(UnreadableFile, match="文档里没有表格"):
        docx.read(document(lambda written: written.add_paragraph("绩效目标")))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", r"不是 \.docx"),
        (OLE + bytes(600), r"旧版 \.doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        (workbook(["a"]), r"Excel 工作簿.*改回 \.xlsx"),
        (document(lambda written: written.add_table(1, 1))[:-40], "不完整"),
        (zip_of("word/document.xml"), "已损坏"),
        (zip_of("word/vbaProject.bin"), "宏"),
    ],
    ids=["empty", "doc", "encrypted", "xlsx", "cut", "other-zip", "macros"],
)
def test_docx_says_why_it_cannot_be_read_and_what_to_do(content, told):
    with pytest.raises(UnreadableFile, match=told):
        docx.read(content)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_csv_in_wide_characters_is_read_without_their_mark(encoding):
    grid = only(csv.read("一级指标,指标名称\n产出指标,一般\n".encode(encoding)))

    assert [["一级指标", "指标名称"], ["产出指标", "一般"]] == texts(grid)


def test_a_package_that_declares_a_document_type_is_not_read():
    content = document(lambda written: written.add_table(1, 1))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = part.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)
            new.writestr(name, part)

    with pytest.raises(UnreadableFile, match=r"word/document\.xml.*不安全.*另存"):
        docx.read(packed.getvalue())

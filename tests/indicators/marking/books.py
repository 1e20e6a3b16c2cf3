"""Workbooks as users have them, and checks of them, for the tests of marking."""

import io
import posixpath
import struct
import zipfile
import zlib
from functools import cache

import openpyxl
import xlsxwriter
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from indicators.checks.report import Checked
from indicators.checks.rule import Aspect, Finding, Replacement, Severity
from indicators.checks.runner import Verdict
from indicators.checks.scores import score
from indicators.sheets import NotUnderstood, ReadSheet
from indicators.values import Row, Sheet

PROJECT, AGENCY = "农村中小学校舍维修", "县教育局"
ROWS = [
    ("产出指标", "数量指标", "维修校舍面积", "≥5000平方米", 20),
    ("产出指标", "质量指标", "工程验收合格率", "≥100%", 20),
    ("效益指标", "社会效益指标", "改善办学条件", "有效提升", 30),
    ("满意度指标", "服务对象满意度指标", "师生满意度", "≥95%", 10),
]
FIRST_ROW = 5  # of the table of indicators, as a spreadsheet counts


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(content: bytes, changed: dict[str, bytes | None]) -> bytes:
    """The workbook with some parts replaced, added, or (None) left out."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (parts(content) | changed).items():
            if part is not None:
                archive.writestr(name, part)
    return result.getvalue()


def loaded(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def lay_out(sheet) -> None:
    """Write the target sheet onto a worksheet of openpyxl."""
    sheet["A1"] = "项目支出绩效目标申报表"
    sheet.merge_cells("A1:E1")
    sheet["A2"], sheet["B2"] = "项目名称", PROJECT
    sheet.merge_cells("B2:E2")
    sheet["A3"], sheet["B3"] = "预算单位", AGENCY
    for column, heading in enumerate(["一级指标", "二级指标", "三级指标", "指标值", "权重"], 1):
        sheet.cell(FIRST_ROW - 1, column, heading)
    for number, row in enumerate(ROWS, FIRST_ROW):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)


@cache  # Files written in two different seconds differ.
def openpyxl_book() -> bytes:
    """Styles, merged cells, validation, conditional formats, names, a chart, comments of other people."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "目标表 1"
    lay_out(sheet)
    thin = Side(style="thin")
    sheet["D7"].font = Font(name="楷体", size=12, bold=True, color="FF800000")
    sheet["D7"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["D7"].border = Border(left=thin, right=thin, top=thin, bottom=thin)
    sheet["D7"].number_format = "0.00"
    sheet["E9"] = "=SUM(E5:E8)"
    sheet["D7"].comment = Comment("去年写的也是这个\n请核对", "张科长")
    sheet["A1"].comment = Comment("表头照省里的样式", "张科长")
    sheet.column_dimensions["C"].width = 32
    sheet.row_dimensions[7].height = 40
    offers = DataValidation(type="list", formula1='"产出指标,效益指标"')
    sheet.add_data_validation(offers)
    offers.add("A5:A8")
    sheet.conditional_formatting.add("E5:E8", CellIsRule(operator="greaterThan", formula=["25"]))
    sheet.print_title_rows = "4:4"
    sheet.print_area = "A1:E9"
    other = book.create_sheet("汇总数据")
    for number in range(1, 6):
        other.cell(number, 1, number)
    chart = BarChart()
    chart.add_data(Reference(other, min_col=1, min_row=1, max_row=5))
    other.add_chart(chart, "C2")
    other.print_title_rows = "1:1"
    book.defined_names["预算总额"] = DefinedName("预算总额", attr_text="'汇总数据'!$A$5")
    book.active = 1
    return saved(book)


@cache
def xlsxwriter_book() -> bytes:
    """Pictures, a shape, a chart, a comment, a header picture, a table: what openpyxl would lose."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("目标表 1")
        sheet.write("A1", "项目支出绩效目标申报表")
        sheet.write("A2", "项目名称")
        sheet.merge_range("B2:E2", PROJECT, book.add_format({"border": 1}))
        sheet.write_row(FIRST_ROW - 2, 0, ["一级指标", "二级指标", "三级指标", "指标值", "权重"])
        shaded = book.add_format({"bg_color": "#DDDDDD", "border": 2, "text_wrap": True})
        for number, row in enumerate(ROWS, FIRST_ROW - 1):
            sheet.write_row(number, 0, row, shaded)
        sheet.write_formula("E9", "=SUM(E5:E8)", None, 80)
        sheet.insert_image("G2", "章.png", {"image_data": io.BytesIO(picture())})
        sheet.insert_textbox("G8", "请于月底前报送")
        sheet.write_comment("D7", "请核对这个值", {"author": "李"})
        sheet.set_header("&L&G", {"image_left": "徽.png", "image_data_left": io.BytesIO(picture())})
        sheet.insert_button("G12", {"caption": "打印"})
        other = book.add_worksheet("图")
        other.write_column("A1", [3, 1, 2])
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=图!$A$1:$A$3"})
        other.insert_chart("C2", chart)
        other.add_table("E1:F3", {"columns": [{"header": "甲"}, {"header": "乙"}]})
        separate = book.add_chartsheet("独立图")
        whole = book.add_chart({"type": "line"})
        whole.add_series({"values": "=图!$A$1:$A$3"})
        separate.set_chart(whole)
        separate.activate()
    return content.getvalue()


def picture() -> bytes:
    """A PNG of one red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def read_sheet(worksheet: str | None = "目标表 1") -> ReadSheet:
    rows = tuple(
        Row(*row[:4], weight=row[4], at={"name": f"C{number}", "value": f"D{number}"})
        for number, row in enumerate(ROWS, FIRST_ROW)
    )
    sheet = Sheet(rows, project=PROJECT, agency=AGENCY, funds_wan=120.5, at={"project": "B2"})
    left = (NotUnderstood("C10", "指标1：/", "只有占位符"),)
    return ReadSheet(sheet, f"工作表“{worksheet}”第2–9行", left, worksheet)


def finding(at: str | None, severity: Severity = Severity.ERROR, **changes) -> Finding:
    row = int(at[1:]) - FIRST_ROW if at else None
    known = {
        "rule": "FEA01",
        "name": "vague-word",
        "aspect": Aspect.FEASIBILITY,
        "severity": severity,
        "tags": (),
        "row": row if row is not None and 0 <= row < len(ROWS) else None,
        "field": "value",
        "at": at,
        "message": f"{at}的“有效提升”无法核对",
        "suggestions": (Replacement("改为“≥90%”", "205-0012"), Replacement("写明面积")),
        "subject": f"社会效益指标｜改善办学条件｜｜有效提升｜{at}",
    }
    return Finding(**(known | changes))


FOUND = (
    finding("D7"),
    finding("D7", Severity.INFO, rule="REL01", aspect=Aspect.RELEVANCE, message="提示一句"),
    finding("D6", Severity.WARNING, rule="APP01", aspect=Aspect.APPROPRIATENESS, message="满分是100%"),
    finding("C8", Severity.INFO, rule="REL01", aspect=Aspect.RELEVANCE, message="对象不明"),
    finding(None, rule="CMP05", aspect=Aspect.COMPLETENESS, field=None, message="缺少成本指标"),
)


def checked(found=FOUND, dismissed=(), read: ReadSheet | None = None, file: str = "目标表.xlsx") -> Checked:
    read = read or read_sheet()
    return Checked(file, read, Verdict(tuple(found), score(found, read.sheet), tuple(dismissed)))


# What Office asks of a workbook

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SCHEMA = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
    "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr "
    "conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter "
    "rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing "
    "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst"
)
_ORDER = _SCHEMA.split()


def local(element) -> str:
    return etree.QName(element).localname


def assert_sound(content: bytes) -> None:
    """Every part has a type, every pointer leads somewhere, elements and cells are in order."""
    found = parts(content)
    types = etree.fromstring(found["[Content_Types].xml"])
    names = [part.get("PartName").lstrip("/") for part in types if local(part) == "Override"]
    extensions = {part.get("Extension").lower() for part in types if local(part) == "Default"}
    assert len(names) == len(set(names))
    assert set(names) <= set(found)
    assert {name for name in found if name.rpartition(".")[2].lower() not in extensions} <= {
        *names,
        "[Content_Types].xml",
    }
    for name, part in found.items():
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            ids = [relation.get("Id") for relation in etree.fromstring(part)]
            assert len(ids) == len(set(ids))
            for relation in etree.fromstring(part):
                if relation.get("TargetMode") != "External":
                    target = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target")))
                    assert target.lstrip("/") in found
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _assert_worksheet(etree.fromstring(part), found, name)
    _assert_styles(etree.fromstring(found["xl/styles.xml"]))
    _assert_workbook(etree.fromstring(found["xl/workbook.xml"]))


def _assert_worksheet(root, found: dict[str, bytes], name: str) -> None:
    order = [_ORDER.index(local(child)) for child in root]
    assert order == sorted(order)
    rows = [int(row.get("r")) for row in root.iter(f"{_MAIN}row")]
    assert rows == sorted(set(rows))
    for row in root.iter(f"{_MAIN}row"):
        places = [coordinate_to_tuple(cell.get("r")) for cell in row]
        assert places == sorted(set(places))
        assert {number for number, _ in places} <= {int(row.get("r"))}
    styles = etree.fromstring(found["xl/styles.xml"]).find(f"{_MAIN}cellXfs")
    assert all(int(cell.get("s", 0)) < len(styles) for cell in root.iter(f"{_MAIN}c"))
    folder, file = posixpath.split(name)
    relations = found.get(f"{folder}/_rels/{file}.rels", b"<none/>")
    ids = {relation.get("Id") for relation in etree.fromstring(relations)}
    used = {value for e in root for key, value in e.attrib.items() if key.endswith("relationships}id")}
    assert used <= ids


def _assert_styles(root) -> None:
    lists = {name: root.find(f"{_MAIN}{name}") for name in ("fonts", "fills", "borders", "cellXfs")}
    assert all(len(entries) == int(entries.get("count", len(entries))) for entries in lists.values())
    for style in lists["cellXfs"]:
        assert int(style.get("fillId", 0)) < len(lists["fills"])
        assert int(style.get("fontId", 0)) < len(lists["fonts"])
        assert int(style.get("borderId", 0)) < len(lists["borders"])


def _assert_workbook(root) -> None:
    sheets = root.find(f"{_MAIN}sheets")
    for key in ("name", "sheetId"):
        values = [sheet.get(key).casefold() for sheet in sheets]
        assert len(values) == len(set(values))
    assert all(int(n.get("localSheetId", 0)) < len(sheets) for n in root.iter(f"{_MAIN}definedName"))

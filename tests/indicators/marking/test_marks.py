"""The user's own workbook back: what is marked, what stays, and that marking again changes nothing."""

import re
import zipfile
from copy import copy
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from python_calamine import CalamineWorkbook

from indicators.checks.rule import Replacement, Severity
from indicators.errors import Refusal
from indicators.marking import Edit, UneditableCell, UnmarkableWorkbook, mark_workbook
from indicators.marking.comments import AUTHOR, END_SIGN, SIGN
from indicators.marking.styles import SEVERITY_COLOURS
from indicators.sheets import ReadSheet
from indicators.values import Sheet
from tests.indicators.marking.books import (
    FOUND,
    assert_sound,
    checked,
    finding,
    lay_out,
    loaded,
    openpyxl_book,
    parts,
    read_sheet,
    repacked,
    saved,
    xlsxwriter_book,
)

BOOKS = pytest.mark.parametrize("book", [openpyxl_book, xlsxwriter_book])
TARGETS = "目标表 1"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CLEAN = [checked(found=())]


def colour(book, at: str, worksheet: str = TARGETS) -> str | None:
    fill = book[worksheet][at].fill
    return fill.fgColor.rgb if fill.patternType == "solid" else None


def own_text(book, at: str) -> str:
    comment = book[TARGETS][at].comment
    return comment.text[comment.text.index(SIGN) :] if comment and SIGN in comment.text else ""


def cells_of(book) -> dict:
    """All values and formulas of the worksheets that are not ours."""
    own = {"审核汇总", "问题清单"}
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        if sheet.title not in own
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def worksheet_part(content: bytes, name: str = TARGETS) -> str:
    """The name of the part of a worksheet."""
    found = parts(content)
    sheets = etree.fromstring(found["xl/workbook.xml"]).find(f"{MAIN}sheets")
    id = next(
        value for s in sheets if s.get("name") == name for key, value in s.items() if key.endswith("}id")
    )
    relations = etree.fromstring(found["xl/_rels/workbook.xml.rels"])
    target = next(relation.get("Target") for relation in relations if relation.get("Id") == id)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def raw_cells(content: bytes, worksheet: str = TARGETS) -> bytes:
    root = etree.fromstring(parts(content)[worksheet_part(content, worksheet)])
    return etree.tostring(root.find(f"{MAIN}sheetData"), method="c14n")


@BOOKS
def test_a_marked_workbook_meets_what_office_asks_of_one(book):
    marked = mark_workbook(book(), [checked()])

    assert_sound(marked)
    assert loaded(marked).sheetnames[:3] == ["审核汇总", "问题清单", TARGETS]
    assert CalamineWorkbook.from_filelike(BytesIO(marked)).sheet_names[:3] == [
        "审核汇总",
        "问题清单",
        TARGETS,
    ]


@BOOKS
def test_faulty_cells_are_coloured_by_their_gravest_finding(book):
    marked = loaded(mark_workbook(book(), [checked()]))

    assert colour(marked, "D7") == SEVERITY_COLOURS[Severity.ERROR]
    assert colour(marked, "D6") == SEVERITY_COLOURS[Severity.WARNING]
    assert colour(marked, "C8") == SEVERITY_COLOURS[Severity.INFO]
    assert colour(marked, "D5") == colour(loaded(book()), "D5")


def test_a_coloured_cell_keeps_font_border_and_number_format():
    before, after = loaded(openpyxl_book()), loaded(mark_workbook(openpyxl_book(), [checked()]))

    for kept in ("font", "border", "number_format", "alignment", "protection", "value"):
        assert repr(getattr(before[TARGETS]["D7"], kept)) == repr(getattr(after[TARGETS]["D7"], kept))


def test_a_faulty_cell_has_a_comment_with_severity_message_remedy_and_rule():
    marked = loaded(mark_workbook(openpyxl_book(), [checked()]))

    comment = marked[TARGETS]["D6"].comment
    assert comment.author == AUTHOR
    for said in ("建议修改：满分是100%", "1. 改为“≥90%”（指标库 205-0012）", "规则 APP01", "问题清单第3条"):
        assert said in comment.text


def test_several_findings_share_the_comment_of_their_cell_the_gravest_first():
    text = own_text(loaded(mark_workbook(openpyxl_book(), [checked(found=FOUND[::-1])])), "D7")

    assert text.index("须修改") < text.index("提请注意")


def test_what_is_wrong_with_the_whole_sheet_stands_at_the_name_of_the_project():
    marked = loaded(mark_workbook(openpyxl_book(), [checked()]))

    assert "须修改（整张表）：缺少成本指标" in own_text(marked, "B2")


def test_a_comment_that_somebody_wrote_keeps_its_words_before_ours():
    marked = loaded(mark_workbook(openpyxl_book(), [checked()]))

    assert marked[TARGETS]["D7"].comment.text.startswith("去年写的也是这个\n请核对\n" + SIGN)
    assert marked[TARGETS]["D7"].comment.author == "张科长"
    assert marked[TARGETS]["A1"].comment.text == "表头照省里的样式"


def test_the_words_of_others_around_ours_survive_the_next_marking():
    book = loaded(mark_workbook(openpyxl_book(), [checked()]))
    comment = book[TARGETS]["D6"].comment
    book[TARGETS]["D6"].comment = Comment(comment.text + "\n已和单位说过", comment.author)

    again = loaded(mark_workbook(saved(book), [checked()]))
    gone = loaded(mark_workbook(saved(book), CLEAN))

    assert again[TARGETS]["D6"].comment.text.startswith("\n已和单位说过\n" + SIGN)
    assert gone[TARGETS]["D6"].comment.text == "\n已和单位说过"


def test_a_threaded_comment_stays_as_it_is():
    book = loaded(openpyxl_book())
    told = "[Threaded comment]\n\n这个值怎么来的？"
    book[TARGETS]["D7"].comment = Comment(told, "tc={0B2A5C3F-0000-4000-8000-000000000001}")

    marked = loaded(mark_workbook(saved(book), [checked()]))

    assert marked[TARGETS]["D7"].comment.text == told
    assert colour(marked, "D7") == SEVERITY_COLOURS[Severity.ERROR]
    assert colour(loaded(mark_workbook(saved(marked), CLEAN)), "D7") == "FFFFFF00"


@BOOKS
def test_parts_that_need_no_mark_stay_byte_for_byte(book):
    before = parts(book())
    after = parts(mark_workbook(book(), [checked()]))

    changed = {name for name in before if before[name] != after.get(name)}
    touched = re.compile(
        r"\[Content_Types\].xml|xl/workbook.xml|xl/_rels/workbook.xml.rels|xl/styles.xml|.*omment.*"
    )
    selected = {name for name in before if b"tabSelected" in before[name]}
    drawings = {"xl/drawings/vmlDrawing1.vml"}  # holds the boxes of comments
    expected = {worksheet_part(book()), *selected, *drawings}
    assert {name for name in changed if not touched.fullmatch(name)} <= expected
    assert {
        name for name in before if "media" in name or "chart" in name.rpartition("/")[2]
    } - selected <= set(after)


@BOOKS
def test_nothing_of_a_worksheet_changes_but_cells_and_their_comments(book):
    def rest(content):
        root = etree.fromstring(parts(content)[worksheet_part(content)])
        for element in root.iter(f"{MAIN}sheetData", f"{MAIN}legacyDrawing", f"{MAIN}sheetView"):
            element.clear()
        return [
            etree.tostring(e, method="c14n", with_tail=False)
            for e in root
            if etree.QName(e).localname != "legacyDrawing"
        ]

    assert rest(mark_workbook(book(), [checked()])) == rest(book())


@BOOKS
def test_values_and_formulas_stay(book):
    assert cells_of(loaded(mark_workbook(book(), [checked()]))) == cells_of(loaded(book()))


@BOOKS
def test_marking_a_marked_workbook_again_gives_the_same_file(book):
    once = mark_workbook(book(), [checked()])
    twice = mark_workbook(once, [checked()])

    assert parts(twice) == parts(once)


@BOOKS
def test_marks_go_when_the_faults_are_gone(book):
    cleaned = mark_workbook(mark_workbook(book(), [checked()]), CLEAN)

    assert_sound(cleaned)
    before, after = loaded(book()), loaded(cleaned)
    for at in ("B2", "C8", "D5", "D6", "D7", "A1"):
        assert repr(before[TARGETS][at].fill) == repr(after[TARGETS][at].fill)
        assert getattr(before[TARGETS][at].comment, "text", None) == getattr(
            after[TARGETS][at].comment, "text", None
        )
    assert raw_cells(cleaned).replace(b' spans="1:5"', b"").replace(b' s="0"', b"") == raw_cells(
        book()
    ).replace(b' spans="1:5"', b"")


def test_a_workbook_without_comments_has_none_left_when_the_faults_are_gone():
    book = loaded(openpyxl_book())
    for at in ("A1", "D7"):
        book[TARGETS][at].comment = None

    marked = mark_workbook(saved(book), [checked()])
    cleaned = mark_workbook(marked, CLEAN)

    assert any("comments" in name for name in parts(marked))
    assert not any("comments" in name or name.endswith(".vml") for name in parts(cleaned))


def test_former_fills_come_back_after_another_program_saved_the_file():
    resaved = saved(loaded(mark_workbook(openpyxl_book(), [checked()])))

    cleaned = loaded(mark_workbook(resaved, CLEAN))

    assert colour(cleaned, "D7") == "FFFFFF00"
    assert [colour(cleaned, at) for at in ("B2", "C8", "D6")] == [None] * 3
    assert cleaned[TARGETS]["D7"].font.name == "楷体"


def test_former_fills_follow_their_cells_when_rows_were_inserted_above():
    book = loaded(mark_workbook(openpyxl_book(), [checked()]))
    sheet = book[TARGETS]
    sheet["D12"]._style = copy(sheet["D7"]._style)
    sheet["D12"].comment = Comment(sheet["D7"].comment.text, "张科长")
    sheet["D7"].comment, sheet["D7"].fill = None, PatternFill()

    cleaned = loaded(mark_workbook(saved(book), CLEAN))

    assert colour(cleaned, "D12") == "FFFFFF00"


def test_without_the_list_our_colours_go_to_no_fill():
    book = loaded(mark_workbook(openpyxl_book(), [checked()]))
    del book["问题清单"]

    cleaned = loaded(mark_workbook(saved(book), CLEAN))

    assert [colour(cleaned, at) for at in ("B2", "C8", "D6", "D7")] == [None] * 4


def test_a_colour_that_somebody_chose_after_the_marking_stays():
    book = loaded(mark_workbook(openpyxl_book(), [checked()]))
    book[TARGETS]["D6"].fill = PatternFill("solid", fgColor="FF00FF00")

    assert colour(loaded(mark_workbook(saved(book), CLEAN)), "D6") == "FF00FF00"


def test_a_cell_that_is_not_in_the_file_is_made_in_its_place_and_taken_out_again():
    found = [finding("B6"), finding("G6"), finding("A7"), finding("B20")]
    book = loaded(openpyxl_book())
    for at in ("B6", "A7"):
        del book[TARGETS]._cells[book[TARGETS][at].row, book[TARGETS][at].column]
    content = saved(book)

    marked = mark_workbook(content, [checked(found)])

    assert_sound(marked)
    assert all(colour(loaded(marked), f.at) == SEVERITY_COLOURS[Severity.ERROR] for f in found)
    assert raw_cells(mark_workbook(marked, CLEAN)) == raw_cells(content)
    assert parts(mark_workbook(marked, [checked(found)])) == parts(marked)


def test_inside_a_merged_range_the_first_cell_is_marked():
    marked = loaded(mark_workbook(openpyxl_book(), [checked([finding("D2")])]))

    assert colour(marked, "B2") == SEVERITY_COLOURS[Severity.ERROR]
    assert own_text(marked, "B2")


def test_a_worksheet_of_the_users_own_with_our_name_stays():
    book = loaded(openpyxl_book())
    book.create_sheet("审核汇总")["A1"] = "本单位自己的汇总"

    once = mark_workbook(saved(book), [checked()])

    assert loaded(once).sheetnames == ["审核汇总(2)", "问题清单", TARGETS, "汇总数据", "审核汇总"]
    assert loaded(once)["审核汇总"]["A1"].value == "本单位自己的汇总"
    assert parts(mark_workbook(once, [checked()])) == parts(once)


def test_names_that_belong_to_worksheets_still_belong_to_them():
    marked = loaded(mark_workbook(openpyxl_book(), [checked()]))

    assert marked[TARGETS].print_title_rows == "$4:$4"
    assert marked[TARGETS].print_area == "'目标表 1'!$A$1:$E$9"
    assert marked["汇总数据"].print_title_rows == "$1:$1"
    assert marked.defined_names["预算总额"].attr_text == "'汇总数据'!$A$5"


@BOOKS
def test_the_workbook_opens_on_the_summary_and_no_other_worksheet_is_selected(book):
    marked = mark_workbook(book(), [checked()])

    assert loaded(marked).active.title == "审核汇总"
    assert [name for name, part in parts(marked).items() if b'tabSelected="1"' in part] == [
        worksheet_part(marked, "审核汇总")
    ]


def test_cells_and_rows_without_addresses_are_counted():
    content = openpyxl_book()
    part = worksheet_part(content)
    rows = b'<sheetData><row/><row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row></sheetData>'
    bare = re.sub(rb"<sheetData>.*</sheetData>", rows, parts(content)[part], flags=re.DOTALL)

    marked = parts(mark_workbook(repacked(content, {part: bare}), [checked([finding("B2")])]))[part]

    assert re.search(rb'<row><c t="inlineStr"><is><t>a</t></is></c><c s="\d+"><v>1</v></c></row>', marked)


def test_a_strict_workbook_is_marked_in_its_own_namespaces():
    words = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    strict = {}
    for name, part in parts(openpyxl_book()).items():
        for word, other in words.items():
            part = part.replace(word, other)
        strict[name] = part

    once = mark_workbook(repacked(openpyxl_book(), strict), [checked()])

    assert not [name for name, part in parts(once).items() for word in words if word in part]
    assert parts(mark_workbook(once, [checked()])) == parts(once)
    assert CalamineWorkbook.from_filelike(BytesIO(once)).sheet_names[0] == "审核汇总"


def test_a_workbook_without_styles_gets_some():
    content = openpyxl_book()
    found = parts(content)
    bare = {
        "xl/styles.xml": None,
        "[Content_Types].xml": re.sub(rb"<Override[^>]*styles[^>]*/>", b"", found["[Content_Types].xml"]),
        "xl/_rels/workbook.xml.rels": re.sub(
            rb"<Relationship [^>]*relationships/styles[^>]*/>", b"", found["xl/_rels/workbook.xml.rels"]
        ),
        worksheet_part(content): re.sub(rb' s="\d+"', b"", found[worksheet_part(content)]),
    }

    marked = mark_workbook(repacked(content, bare), [checked()])

    assert_sound(marked)
    assert colour(loaded(marked), "D7") == SEVERITY_COLOURS[Severity.ERROR]


def test_parts_named_with_backslashes_are_found():
    content = parts(openpyxl_book())
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in content.items():
            archive.writestr(name.replace("/", "\\"), part)

    marked = mark_workbook(packed.getvalue(), [checked()])

    assert b"D7" in parts(marked)["xl\\comments\\comment1.xml"]
    assert parts(mark_workbook(marked, [checked()])) == parts(marked)


def test_form_controls_in_the_drawing_of_comments_stay_as_they_are():
    button = re.compile(rb'<v:shape id="_x0000_s1025".*?</v:shape>', re.DOTALL)
    before = parts(xlsxwriter_book())["xl/drawings/vmlDrawing1.vml"]
    broken = before.replace(b"</font>", b"<br>\xff</font>", 1)  # Not XML, yet Excel writes the like.
    content = repacked(xlsxwriter_book(), {"xl/drawings/vmlDrawing1.vml": broken})

    after = parts(mark_workbook(content, [checked()]))["xl/drawings/vmlDrawing1.vml"]

    assert button.search(after)[0] == button.search(broken)[0]
    assert b"<br>\xff" in after
    assert after.count(b'ObjectType="Note"') == 4


def test_findings_on_a_worksheet_that_the_workbook_has_not_are_only_listed():
    elsewhere = checked(
        read=ReadSheet(Sheet((), project="别处"), "别处", (), "没有这张"), found=[finding("B2")]
    )

    marked = loaded(mark_workbook(openpyxl_book(), [elsewhere]))

    assert marked["问题清单"]["C4"].value == "B2"
    assert not marked["问题清单"]["C4"].hyperlink


# Edits


def test_an_edit_rewrites_a_cell_as_text_and_keeps_its_style():
    before = loaded(openpyxl_book())
    after = loaded(
        mark_workbook(openpyxl_book(), CLEAN, [Edit(TARGETS, "D7", "≥90%"), Edit(TARGETS, "F7", "新")])
    )

    assert after[TARGETS]["D7"].value == "≥90%"
    assert after[TARGETS]["D7"].data_type == "s"
    assert repr(after[TARGETS]["D7"].font) == repr(before[TARGETS]["D7"].font)
    assert colour(after, "D7") == "FFFFFF00"
    assert after[TARGETS]["F7"].value == "新"


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_an_edit_never_becomes_a_formula(payload):
    after = loaded(mark_workbook(openpyxl_book(), CLEAN, [Edit(TARGETS, "D7", payload)]))

    assert after[TARGETS]["D7"].value == payload
    assert after[TARGETS]["D7"].data_type == "s"
    assert after[TARGETS]["D7"].quotePrefix


def test_an_edit_of_a_formula_lets_excel_find_its_formulas_anew():
    content = openpyxl_book()
    found = parts(content)
    chain = f'<calcChain xmlns="{MAIN[1:-1]}"><c r="E9" i="1"/></calcChain>'.encode()
    base = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    with_chain = repacked(
        content,
        {
            "xl/calcChain.xml": chain,
            "xl/_rels/workbook.xml.rels": found["xl/_rels/workbook.xml.rels"].replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="' + base + b'" Target="calcChain.xml"/></Relationships>',
            ),
        },
    )

    edited = mark_workbook(with_chain, CLEAN, [Edit(TARGETS, "E9", "80")])

    assert "xl/calcChain.xml" in parts(mark_workbook(with_chain, [checked()]))
    assert "xl/calcChain.xml" not in parts(edited)
    assert_sound(edited)
    assert loaded(edited)[TARGETS]["E9"].value == "80"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (Edit("没有这张", "B7", "x"), "没有工作表“没有这张”"),
        (Edit(TARGETS, "表2第3行第4列", "x"), "不是单元格的地址"),
        (Edit(TARGETS, "E9", "x"), "目标表 1”：单元格 E9 的公式由多个单元格共用"),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused_with_its_place(edit, said):
    content = openpyxl_book()
    part = worksheet_part(content)
    shared = parts(content)[part].replace(
        b"<f>SUM(E5:E8)</f>", b'<f t="shared" ref="E9:F9" si="0">SUM(E5:E8)</f>'
    )

    with pytest.raises(UneditableCell, match=said):
        mark_workbook(repacked(content, {part: shared}), [checked()], [edit])


# Content that is no workbook


def bomb() -> bytes:
    """A small file that says it unpacks to 4 GB."""
    content = bytearray(repacked(openpyxl_book(), {"xl/media/x.bin": b"x"}))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = b"\xff\xff\xff\xef"
    return bytes(content)


def damaged(part: str, content: bytes = b"<x") -> bytes:
    return repacked(openpyxl_book(), {part: content})


def locked_zip() -> bytes:
    content = bytearray(openpyxl_book())
    for sign, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(sign)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(sign, at + 4)
    return bytes(content)


def other_zip() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("目标表.txt", "指标")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是完整的 .xlsx"),
        (b"%PDF-1.7", "不是完整的 .xlsx"),
        (openpyxl_book()[:3000], "不是完整的 .xlsx"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "打开密码"),
        (locked_zip(), "加密的压缩包"),
        (other_zip(), "不是 .xlsx 工作簿"),
        (bomb(), "超过 200 MB"),
        (damaged("xl/workbook.xml"), "xl/workbook.xml 已损坏"),
        (damaged("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "xl/workbook.xml 已损坏"),
        (damaged("xl/workbook.xml", b"<document/>"), "不是 Excel 工作簿"),
        (damaged("xl/styles.xml", b"<styleSheet/>"), "样式不完整"),
        (damaged("xl/worksheets/sheet1.xml"), "sheet1.xml 已损坏"),
        (
            damaged(
                "xl/worksheets/sheet1.xml",
                f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData><row r="x"/></sheetData></worksheet>'.encode(),
            ),
            "写得不对的行号",
        ),
    ],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(content, said):
    with pytest.raises(UnmarkableWorkbook, match=said) as refused:
        mark_workbook(content, [checked()])

    assert isinstance(refused.value, Refusal)
    assert "请" in str(refused.value)
    assert "\n" not in str(refused.value)


# Whatever the texts say

ANY_TEXT = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["=1+1", "_x000D_", f"{SIGN}x{END_SIGN}", "\x00\x0b\ufffe", "]]>", "<b>&amp;", "\r\n", "长" * 40_000]
)


@settings(max_examples=40)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_whatever_texts_say_the_file_is_sound_and_marking_again_changes_nothing(message, advice, name):
    said = finding("D7", message=message, suggestions=(Replacement(advice),), subject=name)
    project = ReadSheet(
        Sheet(read_sheet().sheet.rows, project=name, agency=advice, at={"project": "B2"}), name, (), TARGETS
    )

    once = mark_workbook(small_book(), [checked([said], [(finding("D6"), message)], project)])

    assert_sound(once)
    assert parts(mark_workbook(once, [checked([said], [(finding("D6"), message)], project)])) == parts(once)
    marked = loaded(once)
    assert cells_of(marked) == cells_of(loaded(small_book()))
    own = [cell for title in ("审核汇总", "问题清单") for row in marked[title].iter_rows() for cell in row]
    assert {cell.data_type for cell in own} <= {"s", "n"}
    assert all(len(cell.value) <= 32_767 for cell in own if isinstance(cell.value, str))
    assert not [part for part in parts(mark_workbook(once, [])).values() if SIGN.encode() in part]


@cache
@cache
def small_book() -> bytes:
    book = Workbook()
    book.active.title = TARGETS
    lay_out(book.active)
    return saved(book)

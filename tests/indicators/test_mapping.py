"""From a grid of cells to indicators, and every fault at its address."""

import csv as csv_module
import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.formats import csv, format_of, xlsx
from indicators.grid import Cell, Grid
from indicators.mapping import HEADINGS, CellError, UnknownSector, read_indicators
from indicators.starter.words import words
from indicators.taxonomy import taxonomy
from indicators.values import PROJECT_DECIDES, Direction, Indicator, Kind, Scope, Standard

FIXTURES = Path(__file__).parents[1] / "fixtures" / "imports"
PLAIN = {"指标名称": "验收通过率", "二级指标": "质量指标", "适用范围": "共性"}


def table(*rows):
    """Read CSV rows, each given as text."""
    return read_indicators(csv.read("\n".join(rows).encode())[0])


def faults(reading):
    return [(error.at, error.message) for error in reading.errors]


def test_a_table_is_read_with_all_its_fields():
    reading = read_indicators(csv.read((FIXTURES / "utf8.csv").read_bytes())[0])

    assert () == reading.errors
    assert ["第2行", "第3行", "第4行", "第6行"] == [entry.at for entry in reading.entries]
    assert [False, False, True, True] == [entry.unknown_code for entry in reading.entries]
    assert reading.entries[0].indicator == Indicator(
        code="205-0001",
        name="校舍维修面积",
        level1="产出指标",
        level2="数量指标",
        sectors=("教育",),
        project_types=("校舍维修",),
        unit="平方米",
        definition="本年完成维修的校舍建筑面积，\n以验收单为准",
        aliases=("维修面积", "校舍修缮面积"),
        core=True,
    )
    assert Direction.DEADLINE == reading.entries[2].indicator.direction
    assert Direction.LESS == reading.entries[3].indicator.direction
    assert "=SUM(A1)说明" == reading.entries[3].indicator.formula


def test_every_bad_cell_is_reported_at_its_address_and_good_rows_are_kept():
    reading = read_indicators(csv.read((FIXTURES / "bad_cells.csv").read_bytes())[0])

    assert ["第3行", "第13行"] == [entry.at for entry in reading.entries]
    assert [
        ("A4", "编码“205-0001”与 A3 重复"),
        ("B5", "名称前带着“指标1：”之类的序号"),
        ("B6", "“……”是占位，不是指标名称"),
        ("D7", "“质量指标”不在“效益指标”之下"),
        ("D8", "没有“数量指表”这个二级指标"),
        ("F8", "没有“农业”这个行业"),
        ("H9", "“课本覆盖率”是比率，参考值超过了 100%"),
        ("B10", "与 B3 是同一条指标：行业、项目类型、二级指标和名称都相同"),
        ("E11", "“适用范围”不能写“全县”"),
        ("F11", "个性指标没有行业分类"),
        ("F12", "个性指标没有行业分类"),
    ] == faults(reading)
    assert all(error.fix for error in reading.errors)
    assert ("表头“备注”（I2）不认识，这一列没有读",) == reading.notes


def test_a_fault_tells_the_text_and_the_remedy():
    [error] = table("指标名称,二级指标,适用范围", "培训班次,数量指表,共性").errors

    assert (CellError("B2", "数量指表", "没有“数量指表”这个二级指标", error.fix)) == error
    assert error.fix.startswith("是不是“数量指标”？")


def test_a_faulty_merged_cell_is_one_fault():
    level2 = Cell("B2", "数量指表")
    rows = (
        (Cell("A2", "培训班次"), level2, Cell("C2", "共性")),
        (Cell("A3", "会议次数"), level2, Cell("C3", "共性")),
    )

    reading = read_indicators(
        Grid((tuple(Cell(f"{at}1", text) for text, at in zip(PLAIN, "ABC", strict=True)), *rows), "")
    )

    assert [("B2", "没有“数量指表”这个二级指标")] == faults(reading)
    assert () == reading.entries


def test_empty_captioned_and_repeated_heading_rows_are_passed_over():
    reading = table(
        "序号,指标名称,二级指标,适用范围",
        "一、产出类,,,",
        "1,培训班次,数量,共性",
        ",,,",
        "序号,指标名称,二级指标,适用范围",
        "2,会议次数,数量,共性",
        "3,,,",
    )

    assert ["培训班次", "会议次数"] == [entry.indicator.name for entry in reading.entries]
    assert () == reading.errors
    assert ("第2行、第7行：只有一处文字，当作小标题或说明跳过", "第5行：与表头相同，跳过") == reading.notes


def test_a_merged_heading_and_merged_levels_are_read():
    book = openpyxl.Workbook()
    for row in [
        ["某县绩效指标库"],
        ["编码", "绩效指标", None, None, "适用范围", "计量单位"],
        [None, "一级指标", "二级指标", "三级指标"],
        ["000-1", "产出指标", "数量指标", "培训班次", "共性", "次"],
        ["000-2", None, None, "会议次数", "共性", "次"],
        ["000-3", None, "质量指标", "验收合格率", "共性", "%"],
        ["满意度类"],
        ["000-4", "满意度指标", "服务对象满意度指标", "学员满意度", "共性", "%"],
    ]:
        book.active.append(row)
    for area in ["A1:F1", "A2:A3", "B2:D2", "E2:E3", "F2:F3", "B4:B6", "C4:C5", "A7:F7"]:
        book.active.merge_cells(area)
    content = io.BytesIO()
    book.save(content)

    reading = read_indicators(xlsx.read(content.getvalue())[0])

    assert () == reading.errors
    assert [
        ("000-1", "产出指标", "数量指标"),
        ("000-2", "产出指标", "数量指标"),
        ("000-3", "产出指标", "质量指标"),
        ("000-4", "满意度指标", "服务对象满意度指标"),
    ] == [(e.indicator.code, e.indicator.level1, e.indicator.level2) for e in reading.entries]
    assert ("第7行：只有一处文字，当作小标题或说明跳过",) == reading.notes


def test_one_note_serves_many_rows():
    rows = [f"{name}会议次数,数量,共性,网格组" for name in "甲乙丙丁戊己"]

    [note] = table("指标名称,二级指标,适用范围,单位", *rows).notes

    assert note.startswith("第2行、第3行、第4行、第5行、第6行等 6 行：计量单位“网格组”")


def test_the_default_sector_serves_individual_rows_that_name_none():
    (grid,) = csv.read(
        "指标名称,二级指标,适用范围,行业分类\n甲,数量,,\n乙,数量,共性,\n丙,数量,个性,教育".encode()
    )

    reading = read_indicators(grid, default_sector="213")

    assert [("农林水",), (), ("教育",)] == [entry.indicator.sectors for entry in reading.entries]
    assert [Scope.INDIVIDUAL, Scope.COMMON, Scope.INDIVIDUAL] == [e.indicator.scope for e in reading.entries]


def test_a_default_sector_that_is_none_is_refused():
    with pytest.raises(UnknownSector, match="没有“农业”这个行业，可写.*农林水"):
        read_indicators(Grid((tuple(Cell("", heading) for heading in PLAIN),), ""), default_sector="农业")


def test_a_code_used_twice_is_an_error_even_where_the_first_row_is_faulty():
    reading = table("编码,指标名称,二级指标,适用范围", "000-1,……,数量,共性", "000-1,会议次数,数量,共性")

    assert ("A3", "编码“000-1”与 A2 重复") in faults(reading)
    assert () == reading.entries


def test_the_same_name_in_another_project_type_is_another_indicator():
    reading = table(
        "指标名称,二级指标,行业,项目类型", "验收合格率,质量,教育,校舍维修", "验收合格率,质量,教育,操场改造"
    )

    assert 2 == len(reading.entries)


# --- the law: what is written is read again


CHINESE = st.text("建设维修面积合格率验收人次数量甲乙丙丁项目资金", min_size=1, max_size=12)
LONG = (
    st.text("说明，；=+-@\"'\n、:（）ab %甲乙丙", max_size=30)
    .map(str.strip)
    .filter(lambda text: text not in words("空值"))
)
LONG_FIELDS = (
    "definition",
    "formula",
    "standard_source",
    "grades",
    "method",
    "frequency",
    "data_source",
    "evidence",
    "scoring",
    "pitfalls",
    "basis",
)
LISTS = st.lists(CHINESE, max_size=3, unique=True).map(tuple)
LEVELS = [
    (level1, level2)
    for levels in taxonomy().vocabularies.values()
    for level1, below in levels.items()
    for level2 in below
]
SECTORS = st.lists(
    st.sampled_from([sector.name for sector in taxonomy().sectors]), min_size=1, max_size=3, unique=True
)


@st.composite
def indicators(draw):
    level1, level2 = draw(st.sampled_from(LEVELS))
    scope = draw(st.sampled_from(Scope))
    long_texts = {field: draw(LONG) for field in LONG_FIELDS}
    return Indicator(
        code=draw(st.from_regex(r"20[1-9]-[0-9]{4}", fullmatch=True)),
        name=draw(CHINESE),
        level1=level1,
        level2=level2,
        scope=scope,
        sectors=() if scope == Scope.COMMON else tuple(draw(SECTORS)),
        project_types=draw(LISTS),
        kind=draw(st.sampled_from(Kind)),
        direction=draw(st.sampled_from(Direction)),
        unit=draw(st.sampled_from(["", "%", "平方米", "人次", "元/亩", "网格组"])),
        reference=draw(
            st.sampled_from(["≥95%", "≤5", PROJECT_DECIDES, "10-15天", "2025年12月底前", "全覆盖", "优良"])
        ),
        standard=draw(st.sampled_from(Standard)),
        keywords=draw(LISTS),
        aliases=draw(LISTS),
        core=draw(st.booleans()),
        **long_texts,
    )


def as_text(value):
    match value:
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(value)
        case Scope():
            return "共性" if value == Scope.COMMON else "个性"
    return str(value)


def as_rows(values):
    fields = [field for _, field in HEADINGS]
    return [
        [heading for heading, _ in HEADINGS],
        *[[as_text(getattr(value, f)) for f in fields] for value in values],
    ]


def as_csv(rows):
    content = io.StringIO()
    csv_module.writer(content, quoting=csv_module.QUOTE_ALL).writerows(rows)
    return content.getvalue().encode("utf-8-sig")


def as_xlsx(rows):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("指标")
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return content.getvalue()


@pytest.mark.parametrize(("name", "write"), [("指标.csv", as_csv), ("指标.xlsx", as_xlsx)])
@settings(max_examples=40, deadline=None)
@given(values=st.lists(indicators(), min_size=1, max_size=5, unique_by=(lambda v: v.name, lambda v: v.code)))
def test_indicators_written_to_a_table_are_read_again_the_same(name, write, values):
    reading = read_indicators(format_of(name).read(write(as_rows(values)))[0])

    assert () == reading.errors
    assert values == [entry.indicator for entry in reading.entries]


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([*PLAIN, *PLAIN.values(), "", "甲", "≥5%", "2025年"]), max_size=6),
        max_size=20,
    )
)
def test_no_arrangement_of_cells_breaks_the_reading(rows):
    reading = read_indicators(csv.read(as_csv([["指标库"], *rows]))[0])

    assert all(error.at and error.message and error.fix for error in reading.errors)

"""The jobs of a user from end to end, through HTTP and without scripts, nothing mocked."""

import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from indicators.target.form import COLUMNS
from tests.page_reader import Page
from tests.small_library import small_library
from web.app import create_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = small_library(tmp_path_factory.mktemp("flows")).model_copy(update={"search_engine": "whoosh"})
    with TestClient(create_app(settings)) as opened:
        yield opened


def form_data(answer, **changes):
    """What the browser would send for the draft it has, with some fields typed anew."""
    data: dict[str, list[str]] = {}
    for name, value in Page(answer.text).fields("draft"):
        data.setdefault(name, []).append(value)
    return data | changes


def button(answer, label):
    """The address that the first button with this label sends the form to."""
    before = answer.text.split(f">{label}</button>")[0]
    return before.rsplit("<button", 1)[1].split('formaction="')[1].split('"')[0].replace("&amp;", "&")


def rows_of(workbook: bytes) -> list[list]:
    page = load_workbook(io.BytesIO(workbook)).active
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    return cells[cells.index(list(COLUMNS)) + 1 : -1]


def test_an_indicator_is_found_copied_and_written_into_a_sheet(client):
    results = client.get("/search", params={"q": "家长和师生满不满意", "level2": "满意度"})
    first = next(
        attributes["href"]
        for _, attributes in Page(results.text).elements
        if attributes.get("href", "").startswith("/indicators/")
    )
    indicator = client.get(first)
    line = indicator.text.split('id="row-text"')[1].split(">", 1)[1].split("</textarea>")[0]
    pasted = client.post("/draft/paste", data={"project": "校舍维修", "pasted": line})
    sheet = client.post(button(pasted, "下载申报表（Excel）"), data=form_data(pasted))

    assert ["满意度指标", "服务对象满意度指标", "受益师生满意度", "≥90%"] == rows_of(sheet.content)[0][:4]


def test_a_project_is_drafted_checked_improved_and_handed_over(client):
    project = {
        "project": "道路清扫保洁",
        "agency": "县城管局",
        "year": "2026",
        "text": "清扫保洁道路面积80000平方米",
    }
    draft = client.post("/draft/suggest", data=project)
    typed = form_data(draft)
    at = typed["name"].index("沿街居民满意度")
    typed["name"][at], typed["value"][at] = "提升居民幸福感", "显著提升"
    checked = client.post("/draft/check", data=typed)
    improved = client.post(button(checked, "采用"), data=form_data(checked))
    sheet = client.post("/draft/sheet.xlsx", data=form_data(improved))
    rows = rows_of(sheet.content)

    assert "没有尺度" in checked.text
    assert "没有尺度" not in improved.text
    assert len(typed["name"]) == len(rows)
    assert ["道路清扫保洁面积", "≥80000平方米"] in [row[2:4] for row in rows]
    assert "显著提升" not in [row[3] for row in rows]


def test_a_project_the_library_knows_nothing_of_still_gets_a_sheet_and_is_told(client):
    draft = client.post("/draft/suggest", data={"project": "量子通信卫星发射"})

    assert "指标库里没有与“量子通信卫星发射”相近的项目类型" in draft.text
    assert form_data(draft)["name"]

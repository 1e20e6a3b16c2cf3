"""Checking target sheets in a real browser."""

import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.ui.conftest import OFFICE, TELEPHONE

PUBLISHED = Path(__file__).parents[1] / "fixtures" / "real" / "sheets.jsonl"
TABLE = (
    ("项目支出绩效目标申报表",),
    ("项目名称", "农村中小学校舍维修"),
    ("年度资金总额（万元）", 120.5),
    ("年度目标", "2026年8月底前维修校舍5000平方米"),
    ("一级指标", "二级指标", "三级指标", "指标值"),
    ("产出指标", "数量指标", "维修校舍面积", "≥5000平方米"),
    ("效益指标", "社会效益指标", "办学条件", "显著提升"),
)
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
WAITING = 60_000  # ms, far beyond what any of this takes
VAGUE = "#c-1-value"


@pytest.fixture
def one_sheet(page):
    """The page of a workbook with one vague row."""
    book, content = Workbook(), io.BytesIO()
    for row in TABLE:
        book.active.append(row)
    book.save(content)
    _upload(page, "申报表.xlsx", content.getvalue())
    page.wait_for_url("**/1", timeout=WAITING)
    return page


def _upload(page, name, content):
    page.goto("/check")
    page.set_input_files("#files", {"name": name, "mimeType": "", "buffer": content})
    page.click("#upload button")


def test_a_workbook_is_checked_mended_and_taken_away(one_sheet, tmp_path):
    page = one_sheet
    expect(page.locator(VAGUE)).to_have_class(re.compile("is-error"))
    page.locator(f"tr:has({VAGUE}) .use").first.click()
    expect(page.locator("h2:has-text('已采用')")).to_be_visible()
    expect(page.locator(VAGUE)).to_be_focused()
    expect(page.locator(VAGUE)).not_to_contain_text("显著提升")
    written = page.locator(VAGUE).inner_text().strip()
    with page.expect_download(timeout=WAITING) as coming:
        page.click("text=下载标注好的工作簿")
    coming.value.save_as(tmp_path / "marked.xlsx")
    book = load_workbook(tmp_path / "marked.xlsx")

    assert "申报表.xlsx" == coming.value.suggested_filename
    assert "审核汇总" == book.sheetnames[0]
    assert written == book["Sheet"]["D7"].value
    page.click("text=撤销")
    expect(page.locator(VAGUE)).to_contain_text("显著提升")


def test_a_finding_and_its_cell_lead_to_each_other(one_sheet):
    page = one_sheet
    finding = page.locator(f"[data-cell='{VAGUE[1:]}']").first
    finding.locator(".said").click()
    expect(page.locator(VAGUE)).to_be_focused()
    expect(page.locator(VAGUE)).to_have_class(re.compile("is-current"))
    page.keyboard.press("Enter")
    expect(finding).to_be_focused()
    expect(finding).to_have_class(re.compile("is-current"))


def test_a_finding_is_set_aside_by_the_keyboard_and_brought_back(one_sheet):
    page = one_sheet
    count = page.locator(".finding").count()
    aside = page.locator(f"[data-cell='{VAGUE[1:]}'] >> text=忽略…").first
    aside.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=reason][data-focus]")).to_be_focused()
    page.keyboard.type("上级文件原文如此")
    page.keyboard.press("Enter")
    expect(page.locator("h2:has-text('已忽略')")).to_be_visible()
    expect(page.locator(".finding")).to_have_count(count - 1)
    page.reload()
    expect(page.locator("text=理由：上级文件原文如此")).to_be_visible()
    page.click("button:text-is('恢复')")
    expect(page.locator(".finding")).to_have_count(count)


def test_a_dropped_sheet_is_gone_through_by_the_keyboard_and_a_row_removed(page):
    rows = [
        {"level2": "质量指标", "name": "资金使用合规性", "value": "合规"},
        {"level2": "社会效益指标", "name": "办学条件", "value": "显著提升"},
    ]
    page.goto("/check")
    page.evaluate(
        """content => {
          const dropped = new DataTransfer();
          dropped.items.add(new File([content], "目标表.json"));
          const init = { bubbles: true, cancelable: true, dataTransfer: dropped };
          for (const name of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(name, init));
        }""",
        json.dumps({"project": "校舍维修", "rows": rows}),
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/1", timeout=WAITING)
    count = page.locator(".finding").count()
    for _ in range(count):
        page.keyboard.press("n")
    expect(page.locator(".finding").last).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(".finding").nth(count - 2)).to_be_focused()
    page.fill("#opinion", "我的意见")
    page.click("button:text-is('删去')")
    expect(page.locator(".is-gone s").first).to_have_text("资金使用合规性")
    expect(page.locator("#told")).to_contain_text("条意见")
    expect(page.locator("#opinion")).to_have_value("我的意见")
    page.click(".is-gone >> text=撤销")
    expect(page.locator("#c-0-name")).to_contain_text("资金使用合规性")
    page.click("text=恢复草稿")
    expect(page.locator("#opinion")).not_to_have_value("我的意见")


def test_many_sheets_are_summed_up_and_chosen_from_after_a_reload_too(page):
    _upload(page, PUBLISHED.name, PUBLISHED.read_bytes())
    page.wait_for_url("**/jobs/*")
    page.reload()
    expect(page.locator("h1")).to_have_text("检查结果", timeout=WAITING)
    worst = page.locator(".pick:has-text('差')")
    count = int(re.search(r"(\d+) 张", worst.inner_text())[1])
    worst.click()
    expect(page.locator(".sheets tbody tr")).to_have_count(count)
    page.click("text=得分从低到高")
    expect(page.locator(".sheets .grade").first).to_have_text("差")
    for screen in (OFFICE, TELEPHONE):
        page.set_viewport_size(screen)
        assert not page.evaluate(TOO_WIDE)
    page.locator(".sheets a").first.click()
    expect(page.locator(".checked .finding").first).to_be_visible()
    for screen in (OFFICE, TELEPHONE):
        page.set_viewport_size(screen)
        assert not page.evaluate(TOO_WIDE)


def test_checking_needs_no_scripts(plain_page):
    page = plain_page
    sheet = {
        "project": "校舍维修",
        "rows": [{"level2": "社会效益指标", "name": "办学条件", "value": "显著提升"}],
    }
    _upload(page, "目标表.json", json.dumps(sheet).encode())
    page.wait_for_url("**/1", timeout=WAITING)
    vague = "tr:has(#c-0-value)"
    page.locator(f"{vague} >> text=忽略…").first.click()
    page.fill(f"{vague} [name=reason]", "上级文件原文如此")
    page.click(f"{vague} >> text=忽略这条")
    expect(page.locator("text=理由：上级文件原文如此")).to_be_visible()
    page.click("button:text-is('恢复')")
    page.locator(f"{vague} .use").first.click()
    expect(page.locator("h2:has-text('已采用')")).to_be_visible()
    expect(page.locator("#c-0-value")).not_to_contain_text("显著提升")

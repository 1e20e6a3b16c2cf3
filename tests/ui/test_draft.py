"""Drafting in a real browser."""

import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

ROWS = "tbody.row"


@pytest.fixture
def drafted(page):
    """The page with a draft of the school project."""
    _draft(page)
    return page


def _draft(page):
    page.goto("/draft")
    page.fill("#project", "农村中小学校舍维修")
    page.fill("#agency", "县教育局")
    page.fill("#funds", "120")
    page.fill("#year", "2026")
    page.fill("#text", "维修6所学校校舍5000平方米，8月底前完工，受益学生2300人")
    page.click("text=生成草稿")
    expect(page.locator(ROWS).nth(5)).to_be_visible()


def _row(page, name):
    """The row of an indicator, named by its key so that it stays the same when its name changes."""
    number = page.locator(f"{ROWS} textarea[name=name]").evaluate_all(
        "(fields, name) => fields.findIndex((field) => field.value === name)", name
    )
    return page.locator(f"#{page.locator(ROWS).nth(number).get_attribute('id')}")


def test_a_project_becomes_a_workbook(drafted, tmp_path):
    with drafted.expect_download() as coming:
        drafted.click("text=下载申报表")
    file = tmp_path / "sheet.xlsx"
    coming.value.save_as(file)
    cells = [[cell.value for cell in row] for row in load_workbook(file).active.iter_rows()]

    assert "项目支出绩效目标申报表-农村中小学校舍维修.xlsx" == coming.value.suggested_filename
    assert ["项目名称", "农村中小学校舍维修"] == cells[2][:2]
    assert "≥5000平方米" in [row[3] for row in cells]
    assert 90 == cells[-1][4]


def test_a_finding_comes_and_goes_while_one_types(drafted):
    row = _row(drafted, "受益师生满意度")
    value = row.locator("[name=value]")
    value.fill("")
    value.press_sequentially("显著提升", delay=30)

    expect(row.locator(".finding")).to_contain_text("没有尺度")
    expect(value).to_be_focused()
    expect(value).to_have_class(re.compile("is-marked"))
    value.fill("≥95%")
    expect(row.locator(".finding")).to_have_count(0)
    expect(value).to_be_focused()
    expect(value).not_to_have_class(re.compile("is-marked"))


def test_the_check_never_overwrites_what_is_typed_meanwhile(drafted):
    # The answer to the first words comes while the next ones are being typed.
    drafted.route("**/draft/check", lambda route: (drafted.wait_for_timeout(500), route.continue_()))
    row = _row(drafted, "受益师生满意度")
    row.locator("[name=value]").fill("显著提升")
    drafted.wait_for_timeout(450)
    row.locator("[name=note]").fill("还在写")
    row.locator("[name=note]").press_sequentially("，还没写完", delay=60)

    expect(row.locator(".finding").first).to_be_visible()
    expect(row.locator("[name=note]")).to_have_value("还在写，还没写完")
    expect(row.locator("[name=note]")).to_be_focused()


def test_a_suggestion_is_taken_with_one_click(drafted):
    row = _row(drafted, "改善条件的受益学生数")
    row.locator("[name=name]").fill("办学条件")
    row.locator("[name=value]").fill("显著提升")
    row.locator(".use").first.click()

    expect(row.locator("[name=value]")).not_to_have_value("显著提升")
    expect(row.locator(".finding.is-error")).to_have_count(0)


def test_rows_are_added_and_removed_and_the_sum_follows(drafted):
    count = drafted.locator(ROWS).count()
    drafted.click("text=增加一行")
    expect(drafted.locator(ROWS)).to_have_count(count + 1)
    expect(drafted.locator(f"{ROWS} >> nth=-1").locator("[name=name]")).to_be_focused()
    drafted.keyboard.type("新增的指标")
    drafted.locator(f"{ROWS} >> nth=-1").locator("[name=weight]").fill("5")
    expect(drafted.locator(".sum dd")).to_have_text("95")
    drafted.locator(".remove >> nth=-1").click()

    expect(drafted.locator(ROWS)).to_have_count(count)
    expect(drafted.locator(".sum dd")).to_have_text("90")


def test_level_1_follows_the_level_2_that_is_chosen(drafted):
    row = _row(drafted, "受益师生满意度")
    row.locator("select").select_option("生态效益指标")

    expect(row.locator("[data-level1]")).to_have_text("效益指标")


def test_enter_in_a_cell_checks_and_does_not_draft_anew(drafted):
    row = _row(drafted, "受益师生满意度")
    row.locator("[name=weight]").fill("12")
    row.locator("[name=weight]").press("Enter")

    expect(drafted.locator(".sum dd")).to_have_text("92")
    expect(row.locator("[name=weight]")).to_have_value("12")


def test_what_is_wrong_is_told_beside_its_field(page):
    page.goto("/draft")
    page.fill("#funds", "很多")
    page.click("text=生成草稿")

    expect(page.locator("#problem-project")).to_contain_text("请填写项目名称")
    expect(page.locator("#problem-funds")).to_contain_text("万元")
    expect(page.locator("#funds")).to_have_value("很多")


def test_a_table_is_pasted_and_checked(page):
    page.goto("/draft")
    page.click("text=粘贴已有指标")
    page.fill("#pasted", "三级指标\t指标值\n群众满意度\t显著提升\n培训人数\t≥200人次")
    page.click("text=加入表中")

    expect(page.locator(ROWS)).to_have_count(2)
    expect(page.locator(".finding.is-error").first).to_contain_text("没有尺度")


def test_a_service_that_is_gone_is_told_and_nothing_is_lost(drafted, faults):
    drafted.route("**/draft/rows", lambda route: route.abort())
    drafted.click("text=增加一行")

    expect(drafted.locator("#notice")).to_contain_text("没有连上服务")
    expect(drafted.locator("#project")).to_have_value("农村中小学校舍维修")
    faults.clear()  # htmx tells the console of the request that failed.


def test_leaving_an_unsaved_draft_is_asked_about_first(drafted):
    asked = []
    drafted.on("dialog", lambda dialog: asked.append(dialog.type))
    drafted.click("text=使用帮助")
    drafted.wait_for_url("**/help")

    assert ["beforeunload"] == asked


def test_drafting_needs_no_scripts(plain_page, tmp_path):
    page = plain_page
    _draft(page)
    row = _row(page, "受益师生满意度")
    row.locator("[name=value]").fill("显著提升")
    page.click("text=增加一行")
    expect(page.locator(".finding.is-error").first).to_contain_text("没有尺度")
    page.locator(".finding.is-error .use").first.click()
    expect(page.locator(".finding.is-error")).to_have_count(0)
    with page.expect_download() as coming:
        page.click("text=下载申报表")
    coming.value.save_as(tmp_path / "sheet.xlsx")

    assert "项目支出绩效目标申报表" == load_workbook(tmp_path / "sheet.xlsx").active["A1"].value

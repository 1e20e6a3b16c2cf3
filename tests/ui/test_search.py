"""Searching in a real browser."""

import re

from playwright.sync_api import expect


def test_results_and_address_follow_what_is_typed(page):
    page.goto("/search")
    page.locator("#q").press_sequentially("师生满意度", delay=20)

    expect(page.locator(".hit h2").first).to_have_text("受益师生满意度")
    expect(page).to_have_url(re.compile(r"/search\?q=%E5%B8%88"))
    expect(page.locator("#q")).to_be_focused()


def test_the_last_answer_stands_however_fast_one_types(page, faults):
    page.goto("/search")
    # The first answer comes late, after the second was asked for.
    page.route("**/search?q=%E5%9F%B9", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.locator("#q").fill("培")
    page.wait_for_timeout(250)
    page.locator("#q").fill("扬尘浓度")

    expect(page.locator(".hit h2").first).to_have_text("道路扬尘浓度下降率")
    page.wait_for_timeout(600)
    expect(page.locator(".hit h2").first).to_have_text("道路扬尘浓度下降率")
    faults.clear()  # htmx tells the console of the request that it gave up.


def test_back_leads_through_the_facets_that_were_chosen(page):
    page.goto("/search?q=满意度")
    page.locator("[id='facet-scope-individual']").click()
    expect(page.locator(".chosen")).to_have_count(1)
    page.locator("[id='facet-sector-教育']").click()
    expect(page.locator(".chosen")).to_have_count(2)
    page.go_back()
    expect(page.locator(".chosen")).to_have_count(1)
    page.go_back()

    expect(page.locator(".chosen")).to_have_count(0)
    expect(page.locator("#q")).to_have_value("满意度")


def test_back_from_an_indicator_finds_the_search_as_it_was(page):
    page.goto("/search")
    page.locator("#q").press_sequentially("单位面积", delay=20)
    expect(page.locator(".hit h2").first).to_have_text("校舍维修单位面积成本")
    page.click("text=校舍维修单位面积成本")
    expect(page.locator("h1")).to_have_text("校舍维修单位面积成本")
    page.go_back()

    expect(page.locator("#q")).to_have_value("单位面积")
    expect(page.locator(".hit h2").first).to_have_text("校舍维修单位面积成本")


def test_words_typed_after_choosing_a_facet_stay_within_it(page):
    page.goto("/search")
    page.locator("[id='facet-sector-教育']").click()
    expect(page.locator(".chosen")).to_have_count(1)
    page.locator("#q").press_sequentially("满意度", delay=20)

    expect(page).to_have_url(re.compile("q=.*&sector="))
    expect(page.locator(".hit")).to_have_count(1)


def test_the_slash_key_leads_to_the_search_box(page):
    page.goto("/rules")
    page.keyboard.press("/")
    page.keyboard.type("a/b")

    expect(page.locator("#top-q")).to_be_focused()
    expect(page.locator("#top-q")).to_have_value("a/b")


def test_an_indicator_is_copied_as_a_row(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/indicators/205-0109")
    page.click("text=复制这一行")

    expect(page.locator("[data-copy]")).to_contain_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "满意度指标\t服务对象满意度指标\t受益师生满意度\t≥90%\t\t受访师生中表示满意的比例" == copied


def test_searching_needs_no_scripts(plain_page):
    plain_page.goto("/search")
    plain_page.fill("#q", "满意度")
    plain_page.click(".search button")
    plain_page.locator("[id='facet-sector-教育']").click()

    expect(plain_page.locator(".hit")).to_have_count(1)
    expect(plain_page.locator("#q")).to_have_value("满意度")

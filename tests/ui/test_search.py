"""Searching in a real browser."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

ATTACKS = (
    "<script>window.ran=1</script>",
    '"><img src=x onerror="window.ran=1">',
    "\" autofocus onfocus='window.ran=1' x=\"",
)


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
    page.keyboard.press("Escape")
    page.click(".hit >> text=校舍维修单位面积成本")
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


def type_words(page, words, box="#q"):
    page.locator(box).press_sequentially(words, delay=20)


def options(page):
    return page.locator("#suggestions [role=option]")


def test_a_suggestion_is_taken_by_the_arrow_keys_and_enter(page):
    page.goto("/search")
    type_words(page, "受益师")
    expect(options(page)).to_have_count(1)
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "suggestion-1")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page.locator("#q")).to_have_value("受益师生满意度")
    expect(page.locator("#suggestions")).not_to_be_visible()
    expect(page).to_have_url(re.compile("%E5%BA%A6$"))
    expect(page.locator(".hit h2").first).to_have_text("受益师生满意度")


def test_past_the_last_suggestion_one_is_in_the_box_again(page):
    page.goto("/search")
    type_words(page, "受益师")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowUp")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")

    expect(options(page).first).to_have_attribute("aria-selected", "false")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "")


def test_tab_takes_the_first_suggestion_and_the_next_tab_goes_on(page):
    page.goto("/search")
    type_words(page, "受益师")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("受益师生满意度")
    expect(page.locator("#suggestions")).not_to_be_visible()
    expect(page).to_have_url(re.compile("%E5%BA%A6$"))
    page.keyboard.press("Tab")

    expect(page.locator(".search button")).to_be_focused()


def test_escape_puts_the_suggestions_away_and_leaves_the_words(page):
    page.goto("/search")
    type_words(page, "校舍")
    expect(page.locator("#suggestions")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#suggestions")).not_to_be_visible()
    expect(page.locator("#q")).to_have_value("校舍")


def test_a_project_type_that_is_clicked_lists_what_it_holds(page):
    page.goto("/rules")
    type_words(page, "校舍", "#top-q")
    options(page).first.click()

    expect(page).to_have_url(re.compile(r"/search\?project_type="))
    expect(page.locator(".hit")).to_have_count(9)


def test_a_code_that_is_chosen_opens_its_indicator(page):
    page.goto("/search")
    type_words(page, "205-01")
    expect(options(page)).to_have_count(8)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/indicators/205-0102$"))


@pytest.mark.parametrize(
    ("opened", "box"), [("/search", "#q"), ("/search?sector=教育", "#q"), ("/rules", "#top-q")]
)
def test_enter_on_a_whole_code_opens_its_indicator(page, opened, box):
    page.goto(opened)
    page.locator(box).fill("205-0109")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("受益师生满意度")


def test_back_from_the_hit_of_a_code_finds_the_results(page):
    page.goto("/search")
    type_words(page, "205-0109")
    expect(page.locator(".hit h2").first).to_have_text("受益师生满意度")
    page.keyboard.press("Escape")
    page.locator(".hit h2 a").first.click()
    expect(page.locator("h1")).to_have_text("受益师生满意度")
    page.go_back()

    expect(page.locator("#q")).to_have_value("205-0109")
    expect(page.locator(".hit h2").first).to_have_text("受益师生满意度")


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(page):
    page.goto("/rules")
    page.route("**/suggestions?q=%E5%9F%B9", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.locator("#top-q").fill("培")
    page.wait_for_timeout(250)
    page.locator("#top-q").fill("扬尘浓度")

    expect(options(page)).to_have_count(1)
    page.wait_for_timeout(600)
    expect(options(page)).to_have_count(1)
    expect(options(page).first).to_contain_text("道路扬尘浓度下降率")


def test_an_answer_that_comes_after_escape_opens_nothing(page):
    page.goto("/rules")
    page.route("**/suggestions?*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.locator("#top-q").fill("培训")
    page.wait_for_timeout(200)
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)

    expect(page.locator("#suggestions")).not_to_be_visible()
    expect(page.locator("#top-q")).to_have_value("培训")


def test_nothing_is_asked_while_an_input_method_composes(page):
    asked = []
    page.goto("/search")
    page.on("request", lambda request: "/search" in request.url and asked.append(request.url))
    page.locator("#q").focus()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "peixun", "selectionStart": 6, "selectionEnd": 6})
    page.wait_for_timeout(400)
    assert [] == asked
    devtools.send("Input.insertText", {"text": "培训出勤"})

    expect(page.locator(".hit h2").first).to_have_text("培训出勤率")
    expect(options(page).first).to_contain_text("培训出勤率")


def test_recent_searches_are_offered_in_the_empty_box_until_they_are_cleared(page):
    page.goto("/search")
    for words in ("满意度", "成本", "满意度"):
        page.locator("#q").fill(words)
        page.keyboard.press("Enter")
        expect(page.locator("#results")).to_have_attribute("data-q", words)
    page.goto("/rules")
    page.locator("#top-q").click()
    expect(options(page)).to_have_text([re.compile("满意度"), re.compile("成本"), re.compile("清除")])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#suggestions")).not_to_be_visible()
    page.goto("/search")
    page.locator("#q").click()

    expect(page.locator("#suggestions")).not_to_be_visible()


def test_at_most_eight_recent_searches_are_kept(page):
    page.goto("/rules")
    for number in range(10):
        page.goto("/rules")
        page.locator("#top-q").fill(f"词{number}")
        page.keyboard.press("Enter")
        expect(page.locator("#q")).to_have_value(f"词{number}")
    page.locator("#q").fill("")

    expect(options(page)).to_have_count(9)
    expect(options(page).first).to_contain_text("词9")


def test_an_opened_page_is_not_covered_by_old_searches(page):
    page.goto("/search")
    page.locator("#q").fill("成本")
    page.keyboard.press("Enter")
    page.goto("/search")

    expect(page.locator("#q")).to_be_focused()
    page.wait_for_timeout(300)
    expect(page.locator("#suggestions")).not_to_be_visible()


def test_the_box_follows_a_link_to_other_words(page):
    page.goto("/search")
    page.click(".intro >> text=校舍维修")

    expect(page.locator("#q")).to_have_value("校舍维修")


def test_why_a_hit_is_there_unfolds(page):
    page.goto("/search?q=受益师生")
    expect(page.locator(".why dl").first).not_to_be_visible()
    page.locator(".why summary").first.click()

    expect(page.locator(".why dl").first).to_contain_text("名称")


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_that_is_typed_runs_nowhere(page, attack):
    page.goto("/search")
    page.locator("#q").fill(attack)
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=%"))
    page.locator("#q").fill("")
    expect(options(page).first).to_contain_text(attack)  # among the recent searches
    page.reload()
    page.goto(f"/search?q={quote(attack)}&project_type={quote(attack)}")

    assert page.evaluate("window.ran === undefined")
    assert 0 == page.locator("main img, main script, main [onerror], main [onfocus]").count()


def test_an_attack_in_the_library_runs_nowhere(page):
    page.goto("/search")
    type_words(page, "垃圾收集")

    expect(options(page).first).to_contain_text("<script>alert(1)</script>")
    expect(page.locator(".hit h2").first).to_contain_text("<script>alert(1)</script>")
    assert 0 == page.locator("main script").count()


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


def test_a_search_from_a_draft_asks_before_the_draft_is_lost(page):
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.goto("/draft")
    page.locator("#project").press_sequentially("校舍维修", delay=20)
    page.locator("#top-q").fill("满意度")
    page.keyboard.press("Enter")

    expect(page.locator("#q")).to_have_value("满意度")
    assert ["beforeunload"] == asked

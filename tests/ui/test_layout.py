"""Every page on an office screen and on a telephone."""

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import OFFICE, TELEPHONE

PAGES = (
    "/search",
    "/search?q=满意度&sector=教育&sector=城乡社区",
    "/search?q=xyzzy",
    "/indicators/205-0101",
    "/indicators/212-0109",
    "/draft",
    "/rules",
    "/rules/FEA01",
    "/help",
)
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("screen", [OFFICE, TELEPHONE], ids=["office", "telephone"])
def test_no_page_is_wider_than_the_screen(page, screen):
    page.set_viewport_size(screen)
    wide = []
    for address in PAGES:
        page.goto(address)
        wide += [address] if page.evaluate(TOO_WIDE) else []

    assert not wide


@pytest.mark.parametrize("screen", [OFFICE, TELEPHONE], ids=["office", "telephone"])
def test_a_draft_is_not_wider_than_the_screen(page, screen):
    page.set_viewport_size(screen)
    page.goto("/draft")
    page.fill("#project", "干部业务培训")
    page.click("text=生成草稿")
    expect(page.locator("tbody.row").first).to_be_visible()
    page.locator("[name=value]").first.fill("显著提升" * 12)
    expect(page.locator(".finding").first).to_be_visible()

    assert not page.evaluate(TOO_WIDE)


def test_on_a_telephone_the_facets_unfold_and_stay_open(page):
    page.set_viewport_size(TELEPHONE)
    page.goto("/search")
    expect(page.locator(".facets")).not_to_be_visible()
    page.click(".facets-switch")
    page.locator("[id='facet-sector-教育']").click()

    expect(page.locator(".chosen")).to_have_count(1)
    expect(page.locator(".facets")).to_be_visible()


def test_everything_is_reached_by_the_keyboard(page):
    page.goto("/search?q=出勤率")
    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()
    page.locator("#q").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".search button")).to_be_focused()
    page.locator(".hit a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("培训出勤率")

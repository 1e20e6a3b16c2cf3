"""What holds for every page: it opens, in Chinese, without anything from outside or inline."""

import pytest

from indicators.checks.rules import all_rules
from tests.page_reader import Page

PAGES = (
    "/search",
    "/search?q=培训&sector=教育",
    "/search?q=xyzzy",
    "/indicators/205-0101",
    "/draft",
    "/rules",
    "/rules/FEA01",
    "/help",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens(client, address):
    answer = client.get(address)

    assert 200 == answer.status_code
    assert '<html lang="zh-CN">' in answer.text


@pytest.mark.parametrize("address", [*PAGES, "/nothing", "/search?page=x"])
def test_no_page_has_a_script_or_style_of_its_own(client, address):
    page = Page(client.get(address).text)
    inline = [
        tag
        for tag, attributes in page.elements
        if tag == "style"
        or (tag == "script" and "src" not in attributes)
        or any(name == "style" or name.startswith(("on", "hx-on")) for name in attributes)
    ]

    assert not inline


@pytest.mark.parametrize("address", PAGES)
def test_no_id_occurs_twice(client, address):
    ids = Page(client.get(address).text).ids()

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("address", PAGES)
def test_every_field_has_a_name_that_can_be_read_aloud(client, address):
    elements = Page(client.get(address).text).elements
    labels = {attributes.get("for") for tag, attributes in elements if tag == "label"}
    nameless = [
        attributes
        for tag, attributes in elements
        if (tag in ("select", "textarea") or (tag == "input" and attributes.get("type") != "hidden"))
        and attributes.get("id") not in labels
        and "aria-label" not in attributes
    ]

    assert not nameless


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_has_its_help_page(client, rule):
    answer = client.get(f"/rules/{rule.id}")

    assert 200 == answer.status_code
    for heading in ("为什么", "反例", "正例", "怎样改", "依据"):
        assert f"<h2>{heading}</h2>" in answer.text


def test_the_list_names_every_rule(client):
    text = client.get("/rules").text

    assert not [rule.id for rule in all_rules() if f'href="/rules/{rule.id}"' not in text]


def test_an_unknown_rule_is_told(client):
    answer = client.get("/rules/XYZ99")

    assert 404 == answer.status_code
    assert "XYZ99" in answer.text


def test_the_process_says_that_it_lives(client):
    assert "ok" == client.get("/healthz").text

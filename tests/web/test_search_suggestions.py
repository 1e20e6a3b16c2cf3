"""Suggestions while one types, and what a whole code does."""

import pytest

from tests.page_reader import Page

HTMX = {"HX-Request": "true"}


def options(client, q):
    page = Page(client.get("/search/suggestions", params={"q": q}).text)
    return [attributes for tag, attributes in page.elements if attributes.get("role") == "option"]


def test_suggestions_are_the_options_of_a_list(client):
    answer = client.get("/search/suggestions", params={"q": "校舍"})
    page = Page(answer.text)

    assert 200 == answer.status_code
    assert [("suggestions", "listbox")] == [(root["id"], root["role"]) for root in page.roots]
    assert "校舍维修改造" == options(client, "校舍")[0]["data-text"]
    assert len(set(page.ids())) == len(page.ids())


def test_what_was_typed_is_marked_in_a_suggestion(client):
    assert "<mark>受益</mark>师生满意度" in client.get("/search/suggestions", params={"q": "受益"}).text


@pytest.mark.parametrize(
    ("q", "text", "address"),
    [
        ("205-0109", "205-0109", "/indicators/205-0109"),
        ("业务培", "业务培训", "/search?project_type=%E4%B8%9A%E5%8A%A1%E5%9F%B9%E8%AE%AD"),
    ],
)
def test_a_code_leads_to_its_indicator_and_a_type_to_what_it_holds(client, q, text, address):
    first = options(client, q)[0]

    assert (text, address) == (first["data-text"], first["data-url"])
    assert 200 == client.get(address).status_code


def test_a_name_is_put_into_the_box(client):
    [only] = options(client, "受益师生")

    assert "受益师生满意度" == only["data-text"]
    assert "data-url" not in only


@pytest.mark.parametrize("q", ["", "   ", "没有这样的指标"])
def test_where_there_is_nothing_to_suggest_the_list_is_empty(client, q):
    assert [] == options(client, q)


@pytest.mark.parametrize("address", ["/search", "/rules"])
def test_the_box_of_every_page_names_its_list(client, address):
    page = Page(client.get(address).text)
    [box] = [attributes for _, attributes in page.elements if attributes.get("role") == "combobox"]

    assert "listbox" == page.with_id(box["aria-controls"])["role"]
    assert ("false", "list", "off") == (box["aria-expanded"], box["aria-autocomplete"], box["autocomplete"])


@pytest.mark.parametrize("q", ["205-0101", " 205-0101 ", "２０５－０１０１"])
def test_a_whole_code_opens_its_indicator(client, q):
    answer = client.get("/search", params={"q": q})

    assert (303, "/indicators/205-0101") == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize("q", ["205-010", "205-9999", "维修校舍面积"])
def test_anything_else_is_searched_for(client, q):
    assert 200 == client.get("/search", params={"q": q}).status_code


def test_a_code_typed_letter_by_letter_shows_its_results_at_an_address_that_comes_back(client):
    typed = client.get("/search", params={"q": "205-0101"}, headers=HTMX)
    again = client.get(typed.headers["HX-Replace-Url"])

    assert (200, 200) == (typed.status_code, again.status_code)
    assert [("q", "205-0101")] == Page(again.text).fields("search")


def test_programs_get_suggestions_with_the_page_they_lead_to(client):
    said = client.get("/api/v1/suggestions", params={"q": "受益师生"}).json()

    assert {"query", "suggestions"} == set(said)
    assert [
        {
            "kind": "name",
            "text": "受益师生满意度",
            "detail": "服务对象满意度指标，校舍维修改造",
            "code": "205-0109",
            "url": "/search?q=%E5%8F%97%E7%9B%8A%E5%B8%88%E7%94%9F%E6%BB%A1%E6%84%8F%E5%BA%A6",
        }
    ] == said["suggestions"]


def test_programs_say_how_many_suggestions_they_want(client):
    assert 2 == len(client.get("/api/v1/suggestions", params={"q": "2", "limit": 2}).json()["suggestions"])

"""The search page: results, facets, paging, and the same address as page and as fragment."""

import pytest
from starlette.testclient import TestClient

from kb.base import KnowledgeBase
from kb.synonyms import add_synonyms
from tests.page_reader import Page
from tests.small_library import small_library
from web.app import create_app

HTMX = {"HX-Request": "true"}


def search(client, headers=None, **params):
    return client.get("/search", params=params, headers=headers)


def test_the_entrance_leads_to_the_search_page(client):
    answer = client.get("/")

    assert (307, "/search") == (answer.status_code, answer.headers["location"])


def test_words_that_were_found_are_marked(client):
    answer = search(client, q="培训出勤率")

    assert 200 == answer.status_code
    assert "<mark>培训出勤率</mark>" in answer.text


def test_the_words_stay_in_the_box(client):
    page = Page(search(client, q="师生 满意").text)

    assert [("q", "师生 满意")] == page.fields("search")


@pytest.mark.parametrize("q", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_what_was_typed_comes_back_as_text(client, q):
    page = Page(search(client, q=q).text)

    assert [("q", q)] == page.fields("search")
    assert not [
        attributes for tag, attributes in page.elements if tag == "script" and "src" not in attributes
    ]
    assert not [attributes for _, attributes in page.elements if "onerror" in attributes]


def test_what_an_indicator_says_is_shown_as_text(client):
    answer = search(client, q="垃圾收集点完好率")

    assert "alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    assert "<b>标记" not in answer.text


def test_htmx_gets_the_results_alone(client):
    answer = search(client, HTMX, q="培训")

    assert ["results"] == [root.get("id") for root in Page(answer.text).roots]
    assert "HX-Request" == answer.headers["vary"]


def test_going_back_into_the_history_gets_the_whole_page(client):
    answer = search(client, HTMX | {"HX-History-Restore-Request": "true"}, q="培训")

    assert answer.text.startswith("<!doctype html>")


def test_chosen_facet_values_travel_with_the_form(client):
    page = Page(search(client, q="满意度", sector="教育", level2="满意度").text)

    assert [("q", "满意度"), ("sector", "教育"), ("level2", "服务对象满意度指标")] == page.fields("search")


def test_a_facet_value_is_a_link_that_chooses_and_gives_up(client):
    free = Page(search(client, q="成本").text).with_id("facet-sector-教育")
    chosen = Page(search(client, q="成本", sector="教育").text).with_id("facet-sector-教育")

    assert free["href"] == "/search?q=%E6%88%90%E6%9C%AC&sector=%E6%95%99%E8%82%B2"
    assert (chosen["href"], chosen["aria-current"]) == ("/search?q=%E6%88%90%E6%9C%AC", "true")


def test_several_values_of_a_facet_are_alternatives(client):
    one = search(client, q="", sector="教育")
    both = search(client, q="", sector=["教育", "城乡社区"])

    assert "找到 <b>9</b> 条" in one.text
    assert "找到 <b>18</b> 条" in both.text


def test_a_long_result_is_cut_into_pages(client):
    first, second = search(client), search(client, page=2)

    assert 'href="/search?page=2"' in first.text
    assert (20, 6) == (first.text.count('class="hit"'), second.text.count('class="hit"'))


def test_a_page_after_the_last_leads_back(client):
    answer = search(client, page=9)

    assert 200 == answer.status_code
    assert "没有第 9 页" in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999"])
def test_a_page_number_that_is_none_is_refused_in_chinese(client, page):
    answer = search(client, page=page)

    assert 422 == answer.status_code
    assert "参数 page" in answer.text


def test_an_empty_result_says_what_to_do(client):
    answer = search(client, q="xyzzy", sector="教育")

    assert "没有找到合适的指标" in answer.text
    assert 'href="/search?q=xyzzy"' in answer.text


def test_an_unknown_facet_value_is_told_and_the_words_stay(client):
    answer = search(client, q="培训", sector="渔业")

    assert 422 == answer.status_code
    assert "没有“渔业”这个行业" in answer.text
    assert [("q", "培训")] == Page(answer.text).fields("search")


def test_the_form_and_every_link_work_without_scripts(client):
    page = Page(search(client, q="满意度").text)
    actions = [
        attributes for tag, attributes in page.elements if tag in ("a", "form") and "hx-get" in attributes
    ]

    assert actions
    assert all((each.get("href") or each.get("action")) == each["hx-get"] for each in actions)


def test_the_page_says_by_which_official_wordings_it_looked_as_well(tmp_path):
    settings = small_library(tmp_path)
    base = KnowledgeBase(settings)
    with base.database.write() as session:
        add_synonyms(session, [("盖房子", "校舍维修"), ("盖房子", "<b>校舍</b>")])

    with TestClient(create_app(settings)) as client:
        text = client.get("/search", params={"q": "盖房子"}).text

    assert "“盖房子”也按“校舍维修”“&lt;b&gt;校舍&lt;/b&gt;”查找" in text

"""The search page: results, facets, paging, and the same address as page and as fragment."""

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from indicators.values import Indicator, Status
from kb.base import KnowledgeBase
from kb.synonyms import add_synonyms
from kb.versions import publish
from tests.page_reader import Page
from tests.small_library import small_library
from web.app import create_app

HTMX = {"HX-Request": "true"}


def search(client, headers=None, **params):
    return client.get("/search", params=params, headers=headers)


def links(answer):
    """The links to other states of the search in what was found, the facets left out."""
    return [
        attributes
        for tag, attributes in Page(answer.text[answer.text.index('class="empty"') - 5 :]).elements
        if tag == "a" and "hx-get" in attributes
    ]


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


def test_an_empty_result_says_what_giving_up_a_facet_would_find(client):
    answer = search(client, q="“受益师生”", sector="城乡社区", scope="individual")
    [link] = [attributes["href"] for attributes in links(answer) if "sector=" not in attributes["href"]][:1]

    assert "找到 <b>0</b> 条" in answer.text
    assert "去掉行业筛选</a>有 1 条" in answer.text
    assert "找到 <b>1</b> 条" in client.get(link).text


def test_a_facet_that_was_typed_is_given_up_in_the_box(client):
    answer = search(client, q="“受益师生” 行业:城乡社区")

    assert "删去检索词里写的行业有 1 条" in answer.text
    assert "城乡社区 <small>写在检索词里</small>" in answer.text
    assert [("q", "“受益师生” 行业:城乡社区")] == Page(answer.text).fields("search")


def test_a_typed_facet_stays_typed_and_a_chosen_one_stays_chosen(client):
    page = Page(search(client, q="满意度 行业:教育", scope="individual").text)
    typed, other = page.with_id("facet-sector-教育"), page.with_id("facet-sector-城乡社区")

    assert [("q", "满意度 行业:教育"), ("scope", "individual")] == page.fields("search")
    assert ("true", False) == (typed["aria-current"], "href" in typed)
    assert "sector=%E5%9F%8E%E4%B9%A1%E7%A4%BE%E5%8C%BA" in other["href"]
    assert "sector=%E6%95%99%E8%82%B2" not in other["href"]


def test_what_could_not_be_read_is_told_above_the_results(client):
    text = search(client, q="行业:火星 满意度").text

    assert re.search(r'<ul class="notes">\s*<li>[^<]*火星', text)
    assert text.index('class="notes"') < text.index('class="hit"')


def test_a_misspelt_word_is_offered_in_its_right_spelling(client):
    offered = Page(search(client, q="受益师生满易度", sector="教育").text).with_id("did-you-mean")

    assert (
        "/search?q=%E5%8F%97%E7%9B%8A%E5%B8%88%E7%94%9F%E6%BB%A1%E6%84%8F%E5%BA%A6&sector=%E6%95%99%E8%82%B2"
        == offered["href"]
    )


def test_the_right_spelling_keeps_the_facets_that_were_typed(client):
    offered = Page(search(client, q="受益师生满易度 行业:教育").text).with_id("did-you-mean")

    assert "&sector=%E6%95%99%E8%82%B2" in offered["href"]


def test_a_level_that_means_several_is_chosen_as_those(client):
    page = Page(search(client, level2="成本", q="性质:定量").text)

    assert ("level2", "经济成本指标") in page.fields("search")
    assert "true" == page.with_id("facet-level2-社会成本指标")["aria-current"]
    assert "kind" not in dict(page.fields("search"))


def test_a_hit_says_why_it_is_there(client):
    answer = search(client, q="受益师生满意度")

    assert "<summary>为什么在这里</summary>" in answer.text
    assert re.search(r"<dt>名称</dt><dd>[^<]*满意度", answer.text)


def test_without_words_there_is_no_why(client):
    assert "为什么在这里" not in search(client, sector="教育").text


def test_the_formula_is_shown_where_the_match_is_in_it_alone(client):
    formula = "计算公式：满意人数÷<mark>有效</mark>"

    assert formula in re.sub(
        r"<mark>有效问卷(数)?</mark>", "<mark>有效</mark>", search(client, q="有效问卷").text
    )
    assert "计算公式" not in search(client, q="受益师生").text


@pytest.fixture(scope="module")
def aged(tmp_path_factory: pytest.TempPathFactory):
    """The application over a library with an indicator that another replaces, and one that is retired."""
    settings = small_library(tmp_path_factory.mktemp("aged"))
    old = Indicator(
        "205-0901", "危房<b>加固</b>面积", "产出指标", "数量指标", sectors=("教育",), unit="平方米"
    )
    rows = [
        replace(old, status=Status.SUPERSEDED, superseded_by="205-0101"),
        replace(old, code="205-0902", name="危房拆除面积", status=Status.RETIRED),
    ]
    base = KnowledgeBase(settings)
    with base.database.write() as session:
        publish(session, "旧指标集", rows, sector_code="205")
    base.database.close()
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def test_what_is_replaced_leads_to_its_successor_and_what_is_retired_says_so(aged):
    answer = search(aged, q="危房")

    assert "已被替代</span>" in answer.text
    assert '<small>改用 <a href="/indicators/205-0101">维修校舍面积</a></small>' in answer.text
    assert "已停用</span>" in answer.text
    assert "<b>加固" not in answer.text


def test_where_nothing_that_was_found_is_in_force_the_page_says_so(aged):
    warning = "找到的指标都已停用或被替代"

    assert warning in search(aged, q="“危房”").text
    assert warning not in search(aged, q="面积").text


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

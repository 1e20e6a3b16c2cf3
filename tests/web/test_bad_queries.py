"""Whatever is typed or sent, the answer is an ordinary one or one Chinese sentence; nothing in it runs."""

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.page_reader import Page

HTMX = {"HX-Request": "true"}
PAGE, PIECES, API = "/search", "/search/suggestions", "/api/v1/search"
ROUTES = ((PAGE, {}), (PAGE, HTMX), (PIECES, HTMX), (API, {}), ("/api/v1/suggestions", {}))
FACETS = ("sector", "level2", "scope", "project_type", "kind", "status")

ODD = {
    "ten thousand letters": "x" * 10_000,
    "as many characters as an address holds": "校舍维修" * 1_800,
    "ten thousand spaces and a word": " " * 10_000 + "校舍",
    "punctuation": "。，、；：？！…—·《》（）【】!@#$%^&*()_+{}|:<>?[];',./`~",
    "a dash": "-",
    "many dashes": "- -- --- －",
    "an open quote": "“校舍",
    "a closed quote": "校舍”",
    "quotes one in another": '“校舍「维修”面积」"',
    "two quotes": '""',
    "control characters": "校\x00舍\x01\x08\x1b[31m维修\x7f",
    "nothing but NUL": "\x00",
    "line ends": "校舍\r\n维修\u2028面积",
    "directions turned round": "\u202e校舍\u202c\ufeff",
    "a combining flood": "e" + "\u0301" * 500,
    "emoji": "👩‍🏫👨🏽‍🌾校舍",
    "HTML": "<h1>校舍</h1><!-- -->",
    "SQL": "'; DROP TABLE indicators; -- ",
    "a format": "%s %n %(x)s {0} ${7*7} {{ 7 * 7 }} {% include 'x' %}",
    "the syntax of engines": 'name:(校舍 AND NOT ] OR "维修"~3 ^5 *? TO',
    "a sector that is none": "行业:火星",
    "a field that is none": "foo:bar 颜色:红 :: 行业: :教育",
    "a path": "../../etc/passwd",
    "numbers": "1e309 -1 NaN ∞ ①②③ ½",
}
# Percent-encoded bytes that are no text: a lone surrogate, a broken character, NUL, bare signs.
BYTES = (
    "%ED%A0%80",
    "%ED%BF%BF",
    "%FF%FE",
    "%E6%A0",
    "%00",
    "%",
    "%zz",
    "%25%30%30",
    "+%20",
    "&&&",
    "=",
    "%F4%90%80%80",
)
ATTACKS = (
    "<script>window.ran=1</script>",
    '"><img src=x onerror=window.ran=1>',
    "' onmouseover='window.ran=1",
    '" autofocus onfocus="window.ran=1',
    "</textarea></title><svg onload=window.ran=1>",
    "javascript:window.ran=1",
    "<a href=javascript:window.ran=1>x</a>",
    "\x00<script\x00>window.ran=1</script>",
)
SENTENCE = re.compile(r"[^。\n]*[\u4e00-\u9fff][^。\n]*。")


def assert_nothing_runs(html):
    """No element or attribute is there that the templates do not have, nor any address that is a script."""
    for tag, attributes in Page(html).elements:
        assert tag not in (
            "img",
            "iframe",
            "object",
            "style",
            "h1" if 'id="results"' in html[:60] else "embed",
        )
        assert tag != "script" or attributes["src"].startswith("/static/")
        assert tag != "svg" or "viewbox" in attributes
        assert not [
            name for name in attributes if name.startswith(("on", "hx-on")) or not re.match(r"[a-z-]+$", name)
        ]
        for name in ("href", "src", "action", "formaction", "hx-get", "data-url"):
            assert attributes.get(name, "/").startswith(("/", "#"))


@pytest.mark.parametrize(("address", "headers"), ROUTES)
@pytest.mark.parametrize("q", ODD.values(), ids=ODD.keys())
def test_whatever_is_typed_is_answered(client, address, headers, q):
    answer = client.get(address, params={"q": q}, headers=headers)

    assert 200 == answer.status_code
    if not address.startswith("/api/"):
        assert_nothing_runs(answer.text)
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", answer.text)


@pytest.mark.parametrize(("address", "headers"), ROUTES)
@pytest.mark.parametrize("encoded", BYTES)
def test_bytes_that_are_no_text_are_answered(client, address, headers, encoded):
    assert 200 == client.get(f"{address}?q={encoded}", headers=headers).status_code


@given(st.binary(max_size=60))
def test_any_bytes_whatever_are_answered_and_run_nothing(client, content):
    for address, headers in ROUTES:
        answer = client.get(f"{address}?q={quote(content)}", headers=headers)

        assert answer.status_code in (200, 303)
        if answer.status_code == 200 and not address.startswith("/api/"):
            assert_nothing_runs(answer.text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_what_was_typed_stands_in_the_box_as_it_was(client, q):
    page = Page(client.get(PAGE, params={"q": q, "page": 1}).text)

    assert [("q", q)] == page.fields("search")


def test_no_page_grows_with_what_was_typed(client):
    usual = len(client.get(PAGE, params={"q": "校舍维修"}).content)
    long = len(client.get(PAGE, params={"q": "校舍维修" * 1_800}).content)

    assert long < 3 * usual + 200_000


@pytest.mark.parametrize(("address", "headers"), ROUTES)
def test_parameters_nobody_knows_are_left_alone(client, address, headers):
    answer = client.get(address, params={"q": "校舍", "foo": "bar", "<b>": "<b>", "Q": "x"}, headers=headers)

    assert 200 == answer.status_code


@pytest.mark.parametrize(
    "number", ["0", "-1", "1000000000", "9" * 5_000, "abc", "1.5", "", "١", "%00", "<b>"]
)
@pytest.mark.parametrize(
    ("address", "name"),
    [(PAGE, "page"), (API, "limit"), (API, "offset"), ("/api/v1/suggestions", "limit")],
)
def test_a_number_that_is_none_is_answered_or_refused_in_one_sentence(client, address, name, number):
    answer = client.get(address, params={"q": "校舍", name: number})

    assert answer.status_code in (200, 422)
    if answer.status_code == 422 and address == PAGE:
        assert_nothing_runs(answer.text)
        assert f"参数 {name}" in answer.text
    elif answer.status_code == 422:
        assert SENTENCE.fullmatch(answer.json()["error"])


def test_past_the_end_there_is_nothing_and_the_count_stays(client):
    said = client.get(API, params={"q": "校舍", "offset": 1_000_000}).json()

    assert [] == said["hits"]
    assert said["total"] > 0
    assert "没有第 10000 页" in client.get(PAGE, params={"q": "校舍", "page": 10_000}).text


@pytest.mark.parametrize("facet", FACETS)
@pytest.mark.parametrize("value", ["火星", "x" * 10_000, "\x00", "' OR 1=1 --", *ATTACKS], ids=repr)
def test_a_facet_value_that_is_none_is_answered_or_refused_in_one_sentence(client, facet, value):
    for address, headers in ((PAGE, {}), (PAGE, HTMX), (API, {})):
        answer = client.get(address, params={"q": "校舍", facet: value}, headers=headers)

        assert answer.status_code in (200, 422)
        if address == PAGE:
            assert_nothing_runs(answer.text)


def test_a_facet_value_named_twice_is_chosen_once(client):
    page = Page(client.get(PAGE, params={"sector": ["教育", "205", "教育"]}).text)

    assert [("q", ""), ("sector", "教育")] == page.fields("search")


@pytest.mark.parametrize(("address", "headers"), ROUTES[:3])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_back_as_text(client, address, headers, attack):
    html = client.get(address, params={"q": attack}, headers=headers).text

    assert_nothing_runs(html)
    assert "<script>window" not in html


@pytest.mark.parametrize(
    "address", ["/search/suggestions?q=垃圾", "/search?q=垃圾收集点", "/search?q=垃圾&page=1"]
)
def test_an_attack_in_the_library_comes_back_as_text(client, address):
    html = client.get(address).text

    assert "alert(1)" in html
    assert_nothing_runs(html)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_reaches_programs_as_json_that_no_browser_takes_for_a_page(client, attack):
    for address in (API, "/api/v1/suggestions"):
        answer = client.get(address, params={"q": attack})

        assert "application/json" == answer.headers["content-type"]
        assert "nosniff" == answer.headers["x-content-type-options"]
        assert attack == answer.json()["query"]


def test_the_check_itself_sees_what_would_run():
    for html in (
        "<script>1</script>",
        "<img src=x>",
        "<p onclick=x>",
        "<a href='javascript:1'>x</a>",
        "<svg onload=1>",
        "<style>",
        "<iframe>",
    ):
        with pytest.raises((AssertionError, KeyError)):
            assert_nothing_runs(html)

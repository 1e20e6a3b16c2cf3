"""The state of the search page and its address say the same."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from kb.search.engine import FACETS
from web.search_url import SearchUrl

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.lists(words.filter(bool), max_size=3, unique=True).map(tuple)
urls = st.builds(
    SearchUrl, words, st.fixed_dictionaries(dict.fromkeys(FACETS, values)), st.integers(1, 10_000)
)


def read(address: str) -> SearchUrl:
    said = parse_qs(urlsplit(address).query, keep_blank_values=True)
    filters = {facet: tuple(said.get(facet, ())) for facet in FACETS}
    return SearchUrl(said.get("q", [""])[0], filters, int(said.get("page", ["1"])[0]))


@given(urls)
def test_the_address_holds_the_whole_state(url):
    assert url == read(str(url))


@given(urls, st.sampled_from(FACETS), words.filter(bool))
def test_choosing_twice_is_choosing_nothing(url, facet, value):
    twice = url.toggled(facet, value).toggled(facet, value)

    assert set(url.filters[facet]) == set(twice.filters[facet])
    assert 1 == twice.page


@given(urls)
def test_an_address_can_stand_in_a_page_as_it_is(url):
    assert not set("<>\"' ") & set(str(url))


def test_a_search_for_nothing_has_the_bare_address():
    assert "/search" == str(SearchUrl())

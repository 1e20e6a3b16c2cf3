"""The search for programs: the agreed JSON, and refusals in one Chinese sentence."""

import pytest

HIT = {
    "code",
    "name",
    "level1",
    "level2",
    "scope",
    "sectors",
    "project_types",
    "unit",
    "reference",
    "score",
    "highlights",
}


def ask(client, **params):
    return client.get("/api/v1/search", params=params)


def test_the_answer_has_the_agreed_form(client):
    said = ask(client, q="师生满意度").json()

    assert {"query", "total", "took_ms", "hits", "facets", "did_you_mean"} == set(said)
    assert HIT == set(said["hits"][0])
    assert {"sector", "level2", "scope", "project_type", "kind", "status"} == set(said["facets"])
    assert {"value", "count"} == set(said["facets"]["sector"][0])


def test_the_best_hit_comes_first(client):
    said = ask(client, q="受益师生满意度").json()

    assert "205-0109" == said["hits"][0]["code"]
    assert ["受益师生满意度"] == said["hits"][0]["highlights"]["name"]


def test_filters_and_limits_are_obeyed(client):
    said = ask(client, sector="教育", level2="数量", limit=1, offset=1).json()

    assert (2, ["205-0102"]) == (said["total"], [hit["code"] for hit in said["hits"]])


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "多"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"sector": "渔业"}, "渔业"),
        ({"level2": "速度"}, "速度"),
        ({"scope": "all"}, "all"),
    ],
)
def test_bad_values_are_refused_in_one_sentence(client, params, told):
    answer = ask(client, q="培训", **params)

    assert 422 == answer.status_code
    assert {"error"} == set(answer.json())
    assert told in answer.json()["error"]
    assert answer.json()["error"].endswith("。")


def test_an_unknown_address_is_answered_in_json(client):
    answer = client.get("/api/v1/nothing")

    assert (404, {"error"}) == (answer.status_code, set(answer.json()))

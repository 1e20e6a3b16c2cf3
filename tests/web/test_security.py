"""What every answer forbids the browser, and what the server does not take from other sites."""

import pytest

from web.render import asset


@pytest.mark.parametrize("address", ["/search", "/nothing", "/healthz", "/static/app.css", "/api/v1/search"])
def test_every_answer_carries_the_security_headers(client, address):
    headers = client.get(address).headers

    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "nosniff" == headers["x-content-type-options"]
    assert "same-origin" == headers["referrer-policy"]


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://testserver.example", ""])
def test_a_form_of_another_site_is_refused(client, origin):
    answer = client.post("/draft/check", data={"project": "x"}, headers={"Origin": origin})

    assert 403 == answer.status_code
    assert "没有处理" in answer.text


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://testserver"}])
def test_a_form_of_this_site_is_taken(client, headers):
    assert 200 == client.post("/draft/check", data={"project": "x"}, headers=headers).status_code


def test_static_files_are_kept_only_under_the_address_of_their_content(client):
    kept = client.get(asset("app.css"))
    plain = client.get("/static/app.css")

    assert "immutable" in kept.headers["cache-control"]
    assert "cache-control" not in plain.headers


def test_a_static_file_that_was_not_built_has_no_address():
    assert asset("vendor/nothing.js") is None


@pytest.mark.parametrize("address", ["/docs", "/redoc", "/openapi.json"])
def test_the_pages_that_would_load_scripts_from_outside_are_off(client, address):
    assert 404 == client.get(address).status_code

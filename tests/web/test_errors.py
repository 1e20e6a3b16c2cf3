"""Every failure becomes a status and a Chinese sentence, on a page, in a fragment, or in JSON."""

import logging
import re

import pytest
from starlette.testclient import TestClient

from indicators.errors import Refusal
from kb.errors import DatabaseBusy
from web.app import create_app

HTMX = {"HX-Request": "true"}


class Unforeseen(Refusal):
    """A refusal that no table lists."""


@pytest.fixture
def failing(settings):
    """The application with addresses that fail on purpose."""
    app = create_app(settings)

    def refuse():
        raise Unforeseen("这里不能这样写，请改写。")

    def be_busy():
        raise DatabaseBusy("数据库正忙，请稍后再试。")

    def break_down():
        raise ZeroDivisionError

    app.add_api_route("/refuse", refuse)
    app.add_api_route("/busy", be_busy)
    app.add_api_route("/break", break_down)
    app.add_api_route("/api/break", break_down)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_refusal_is_bad_input_unless_the_table_says_otherwise(failing):
    answer = failing.get("/refuse")

    assert 422 == answer.status_code
    assert "这里不能这样写，请改写。" in answer.text


def test_records_that_are_busy_are_a_matter_of_waiting(failing):
    assert 503 == failing.get("/busy").status_code


def test_a_bug_is_logged_under_the_number_the_user_sees(failing, caplog):
    with caplog.at_level(logging.ERROR):
        answer = failing.get("/break")
    shown = re.search(r"编号 ([0-9a-f]{8})", answer.text)

    assert 500 == answer.status_code
    assert shown
    assert shown[1] in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in answer.text


def test_a_bug_answers_a_program_in_json(failing):
    answer = failing.get("/api/break")

    assert (500, {"error"}) == (answer.status_code, set(answer.json()))


def test_htmx_is_told_in_the_notice_of_the_page_it_has(failing):
    answer = failing.get("/refuse", headers=HTMX)

    assert ("#notice", "outerHTML") == (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"])
    assert answer.text.startswith('<div id="notice"')


def test_an_address_that_is_not_there_is_told(client):
    answer = client.get("/nothing")

    assert 404 == answer.status_code
    assert "没有找到这一页" in answer.text


def test_a_method_that_is_not_there_is_told(client):
    answer = client.post("/search")

    assert 405 == answer.status_code
    assert "不能这样打开这一页" in answer.text


@pytest.mark.parametrize(
    "body", [b"text=" + b"x" * 2000, iter([b"text=", b"x" * 2000])], ids=["declared", "not"]
)
def test_a_body_that_is_too_large_is_told(settings, body):
    small = settings.model_copy(update={"max_upload_bytes": 1000})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with TestClient(create_app(small)) as client:
        answer = client.post("/draft/check", content=body, headers=form)

    assert 413 == answer.status_code
    assert "提交的内容太大" in answer.text
    assert "content-security-policy" in answer.headers


def test_a_form_with_too_many_fields_is_told(client):
    answer = client.post("/draft/check", data={"name": ["x"] * 5000})

    assert 400 == answer.status_code
    assert "提交的内容太多" in answer.text

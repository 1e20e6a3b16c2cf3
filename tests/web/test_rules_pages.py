"""The pages of the rules: where a rule counts, how sure its basis is, whether it is on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indicators.checks.rule import Item
from indicators.checks.rules import all_rules
from kb.settings import Settings
from web.app import create_app

VERIFIED = next(rule for rule in all_rules() if rule.certainty.verified)
REMEMBERED = next(rule for rule in all_rules() if not rule.certainty.verified)


@pytest.fixture
def standards(settings: Settings, tmp_path: Path) -> Path:
    """The file of standards of a copy of the small library."""
    shutil.copytree(settings.data, tmp_path / "data")
    return tmp_path / "data" / "standards.yaml"


@pytest.fixture
def local(settings: Settings, standards: Path) -> Iterator[TestClient]:
    copied = Settings(data=standards.parent, search_engine=settings.search_engine)
    with TestClient(create_app(copied), follow_redirects=False) as opened:
        yield opened


def test_a_rule_says_in_which_item_it_counts_and_which_kinds_of_fault_it_finds(client):
    text = client.get("/rules/FEA01").text

    assert "可行性·实现可能性" in text
    assert "指标值是没有尺度的程度词" in text


def test_a_rule_says_whether_its_basis_was_compared_with_the_source(client):
    assert "依据核对过公开来源" in client.get(f"/rules/{VERIFIED.id}").text
    assert "依据未核对原文" in client.get(f"/rules/{REMEMBERED.id}").text


def test_the_list_names_the_standards_in_force(client, local, standards):
    assert "现行标准：财预〔2021〕101号" in client.get("/rules").text

    standards.write_text("名称: 某县2026年标准", "utf-8")
    assert "现行标准：某县2026年标准" in local.get("/rules").text


def test_a_rule_that_is_switched_off_is_marked(local, standards):
    standards.write_text("停用规则: [FEA01]", "utf-8")

    assert "已停用" in local.get("/rules/FEA01").text
    assert 1 == local.get("/rules").text.count("已停用")
    assert "已停用" not in local.get("/rules/CMP01").text


def test_standards_that_cannot_be_read_are_told_with_the_remedy(local, standards):
    standards.write_text("停用规则: [FEA99]", "utf-8")
    answer = local.get("/rules")

    assert 422 == answer.status_code
    assert "没有编号为“FEA99”的规则" in answer.text


def test_the_list_follows_the_items_of_the_review_form_and_says_what_nobody_can_tell_from_a_sheet(client):
    text = client.get("/rules").text

    places = [text.index(f"{item.aspect.label}·{item.value}") for item in Item]
    assert sorted(places) == places
    assert "满分 10 分，目标表里看不出来，由审核人判断" in text[places[-1] :]

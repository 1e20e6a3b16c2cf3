"""The page of one indicator."""

from tests.page_reader import Page


def test_everything_known_is_shown(client):
    text = client.get("/indicators/205-0101").text

    for known in (
        "维修校舍面积",
        "年度内完成维修的校舍建筑面积",
        "各学校完工验收面积之和",
        "验收单",
        "只写学校数不写面积",
    ):
        assert known in text


def test_the_row_to_copy_has_the_columns_of_the_form(client):
    text = client.get("/indicators/205-0109").text
    line = text.split('id="row-text"')[1].split(">", 1)[1].split("</textarea>")[0]

    assert [
        "满意度指标",
        "服务对象满意度指标",
        "受益师生满意度",
        "≥90%",
        "",
        "受访师生中表示满意的比例",
    ] == line.split("\t")


def test_it_leads_to_others_of_its_sector_and_type(client):
    links = {
        attributes.get("href") for _, attributes in Page(client.get("/indicators/205-0101").text).elements
    }

    assert "/search?sector=%E6%95%99%E8%82%B2" in links
    assert "/search?project_type=%E6%A0%A1%E8%88%8D%E7%BB%B4%E4%BF%AE%E6%94%B9%E9%80%A0" in links


def test_markup_in_an_indicator_is_shown_as_text(client):
    text = client.get("/indicators/212-0109").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


def test_an_unknown_code_is_told_with_a_way_back(client):
    answer = client.get("/indicators/999-9999")

    assert 404 == answer.status_code
    assert "999-9999" in answer.text
    assert 'href="/search"' in answer.text

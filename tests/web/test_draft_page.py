"""The draft page: suggesting, editing rows, checking while typing, pasting, downloading."""

import io
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from tests.page_reader import Page

HTMX = {"HX-Request": "true"}
PROJECT = {
    "project": "农村中小学校舍维修",
    "agency": "县教育局",
    "funds": "120",
    "year": "2026",
    "text": "维修6所学校校舍5000平方米，8月底前完工，受益学生2300人",
}
VAGUE = {
    "key": ["1"],
    "level2": ["社会效益指标"],
    "name": ["办学条件"],
    "value": ["显著提升"],
    "weight": ["10"],
}
GONE = ("rows/replace?row=1&code=999", "rows/replace?row=9&code=205-0107", "rows?code=999")


def post(client, step, data, headers=None):
    return client.post(f"/draft/{step}", data=data, headers=headers)


def values(answer, name):
    return [value for field, value in Page(answer.text).fields("draft") if field == name]


def test_a_project_becomes_a_whole_table(client):
    answer = post(client, "suggest", PROJECT)

    assert 200 == answer.status_code
    assert {"数量指标", "质量指标", "时效指标", "经济成本指标", "社会效益指标", "服务对象满意度指标"} == set(
        values(answer, "level2")
    )
    assert "≥5000平方米" in values(answer, "value")
    assert 90 == sum(map(float, values(answer, "weight")))
    assert values(answer, "goal")[0].startswith("2026年实施农村中小学校舍维修")


def test_what_was_typed_stays_beside_the_suggestions(client):
    answer = post(client, "suggest", PROJECT)

    assert [[typed] for typed in PROJECT.values()] == [values(answer, name) for name in PROJECT]


def test_htmx_gets_the_form_alone(client):
    answer = post(client, "suggest", PROJECT, HTMX)

    assert ["draft"] == [root.get("id") for root in Page(answer.text).roots]


@pytest.mark.parametrize(
    ("field", "typed"), [("project", ""), ("funds", "很多"), ("year", "明年"), ("text", "字" * 20_001)]
)
def test_bad_input_comes_back_with_its_problem_and_the_rest(client, field, typed):
    answer = post(client, "suggest", PROJECT | VAGUE | {field: typed})
    problem = answer.text.split(f'id="problem-{field}"')[1].split("</p>")[0]

    assert 422 == answer.status_code
    assert len(problem) > 5
    assert [typed] == values(answer, field)
    assert ["显著提升"] == values(answer, "value")


def test_a_vague_value_is_found_at_its_row(client):
    answer = post(client, "check", PROJECT | VAGUE)
    findings = answer.text.split('id="findings-1"')[1].split("</tbody>")[0]

    assert "“显著提升”没有尺度" in findings
    assert 'href="/rules/FEA01"' in findings


def test_the_live_check_touches_no_field(client):
    answer = post(client, "check", PROJECT | VAGUE, HTMX)
    page = Page(answer.text)

    assert ["check"] == [root.get("id") for root in page.roots]
    assert not [tag for tag, _ in page.elements if tag in ("input", "textarea", "select")]
    assert "true" == page.with_id("findings-1")["hx-swap-oob"] == page.with_id("panel")["hx-swap-oob"]


def test_the_live_check_tells_a_weight_that_cannot_be_read(client):
    answer = post(client, "check", PROJECT | VAGUE | {"weight": ["很重"]}, HTMX)

    assert 422 == answer.status_code
    assert "权重应是 0 到 100 之间的数" in answer.text


def test_a_suggestion_takes_the_place_of_its_row_and_keeps_the_weight(client):
    answer = post(client, "rows/replace?row=1&code=205-0107", PROJECT | VAGUE)

    assert (["改善条件的受益学生数"], ["≥2300人"], ["10"]) == tuple(
        values(answer, name) for name in ("name", "value", "weight")
    )


def test_htmx_gets_the_replaced_row_alone(client):
    answer = post(client, "rows/replace?row=1&code=205-0107", PROJECT | VAGUE, HTMX)

    assert ["row-1"] == [root.get("id") for root in Page(answer.text).roots]
    assert "rows-changed" == answer.headers["HX-Trigger-After-Swap"]


@pytest.mark.parametrize("step", GONE)
def test_what_is_gone_cannot_be_put_into_a_row(client, step):
    assert 404 == post(client, step, PROJECT | VAGUE).status_code


def test_a_new_row_comes_last_with_a_key_of_its_own(client):
    answer = post(client, "rows", PROJECT | VAGUE)

    assert ["1", "2"] == values(answer, "key")
    assert ["显著提升", ""] == values(answer, "value")


def test_an_indicator_can_be_added_as_a_row(client):
    answer = post(client, "rows?code=205-0109", PROJECT | VAGUE)

    assert ["办学条件", "受益师生满意度"] == values(answer, "name")


def test_a_sheet_that_is_full_takes_no_more_rows(client):
    full = {"key": [str(key) for key in range(1, 201)], "name": ["甲"] * 200}
    answer = post(client, "rows", PROJECT | full, HTMX)

    assert 422 == answer.status_code
    assert "最多 200 行" in answer.text
    assert "#draft" == answer.headers["HX-Retarget"]


def test_a_row_can_be_removed(client):
    two = {"key": ["1", "2"], "name": ["甲", "乙"]}
    answer = post(client, "rows/remove?row=1", PROJECT | two)

    assert ["乙"] == values(answer, "name")


def test_without_rows_the_page_is_as_it_began(client):
    answer = post(client, "rows/remove?row=1", PROJECT | VAGUE, HTMX)

    assert "#draft" == answer.headers["HX-Retarget"]
    assert [] == values(answer, "key")
    assert [PROJECT["project"]] == values(answer, "project")


def test_a_pasted_table_becomes_rows(client):
    heading = "一级指标\t二级指标\t三级指标\t指标值\t权重"
    pasted = f"{heading}\n产出指标\t数量指标\t维修面积\t≥5000平方米\t20\n\t\t学校数\t6所\t10"
    answer = post(client, "paste", PROJECT | VAGUE | {"pasted": pasted})

    assert ["办学条件", "维修面积", "学校数"] == values(answer, "name")
    assert ["社会效益指标", "数量指标", "数量指标"] == values(answer, "level2")
    assert ["10", "20", "10"] == values(answer, "weight")
    assert [""] == values(answer, "pasted")


def test_a_pasted_text_without_indicators_comes_back_with_the_remedy(client):
    answer = post(client, "paste", PROJECT | {"pasted": "\t\t\n\t"})

    assert 422 == answer.status_code
    assert "请在 Excel 中连同表头一起复制" in answer.text
    assert ["\t\t\n\t"] == values(answer, "pasted")


def test_a_level_that_nobody_knows_is_kept(client):
    answer = post(client, "check", PROJECT | VAGUE | {"level2": ["自拟类别"]})

    assert ["自拟类别"] == values(answer, "level2")


def test_markup_in_a_field_is_shown_as_text(client):
    answer = post(client, "check", PROJECT | VAGUE | {"name": ["</textarea><script>alert(1)</script>"]})

    assert "<script>alert" not in answer.text
    assert ["</textarea><script>alert(1)</script>"] == values(answer, "name")


def test_the_sheet_is_downloaded_in_the_official_form(client):
    answer = post(client, "sheet.xlsx", PROJECT | VAGUE)
    sheet = load_workbook(io.BytesIO(answer.content)).active

    assert 200 == answer.status_code
    assert "项目支出绩效目标申报表-农村中小学校舍维修.xlsx" in unquote(answer.headers["content-disposition"])
    assert "项目支出绩效目标申报表" == sheet["A1"].value
    assert ["社会效益指标", "办学条件", "显著提升"] == [sheet.cell(7, column).value for column in (2, 3, 4)]


@pytest.mark.parametrize("wrong", [{"project": ""}, {"weight": ["很重"]}, {"name": [""], "value": [""]}])
def test_a_sheet_with_problems_is_not_downloaded_and_comes_back(client, wrong):
    answer = post(client, "sheet.xlsx", PROJECT | VAGUE | wrong)

    assert 422 == answer.status_code
    assert ["县教育局"] == values(answer, "agency")


def test_a_file_name_cannot_break_out_of_its_header(client):
    answer = post(client, "sheet.xlsx", PROJECT | VAGUE | {"project": 'a"; x=1\r\nSet-Cookie: y=1'})

    assert 200 == answer.status_code
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("step", ["suggest", "check", "rows/remove", "sheet.xlsx"])
def test_reloading_the_address_of_a_step_leads_back_to_the_form(client, step):
    answer = client.get(f"/draft/{step}")

    assert (307, "/draft") == (answer.status_code, answer.headers["location"])


def test_every_step_is_a_plain_button_too(client):
    page = Page(post(client, "check", PROJECT | VAGUE).text)
    buttons = [attributes for tag, attributes in page.elements if tag == "button" and "hx-post" in attributes]

    assert buttons
    assert all(button["formaction"] == button["hx-post"] for button in buttons)
    assert not [button for button in buttons if button.get("type", "submit") != "submit"]

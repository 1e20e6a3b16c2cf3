"""The check pages: handing in, the summary, one sheet and everything one can do to it, downloads."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from starlette.testclient import TestClient

from indicators.sheets import read_sheets
from kb import jobs as jobs_module
from kb.containers import Upload
from tests.page_reader import Page
from web.app import create_app
from web.check_view import JobUrl, summary_view

HTMX = {"HX-Request": "true"}
PUBLISHED = Path(__file__).parents[1] / "fixtures" / "real" / "sheets.jsonl"
OTHER = "a" * 32  # a token as it might be
WAITING = 60  # seconds, far beyond what any of this takes
ROW = {"level1": "效益指标", "level2": "社会效益指标", "name": "办学条件", "value": "显著提升"}
SHEET = {
    "project": "农村中小学校舍维修",
    "agency": "县教育局",
    "year": 2026,
    "funds_wan": 120.5,
    "goal": "2026年8月底前维修校舍5000平方米",
    "rows": [
        {"level1": "产出指标", "level2": "数量指标", "name": "维修校舍面积", "value": "≥5000平方米"},
        ROW,
    ],
}
PASTED = {
    "project": "干部业务培训",
    "funds": "10",
    "pasted": "二级指标\t三级指标\t指标值\n数量指标\t培训人数\t≥200人次\n社会效益指标\t业务能力\t显著提升",
}


def finished(client, answer):
    """The path of the job that an answer leads to, once the job is over."""
    assert 303 == answer.status_code, answer.text
    path = answer.headers["location"]
    client.app.state.jobs.wait(path.rpartition("/")[2], WAITING)
    return path


def checked(client, *sheets, name="目标表.json"):
    """The path of a job that has checked these sheets."""
    content = json.dumps(list(sheets), ensure_ascii=False).encode()
    return finished(client, client.post("/check/upload", files=[("files", (name, content))]))


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


TABLE = (
    ("项目支出绩效目标申报表",),
    ("项目名称", "农村中小学校舍维修"),
    ("年度资金总额（万元）", 120.5),
    ("年度目标", "2026年8月底前维修校舍5000平方米"),
    ("一级指标", "二级指标", "三级指标", "指标值"),
    ("产出指标", "数量指标", "维修校舍面积", "≥5000平方米"),
    ("效益指标", "社会效益指标", "办学条件", "显著提升"),
)


@pytest.fixture(scope="module")
def batch(client):
    """A job of all published sheets."""
    files = [("files", (PUBLISHED.name, PUBLISHED.read_bytes()))]
    return finished(client, client.post("/check/upload", files=files))


@pytest.fixture
def sheet(client):
    """The path of a sheet with a vague row."""
    return f"{checked(client, SHEET)}/1"


def vague(client, sheet):
    """The key of the finding on the vague row."""
    found = re.findall(r'id="f-([0-9a-f-]+)"[^>]*data-cell="c-1-value"', client.get(sheet).text)
    assert found
    return found[0]


def offer(client, sheet):
    return re.findall(rf'name="offer" value="({vague(client, sheet)}\.\d)"', client.get(sheet).text)[0]


def listed(text, batch):
    """The numbers of the sheets that a summary lists, in its order."""
    return [int(number) for number in re.findall(rf'<td><a href="{batch}/(\d+)["?]', text)]


def marked(client, job):
    """The marked workbook of a job with all changes, once it is prepared."""
    found = client.app.state.jobs.job(job.rpartition("/")[2])
    client.app.state.reviewing.prepare(found, WAITING)
    return client.get(f"{job}/marked").content


def as_json(client, sheet):
    return json.loads(client.get(f"{sheet}/sheet.json").content)


# Handing in


def test_the_page_says_what_is_taken_and_what_becomes_of_it(client):
    text = client.get("/check").text

    for said in (".docx", "20 MB", "从服务器删除", "24 小时"):
        assert said in text


def test_one_sheet_is_shown_at_once(client):
    job = checked(client, SHEET)
    answer = client.get(job)

    assert (303, f"{job}/1") == (answer.status_code, answer.headers["location"])


def test_a_pasted_table_is_a_sheet_with_what_is_said_of_its_project(client):
    job = finished(client, client.post("/check/paste", data=PASTED | {"goal": "培训200人次"}))
    sheet = as_json(client, f"{job}/1")

    assert ("干部业务培训", 10.0, "培训200人次") == (sheet["project"], sheet["funds_wan"], sheet["goal"])
    assert ["培训人数", "业务能力"] == [row["name"] for row in sheet["rows"]]
    assert "显著提升" in client.get(f"{job}/1").text


def test_lines_of_a_pasted_table_that_were_not_read_are_told(client):
    table = PASTED["pasted"] + "\n数量指标\t\t≥5个"
    job = finished(client, client.post("/check/paste", data={"pasted": table}))

    assert "第4行没有三级指标名称" in client.get(f"{job}/1").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("pasted", ""),
        ("pasted", "合计\t10"),
        ("pasted", "随便写的几个字"),
        ("pasted", "\n" * 3000),
        ("funds", "很多"),
        ("year", "明年"),
    ],
)
def test_a_bad_paste_comes_back_with_its_problem_and_the_rest(client, field, typed):
    answer = client.post("/check/paste", data=PASTED | {field: typed})
    problem = answer.text.split(f'id="problem-{field}"')[1].split("</p>")[0]

    assert 422 == answer.status_code
    assert len(problem) > 5
    assert "干部业务培训" in answer.text


def test_no_file_at_all_is_told(client):
    answer = client.post("/check/upload", files=[("files", ("", b""))])

    assert 422 == answer.status_code
    assert "还没有选文件" in answer.text


def test_a_workbook_comes_back_as_it_was_with_marks(client):
    files = [("files", ("申报表.xlsx", workbook(*TABLE)))]
    job = finished(client, client.post("/check/upload", files=files))
    answer = client.get(f"{job}/1/marked")
    book = load_workbook(io.BytesIO(answer.content))
    own = book["Sheet"]

    assert "审核汇总" == book.worksheets[0].title
    assert "显著提升" == own["D7"].value
    assert own["D7"].comment is not None
    assert own["D6"].comment is None


def test_a_file_that_cannot_be_opened_is_one_line_and_the_rest_is_done(client):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("好.json", json.dumps(SHEET))
        archive.writestr("坏.xlsx", b"not a workbook")
    job = finished(client, client.post("/check/upload", files=[("files", ("一批.zip", packed.getvalue()))]))
    text = client.get(job).text

    assert "没有打开的文件" in text
    assert "坏.xlsx" in text
    assert "农村中小学校舍维修" in text


def test_a_service_that_is_full_says_so_and_keeps_what_was_typed(client, monkeypatch):
    monkeypatch.setattr(jobs_module, "MOST_WAITING", 0)
    answer = client.post("/check/paste", data=PASTED)

    assert 503 == answer.status_code
    assert "请过几分钟" in answer.text
    assert "培训人数" in answer.text


@pytest.mark.parametrize("step", ["upload", "paste", "jobs"])
def test_reloading_a_step_leads_back_to_the_form(client, step):
    assert "/check" == client.get(f"/check/{step}").headers["location"]


# Waiting


def test_an_unfinished_job_shows_its_progress_and_asks_again(client, settings):
    with TestClient(create_app(settings), follow_redirects=False) as other:
        jobs = other.app.state.jobs
        jobs.stop()  # Nothing is worked on, so what is handed in stays in the queue.
        token = jobs.submit([Upload("目标表.json", json.dumps(SHEET).encode())])
        page = other.get(f"/check/jobs/{token}")
        fragment = other.get(f"/check/jobs/{token}/progress", headers=HTMX)
        asking = [a["hx-get"] for _, a in Page(page.text).elements if a.get("hx-trigger") == "every 1s"]

        assert 'http-equiv="refresh"' in page.text
        assert [f"/check/jobs/{token}/progress"] == asking
        assert all("排队等候" in answer.text for answer in (page, fragment))
        assert 404 == other.get(f"/check/jobs/{token}/1").status_code
        assert 404 == other.get(f"/check/jobs/{token}/marked").status_code


def test_htmx_is_led_to_the_only_sheet(client):
    job = checked(client, SHEET)

    assert f"{job}/1" == client.get(job, headers=HTMX).headers["HX-Redirect"]
    assert job == client.get(f"{job}/progress", headers=HTMX).headers["HX-Redirect"]


def test_a_job_that_failed_says_why(client, monkeypatch):
    def fail(uploads, tell):
        raise ZeroDivisionError

    monkeypatch.setattr(client.app.state.jobs, "_check", fail)
    job = checked(client, SHEET)
    answer = client.get(job)

    assert "没有查成" in answer.text
    assert "重新上传" in answer.text


@pytest.mark.parametrize(
    "path",
    [OTHER, "..%5c..%5ckb.sqlite3", "x", f"{OTHER}/1", f"{OTHER}/marked", f"{OTHER}/1/sheet.json"],
)
def test_without_its_token_nothing_is_found(client, path):
    answer = client.get(f"/check/jobs/{path}")

    assert 404 == answer.status_code


def test_a_sheet_that_a_job_does_not_have_is_told(client, sheet):
    job = sheet.rpartition("/")[0]

    assert [404] * 3 == [client.get(f"{job}/{number}").status_code for number in (0, 2, 10**9)]


# The summary


def test_the_summary_lists_every_sheet_with_its_grade(client, batch):
    page = client.get(batch)
    projects = [read.sheet.project for read in read_sheets(PUBLISHED.name, PUBLISHED.read_bytes())]

    assert f"{len(projects)} 张目标表" in page.text
    assert not [
        f"{batch}/{at}" for at in range(1, len(projects) + 1) if f'href="{batch}/{at}"' not in page.text
    ]


@pytest.mark.parametrize("grade", ["优", "良", "中", "差"])
def test_sheets_are_chosen_by_grade(client, batch, grade):
    lines = client.app.state.jobs.results(batch.rpartition("/")[2]).lines()
    shown = listed(client.get(batch, params={"grade": grade}).text, batch)

    assert [number for number, line in enumerate(lines, 1) if line.grade == grade] == shown


def test_sheets_are_chosen_by_severity_and_sorted(client, batch):
    lines = client.app.state.jobs.results(batch.rpartition("/")[2]).lines()
    answer = client.get(batch, params={"severity": "error", "sort": "score"})
    shown = [lines[number - 1] for number in listed(answer.text, batch)]

    assert len(shown) == sum(1 for line in lines if line.errors)
    assert sorted(line.total for line in shown) == [line.total for line in shown]


def test_an_unknown_choice_shows_everything(client, batch):
    text = client.get(batch, params={"grade": "<b>", "severity": "x", "sort": "y", "rule": "XX99"}).text

    assert list(range(1, 39)) == listed(text, batch)


def test_a_thousand_sheets_are_listed_in_pages(client, batch):
    lines = client.app.state.jobs.results(batch.rpartition("/")[2]).lines() * 30
    first = summary_view(lines, JobUrl("token"))
    last = summary_view(lines, JobUrl("token", page=99))

    assert (1140, 6) == (first.sheets, first.pages)
    assert 200 == len(first.lines)
    assert (6, 1140) == (last.page, last.lines[-1][0])


def test_the_whole_result_is_the_answer_of_the_command_line(client, batch):
    found = json.loads(client.get(f"{batch}/result.json").content)

    assert 38 == len(found)
    assert {"project", "findings", "scores", "grade"} <= set(found[0])


def test_sheets_are_chosen_by_a_frequent_fault(client, batch):
    lines = client.app.state.jobs.results(batch.rpartition("/")[2]).lines()
    page = client.get(batch)
    rule = re.findall(r"\?rule=([A-Z]+\d+)", page.text)[0]
    answer = client.get(batch, params={"rule": rule})

    assert [number for number, line in enumerate(lines, 1) if rule in line.rules] == listed(
        answer.text, batch
    )
    assert f'href="/rules/{rule}"' in page.text


def test_sheets_are_chosen_by_agency_and_by_words(client, batch):
    lines = client.app.state.jobs.results(batch.rpartition("/")[2]).lines()
    agency, project = lines[4].agency, lines[4].project
    of_agency = listed(client.get(batch, params={"agency": agency}).text, batch)
    found = listed(client.get(batch, params={"words": f"{project[:3]} {agency[:2]}"}).text, batch)

    assert [number for number, line in enumerate(lines, 1) if line.agency == agency] == of_agency
    assert 5 in found
    assert len(found) < len(lines)
    assert "没有这样的表" in client.get(batch, params={"words": "查无此项目"}).text


def test_the_grades_of_each_agency_add_up_to_its_sheets(client, batch):
    lines = client.app.state.jobs.results(batch.rpartition("/")[2]).lines()
    agencies = summary_view(lines, JobUrl("token")).agencies

    assert {line.agency for line in lines if line.agency} == {one.agency for one in agencies}
    assert all(one.sheets == sum(count for _, count in one.grades) for one in agencies)
    assert sorted(one.average for one in agencies) == [one.average for one in agencies]


def test_the_sheets_chosen_are_gone_through_in_their_order_even_when_one_no_longer_belongs(client):
    job = checked(client, *(SHEET | {"project": name} for name in ("甲", "乙", "丙")), SHEET | {"rows": []})
    chosen = {"grade": client.app.state.jobs.results(job.rpartition("/")[2]).lines()[0].grade}
    order = listed(client.get(job, params=chosen).text, job)
    among = f"grade={chosen['grade']}"
    first = client.get(f"{job}/{order[0]}", params={"among": among})
    given = {"item": "规范完整性", "points": "0", "reason": "附件不齐"}
    client.post(f"{job}/{order[0]}/points", data=given, params={"among": among})
    again = client.get(f"{job}/{order[0]}", params={"among": among})

    assert len(order) > 1
    for answer in (first, again):
        assert re.search(rf'rel="next" href="{job}/{order[1]}\?among=', answer.text)
        assert f"选出 {len(order)} 张" in answer.text


# One sheet


def test_findings_stand_beside_their_cells(client, sheet):
    text = client.get(sheet).text
    page = Page(text)

    assert "is-error" in page.with_id("c-1-value")["class"]
    assert "is-" not in page.with_id("c-0-name")["class"]
    assert 'href="/rules/FEA01"' in text
    assert 'data-cell="c-1-value"' in text


def test_every_deduction_leads_to_findings_that_are_there(client, sheet):
    page = Page(client.get(sheet).text)
    ids = set(page.ids())
    links = [a["href"][1:] for tag, a in page.elements if tag == "a" and a["href"].startswith("#f-")]

    assert links
    assert not set(links) - ids


@pytest.mark.parametrize(("aspect", "severity"), [("feasibility", ""), ("", "error"), ("relevance", "info")])
def test_findings_are_chosen_by_aspect_and_severity(client, sheet, aspect, severity):
    every = Page(client.get(sheet).text).ids()
    answer = client.get(sheet, params={"aspect": aspect, "severity": severity})
    shown = [a["class"] for tag, a in Page(answer.text).elements if "finding" in a.get("class", "").split()]

    assert len(shown) < sum(1 for name in every if name.startswith("f-"))
    assert all(f"is-{severity}" in name for name in shown if severity)


def test_a_replacement_is_taken_with_one_click_and_taken_back(client, sheet):
    before = as_json(client, sheet)
    answer = client.post(f"{sheet}/accept", data={"offer": offer(client, sheet)})
    after = as_json(client, sheet)

    assert (303, sheet) == (answer.status_code, answer.headers["location"])
    assert "显著提升" != after["rows"][1]["value"]
    assert before["rows"][0] == after["rows"][0]
    assert "已采用" in client.get(sheet).text
    client.post(f"{sheet}/undo", data={"change": 0})
    assert before == as_json(client, sheet)


def test_taking_a_replacement_raises_the_score_in_the_summary_as_well(client):
    job = checked(client, SHEET, SHEET)
    results = client.app.state.jobs.results(job.rpartition("/")[2])
    before = results.lines()
    client.post(f"{job}/1/accept", data={"offer": offer(client, f"{job}/1")})
    after = results.lines()

    assert before[0].total < after[0].total
    assert after[0].changed
    assert before[1] == after[1]


def test_the_cells_that_were_taken_are_written_into_the_workbook(client):
    files = [("files", ("申报表.xlsx", workbook(*TABLE)))]
    job = finished(client, client.post("/check/upload", files=files))
    client.post(f"{job}/1/accept", data={"offer": offer(client, f"{job}/1")})
    taken = as_json(client, f"{job}/1")["rows"][1]
    own = load_workbook(io.BytesIO(marked(client, job)))["Sheet"]

    assert (taken["name"], taken["value"]) == (own["C7"].value, own["D7"].value)
    assert "≥5000平方米" == own["D6"].value


FILLER = {"level1": "效益指标", "level2": "社会效益指标", "name": "立项规范性", "value": "合规"}
REMOVALS = SHEET | {"rows": [SHEET["rows"][0], FILLER, FILLER | {"name": "资金使用合规性"}, ROW]}


def removals(client, sheet):
    """What the buttons send that remove a row, by the row's place."""
    buttons = re.findall(
        r'data-cell="c-(\d+)-[^>]*>(?:(?!</li>\s*<li class="finding).)*?value="([0-9a-f.-]+)"[^>]*>删去<',
        client.get(sheet).text,
        re.DOTALL,
    )
    return {int(row): value for row, value in buttons}


def names(client, sheet):
    return [row["name"] for row in as_json(client, sheet)["rows"]]


@pytest.mark.parametrize("first_undone", [0, 1])
def test_rows_are_removed_with_one_click_and_come_back_in_their_places(client, first_undone):
    sheet = f"{checked(client, REMOVALS)}/1"
    before = as_json(client, sheet)
    for row in (2, 1):
        client.post(f"{sheet}/accept", data={"offer": removals(client, sheet)[row]})

    assert ["维修校舍面积", "办学条件"] == names(client, sheet)
    assert "<s>资金使用合规性</s>" in client.get(sheet).text
    client.post(f"{sheet}/undo", data={"change": first_undone})
    back = ["资金使用合规性", "立项规范性"][first_undone]
    assert ["维修校舍面积", back, "办学条件"] == names(client, sheet)
    client.post(f"{sheet}/undo", data={"change": 0})
    assert before == as_json(client, sheet)


def test_a_replacement_behind_a_removed_row_is_undone_in_its_own_row(client):
    sheet = f"{checked(client, REMOVALS)}/1"
    client.post(f"{sheet}/accept", data={"offer": removals(client, sheet)[1]})
    value = re.findall(
        r'data-cell="c-2-value".*?name="offer" value="([0-9a-f.-]+)"[^>]*>采用<',
        client.get(sheet).text,
        re.DOTALL,
    )[0]
    client.post(f"{sheet}/accept", data={"offer": value})
    assert "办学条件" not in names(client, sheet)
    client.post(f"{sheet}/undo", data={"change": 0})
    client.post(f"{sheet}/undo", data={"change": 0})

    assert [row["name"] for row in REMOVALS["rows"]] == names(client, sheet)


def test_a_removed_row_is_empty_in_the_workbook(client):
    rows = (*TABLE[:6], ("效益指标", "社会效益指标", "立项规范性", "合规"), TABLE[6])
    files = [("files", ("申报表.xlsx", workbook(*rows)))]
    job = finished(client, client.post("/check/upload", files=files))
    client.post(f"{job}/1/accept", data={"offer": removals(client, f"{job}/1")[1]})
    own = load_workbook(io.BytesIO(marked(client, job)))["Sheet"]

    assert not own["C7"].value
    assert not own["D7"].value
    assert "办学条件" == own["C8"].value


def test_a_changed_workbook_is_prepared_and_then_handed_over(client):
    files = [("files", ("申报表.xlsx", workbook(*TABLE)))]
    job = finished(client, client.post("/check/upload", files=files))
    client.post(f"{job}/1/accept", data={"offer": offer(client, f"{job}/1")})
    marked(client, job)
    answer = client.get(f"{job}/preparing", headers=HTMX)
    link = next(a for tag, a in Page(answer.text).elements if tag == "a" and "data-click" in a)

    assert "hx-trigger" not in Page(answer.text).with_id("preparing")
    assert f"{job}/marked" == link["href"]


def test_htmx_gets_the_changed_sheet_alone(client, sheet):
    answer = client.post(f"{sheet}/accept", data={"offer": offer(client, sheet)}, headers=HTMX)

    assert ["sheet"] == [root.get("id") for root in Page(answer.text).roots]
    assert "已采用" in answer.text


def test_the_choice_of_findings_outlives_a_change(client, sheet):
    chosen = {"aspect": "feasibility"}
    answer = client.post(f"{sheet}/accept", data={"offer": offer(client, sheet)}, params=chosen)

    assert f"{sheet}?aspect=feasibility" == answer.headers["location"]


def test_a_finding_is_set_aside_with_a_reason_only(client, sheet):
    key = vague(client, sheet)
    asked = client.get(sheet, params={"dismiss": key})
    refused = client.post(f"{sheet}/dismiss", data={"finding": key, "reason": " "})
    client.post(f"{sheet}/dismiss", data={"finding": key, "reason": "上级文件原文如此"})
    text = client.get(sheet).text

    assert f'id="reason-{key}"' in asked.text
    assert (422, True) == (refused.status_code, "理由" in refused.text)
    assert "上级文件原文如此" in text
    assert f'<li class="finding is-error" id="f-{key}"' not in text


def test_what_was_set_aside_travels_with_the_sheet_and_can_come_back(client, sheet):
    key = vague(client, sheet)
    client.post(f"{sheet}/dismiss", data={"finding": key, "reason": "上级文件原文如此"})
    again = f"{checked(client, as_json(client, sheet))}/1"

    assert "上级文件原文如此" in client.get(again).text
    client.post(f"{again}/restore", data={"finding": key})
    assert "理由：上级文件原文如此" not in client.get(again).text
    assert key == vague(client, again)


def test_points_are_given_by_a_person_and_taken_back(client, sheet):
    given = {"item": "规范完整性", "points": "3", "reason": "附件不齐"}
    before = client.get(sheet).text
    client.post(f"{sheet}/points", data=given)
    text = client.get(sheet).text

    assert "人工改为 3 分" in text
    assert [{"item": "规范完整性", "points": 3.0, "reason": "附件不齐"}] == as_json(client, sheet)[
        "overrides"
    ]
    client.post(f"{sheet}/points", data={"item": "规范完整性"})
    assert before == client.get(sheet).text


@pytest.mark.parametrize(
    "given",
    [
        {"points": "11", "reason": "x"},
        {"points": "很多", "reason": "x"},
        {"points": "nan", "reason": "x"},
        {"points": "5", "reason": ""},
    ],
)
def test_points_out_of_range_or_without_reason_are_refused(client, sheet, given):
    answer = client.post(f"{sheet}/points", data={"item": "规范完整性"} | given)

    assert 422 == answer.status_code
    assert not as_json(client, sheet)["overrides"]


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("accept", {"offer": "nothing.0"}),
        ("accept", {}),
        ("dismiss", {"finding": "x", "reason": "y"}),
        ("restore", {"finding": "x"}),
        ("undo", {"change": "7"}),
        ("points", {"item": "没有这一项", "points": "1"}),
    ],
)
def test_what_is_no_longer_there_changes_nothing_and_is_told(client, sheet, step, data):
    before = as_json(client, sheet)
    answer = client.post(f"{sheet}/{step}", data=data, headers=HTMX)

    assert 404 == answer.status_code
    assert "#notice" == answer.headers["HX-Retarget"]
    assert before == as_json(client, sheet)


def test_reloading_a_change_leads_back_to_the_sheet(client, sheet):
    assert sheet == client.get(f"{sheet}/accept").headers["location"]


def test_the_sheets_of_a_job_lead_to_each_other(client, batch):
    first, second = client.get(f"{batch}/1").text, client.get(f"{batch}/2").text

    assert f'rel="next" href="{batch}/2"' in first
    assert 'rel="prev"' not in first
    assert f'rel="prev" href="{batch}/1"' in second


# Hostile content


def test_what_stands_in_cells_is_never_markup(client):
    evil = "<script>alert(1)</script>\"'<b>"
    row = {"level1": evil, "level2": evil, "name": evil, "value": evil, "note": evil}
    job = checked(
        client, {"project": evil, "agency": evil, "goal": evil, "rows": [row]}, SHEET, name="<b>.json"
    )
    for address in (job, f"{job}/1"):
        text = client.get(address).text
        assert "<script>alert" not in text
        assert "<b>." not in text


def test_long_names_are_cut_where_they_would_fill_the_page(client):
    long = "长" * 10_000
    job = checked(client, SHEET | {"project": long, "agency": long}, SHEET, name="长" * 300 + ".json")

    assert len(client.get(job).text) < 40_000
    assert 200 == client.get(f"{job}/1").status_code
    assert 200 == client.get(f"{job}/1/sheet.json").status_code


def test_a_sheet_of_many_rows_is_shown_in_pages(client):
    rows = [ROW | {"name": f"办学条件{number}"} for number in range(450)]
    sheet = f"{checked(client, SHEET | {'rows': rows})}/1"
    last = Page(client.get(sheet, params={"page": 3}).text)

    assert 'id="c-199-name"' in client.get(sheet).text
    assert 'id="c-200-name"' not in client.get(sheet).text
    assert 50 == sum(1 for name in last.ids() if name.endswith("-name"))


def test_no_id_occurs_twice_and_nothing_is_inline(client, batch):
    for address in ("/check", batch, f"{batch}/1", f"{batch}/2"):
        page = Page(client.get(address).text)
        assert sorted(set(page.ids())) == sorted(page.ids())
        assert not [tag for tag, attributes in page.elements if tag == "style" or "style" in attributes]


def test_every_field_of_the_check_pages_has_a_name_that_can_be_read_aloud(client, sheet):
    for address in ("/check", f"{sheet}?dismiss={vague(client, sheet)}"):
        elements = Page(client.get(address).text).elements
        labels = {attributes.get("for") for tag, attributes in elements if tag == "label"}
        fields = [
            a for tag, a in elements if tag == "textarea" or (tag == "input" and a.get("type") != "hidden")
        ]
        assert not [a for a in fields if a.get("id") not in labels and "aria-label" not in a]

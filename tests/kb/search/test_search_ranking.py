"""In what order documents are found: judged by what somebody who asks would expect."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.engine import Document, SearchEngine
from kb.search.engines import open_engine
from kb.search.query import parse
from kb.search.ranking import prepare
from tests.kb.search.conftest import corpus

CODES = sorted(entry["code"] for entry in corpus()["documents"])
ALL = 100  # more than there are documents


def row(
    code: str,
    name: str,
    kind: str = "",
    level2: str = "数量指标",
    sector: str = "通用",
    standing: int = 0,
    **text,
) -> Document:
    facets = {
        "sector": (sector,),
        "level2": (level2,),
        "scope": ("common" if sector == "通用" else "individual",),
        "project_type": (kind,) if kind else (),
    }
    return Document(
        code,
        {"code": code, "name": name, "project_types": kind, "levels": level2, "sectors": sector} | text,
        facets,
        standing,
    )


# Three projects of different sectors, alike in everything but what they are about.
PROJECTS = [
    ("205", "校舍维修改造", "教育", "维修校舍面积"),
    ("210", "医疗设备购置", "卫生健康", "购置医疗设备数量"),
    ("214", "农村公路养护", "交通运输", "养护农村公路里程"),
]
ROWS = [
    document
    for code, kind, sector, name in PROJECTS
    for document in (
        row(f"{code}-0001", name, kind, "数量指标", sector),
        row(f"{code}-0002", "一次验收合格率", kind, "质量指标", sector),
        row(f"{code}-0003", "完工时间", kind, "时效指标", sector),
        row(f"{code}-0004", "单位造价", kind, "经济成本指标", sector),
        row(f"{code}-0005", "服务对象满意度", kind, "服务对象满意度指标", sector),
    )
]


@pytest.fixture
def engine(words, tmp_path) -> SearchEngine:
    return open_engine("memory", tmp_path, words)


@pytest.fixture
def projects(engine) -> SearchEngine:
    engine.rebuild(ROWS, "1")
    return engine


def found(engine, words, text, **more) -> list[str]:
    return [hit.id for hit in engine.find(parse(text, words, limit=ALL, **more)).hits]


# Names, codes and aliases.


def test_what_is_called_so_comes_first_then_by_an_alias_then_what_begins_so(engine, words):
    engine.rebuild(
        [
            row("1", "培训人数和培训人数增长率", definition="培训人数" * 9),
            row("2", "参加人员", aliases="培训人数"),
            row("3", "教师培训人数"),
            row("4", "培训人数"),
        ],
        "1",
    )

    assert ["4", "2", "1", "3"] == found(engine, words, "培训人数")


@pytest.mark.parametrize("typed", ["214-0003", "2140003", "214–0003", "２１４－０００３", "214 0003"])
def test_a_code_gives_its_document_first(typed, projects, words):
    assert "214-0003" == found(projects, words, typed)[0]


def test_a_code_alone_finds_nothing_else(projects, words):
    assert ["214-0003"] == found(projects, words, "2140003")


def test_the_beginning_of_a_code_gives_all_that_begin_so(projects, words):
    assert {f"214-000{number}" for number in range(1, 6)} == set(found(projects, words, "214"))


def test_a_number_in_a_text_is_not_found_by_the_digits_of_a_code(engine, words):
    engine.rebuild([row("205-0001", "教师人数"), row("213-0001", "农田面积", definition="不少于1205亩")], "1")

    assert ["205-0001"] == found(engine, words, "205")


def test_codes_among_words_come_first(projects, words):
    codes = found(projects, words, "农村公路 205-0002 210-0003")

    assert {"205-0002", "210-0003"} == set(codes[:2])
    assert "214" == codes[2][:3]


@given(code=st.sampled_from(CODES), hyphen=st.sampled_from(["-", "", "–", "－", " "]))
def test_every_document_is_first_for_its_own_code(code, hyphen, engines, words):
    assert code == found(engines["memory"], words, code.replace("-", hyphen))[0]


# The project that a question is about.


def test_rows_of_the_project_asked_for_come_before_equal_rows_of_others(projects, words):
    for code, kind, _, _ in PROJECTS:
        for asked, number in [("满意度", 5), ("验收合格率", 2), ("造价", 4)]:
            assert f"{code}-000{number}" == found(projects, words, f"{kind} {asked}")[0]


def test_the_best_row_of_a_project_pulls_the_rows_beside_it(engine, words):
    # Nothing but one row says what the project is about, and without it the other two would come first.
    engine.rebuild(
        [
            row("205-0001", "满意度", "医疗设备购置"),
            row("210-0001", "患者满意度", "学生资助"),
            row("214-0001", "供暖管网改造长度", "校园设施提升"),
            row("214-0002", "参加活动的师生和家长满意度", "校园设施提升"),
        ],
        "1",
    )

    assert "205-0001" == found(engine, words, "满意度")[0]
    assert {"214-0001", "214-0002"} == {*found(engine, words, "供暖管网改造 满意度")[:2]}
    assert {"214-0001", "214-0002"} == {*found(engine, words, "师生对供暖管网改造长度的满意度")[:2]}


def test_a_project_named_in_full_gives_its_rows_before_all_others(projects, words):
    codes = found(projects, words, "农村公路养护怎么考核")

    assert {f"214-000{number}" for number in range(1, 6)} == set(codes[:5])


def test_a_row_of_several_projects_is_found_with_each(engine, words):
    shared = row("000-0001", "群众满意度", "校舍维修改造\n农村公路养护")
    shared = replace(shared, facets=shared.facets | {"project_type": ("校舍维修改造", "农村公路养护")})
    engine.rebuild([*ROWS, shared], "1")

    for asked in ("维修校舍面积 群众满意度", "养护农村公路里程 群众满意度"):
        assert "000-0001" in found(engine, words, asked)[:2]


# What a question speaks of without saying a word of it.


@pytest.mark.parametrize(
    ("level2", "number"),
    [("质量指标", 2), ("时效指标", 3), ("经济成本指标", 4), ("服务对象满意度指标", 5)],
)
def test_of_a_project_the_rows_of_the_dimension_spoken_of_come_first(level2, number, projects, words):
    codes = found(projects, words, "农村公路养护", leanings={"level2": [level2]})

    assert f"214-000{number}" == codes[0]
    assert {code[:3] for code in codes[:5]} == {"214"}


def test_a_dimension_spoken_of_leaves_out_nothing(projects, words):
    without = found(projects, words, "满意度")

    assert set(without) == set(found(projects, words, "满意度", leanings={"level2": ["数量指标"]}))


@pytest.mark.parametrize(("sector", "code"), [("教育", "205"), ("卫生健康", "210"), ("交通运输", "214")])
def test_of_equal_rows_those_of_the_sector_spoken_of_come_first(sector, code, projects, words):
    assert f"{code}-0005" == found(projects, words, "服务对象满意程度", leanings={"sector": [sector]})[0]


def test_of_equal_rows_the_one_that_suits_any_sector_comes_first(engine, words):
    engine.rebuild([row("205-0001", "会议出席率", sector="教育"), row("999-0001", "会议出席率")], "1")

    assert ["999-0001", "205-0001"] == found(engine, words, "会议")


def test_a_name_typed_in_full_outdoes_what_the_question_leans_to(projects, words):
    codes = found(projects, words, "养护农村公路里程", leanings={"level2": ["质量指标"], "sector": ["教育"]})

    assert "214-0001" == codes[0]


# Words that mean others.


def test_a_synonym_is_found_after_the_word_itself(engine, words):
    engine.rebuild([row("1", "年度参训人数"), row("2", "暑期学习班期数"), row("3", "农田面积")], "1")
    query = replace(parse("学习班", words, limit=ALL), synonyms={"学习班": (("参训",),)}, words=("学习班",))

    assert ["2", "1"] == [hit.id for hit in engine.find(query).hits]


def test_of_a_synonym_of_several_words_all_must_be_there(engine, words):
    engine.rebuild([row("1", "农村公路养护率"), row("2", "农村人口数"), row("3", "公路桥梁座数")], "1")

    assert ["1"] == found(engine, words, "ncgl", spelt={"ncgl": ["农村 公路"]})


# Letters.


def test_letters_find_what_sounds_so(projects, words):
    assert {"205-0001", "205-0002", "205-0003", "205-0004", "205-0005"} == set(
        found(projects, words, "xiaoshe")
    )
    assert {"205-0005", "210-0005", "214-0005"} == set(found(projects, words, "myd"))


@pytest.mark.parametrize("where", ["name", "aliases", "keywords", "definition", "formula"])
def test_what_has_the_letters_themselves_comes_before_what_only_sounds_so(where, engine, words):
    letters = row("9", "细颗粒物浓度")
    engine.rebuild(
        [
            row("1", "排名"),
            row("2", "排名上升位次", aliases="排名\n排名次序"),
            row("3", "评比排名", keywords="排名"),
            replace(letters, text={**letters.text, where: f"{letters.text.get(where, '')} PM 浓度"}),
        ],
        "1",
    )

    assert "9" == found(engine, words, "pm")[0]
    assert {"1", "2", "3", "9"} == set(found(engine, words, "pm"))


def test_of_what_sounds_so_the_nearest_comes_first(engine, words):
    engine.rebuild([row("1", "群众满意度"), row("2", "满意度调查次数"), row("3", "满意度")], "1")

    assert ["3", "2", "1"] == found(engine, words, "manyidu")


def test_letters_beside_a_word_prefer_what_has_both(projects, words):
    spelt = {"xiaoshe": ["校舍"]}

    assert "205-0005" == found(projects, words, "xiaoshe 满意度", spelt=spelt)[0]


# What is not in the library, or not in force.


@pytest.mark.parametrize(
    "text",
    [
        "航天发射",
        "天宫空间站对接",
        "今晚吃火锅",
        "asdfghjkl",
        "qwerty",
        "火星移民登陆舱",
        "？？？",
        "🚀",
        "量子纠缠",
    ],
)
def test_a_question_about_something_else_finds_nothing(text, engines, words):
    assert [] == found(engines["memory"], words, text)


def test_a_word_in_a_definition_is_no_answer_to_a_question_about_something_else(engine, words):
    rows = [
        row("1", "企业走访户数", definition="与之对接的企业"),
        *(row(f"9-{at}", f"第{at}项") for at in range(40)),
    ]
    engine.rebuild(rows, "1")

    assert ["1"] == found(engine, words, "对接")
    assert ["1"] == found(engine, words, "企业对接")
    assert [] == found(engine, words, "火星探测器登陆舱对接")


@given(
    standing=st.permutations([0, 0, 0, 1, 1, 2, 2]),
    text=st.sampled_from(["培训人数", "培训", "renshu", "000", ""]),
)
def test_what_is_in_force_comes_before_the_retired_and_that_before_the_replaced(
    standing, text, words, tmp_path_factory
):
    engine = open_engine("memory", tmp_path_factory.getbasetemp(), words)
    names = ["培训人数", "培训人数", "教师培训人数", "培训期数", "人数", "人数占比", "培训人数"]
    engine.rebuild(
        [
            row(f"000-{at}", name, standing=how)
            for at, (name, how) in enumerate(zip(names, standing, strict=True))
        ],
        "1",
    )
    order = [standing[int(code[-1])] for code in found(engine, words, text)]

    assert order
    assert sorted(order) == order


def test_even_the_whole_name_or_code_of_what_was_replaced_comes_last(engine, words):
    engine.rebuild([row("205-0001", "培训人数", standing=2), row("213-0009", "教师培训人数占比")], "1")

    assert ["213-0009", "205-0001"] == found(engine, words, "培训人数")
    assert ["205-0001"] == found(engine, words, "205-0001")


# Phrases and unwanted words.


@given(code=st.sampled_from(CODES), other=st.sampled_from(CODES))
def test_unwanted_words_leave_out_just_what_has_them(code, other, engines, words, documents):
    texts = {document.id: prepare(document, words).entry.text for document in documents}
    names = {document.id: document.text["name"] for document in documents}
    wanted, unwanted = words.cut(names[code])[0], words.cut(names[other])[0]
    whole = found(engines["memory"], words, wanted)

    assert [one for one in whole if unwanted not in texts[one]] == found(
        engines["memory"], words, f"{wanted} -{unwanted}"
    )


def test_unwanted_words_alone_leave_them_out_of_what_was_chosen(projects, words):
    codes = found(projects, words, "-满意度", filters={"sector": ["教育"]})

    assert ["205-0001", "205-0002", "205-0003", "205-0004"] == codes

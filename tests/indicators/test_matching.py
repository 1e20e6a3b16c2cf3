"""From what a project is called to what kind of project it is."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indicators.library import ListLibrary
from indicators.matching import SURE_ENOUGH, overlap, pairs
from indicators.values import Indicator, Nature, ProjectType
from tests.starter_library import published_sheets, starter_library, starter_types

JUDGED = yaml.safe_load(
    (Path(__file__).parents[1] / "fixtures" / "matching" / "published.yaml").read_text("utf-8")
)
PLACES = st.sampled_from(
    (
        *("宁县", "环县", "同心县下马关镇", "甘肃省", "甘肃省庆阳市宁县", "庆阳市西峰区", "河北省涿州市"),
        *(
            "泸州市",
            "临夏州",
            "早胜镇",
            "瓦斜乡",
            "池州市贵池区棠溪镇",
            "全县",
            "积石山保安族东乡族撒拉族自治县",
        ),
    )
)
YEARS = st.integers(2015, 2035).map(lambda year: f"{year}年") | st.just("2026年度")
NAMES = st.sampled_from([(name, kind) for kind in starter_types() for name in (kind.name, *kind.aliases)])


def kind_of(project, text="", sector=None):
    """The one type the product would take the project for, None where it is not sure enough."""
    found = starter_library().match_types(project, text, sector=sector, limit=1)
    return found[0].project_type if found and found[0].confidence >= SURE_ENOUGH else None


def best(name):
    found = starter_library().match_types(name, limit=1)
    return found[0].project_type if found else None


def test_nine_of_ten_published_projects_are_taken_for_what_a_reader_took_them_for():
    sheets = [sheet for sheet in published_sheets() if sheet.project]
    taken = {sheet.id: kind_of(sheet.project, sheet.goal or "", sheet.sector) for sheet in sheets}
    accepted = {id: label if isinstance(label, list) else [label] for id, label in JUDGED.items()}

    right = [id for id, kind in taken.items() if (kind.name if kind else None) in accepted[id]]

    assert JUDGED.keys() == taken.keys()
    assert len(right) >= 0.9 * len(sheets), taken.keys() - set(right)


def test_a_project_called_as_a_type_or_as_it_is_also_called_is_of_that_type():
    answers = {
        name: best(name) for kind in starter_types() for name in (kind.name, *kind.aliases) if len(name) > 1
    }

    assert not [
        f"{name} → {kind.name if kind else None}"
        for name, kind in answers.items()
        if kind is None or name not in (kind.name, *kind.aliases)
    ]
    assert all(answers[kind.name] == kind for kind in starter_types())


@given(named=NAMES, place=PLACES)
def test_the_place_before_a_name_changes_nothing(named, place):
    name, _ = named

    assert best(name) == best(place + name)


@given(named=NAMES, year=YEARS, place=PLACES)
def test_neither_a_year_nor_place_and_year_together_change_anything(named, year, place):
    name, _ = named

    assert {best(name)} == {best(year + name), best(year + place + name), best(place + year + name)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("农贸市场改造", "农贸市场"),
        ("城市道路清扫保洁", "道路清扫保洁"),
        ("城镇老旧小区改造", "老旧小区改造"),
        ("产粮大县奖励", "产粮大县"),
        ("送戏下乡", "送戏下乡"),
        ("工业园区建设", "工业园区"),
    ],
)
def test_words_that_only_look_like_places_are_kept(name, expected):
    types = [ProjectType(expected, "农林水"), ProjectType("别的事情", "农林水")]

    found = ListLibrary([], types).match_types(name)

    assert [expected] == [match.project_type.name for match in found]


@pytest.mark.parametrize("text", ["", "  ", "12345", "ABC project", "，。；", "量子纠缠骰子", "【】"])
def test_a_text_no_type_speaks_of_matches_nothing(text):
    assert [] == list(starter_library().match_types(text))


@pytest.mark.parametrize("name", ["海外孔子课堂", "邮轮母港泊位", "外交使团接待"])
def test_what_is_no_business_of_a_county_is_never_sure(name):
    assert kind_of(name) is None


@given(st.text(max_size=40), st.text(max_size=200))
def test_any_text_gets_confidences_between_0_and_1_best_first(name, text):
    found = [match.confidence for match in starter_library().match_types(name, text, limit=100)]

    assert all(0 <= confidence <= 1 for confidence in found)
    assert found == sorted(found, reverse=True)


@given(
    st.sampled_from([name for kind in starter_types() for name in (kind.name, *kind.aliases)]),
    st.sampled_from([sheet.goal or "" for sheet in published_sheets()]),
    st.sampled_from([None, "教育", "农业农村"]),
    st.integers(1, 5),
)
def test_the_best_few_are_the_first_of_all(name, text, sector, few):
    all_types = starter_library().match_types(name, text, sector=sector, limit=len(starter_types()))

    assert all_types[:few] == starter_library().match_types(name, text, sector=sector, limit=few)


def test_a_long_description_does_not_drown_the_name():
    text = "资金用于办公设备购置、业务培训、会议活动、宣传活动、物业管理、差旅、维修、信息系统建设。" * 5

    assert "农村危房改造" == kind_of("宁县农村危房改造", text).name


def test_the_description_speaks_where_the_name_says_nothing():
    assert "公安辅警队伍保障" == kind_of("2026年度专项经费", "用于发放辅警工资和购买辅警被装").name


def test_a_stated_sector_speaks_against_types_of_other_sectors():
    types = [ProjectType("学校食堂改造", "教育"), ProjectType("机关食堂改造", "公共服务")]
    library = ListLibrary([], types)

    chosen = [
        library.match_types("食堂改造", sector=sector)[0].project_type for sector in ("教育", "公共服务")
    ]

    assert types == chosen


def test_a_type_of_a_sector_comes_before_the_common_type_that_its_name_holds_too():
    common, own = ProjectType("维修改造", None), ProjectType("校舍维修改造", "教育")

    found = ListLibrary([], [common, own]).match_types("校舍维修改造")

    assert [own, common] == [match.project_type for match in found]


def test_word_order_does_not_matter():
    assert kind_of("雾炮车抑尘降尘服务") == kind_of("雾炮车降尘抑尘服务") is not None


def test_the_overlap_is_the_share_of_a_name_that_a_text_has():
    assert {"校舍", "舍维", "维修"} == pairs("校舍，校舍维修 A1")
    assert (1.0, 0.5, 0.0, 0.0) == (
        overlap("维修", "校舍维修"),
        overlap("维修了", "校舍维修"),
        overlap("维修", ""),
        overlap("5", "5"),
    )


def indicator(code, name, level2="数量指标", sectors=(), types=()):
    return Indicator(code, name, "产出指标", level2, sectors=sectors, project_types=types)


SMALL = ListLibrary(
    [
        indicator("205-0001", "校舍维修面积", sectors=("教育",), types=("校舍维修",)),
        indicator("205-0002", "校舍维修验收合格率", "质量指标", ("教育",), ("校舍维修",)),
        indicator("210-0001", "病房维修面积", sectors=("卫生健康",), types=("医院维修",)),
        indicator("000-0001", "房屋维修面积", types=("维修改造",)),
    ],
    [ProjectType("校舍维修", "教育", Nature.CONSTRUCTION)],
)


def codes(found):
    return [one.code for one in found]


def test_a_list_finds_the_nearest_names_first_and_leaves_out_what_shares_nothing():
    assert ["205-0001", "210-0001", "000-0001", "205-0002"] == codes(SMALL.like("校舍维修面积"))
    assert [] == codes(SMALL.like("毒品查缉"))
    assert ["205-0001"] == codes(SMALL.like("校舍维修面积", limit=1))


def test_a_list_keeps_to_level_and_sector_and_common_indicators_suit_any_sector():
    assert {"205-0001", "000-0001"} == set(codes(SMALL.like("维修面积", level2="数量指标", sector="教育")))
    assert ["205-0002"] == codes(SMALL.like("维修", level2="质量指标"))


def test_a_list_knows_its_indicators_by_code_and_by_type():
    assert "病房维修面积" == SMALL.indicator("210-0001").name
    assert SMALL.indicator("210-9999") is None
    assert ["205-0001", "205-0002"] == codes(SMALL.of_type("校舍维修"))
    assert [] == codes(SMALL.of_type("没有的类型"))

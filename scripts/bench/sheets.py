"""Target sheets of any number, as a county's units hand them in: library rows, and the faults of real sheets.

Every sheet is of one project type of the starter library, under a title with a place of its own. Of its
rows some are as the library has them, some are slogans put together from stems, objects and words of
degree, so that hardly one occurs twice.
"""

import io
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from indicators.amounts import Comparison
from indicators.quantity import Amount, read_quantity
from indicators.values import PROJECT_DECIDES, Indicator
from scripts.bench.library import SEED, starter_indicators, words

ROWS = 10
VAGUE = 0.4  # the share of rows that cannot be verified, as in published sheets
_STEMS = ("提升", "提高", "改善", "促进", "保障", "加强", "完善", "推动", "优化", "巩固", "增强", "维护")
_DEGREES = ("有效", "显著", "明显", "持续", "逐步", "进一步", "不断", "稳步", "有所", "长期", "大力", "")
_ENDINGS = (
    "效果明显",
    "显著",
    "较好",
    "长期",
    "良好",
    "优",
    "按时完成",
    "全面落实",
    "达到预期",
    "100%",
    "是",
)


def generate_sheets(count: int, rows: int = ROWS, seed: int = SEED) -> list[dict[str, Any]]:
    """Return so many sheets in the JSON form of `kb check`; the same for the same numbers."""
    random = Random(seed)  # noqa: S311 # chance that can be repeated is what is wanted
    types = sorted(_by_type())
    return [_sheet(random, random.choice(types), rows, number) for number in range(count)]


def as_lines(sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the sheets as the content of a .jsonl file."""
    return "\n".join(json.dumps(sheet, ensure_ascii=False) for sheet in sheets).encode()


def _sheet(random: Random, project_type: str, rows: int, number: int) -> dict[str, Any]:
    place = random.choice(words()["地方"])
    drawn = [random.choice(_by_type()[project_type]) for _ in range(rows)]
    funds = round(random.uniform(5, 900), 2)
    return {
        "project": f"{place}{project_type}项目（{number + 1}标段）",
        "agency": f"{place}人民政府",
        "year": 2026,
        "funds_wan": funds,
        "goal": f"完成{place}{project_type}，{random.choice(_DEGREES)}{random.choice(_STEMS)}群众生活水平。",
        "rows": [_row(random, indicator, place) for indicator in drawn],
    }


def _row(random: Random, indicator: Indicator, place: str) -> dict[str, Any]:
    slogan = random.random() < VAGUE
    value = _slogan(random, indicator) if slogan else _target(random, indicator)
    return {
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": f"{random.choice((place, ''))}{indicator.name}",
        "value": value,
        "weight": random.choice((5, 6, 8, 10)),
    }


def _slogan(random: Random, indicator: Indicator) -> str:
    thing = indicator.name[: random.randint(2, 6)]
    wish = f"{random.choice(_DEGREES)}{random.choice(_STEMS)}{thing}"
    return random.choice((wish, f"{thing}{random.choice(_ENDINGS)}", random.choice(_ENDINGS)))


def _target(random: Random, indicator: Indicator) -> str:
    if indicator.reference != PROJECT_DECIDES:
        return indicator.reference
    quantity = read_quantity(f"≥{random.randint(2, 900)}{indicator.unit}")
    if isinstance(quantity, Amount) and quantity.comparison is Comparison.AT_LEAST:
        return f"≥{quantity.number}{indicator.unit}"
    return f"{random.randint(3, 12)}月{random.randint(1, 28)}日前完成"


@cache
def _by_type() -> Mapping[str, Sequence[Indicator]]:
    found: defaultdict[str, list[Indicator]] = defaultdict(list)
    for indicator in starter_indicators():
        for project_type in indicator.project_types:
            found[project_type].append(indicator)
    return found


def as_workbook(sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a workbook with one worksheet a sheet, in the form most counties use."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7"})
        cell = book.add_format({"border": 1, "text_wrap": True})
        for number, sheet in enumerate(sheets, 1):
            _write_page(book.add_worksheet(f"表{number}"), sheet, head, cell)
    return content.getvalue()


def _write_page(page: Worksheet, sheet: Mapping[str, Any], head: Format, cell: Format) -> None:
    page.set_column(0, 1, 14)
    page.set_column(2, 3, 32)
    facts = (
        ("项目名称", sheet["project"]),
        ("主管部门", sheet["agency"]),
        ("年度", sheet["year"]),
        ("年度资金总额（万元）", sheet["funds_wan"]),
        ("年度绩效目标", sheet["goal"]),
    )
    page.merge_range(0, 0, 0, 4, "项目支出绩效目标申报表", head)
    for line, (label, content) in enumerate(facts, 1):
        page.write(line, 0, label, head)
        page.merge_range(line, 1, line, 4, content, cell)
    page.write_row(6, 0, ("一级指标", "二级指标", "三级指标", "指标值", "权重"), head)
    for line, row in enumerate(sheet["rows"], 7):
        page.write_row(line, 0, [row[key] for key in ("level1", "level2", "name", "value", "weight")], cell)

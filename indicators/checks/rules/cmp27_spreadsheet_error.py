"""CMP27: an error value of a spreadsheet in place of content."""

import re
from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule

_ERROR = re.compile(r"#(?:REF!|DIV/0!|N/A|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!)|^#{3,}$")
_FIELDS = {"level2": "二级指标", "name": "名称", "value": "指标值", "unit": "单位", "actual": "完成值"}


@rule(
    "CMP27",
    "spreadsheet-error",
    Item.FORM,
    Severity.ERROR,
    message="{place}是表格软件的错误值“{written}”，不是内容",
    fix="在原表里改正公式或重新填写这一格，再以数值保存",
    basis="财预〔2015〕88号 审核表“规范完整性”：内容完整，无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D10", "D12"),
)
def spreadsheet_error(case: Case) -> Iterator[Hit]:
    """单元格里是公式错误值。

    ## 为什么
    “#REF!”“#DIV/0!”“#N/A”说明公式引用的单元格已经不在了，“####”是列太窄复制出来的，原来的数都没有了。

    ## 反例
    培训人数 指标值 #REF!

    ## 正例
    培训人数 指标值 ≥300人
    """
    for field, text, place in (
        ("goal", case.sheet.goal, "年度目标"),
        ("project", case.sheet.project, "项目名称"),
    ):
        if text and "#" in text and (error := _ERROR.search(text)):
            yield Hit(None, field, {"place": place, "written": error[0]})
    for line in case.lines:
        for field, label in _FIELDS.items():
            text = getattr(line.row, field)
            if text and "#" in text and (error := _ERROR.search(text.strip())):
                yield Hit(line.index, field, {"place": f"“{line.name}”的{label}", "written": error[0]})

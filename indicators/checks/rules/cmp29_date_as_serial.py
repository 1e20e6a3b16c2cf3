"""CMP29: a date that a spreadsheet turned into its serial number."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule
from indicators.checks.serials import serial_date


@rule(
    "CMP29",
    "date-as-serial",
    Item.FORM,
    Severity.WARNING,
    message="“{name}”的“{value}”是表格软件里日期的序号，就是{day}",
    fix="写成“{day}前”，并把这一格设成文本格式",
    basis="财预〔2015〕88号 审核表“规范完整性”：无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D12", "D56"),
)
def date_as_serial(case: Case) -> Iterator[Hit]:
    """日期变成了一串数字。

    ## 为什么
    表格软件把日期存成从1900年起算的天数，复制或导出时格式丢了，“2025年12月1日”就成了“45992”，谁也看不懂。

    ## 反例
    项目完成时间 45992

    ## 正例
    项目完成时间 2025年12月1日前
    """
    for line in case.lines:
        if (day := serial_date(line)) is not None:
            text = f"{day.year}年{day.month}月{day.day}日"
            fixed = Replacement(f"指标值写成“{text}前”", cells={"value": f"{text}前"})
            yield Hit(line.index, "value", {"name": line.name, "value": line.value, "day": text}, (fixed,))

"""CMP11: the name carries a number that belongs in the value."""

from collections.abc import Iterator

from indicators.checks.case import Case, Line
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import is_blank
from indicators.quantity import read_amounts


@rule(
    "CMP11",
    "number-in-name",
    Item.FORM,
    Severity.WARNING,
    message="名称“{name}”里含有数值“{number}”，与指标值“{value}”重复或口径不一",
    fix="名称去掉“{number}”，数值只写在指标值一栏",
    basis="财预〔2015〕88号 审核表“规范完整性”：格式规范；名称写量，指标值写数",
    certainty=Certainty.SURE,
    kinds=("D51",),
)
def number_in_name(case: Case) -> Iterator[Hit]:
    """名称里嵌着数值。

    ## 为什么
    名称和指标值各写一个数，改一个忘一个，年底说不清以哪个为准。

    ## 反例
    名称“新建水泥路1条”，指标值“2km”

    ## 正例
    名称“新建水泥路里程”，指标值“≥2公里”
    """
    for line in case.lines:
        number = _number(line)
        if number and not is_blank(line.value):
            facts = {"name": line.name, "value": line.value, "number": number}
            yield Hit(line.index, "name", facts)


def _number(line: Line) -> str | None:
    """Return the first amount with a unit in the name; a bare digit may be part of a title (0-6岁儿童)."""
    amounts = [
        amount for amount in read_amounts(line.name) if amount.unit and amount.unit not in ("岁", "月龄")
    ]
    return f"{amounts[0].number.normalize():f}{amounts[0].unit}" if amounts else None

"""REL22: a technical parameter of equipment as an indicator."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL22",
    "technical-parameter",
    Item.SCIENCE,
    Severity.WARNING,
    message="“{name}”是{what}，应写在采购合同里，不是项目做了多少",
    fix="改写配备或服务的数量、作业量，质量写验收合格率、完好率",
    basis="财预〔2021〕101号 “重点突出”原则：选最能体现主要产出和核心效果的指标",
    certainty=Certainty.SURE,
    kinds=("D40",),
)
def technical_parameter(case: Case) -> Iterator[Hit]:
    """把设备的技术参数当作绩效指标。

    ## 为什么
    射程、功率、尺寸在采购时就定了，买来就是这样，不反映项目做了多少、做得怎样。

    ## 反例
    数量指标“雾炮车风炮射程 ≥80米”

    ## 正例
    数量指标“雾炮车降尘作业里程 ≥9000公里”，质量指标“雾炮车完好率 ≥95%”
    """
    yield from misplaced(case, Misfit.PARAMETER, field="name")

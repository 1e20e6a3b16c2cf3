"""REL16: a matter of quality under quantity or timeliness."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL16",
    "quality-elsewhere",
    Item.SCIENCE,
    Severity.WARNING,
    message="{level2}“{name}”说的是{what}，属于{home}",
    fix="移到质量指标；原处改写做了多少或哪天完成",
    basis="财预〔2021〕101号 指标设置要求：数量指标反映提供了多少，质量指标反映达到的标准和水平",
    certainty=Certainty.SURE,
    kinds=(),
)
def quality_elsewhere(case: Case) -> Iterator[Hit]:
    """把合格率、成活率写进了数量或时效指标。

    ## 为什么
    合格率、达标率、成活率说的是做得好不好。放在数量里，真正的数量没有写，质量又缺了一项。

    ## 反例
    数量指标“种植作物成活率 ≥85%”

    ## 正例
    数量指标“黄金蜜种植株数 ≥17600株”，质量指标“种植作物成活率 ≥85%”
    """
    yield from misplaced(case, Misfit.GOODNESS)

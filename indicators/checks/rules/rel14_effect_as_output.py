"""REL14: an effect among the outputs."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule


@rule(
    "REL14",
    "effect-as-output",
    Item.SCIENCE,
    Severity.WARNING,
    message="{level2}“{name}”说的是{what}，属于{home}",
    fix="移到效益指标；原处改写做了多少、验收合格不合格、哪天完成",
    basis="财预〔2021〕101号 指标设置要求：产出指标反映做了什么、做得怎样，效益指标反映带来什么影响",
    certainty=Certainty.SURE,
    kinds=(
        "D21",
        "D22",
    ),
)
def effect_as_output(case: Case) -> Iterator[Hit]:
    """把效果写进了数量、质量或时效指标。

    ## 为什么
    产出是做了什么，效益是带来什么。空气好不好、运转正不正常还受别的事影响，
    用来考核做事的质量，做好做坏都说不清。

    ## 反例
    质量指标“保障村社区正常运转 ≥95%”

    ## 正例
    质量指标“公共设施维修验收合格率 =100%”，社会效益“便民服务按时开放天数 ≥250天”
    """
    yield from misplaced(case, Misfit.EFFECT)

"""REL25: something good as a social or ecological cost."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule

_DROP = Replacement("没有负面影响就删去这一条")


@rule(
    "REL25",
    "benefit-as-cost",
    Item.SCIENCE,
    Severity.WARNING,
    message="{level2}只反映负面影响，“{name}”写的却是{what}",
    fix="好的影响移到效益指标；没有负面影响就不设，有的写控制上限（如施工噪声≤70分贝）",
    basis="财预〔2021〕101号 指标设置要求：社会成本、生态环境成本反映可能造成的负面影响",
    certainty=Certainty.SURE,
    kinds=("D32",),
)
def benefit_as_cost(case: Case) -> Iterator[Hit]:
    """社会成本、生态环境成本写成了好处。

    ## 为什么
    成本是付出的代价。这两项只写项目给社会、给环境添的麻烦，写成好处就和效益指标重复，方向也反了。

    ## 反例
    生态环境成本“提升博物馆绿化水平 提升”

    ## 正例
    生态环境成本“施工场界昼间噪声 ≤70分贝”，社会成本“施工占道天数 ≤15天”
    """
    for hit in misplaced(case, Misfit.GOOD_AS_COST):
        yield replace(hit, replacements=(hit.replacements[0], _DROP))

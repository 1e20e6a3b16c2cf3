"""REL26: no economic benefit under economic benefit."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.dimension import Misfit, misplaced
from indicators.checks.rule import Certainty, Hit, Item, Replacement, Severity, rule

_DROP = Replacement("删去这一条：没有经济效益就不设这一行")


@rule(
    "REL26",
    "not-economic",
    Item.SCIENCE,
    Severity.WARNING,
    message="经济效益指标“{name}”说的是{what}，属于{home}",
    fix="移到社会效益或生态效益，或者删去；没有经济效益的项目不必设经济效益指标",
    basis="财预〔2021〕101号 指标设置要求：经济效益反映对经济发展的影响，按需设置",
    certainty=Certainty.SURE,
    kinds=("D34",),
)
def not_economic(case: Case) -> Iterator[Hit]:
    """经济效益里写的不是经济效益。

    ## 为什么
    经济效益要看得出钱：增收、产值、税收、节约的费用。安全、稳定、就业属于社会效益。

    ## 反例
    经济效益“全市安全度汛”

    ## 正例
    经济效益“项目区亩均增收 ≥200元/亩”
    """
    for hit in misplaced(case, Misfit.NOT_ECONOMIC):
        yield replace(hit, replacements=(hit.replacements[0], _DROP, *hit.replacements[1:2]))

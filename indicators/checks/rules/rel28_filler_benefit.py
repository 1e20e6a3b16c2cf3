"""REL28: a benefit row that says there is no such benefit."""

from collections.abc import Iterator
from dataclasses import replace

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Replacement, Severity, rule
from indicators.checks.vagueness import Fault

_DROP = Replacement("删去这一条：没有这项效益就不设这一行，分值并入其他效益指标")


@rule(
    "REL28",
    "filler-benefit",
    Item.SCIENCE,
    Severity.WARNING,
    message="{level2}“{name}”写“{value}”，是为凑齐栏目设的，没有可考核的内容",
    fix="删去这一条：没有这项效益就不设这一行，分值并入其他效益指标",
    basis="财预〔2021〕101号 指标设置要求：经济、社会、生态效益按需设置",
    certainty=Certainty.SURE,
    kinds=("D38",),
    tags=(VAGUE,),
)
def filler_benefit(case: Case) -> Iterator[Hit]:
    """为凑齐几类效益而设的行。

    ## 为什么
    效益指标按需设置，不必每类都有。写“否”“无”“不涉及”的行白占分值，评价时无从打分。

    ## 反例
    生态效益“是否对当地生态环境造成影响 否”

    ## 正例
    只留社会效益“看戏群众人次 ≥2.1万人次”
    """
    for hit in vague_hits(case, Fault.FILLER):
        instead = [offered for offered in hit.replacements if offered.cells]
        yield replace(hit, replacements=(_DROP, *instead[:1]))

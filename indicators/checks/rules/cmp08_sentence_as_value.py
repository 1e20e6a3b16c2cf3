"""CMP08: a sentence stands in the value cell."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.replacement import vague_hits
from indicators.checks.rule import VAGUE, Certainty, Hit, Item, Severity, rule
from indicators.checks.vagueness import Fault


@rule(
    "CMP08",
    "sentence-as-value",
    Item.CLARITY,
    Severity.ERROR,
    message="“{name}”的指标值“{value}”是一句话，没有可以核对的数量、日期或标准",
    fix="拆成名称、符号、数值、单位四部分，一条指标只写一个量",
    basis=(
        "财预〔2013〕53号 绩效指标明确性：有清晰、可衡量的指标值；"
        "并见财预〔2015〕88号 绩效目标要求“细化量化”，该件未核对原文"
    ),
    certainty=Certainty.SEEN,
    kinds=("D43",),
    tags=(VAGUE,),
)
def sentence_as_value(case: Case) -> Iterator[Hit]:
    """指标值写成句子，里面没有可核的量。

    ## 为什么
    句子里说了要做什么、要达到什么愿景，但没有数，年底谁都能说“做到了”。

    ## 反例
    指标值“通过本项目实施，有效提高全面健康水平”

    ## 正例
    名称“经常参加体育锻炼人数比例”，指标值“≥38%”
    """
    yield from vague_hits(case, Fault.SENTENCE)

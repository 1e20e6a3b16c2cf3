"""FEA11: a claim that no budget year can make true or prove."""

from collections.abc import Iterator

from indicators.checks.case import Case
from indicators.checks.goals import read_goal
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.starter.words import words


@rule(
    "FEA11",
    "impossible-claim",
    Item.POSSIBLE,
    Severity.WARNING,
    message="年度目标写“{claim}”，“{word}”在一个预算年度里做不到，也无法证明",
    fix="改写本年度做得到的一步：完成多少、比上年增加或减少多少",
    basis="财预〔2015〕88号 绩效目标要求“合理可行”：一定期限内能如期实现，各地公开的管理办法同此",
    certainty=Certainty.SEEN,
    kinds=("D08",),
)
def impossible_claim(case: Case) -> Iterator[Hit]:
    """目标不可能在年度内实现。

    ## 为什么
    “一流”“彻底解决”没有论证，也没有办法在年底拿出证据，等于没有目标。

    ## 反例
    一年内建成世界一流大学

    ## 正例
    新增省级重点学科1个，专任教师博士比例由32%提高到36%
    """
    goal = (case.sheet.goal or "").strip()
    claims = sorted(word for word in words("绝对化词") if word in goal)
    for statement in read_goal(goal).statements if claims else ():
        word = next((word for word in claims if word in statement.text), None)
        if word:
            yield Hit(None, "goal", {"claim": statement.text, "word": word})

"""CMP22: the parts of the funds do not make the total."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from indicators.checks.case import Case
from indicators.checks.rule import Certainty, Hit, Item, Severity, rule
from indicators.starter.words import words

_LABEL = re.compile(
    r"^\s*(?:其中|[（(]?[一二三四五1-9][)）、.．])?\s*[:：]?|[（(]\s*(?:单位[:：])?万?元\s*[)）]|[:：\s]+"
)
_BESIDE = frozenset(("其他资金", "其他"))
_WITH_PARTS_OF_ITS_OWN = "单位资金"  # 事业收入, 经营收入 and 其他 together
_MOST_PARTS = 12
_ROUNDING = Decimal("0.02")  # 万元: each part is rounded to two places


@rule(
    "CMP22",
    "funds-do-not-add-up",
    Item.FORM,
    Severity.ERROR,
    message="资金栏不平：{total_label}{total}万元，{parts}，{difference}",
    fix="核对各项资金，使各来源之和等于资金总额；有其他来源的补上",
    basis="财预〔2015〕88号 审核表“规范完整性”：内容完整，无错项，各地公开的审核、评估办法同此",
    certainty=Certainty.SEEN,
    kinds=("D19",),
)
def funds_do_not_add_up(case: Case) -> Iterator[Hit]:
    """资金总额与各项来源之和不等。

    ## 为什么
    资金栏是匹配任务的依据，总数和分项对不上，后面的单价、数量都没法核。

    ## 反例
    年度资金总额0万元，其中：财政拨款90万元

    ## 正例
    年度资金总额90万元，其中：财政拨款90万元，其他资金0万元
    """
    sheet = case.sheet
    funds = {_LABEL.sub("", label): Decimal(str(amount)) for label, amount in sheet.funds.items()}
    totals = {label: amount for label, amount in funds.items() if _is_total(label)}
    if sheet.funds_wan is not None:
        totals.setdefault("资金总额", Decimal(str(sheet.funds_wan)))
    own = words("资金来源栏") | words("资金级次栏")
    parts = {label: amount for label, amount in funds.items() if label in own}
    if totals and parts:
        label = max(totals, key=lambda name: totals[name])
        certain = len(set(totals.values())) == 1  # With two terms nobody knows whose total the parts make.
        missed = _too_large(parts, totals[label]) or (_missing_it(parts, totals[label]) if certain else {})
        if missed:
            yield Hit(None, "funds_wan", _facts(label, totals[label], missed))


def _is_total(label: str) -> bool:
    return label in words("资金合计栏") or label.endswith(("总额", "总投资", "总金额"))


def _too_large(parts: Mapping[str, Decimal], total: Decimal) -> dict[str, Decimal]:
    """Return a single part that exceeds the total."""
    return next(({label: part} for label, part in parts.items() if part > total + _ROUNDING), {})


def _missing_it(parts: Mapping[str, Decimal], total: Decimal) -> Mapping[str, Decimal]:
    """Return the parts when they cannot make the total however they overlap, none when they may.

    财政拨款 may be 中央 and 县级 together, and 上年结转 a part of it, so any choice of the public money
    may be the right one; 其他资金 stands beside all of them.
    """
    others = [amount for label, amount in parts.items() if label in _BESIDE]
    public = [amount for label, amount in parts.items() if label not in _BESIDE]
    if not others or not public or len(public) > _MOST_PARTS or _WITH_PARTS_OF_ITS_OWN in parts:
        return {}
    choices = (chosen for most in range(len(public) + 1) for chosen in combinations(public, most))
    fits = any(abs(sum(chosen) + sum(others) - total) <= _ROUNDING for chosen in choices)
    return {} if fits else parts


def _facts(label: str, total: Decimal, parts: Mapping[str, Decimal]) -> dict[str, str]:
    found = sum(parts.values(), Decimal(0))
    told = "、".join(f"{name}{_plain(amount)}万元" for name, amount in parts.items())
    together = f"合计{_plain(found)}万元，" if len(parts) > 1 else ""
    more = "多" if found > total else "少"
    difference = f"{together}{more}{_plain(abs(found - total))}万元"
    return {"total_label": label, "total": _plain(total), "parts": told, "difference": difference}


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"

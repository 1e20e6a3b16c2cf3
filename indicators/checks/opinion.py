"""The review opinion, drafted: the grade, what follows from it, the main points and what to do."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indicators.checks.rule import Aspect, Finding, Severity
from indicators.checks.rules import find_rule
from indicators.checks.runner import Verdict
from indicators.checks.scores import Scores
from indicators.values import Sheet

_LONGEST = 600  # characters of an opinion
_MOST_POINTS = 6
_MOST_HINTS = 2
_MOST_ROWS_NAMED = 6
_LONGEST_POINT = 150
_LONGEST_QUOTE = 24
_NUMERALS = "一二三四"
_QUOTE = re.compile(rf"“([^“”]{{{_LONGEST_QUOTE},}})”")
# A library row in full names its evidence as well, and advice may go on after a semicolon.
_BEYOND_THE_GIST = re.compile(r"，佐证：.*|；.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Point:
    """What one rule found, in how many places."""

    aspect: Aspect
    text: str
    weight: tuple[bool, float, int]
    count: int


def opinion(sheet: Sheet, verdict: Verdict) -> str:
    """Draft the opinion in Chinese: at most six points by aspect, at most 600 characters.

    A sheet without faults gets one sentence.
    """
    if not sheet.rows:
        return f"目标表没有填写绩效指标，{_grade(verdict.scores)}；请填写产出、效益等指标后再报。"
    points = sorted(_points(verdict), key=lambda point: point.weight, reverse=True)
    if not points:
        return f"未发现须修改或建议修改的疑点，{_grade(verdict.scores)}{_hints(verdict.findings)}。"
    told = [_told(verdict, points, number) for number in range(min(_MOST_POINTS, len(points)), 0, -1)]
    return next((text for text in told if len(text) <= _LONGEST), told[-1])


def _grade(scores: Scores) -> str:
    return f"审核等级为{scores.grade}（{scores.total:g}分），{scores.consequence}"


def _told(verdict: Verdict, points: Sequence[_Point], most: int) -> str:
    """Write the first points by aspect, and say how many faults are left out."""
    chosen, left = points[:most], sum(point.count for point in points[most:])
    aspects = [aspect for aspect in Aspect if any(point.aspect is aspect for point in chosen)]
    lines = [f"{_grade(verdict.scores)}。{'主要意见' if left else '意见'}如下："]
    for numeral, aspect in zip(_NUMERALS, aspects, strict=False):
        texts = [point.text for point in chosen if point.aspect is aspect]
        lines.append(f"{numeral}、{aspect.label}：{'；'.join(_numbered(texts))}。")
    if left:
        lines.append(f"另有{left}处较轻的疑点，见问题清单。")
    lines += _adjusted(verdict.scores)
    return "\n".join(lines)


def _numbered(texts: Sequence[str]) -> list[str]:
    return [f"{number}. {text}" for number, text in enumerate(texts, 1)] if len(texts) > 1 else list(texts)


def _points(verdict: Verdict) -> Iterator[_Point]:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in verdict.findings:
        if finding.severity is not Severity.INFO:
            by_rule[finding.rule].append(finding)
    lost = _lost(verdict)
    for rule, found in by_rule.items():
        must = found[0].severity is Severity.ERROR
        yield _Point(found[0].aspect, _point(found), (must, lost.get(rule, 0.0), len(found)), len(found))


def _lost(verdict: Verdict) -> Mapping[str, float]:
    """Return the points that each rule cost, over all items."""
    lost: dict[str, float] = defaultdict(float)
    for item in verdict.scores.items:
        for deduction in item.deductions:
            if deduction.findings:
                lost[verdict.findings[deduction.findings[0]].rule] += deduction.points
    return lost


def _point(found: Sequence[Finding]) -> str:
    """Say what is wrong in the first place, name the other rows, and say what to do."""
    first, others = found[0], found[1:]
    rows = [str(finding.row + 1) for finding in others if finding.row is not None]
    rows = [row for row in dict.fromkeys(rows) if row != str((first.row or 0) + 1)]
    more = f"等{len(rows)}行" if len(rows) > _MOST_ROWS_NAMED else ""
    same = f"（第{'、'.join(rows[:_MOST_ROWS_NAMED])}行{more}同此）" if rows else ""
    return f"{_clipped(_what(first) + same)}；{_clipped(_advice(found))}"


def _what(finding: Finding) -> str:
    place = "" if finding.row is None else f"第{finding.row + 1}行"
    return place + _short_quotes(finding.message.rstrip("。"))


def _advice(found: Sequence[Finding]) -> str:
    """Return what to do: for one place what was offered there, for several what the rule says of all."""
    rule = find_rule(found[0].rule)
    general = rule.fix if rule and "{" not in rule.fix else ""
    offered = found[0].suggestions[0] if found[0].suggestions else None
    own = _short_quotes(_BEYOND_THE_GIST.sub("", offered.text)) if offered else ""
    if len(found) > 1 and general:
        return _BEYOND_THE_GIST.sub("", general)
    return ("可" if own.startswith("改为") else "") + (own or general or "请核实后改正")


def _hints(findings: Sequence[Finding]) -> str:
    """Return what deserves a look, where there is nothing else to say."""
    hints = [_clipped(_what(finding)) for finding in findings[:_MOST_HINTS]]
    return f"；提请注意：{'；'.join(hints)}" if hints else ""


def _adjusted(scores: Scores) -> Iterator[str]:
    """Say which points a person gave; the last thing to read, and short."""
    changed = [entry for entry in scores.items if entry.override]
    if changed:
        yield f"其中{'、'.join(f'{entry.item}{entry.points:g}分' for entry in changed)}由审核人评定。"


def _short_quotes(text: str) -> str:
    return _QUOTE.sub(lambda found: f"“{found.group(1)[: _LONGEST_QUOTE - 2]}…”", text)


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST_POINT else text[: _LONGEST_POINT - 1] + "…"

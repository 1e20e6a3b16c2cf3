"""The wording of the `kb` command for people."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from indicators.checks.kinds import kinds
from indicators.checks.report import Checked, basis_note
from indicators.checks.rule import Aspect, Finding, Rule
from indicators.checks.standards import Standards, standards_text
from indicators.headings import HEADINGS
from indicators.suggest import Draft
from indicators.survey import ItemServed, NearDouble, Survey, sector_table
from indicators.values import Indicator, Scope
from kb.answers import FACET_NAMES, Answer
from kb.base import Initialised
from kb.catalogue import Fault
from kb.imports import ImportReport
from kb.settings import Settings

_MOST_SHOWN = 50


def initialised(done: Initialised, settings: Settings) -> str:
    """Say what `kb init` did."""
    changes = f"新增 {done.new} 条、更新 {done.changed} 条" if done.new or done.changed else "没有变化"
    index = f"已写入 {done.indexed} 条" if done.indexed else "已是最新"
    return (
        f"数据目录 {settings.data}：指标库共 {done.indicators} 条指标、{done.project_types} 个项目类型\n"
        f"入门指标库（{done.sets} 个指标集）：{changes}\n检索索引：{index}"
    )


def verified(faults: Sequence[Fault], done: Sequence[str], left: Sequence[Fault]) -> str:
    """Say what is wrong and what was repaired, a line each."""
    lines = _fault_lines(faults) + [f"  {sentence}" for sentence in done]
    if done and left:
        lines += ["修复之后仍有：", *_fault_lines(left)]
    lines.append(f"还有 {len(left)} 处问题。" if left else "数据库和检索索引完好，内容一致。")
    return "\n".join(lines)


def _fault_lines(faults: Sequence[Fault]) -> list[str]:
    lines = [f"  {fault.what}；{fault.remedy}" for fault in faults[:_MOST_SHOWN]]
    if len(faults) > _MOST_SHOWN:
        lines.append(f"  还有 {len(faults) - _MOST_SHOWN} 处，用 --json 查看全部")
    return lines


def imported(report: ImportReport, *, dry_run: bool) -> str:
    """Say what an import did or would do, with every bad cell."""
    lines = [
        f"文件 {report.file_name} → 指标集“{report.set_name}”：读到 {report.rows_read} 行，"
        f"新增 {report.new}、修改 {report.changed}、相同 {report.same}、冲突 {report.conflicts}，"
        f"指标集里未涉及 {report.untouched} 条"
    ]
    lines += [f"  {error.at} “{error.text}”：{error.message}；{error.fix}" for error in report.errors]
    lines += [f"  说明：{note}" for note in report.notes]
    lines.append(_outcome(report, dry_run))
    return "\n".join(lines)


def _outcome(report: ImportReport, dry_run: bool) -> str:
    if dry_run:
        return "这是预览，没有写入任何内容。"
    if report.published is None:
        else_publish = (
            "，或加 --publish 只发布没有错的行" if report.new + report.changed + report.same else ""
        )
        return f"有 {len(report.errors)} 处错误，没有写入任何内容；改好后再导入{else_publish}。"
    return f"指标集“{report.set_name}”现为第 {report.published} 版。"


def found(answer: Answer) -> str:
    """List the hits of a search, a line each, after what was made of the query."""
    lines = list(answer.notes)
    if answer.did_you_mean:
        lines.append(f"您要找的是“{answer.did_you_mean}”？以下按它查找；要按原文查找，请加引号。")
    for word, wordings in answer.also.items():
        lines.append(f"“{word}”也按{''.join(f'“{wording}”' for wording in wordings)}查找")
    if not answer.total:
        lines.append(f"没有找到“{answer.query}”。换一个说法、少写几个字，或去掉筛选条件再试。")
        lines += [f"  不限{FACET_NAMES[facet]}有 {total} 条" for facet, total in answer.relax]
        return "\n".join(lines)
    lines.append(f"找到 {answer.total} 条（{answer.took_ms:g} 毫秒）")
    for hit in answer.hits:
        indicator = hit.indicator
        place = "、".join((*indicator.sectors, *indicator.project_types)) or "通用"
        lines.append(
            f"  {indicator.code}  {indicator.name}  [{indicator.level2}]  {indicator.reference}  {place}"
        )
    return "\n".join(lines)


def whole(indicator: Indicator) -> str:
    """Write everything known about an indicator."""
    known = {field.name: getattr(indicator, field.name) for field in fields(indicator)}
    known["scope"] = "共性" if indicator.scope is Scope.COMMON else "个性"
    lines = [f"{heading}：{_plain(known[name])}" for heading, name in HEADINGS if known[name]]
    return "\n".join(lines)


def surveyed(found: Survey) -> str:
    """Write the counts by sector, what is empty, near doubles, and the 款 without a project type."""
    lines = sector_table(found)
    lines += [f"空着的“{heading}”：{count} 条" for heading, count in found.missing.items()]
    lines += [f"近似重复（{pair.similarity:g}）：{_named(pair)}" for pair in found.near_doubles]
    lines += [_item(served) for served in found.items]
    return "\n".join(lines)


def _named(pair: NearDouble) -> str:
    return " / ".join(f"{indicator.code} {indicator.name}" for indicator in (pair.first, pair.second))


def _item(served: ItemServed) -> str:
    served_by = "、".join(served.project_types) or f"没有项目类型（{served.reason or '尚未编写'}）"
    return f"{served.item.code} {served.item.name}：{served_by}"


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return "是" if value is True else str(value)


def rules(every: Iterable[Rule], standards: Standards) -> str:
    """List the rules, a line each."""
    return "\n".join(
        f"{rule.id}  {rule.aspect.label}  {rule.severity.label}  {rule.title}{_switched_off(rule, standards)}"
        for rule in every
    )


def rule_help(rule: Rule, standards: Standards) -> str:
    """Write the help page of a rule."""
    head = f"{rule.id} {rule.aspect.label}·{rule.item} {rule.severity.label}{_switched_off(rule, standards)}"
    found = "、".join(kinds().names[kind] for kind in rule.kinds)
    parts = [f"{head}\n{rule.help}", f"## 怎样改\n{rule.fix}"]
    parts += [f"## 查哪类毛病\n{found}"] if found else []
    parts.append(f"## 依据\n{rule.basis}\n{basis_note(rule)}")
    return "\n\n".join(parts)


def _switched_off(rule: Rule, standards: Standards) -> str:
    enabled = standards.enables(rule.id, only_hints=rule.certainty.only_hints)
    return "" if enabled else "（已停用）"


def standards(in_force: Standards, file: Path | None) -> str:
    """Write the standards in force as a file, with where they come from."""
    origin = f"取自 {file}" if file else "没有标准文件，按现行表式"
    return f"# 现行的检查标准，{origin}。\n{standards_text(in_force).rstrip()}"


def draft(made: Draft) -> str:
    """Write a draft sheet as a list of rows."""
    types = (
        "、".join(f"{m.project_type.name}（{m.confidence:.0%}）" for m in made.project_types) or "没有相近的"
    )
    lines = [
        f"项目：{made.project.name}",
        f"行业：{made.sector or '未能判断'}；项目类型：{types}",
        f"目标：{made.goal}",
    ]
    for row in made.rows:
        indicator = row.indicator
        lines.append(
            f"  {indicator.level1}/{indicator.level2}  {indicator.name}  {row.target.value}  "
            f"权重{row.weight}  {indicator.code}\n      {row.reason}"
        )
    return "\n".join([*lines, *(f"注意：{text}" for text in made.missing)])


def checked(checked: Checked) -> str:
    """Write what a check found in one sheet."""
    read, verdict = checked.read, checked.verdict
    scores = verdict.scores
    points = "、".join(f"{aspect.label}{scores.by_aspect[aspect]:g}" for aspect in Aspect)
    project = read.sheet.project or "（没有项目名称）"
    lines = [f"{checked.file} {read.place} {project}：{scores.total:g}分，{scores.grade}（{points}）"]
    lines += [f"  没有读懂：{item.at} “{item.text}”，{item.why}" for item in read.not_understood]
    lines += [line for finding in verdict.findings[:_MOST_SHOWN] for line in _finding(finding)]
    if len(verdict.findings) > _MOST_SHOWN:
        lines.append(f"  还有 {len(verdict.findings) - _MOST_SHOWN} 处，用 --json 查看全部")
    if verdict.dismissed:
        lines.append(f"  已忽略 {len(verdict.dismissed)} 处（理由见 --json 或问题清单）")
    return "\n".join(lines)


def _finding(finding: Finding) -> Sequence[str]:
    place = "整张表" if finding.row is None else f"第{finding.row + 1}行"
    head = f"  [{finding.severity.label}] {place} {finding.rule}：{finding.message}"
    return [head, *(f"      建议：{offer.text}" for offer in finding.suggestions)]


def synonyms(pairs: Sequence[tuple[str, str]]) -> str:
    """Return one line for each everyday word."""
    wordings: dict[str, list[str]] = {}
    for word, wording in pairs:
        wordings.setdefault(word, []).append(wording)
    lines = [f"{word} → {'、'.join(found)}" for word, found in wordings.items()]
    return "\n".join(lines) if lines else "没有这样的同义词。"

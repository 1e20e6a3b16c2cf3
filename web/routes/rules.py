"""The check rules and the help page of each."""

import re
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response

from indicators.checks.kinds import kinds
from indicators.checks.report import basis_note
from indicators.checks.rule import Item, Rule
from indicators.checks.rules import all_rules, find_rule
from indicators.checks.standards import Standards, read_standards
from kb.base import KnowledgeBase
from web.errors import NotThere
from web.render import render

router = APIRouter(prefix="/rules")

_HEADING = re.compile(r"^## +", re.MULTILINE)


@router.get("")
def list_rules(request: Request) -> Response:
    """List the rules by the aspects and items of the review form."""
    standards = _standards(request)
    return render(
        request,
        "rules/list.html",
        groups=[(item, _rules_of(item, standards)) for item in Item],
        standards=standards,
        count=len(all_rules()),
        verified=sum(rule.certainty.verified for rule in all_rules()),
    )


@router.get("/{id}")
def show_rule(request: Request, id: str) -> Response:
    """Show the help page of a rule."""
    rule = find_rule(id)
    if rule is None:
        raise NotThere(f"没有编号为“{id[:40]}”的检查规则，请从规则列表中选择。")
    return render(
        request,
        "rules/page.html",
        rule=rule,
        sections=list(_sections(rule.help)),
        kinds=[kinds().names[kind] for kind in rule.kinds],
        basis_note=basis_note(rule),
        is_on=_is_on(rule, _standards(request)),
    )


def _standards(request: Request) -> Standards:
    base: KnowledgeBase = request.app.state.base
    return read_standards(base.settings.standards_file)


def _rules_of(item: Item, standards: Standards) -> list[tuple[Rule, bool]]:
    """Return the rules that count under an item, each with whether it is on."""
    return [(rule, _is_on(rule, standards)) for rule in all_rules() if rule.item is item]


def _is_on(rule: Rule, standards: Standards) -> bool:
    return standards.enables(rule.id, only_hints=rule.certainty.only_hints)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield heading and text of each section of a help text; its first line is the title."""
    for section in _HEADING.split(text)[1:]:
        heading, _, body = section.partition("\n")
        yield heading.strip(), body.strip()

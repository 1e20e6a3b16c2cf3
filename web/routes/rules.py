"""The check rules and the help page of each."""

import re
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response

from indicators.checks.rules import all_rules, find_rule
from web.errors import NotThere
from web.labels import ASPECTS
from web.render import render

router = APIRouter(prefix="/rules")

_HEADING = re.compile(r"^## +", re.MULTILINE)


@router.get("")
def list_rules(request: Request) -> Response:
    """List the rules by aspect."""
    groups = [(aspect, [rule for rule in all_rules() if rule.aspect is aspect]) for aspect in ASPECTS]
    return render(request, "rules/list.html", groups=groups)


@router.get("/{id}")
def show_rule(request: Request, id: str) -> Response:
    """Show the help page of a rule."""
    rule = find_rule(id)
    if rule is None:
        raise NotThere(f"没有编号为“{id[:40]}”的检查规则，请从规则列表中选择。")
    return render(request, "rules/page.html", rule=rule, sections=list(_sections(rule.help)))


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield heading and text of each section of a help text; its first line is the title."""
    for section in _HEADING.split(text)[1:]:
        heading, _, body = section.partition("\n")
        yield heading.strip(), body.strip()

"""The check rules: every module here declares one."""

import pkgutil
from functools import cache
from importlib import import_module

from indicators.checks.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of this folder, by id."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Rule))
    return tuple(sorted(found, key=lambda rule: rule.id))


def find_rule(id: str) -> Rule | None:
    """Return the rule of this id."""
    return next((rule for rule in all_rules() if rule.id == id.upper()), None)

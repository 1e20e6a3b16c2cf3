"""The catalogue of faults: every kind is looked for by a rule, or it is said why none can."""

import pytest

from indicators.checks.kinds import kinds
from indicators.checks.rules import all_rules


def test_the_catalogue_names_sixty_two_kinds_without_a_gap():
    assert [f"D{number:02d}" for number in range(1, 63)] == list(kinds().names)
    assert all(kinds().names.values())


def test_no_two_kinds_have_one_name():
    names = list(kinds().names.values())

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("kind", kinds().names)
def test_a_kind_is_looked_for_by_a_rule_or_it_is_said_why_none_can(kind: str):
    looked_for = [rule.id for rule in all_rules() if kind in rule.kinds]
    reason = kinds().undecidable.get(kind, "")

    assert bool(looked_for) != bool(reason), (looked_for, reason)


def test_rules_and_reasons_speak_of_known_kinds_only():
    spoken_of = {kind for rule in all_rules() for kind in rule.kinds} | set(kinds().undecidable)

    assert set() == spoken_of - set(kinds().names)

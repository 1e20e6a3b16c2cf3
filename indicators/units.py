"""Units of measurement: their spellings and how they convert, read from starter/units.yaml.

Units joined by "/" or 每 (元/亩, 元/人/月) are made of units of the table. The order of the
denominators does not matter: times are put last.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from indicators.errors import Refusal
from indicators.spelling import plain, tidy

TIME = "时间"


class UnitMismatch(Refusal):
    """A number cannot be converted from one unit to the other."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; `factor` is how many base units of its `dimension` it is worth."""

    name: str
    dimension: str
    factor: Decimal
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """Every accepted spelling with its unit; None marks a word that only begins like a unit."""

    spellings: dict[str, Unit | None]
    longest: int

    def look_up(self, text: str) -> Unit | None:
        if text in self.spellings:
            return self.spellings[text]
        return self.spellings.get(text.lower())

    def at(self, text: str, start: int) -> tuple[Unit, int] | None:
        """Return the unit with the longest spelling that stands at `start`, and where it ends."""
        for end in range(min(len(text), start + self.longest), start, -1):
            piece = text[start:end]
            if piece in self.spellings or (piece.isascii() and piece.lower() in self.spellings):
                unit = self.look_up(piece)
                return (unit, end) if unit and not _cuts_a_word(text, end) else None
        return None


def find_unit(text: str | None) -> Unit | None:
    """Return the unit a text means, or None if it is not in the table."""
    return _find(text) if text else None


def canonical_unit(text: str) -> str | None:
    """Return the standard spelling of a unit, or None if it is not in the table."""
    unit = find_unit(text)
    return unit.name if unit else None


def unit_at(text: str, start: int) -> tuple[Unit, int] | None:
    """Return the unit that stands at `start` of a tidy text, and where it ends."""
    first = _table().at(text, start)
    if first is None or text[first[1] : first[1] + 1] not in {"/", "每"}:
        return first
    denominators, end = _denominators(text, first[1])
    return (_compound(first[0], denominators), end) if denominators else first


def convert(number: Decimal, source: str, target: str) -> Decimal:
    """Convert a number from one unit to another of the same dimension.

    Raises UnitMismatch across dimensions and for units that are not in the table.
    """
    ratio = _ratio(source, target)
    return Decimal(plain(number * ratio.numerator / ratio.denominator))


@lru_cache(maxsize=4096)
def _find(text: str) -> Unit | None:
    written = tidy(text).removeprefix("单位:").strip("()")
    for spelling in (tidy(text), written):
        if unit := _table().look_up(spelling):
            return unit
    numerator, *rest = [part for part in re.split(r"[/每·*()]+", written) if part] or [""]
    found = [_table().look_up(part) for part in (numerator, *rest)]
    if not rest or None in found or not re.search(r"[/每]", written.strip("/每")):
        return None
    units = [unit for unit in found if unit]
    return _compound(units[0], tuple(units[1:]))


def _known(text: str) -> Unit:
    unit = find_unit(text)
    if unit is None:
        raise UnitMismatch(f"计量单位“{text}”不在单位表中，不能换算，请改用单位表里的单位。")
    return unit


def _denominators(text: str, start: int) -> tuple[tuple[Unit, ...], int]:
    """Read what follows a unit: /人/月 or /人·月 anywhere, 每人每月 only where nothing follows.

    In 培训30人每人500元 the second 人 belongs to the next amount.
    """
    found: list[Unit] = []
    end = start
    while (separator := text[end : end + 1]) and separator in "/·每":
        unit = _table().at(text, end + 1)
        if unit is None or (separator == "每" and not re.match(r"$|[,。;、)每]", text[unit[1] :])):
            break
        found.append(unit[0])
        end = unit[1]
    return tuple(found), end


@lru_cache(maxsize=1024)
def _compound(numerator: Unit, denominators: tuple[Unit, ...]) -> Unit:
    ordered = sorted(denominators, key=lambda unit: unit.dimension == TIME)
    name = "/".join(unit.name for unit in (numerator, *ordered))
    if "人/次" in name and (unit := find_unit(name.replace("人/次", "人次"))):
        return unit  # A person each time is what the table calls 人次.
    worth = _worth(numerator)
    for unit in ordered:
        worth /= _worth(unit)
    dimensions = (numerator.dimension, *sorted(unit.dimension for unit in ordered))
    return Unit(name, "/".join(dimensions), _decimal(worth))


@lru_cache(maxsize=1024)
def _ratio(source: str, target: str) -> Fraction:
    one, other = _known(source), _known(target)
    if one.dimension != other.dimension:
        raise UnitMismatch(f"“{one.name}”与“{other.name}”不是同一类计量单位，不能换算，请改用同一类单位。")
    return _worth(one) / _worth(other)


def _worth(unit: Unit) -> Fraction:
    """Return the exact factor; that of a compound has no last decimal place (元/月 in 元/秒)."""
    numerator, *denominators = unit.name.split("/")
    if not denominators:
        return Fraction(unit.factor)
    worth = Fraction(_known(numerator).factor)
    for part in denominators:
        worth /= Fraction(_known(part).factor)
    return worth


def _decimal(fraction: Fraction) -> Decimal:
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _cuts_a_word(text: str, end: int) -> bool:
    """Say whether a Latin spelling would end inside a longer Latin word (the m of 5mol)."""
    pair = text[end - 1 : end + 1]
    return len(pair) == 2 and pair.isascii() and pair.isalpha()


@cache
def _table() -> _Table:
    content: dict[str, Any] = yaml.safe_load(
        files("indicators").joinpath("starter/units.yaml").read_text("utf-8")
    )
    units = list(_units(content))
    spellings: dict[str, Unit | None] = dict.fromkeys(map(tidy, content["不是单位"]))
    for unit in (*_multiples(units, content), *units):  # A unit of the table wins over a multiple.
        spellings.update(dict.fromkeys(map(tidy, (unit.name, *unit.spellings)), unit))
    return _Table(spellings, max(map(len, spellings)))


def _units(content: dict[str, Any]) -> Iterator[Unit]:
    for dimension, units in content["可换算"].items():
        for name, entry in units.items():
            yield Unit(name, dimension, Decimal(str(entry["折合"])), tuple(entry.get("写法", ())))
    for name, spellings in content["不换算"].items():
        yield Unit(name, content["归类"].get(name, name), Decimal(1), tuple(spellings))


def _multiples(units: list[Unit], content: dict[str, Any]) -> Iterator[Unit]:
    for unit in units:
        if unit.dimension not in content["不带倍数"]:
            for word, times in content["倍数"].items():
                spellings = tuple(word + spelling for spelling in unit.spellings)
                yield Unit(word + unit.name, unit.dimension, unit.factor * times, spellings)

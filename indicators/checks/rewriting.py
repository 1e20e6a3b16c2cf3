"""One cell written anew from the parts that were read, ready for one click."""

from dataclasses import replace

from indicators.amounts import Comparison
from indicators.checks.case import Line
from indicators.checks.rule import Replacement
from indicators.quantity import Amount, write_quantity
from indicators.spelling import plain


def rewritten(line: Line, amount: Amount, why: str = "") -> Replacement:
    """Return the row with another amount, in as many cells as the form has for it."""
    return Replacement(f"指标值写成“{write_quantity(amount)}”{why}", cells=cells(line, amount))


def cells(line: Line, amount: Amount) -> dict[str, str]:
    """Return what the cells of a row hold for an amount: one value, or sign, number and unit apart."""
    row = line.row
    if not row.unit and not row.comparison:
        return {"value": write_quantity(amount)}
    apart = {"value": plain(amount.number)}
    if row.comparison:
        apart["comparison"] = amount.comparison.value if amount.comparison else ""
    elif amount.comparison:
        apart["value"] = f"{amount.comparison}{apart['value']}"
    if amount.unit and not row.unit:
        return apart | {"value": f"{apart['value']}{amount.unit}"}
    return apart | ({"unit": amount.unit} if amount.unit else {})


def with_sign(line: Line, amount: Amount, sign: Comparison, why: str = "") -> Replacement:
    """Return the row with the same number behind another sign."""
    return rewritten(line, replace(amount, comparison=sign), why)


def written(line: Line) -> str:
    """Return the value as the form shows it: sign, value and unit together."""
    row = line.row
    unit = (row.unit or "").strip() if line.value[-1:].isdigit() or line.value[-1:] in "万亿" else ""
    return f"{(row.comparison or '').strip()}{line.value}{unit}"

"""What a deployment expects of a sheet: counts, ranges, weights, the vocabulary of level 2."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indicators.taxonomy import BENEFIT, COST, CURRENT, OUTPUT, SATISFACTION

OLDER = "财预〔2015〕88号"


@dataclass(frozen=True, slots=True)
class Standards:
    """The figures that rules compare a sheet with; two official forms are presets.

    `vocabulary` names the accepted form of the levels (a key of Taxonomy.vocabularies). `weights` are the
    points of each level 1 with a cost indicator, `weights_without_cost` those without; `satisfaction` is
    the usual range of a satisfaction target in per cent. `disabled` are the ids of rules switched off.
    """

    name: str = CURRENT
    vocabulary: str = CURRENT
    fewest_rows: int = 5
    most_rows: int = 20
    heaviest_row: float = 30.0
    satisfaction: tuple[float, float] = (80.0, 98.0)
    weights: Mapping[str, float] = field(
        default_factory=lambda: {COST: 20, OUTPUT: 40, BENEFIT: 20, SATISFACTION: 10}
    )
    weights_without_cost: Mapping[str, float] = field(
        default_factory=lambda: {OUTPUT: 50, BENEFIT: 30, SATISFACTION: 10}
    )
    execution_weight: float = 10.0
    disabled: frozenset[str] = frozenset()


OFFICIAL = Standards()

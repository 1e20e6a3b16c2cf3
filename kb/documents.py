"""Indicators as the search engines see them."""

from collections.abc import Container, Iterable

from indicators.values import Indicator, Status
from kb.search.engine import Document
from kb.search.sync import Edits

# The sector facet of common indicators: they suit any sector.
ANY_SECTOR = "通用"
_STANDING = {Status.RETIRED: 1, Status.SUPERSEDED: 2}  # found, but after what is in force


def document(indicator: Indicator) -> Document:
    """Return what is searched of an indicator, and its facets."""
    return Document(
        id=indicator.code,
        text=_text(indicator),
        facets=_facets(indicator),
        standing=_STANDING.get(indicator.status, 0),
    )


def documents(indicators: Iterable[Indicator]) -> dict[str, Document]:
    """Return what is searched of every indicator, by code."""
    return {indicator.code: document(indicator) for indicator in indicators}


def edits(gone: Iterable[Indicator], come: Iterable[Indicator], codes: Container[str]) -> Edits:
    """Return what revisions that went and came mean for the index, given all codes there are now."""
    before = documents(gone)
    return Edits(
        put=[new for code, new in documents(come).items() if before.get(code) != new],
        drop=[code for code in before if code not in codes],
    )


def _text(indicator: Indicator) -> dict[str, str]:
    # Scoring, method, source and frequency are worded alike in thousands of indicators, and a usual mistake
    # speaks of what the indicator is not: nobody is looked for by them.
    rest = (indicator.evidence, indicator.standard_source, indicator.grades, indicator.basis)
    return {
        "code": indicator.code,
        "name": indicator.name,
        "aliases": "\n".join(indicator.aliases),
        "keywords": "\n".join(indicator.keywords),
        "project_types": "\n".join(indicator.project_types),
        "sectors": "\n".join(indicator.sectors),
        "levels": f"{indicator.level1}\n{indicator.level2}",
        "unit": indicator.unit,
        "definition": indicator.definition,
        "formula": indicator.formula,
        "rest": "\n".join(filter(None, rest)),
    }


def _facets(indicator: Indicator) -> dict[str, tuple[str, ...]]:
    return {
        "sector": indicator.sectors or (ANY_SECTOR,),
        "level2": (indicator.level2,),
        "scope": (indicator.scope.value,),
        "project_type": indicator.project_types,
        "kind": (indicator.kind.value,),
        "status": (indicator.status.value,),
    }

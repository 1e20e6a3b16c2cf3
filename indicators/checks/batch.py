"""What the sheets that are checked together have in common."""

from collections.abc import Iterable

from indicators.values import Sheet


class Batch:
    """The sheets of one run, for rules that compare a sheet with the others."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self.sheets = tuple(sheets)

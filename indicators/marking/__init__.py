"""The user's workbook back, marked; or a new workbook that reports on other files."""

from indicators.marking.cells import UneditableCell
from indicators.marking.listing import is_own_worksheet
from indicators.marking.marks import Edit, mark_workbook
from indicators.marking.report import report_workbook
from indicators.marking.xml import UnmarkableWorkbook
from indicators.target.returned import KeptDismissal, kept_dismissals

__all__ = [
    "Edit",
    "KeptDismissal",
    "UneditableCell",
    "UnmarkableWorkbook",
    "is_own_worksheet",
    "kept_dismissals",
    "mark_workbook",
    "report_workbook",
]

"""Dates that a spreadsheet turned into serial numbers."""

import re
from datetime import date, timedelta

from indicators.checks.case import Line
from indicators.quantity import Amount
from indicators.taxonomy import TIMELINESS

# Day 0 of the serial numbers, shifted for the 29 February 1900 that spreadsheets count and that never was.
_DAY_ZERO = date(1899, 12, 30)
_FIRST, _LAST = 40179, 54788  # 2010-01-01 to 2049-12-31
_TIME_NAME = re.compile(r"时间|日期|时限|期限|时点|截止|完成时|完工时|竣工时")
_COUNT_NAME = re.compile(r"[数量率额次]$")


def serial_date(line: Line) -> date | None:
    """Return the date that the number in a row about time stands for, None when it is no serial number."""
    amount = line.quantity
    if not isinstance(amount, Amount) or amount.unit is not None or not _FIRST <= amount.number <= _LAST:
        return None
    about_time = line.level2 == TIMELINESS or _TIME_NAME.search(line.name)
    if not about_time or _COUNT_NAME.search(line.name):
        return None
    return _DAY_ZERO + timedelta(days=int(amount.number))

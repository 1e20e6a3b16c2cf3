"""What the child process does with an uploaded file: read its tables, read its target sheets, mark it.

Each task imports what it needs when it is first asked for, and nothing else of the product.
"""

import gc
import pickle
import sys
from collections.abc import Callable

from indicators.errors import Refusal
from kb.child import Head, serve

Answer = tuple[Head, bytes]


def _read_table(head: Head, content: bytes) -> Answer:
    from indicators.formats import format_of

    grid, *others = format_of(head["suffixed"]).read(content)
    unread = f"（后面的 {len(others)} 个表没有读）" if others else ""
    cells = [[(cell.at, cell.text) for cell in row] for row in grid.cells]
    return {"place": grid.place + unread, "cells": cells}, b""


def _read_sheets(head: Head, content: bytes) -> Answer:
    from indicators.sheets import read_json
    from indicators.target.files import read_target_sheets

    reading = read_target_sheets(head["name"], content)
    return {"sheets": [read_json(read) for read in reading.sheets], "notes": list(reading.notes)}, b""


def _mark(head: Head, content: bytes) -> Answer:
    from indicators.marking import mark_workbook

    # What our own process sends may be unpickled; what goes back to it is bytes only.
    workbook, checked, edits = pickle.loads(content)  # noqa: S301
    return {}, mark_workbook(workbook, checked, edits)


_TASKS: dict[str, Callable[[Head, bytes], Answer]] = {
    "table": _read_table,
    "sheets": _read_sheets,
    "mark": _mark,
}


def answer(head: Head, content: bytes) -> Answer:
    """Do the task that the head names; a refusal is an answer too."""
    try:
        return _TASKS[head["task"]](head, content)
    except Refusal as refusal:
        return {"refused": str(refusal)}, b""
    finally:
        gc.collect(1)


if __name__ == "__main__":
    gc.disable()  # What a task makes goes with its last name; looking for circles takes a third of the time.
    serve(answer, int(sys.argv[1]))

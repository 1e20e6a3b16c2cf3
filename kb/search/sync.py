"""Bring an index up to a state of the records, by a few edits where possible, else from the ground up."""

from collections.abc import Callable, Mapping

from kb.search.engine import Document, SearchEngine

# More edits than this cost more than building anew.
_MOST_EDITS = 500

# All documents of one state; a function, because most starts find the index up to date and need none.
Documents = Callable[[], Mapping[str, Document]]


def bring_up(
    engine: SearchEngine, stamp: str, documents: Documents, before: tuple[str, Documents] | None = None
) -> int:
    """Make the index hold exactly `documents`; return how many were written.

    `before` is the state (stamp and documents) this process knows; if the index is at that state only
    the difference is written. An index that carries the stamp already is left alone.
    """
    if engine.stamp == stamp:
        return 0
    wanted = documents()
    if before is None or engine.stamp != before[0]:
        return engine.rebuild(wanted.values(), stamp)
    known = before[1]()
    changed = [document for id, document in wanted.items() if known.get(id) != document]
    gone = [id for id in known if id not in wanted]
    if len(changed) + len(gone) > _MOST_EDITS:
        return engine.rebuild(wanted.values(), stamp)
    # Only the last write carries the new stamp: a kill in between leaves an index that is built anew.
    engine.drop(gone, before[0])
    engine.put(changed, stamp)
    return len(changed) + len(gone)

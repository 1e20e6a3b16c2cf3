"""Bring an index up to a state of the records, by a few edits where possible, else from the ground up."""

from collections.abc import Mapping

from kb.search.engine import Document, SearchEngine

# More edits than this cost more than building anew.
_MOST_EDITS = 500


def bring_up(
    engine: SearchEngine,
    stamp: str,
    documents: Mapping[str, Document],
    before: tuple[str, Mapping[str, Document]] | None = None,
) -> int:
    """Make the index hold exactly `documents`; return how many were written.

    `before` is the state (stamp and documents) this process knows; if the index is at that state only
    the difference is written. An index that carries the stamp already is left alone.
    """
    if engine.stamp == stamp:
        return 0
    if before is None or engine.stamp != before[0]:
        return engine.rebuild(documents.values(), stamp)
    changed = [document for id, document in documents.items() if before[1].get(id) != document]
    gone = [id for id in before[1] if id not in documents]
    if len(changed) + len(gone) > _MOST_EDITS:
        return engine.rebuild(documents.values(), stamp)
    # Only the last write carries the new stamp: a kill in between leaves an index that is built anew.
    engine.drop(gone, before[0])
    engine.put(changed, stamp)
    return len(changed) + len(gone)

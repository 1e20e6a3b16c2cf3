"""How our index writes its postings: Whoosh's third codec, but each term's postings as two arrays.

Whoosh adds and reads postings one by one, in Python, and sorts them all before it writes. Here a term's
documents and weights are gathered in arrays, written as they are, and read back in one piece: a build
needs a third of the time, and a term is read in microseconds however common it is.
"""

from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.matching import ListMatcher

from kb.search.columns import Postings

Arrays = tuple["array[int]", "array[float]"]  # documents, ascending, and what the term weighs there
Term = tuple[str, bytes]  # field and text

NUMBER, WEIGHT = np.dtype(np.int32), np.dtype(np.float32)
SIZE = NUMBER.itemsize + WEIGHT.itemsize


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's codec with postings of our own."""

    length_stats = False  # Our weights hold the length of a document already.

    def field_writer(self, storage: Any, segment: Any) -> "_FieldWriter":
        """Return what writes the terms of a segment."""
        return _FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> "_PostingsWriter":
        """Return what writes the postings of one field."""
        return _PostingsWriter(dbfile)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> "PostingsReader":
        """Return the postings of one term."""
        start, size = terminfo.extent()[0], terminfo.doc_frequency()
        held = getattr(dbfile, "_buf", None)  # The file's bytes, when it is in memory: they need no copy.
        if isinstance(held, bytes):
            return PostingsReader(held, size, start)
        return PostingsReader(dbfile.get(start, size * SIZE), size)


class Pool:
    """Gathers the postings of a segment while its documents are added, in the place of Whoosh's own pool."""

    def __init__(self) -> None:
        self._found: dict[Term, Arrays] = {}

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Add a posting: field, term, document, weight, and a payload that we have no use for."""
        field, text, number, weight, _ = posting
        arrays = self._found.get((field, text))
        if arrays is None:
            arrays = self._found[field, text] = array("i"), array("f")
        arrays[0].append(number)
        arrays[1].append(weight)

    def iter_postings(self) -> Iterator[tuple[Term, Arrays]]:
        """Yield every term with its postings, in the order in which they are written."""
        for term in sorted(self._found):
            yield term, self._found[term]

    def cleanup(self) -> None:
        """Forget what was gathered; there are no temporary files."""
        self._found.clear()


class PostingsReader(ListMatcher):  # type: ignore[misc]  # Whoosh has no types
    """The postings of one term; `arrays` is all of them at once."""

    def __init__(self, written: bytes, size: int, start: int = 0) -> None:
        self.arrays: Postings = (
            np.frombuffer(written, NUMBER, size, start),
            np.frombuffer(written, WEIGHT, size, start + size * NUMBER.itemsize),
        )
        super().__init__(*self.arrays)

    def id(self) -> int:
        """Return the document it stands at, as Whoosh wants it."""
        return int(super().id())

    def weight(self) -> float:
        """Return what the term weighs there."""
        return float(self.arrays[1][self._i])

    def value(self) -> bytes:
        """Return no payload."""
        return b""

    def all_ids(self) -> Iterator[int]:
        """Yield all documents."""
        return map(int, self.arrays[0])


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    def add_postings(self, schema: Any, lengths: Any, items: Iterator[tuple[Term, Arrays]]) -> None:
        """Write what a Pool yields."""
        before = None
        for (field, text), arrays in items:
            if field != before:
                if before is not None:
                    self.finish_field()
                self.start_field(field, schema[field])
                before = field
            self.start_term(text)
            self._postwriter.add_all(*arrays)
            self.finish_term()
        if before is not None:
            self.finish_field()


class _PostingsWriter:
    """Writes one term after another into the postings file of a segment."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._info = W3TermInfo()

    def start_postings(self, format_: Any, terminfo: Any) -> None:
        """Begin a term."""
        self._info = terminfo

    def add_all(self, numbers: "array[int]", weights: "array[float]") -> None:
        """Write all postings of the term."""
        start = self._file.tell()
        self._file.write(numbers.tobytes() + weights.tobytes())
        info = self._info
        info.set_extent(start, self._file.tell() - start)
        info._df, info._weight, info._maxweight = len(numbers), sum(weights), max(weights)  # noqa: SLF001
        info._minid, info._maxid = numbers[0], numbers[-1]  # noqa: SLF001

    def finish_postings(self) -> Any:
        """Return what is to be known of the term."""
        return self._info

"""What the records of a .xls tell of cells beyond their values: number formats, errors, hidden rows.

The container is [MS-CFB], the records are [MS-XLS]; the values themselves are read by the library.
"""

import struct
from collections.abc import Iterator

from indicators.grid import letters
from indicators.office.number_formats import BUILT_IN, GENERAL, changes_reading
from indicators.office.worksheet_facts import Facts

_BOF, _EOF, _BOUND_SHEET, _FILE_PASS, _FORMAT, _XF = 0x0809, 0x000A, 0x0085, 0x002F, 0x041E, 0x00E0
_ROW, _NUMBER, _RK, _MULTIPLE_RK, _FORMULA, _BOOL_ERROR = 0x0208, 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
_HIDDEN_ROW = 0x20
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_END_OF_CHAIN = 0xFFFFFFFA  # this and all above mean no sector

Record = tuple[int, bytes]


class OldWorkbookFacts:
    """Reads the facts of one worksheet after another; a damaged file, which the library refuses, has none."""

    def __init__(self, content: bytes) -> None:
        try:
            self._stream = _workbook_stream(content)
        except (struct.error, IndexError, ValueError):
            self._stream = b""
        self.encrypted = False
        self._starts: dict[str, int] = {}
        self._styles: list[str] = []
        self._read_globals()

    def of(self, worksheet: str) -> Facts:
        """Return the facts of the worksheet of this name."""
        formats: dict[str, str] = {}
        errors: dict[str, str] = {}
        start = self._starts.get(worksheet)
        hidden: set[int] = set()
        for kind, body in () if start is None else _records(self._stream, start):
            if kind == _ROW and len(body) >= 16 and body[12] & _HIDDEN_ROW:
                hidden.add(_short(body, 0) + 1)
            for at, style, error in _cells(kind, body):
                if style < len(self._styles) and changes_reading(self._styles[style]):
                    formats[at] = self._styles[style]
                if error is not None:
                    errors[at] = _ERRORS.get(error, "#VALUE!")
        return Facts(formats, errors, {}, frozenset(hidden))

    def _read_globals(self) -> None:
        codes: dict[int, str] = dict(BUILT_IN)
        numbers: list[int] = []
        for kind, body in _records(self._stream, 0):
            if kind == _FILE_PASS:
                self.encrypted = True
            elif kind == _BOUND_SHEET and len(body) > 8:
                self._starts[_string(body[6:], 1)] = struct.unpack_from("<I", body)[0]
            elif kind == _FORMAT and len(body) > 5:
                codes[_short(body, 0)] = _string(body[2:], 2)
            elif kind == _XF and len(body) >= 4:
                numbers.append(_short(body, 2))
        self._styles = [codes.get(number, GENERAL) for number in numbers]


def _cells(kind: int, body: bytes) -> Iterator[tuple[str, int, int | None]]:
    """Yield address, style and error of the cells of a record; None where the value is no error."""
    if kind in (_NUMBER, _RK, _FORMULA, _BOOL_ERROR) and len(body) >= 8:
        row, column, style = struct.unpack_from("<HHH", body)
        error = None
        if kind == _BOOL_ERROR and body[7]:
            error = body[6]
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            error = body[8]
        yield f"{letters(column)}{row + 1}", style, error
    elif kind == _MULTIPLE_RK and len(body) >= 6:
        row, first = struct.unpack_from("<HH", body)
        for number, start in enumerate(range(4, len(body) - 2, 6)):
            yield f"{letters(first + number)}{row + 1}", _short(body, start), None


def _records(stream: bytes, start: int) -> Iterator[Record]:
    """Yield the records of one substream, from its beginning to its end."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length
        if kind == _EOF:
            return


def _string(body: bytes, width: int) -> str:
    """Read a text behind its length, which takes `width` bytes."""
    length = body[0] if width == 1 else _short(body, 0)
    wide = body[width] & 1
    text = body[width + 1 : width + 1 + length * (1 + wide)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


def _short(body: bytes, at: int) -> int:
    number: int = struct.unpack_from("<H", body, at)[0]
    return number


def _workbook_stream(content: bytes) -> bytes:
    """Return the stream named Workbook (or Book) of a compound file."""
    size = 1 << _short(content, 30)
    table = _sector_table(content, size)
    directory = _chain(content, table, size, struct.unpack_from("<I", content, 48)[0])
    entries = [directory[start : start + 128] for start in range(0, len(directory) - 127, 128)]
    named = {
        entry[: max(_short(entry, 64) - 2, 0)].decode("utf-16-le", "replace"): entry for entry in entries
    }
    entry = named.get("Workbook") or named.get("Book") or b""
    first, length = struct.unpack_from("<II", entry, 116)
    if length < struct.unpack_from("<I", content, 56)[0]:
        return _small_stream(content, table, size, entries[0], first)[:length]
    return _chain(content, table, size, first)[:length]


def _small_stream(content: bytes, table: list[int], size: int, root: bytes, first: int) -> bytes:
    """Read a stream that is kept in the small sectors inside the stream of the root entry."""
    small = 1 << _short(content, 32)
    held = _chain(content, table, size, struct.unpack_from("<I", root, 116)[0])
    small_table = _numbers(_chain(content, table, size, struct.unpack_from("<I", content, 60)[0]))
    return b"".join(held[number * small : (number + 1) * small] for number in _follow(small_table, first))


def _sector_table(content: bytes, size: int) -> list[int]:
    """Return the table that tells which sector follows which."""
    parts = [number for number in struct.unpack_from("<109I", content, 76) if number < _END_OF_CHAIN]
    following = struct.unpack_from("<I", content, 68)[0]
    for _ in range(struct.unpack_from("<I", content, 72)[0]):
        if following >= _END_OF_CHAIN:
            break
        *more, following = _numbers(_sector(content, size, following))
        parts += [number for number in more if number < _END_OF_CHAIN]
    return [number for part in parts for number in _numbers(_sector(content, size, part))]


def _chain(content: bytes, table: list[int], size: int, first: int) -> bytes:
    return b"".join(_sector(content, size, number) for number in _follow(table, first))


def _follow(table: list[int], first: int) -> Iterator[int]:
    for _ in range(len(table)):  # a damaged chain may run in a circle
        if first >= min(len(table), _END_OF_CHAIN):
            return
        yield first
        first = table[first]


def _sector(content: bytes, size: int, number: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _numbers(sector: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))

"""Text separated by commas, tabs or semicolons, in UTF-8, GB18030 or UTF-16."""

import codecs
import csv
import io
import re
from collections import Counter
from contextlib import suppress
from itertools import islice

from indicators.grid import Grid, UnreadableFile, addressed
from indicators.office.packages import OLE

suffix = ".csv"

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = (",", "\t", ";")
_SNIFFED_RECORDS = 50
# Control characters that no text file has: they tell a binary file, or UTF-16 without its mark.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为“CSV UTF-8（逗号分隔）”再上传。"
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]{2}")
_SNIFFED_LINES = 5_000


def read(content: bytes) -> tuple[Grid, ...]:
    """Read the text; rows count as a spreadsheet counts them: a line break inside quotes starts none."""
    text = _decode(content)
    cells = addressed(_records(text, _delimiter(text)))
    if not cells:
        raise UnreadableFile("文件是空的，没有任何文字，请检查是否保存成功，再上传。")
    return (Grid(cells, "CSV 表格"),)


def _decode(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableFile("这不是 CSV 文本，而是 Excel 工作簿，请把扩展名改回 .xlsx 再上传。")
    if content.startswith(OLE):
        raise UnreadableFile("这不是 CSV 文本，而是旧版工作簿，请把扩展名改回 .xls 再上传。")
    text = _decode_marked(content) if content.startswith(_MARKS) else _decode_unmarked(content)
    binary = _BINARY.search(text)
    if binary:
        line = _line(text, binary.start())
        raise UnreadableFile(f"第{line}行有不属于文本的字节，它不是 CSV，或是不带标记的 UTF-16，{_SAVE_AS}")
    return text


def _decode_marked(content: bytes) -> str:
    encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-16"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        text = content.decode(encoding, "replace")
        line = _line(text, text.index("\ufffd"))
        raise UnreadableFile(f"第{line}行有损坏的字符，与文件开头的编码标记不符，{_SAVE_AS}") from error


def _decode_unmarked(content: bytes) -> str:
    """Try strict UTF-8, then strict GB18030: text in one of them is hardly ever valid in the other."""
    if wide := _decode_wide(content):
        return wide
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_mixture(content)
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        raise UnreadableFile(f"第{line}行的文字编码既不是 UTF-8 也不是 GB18030，{_SAVE_AS}") from error


def _decode_wide(content: bytes) -> str | None:
    """Read UTF-16 without its mark; None for other text, which has no zero bytes.

    Read the wrong way round, the ends of lines are letters of Gurmukhi, so they tell which way is right.
    """
    if b"\0" not in content:
        return None
    told = []
    for encoding in ("utf-16-le", "utf-16-be"):
        with suppress(UnicodeDecodeError):
            told.append(content.decode(encoding))
    sound = [text for text in told if "\n" in text and _IDEOGRAPHS.search(text) and not _BINARY.search(text)]
    return sound[0] if len(sound) == 1 else None


def _refuse_mixture(content: bytes) -> None:
    """Refuse lines of both encodings in one file, which GB18030 would read as nonsense without complaint."""
    told: dict[bool, int] = {}
    for number, line in enumerate(content.split(b"\n")[:_SNIFFED_LINES], start=1):
        if not line.isascii():
            told.setdefault(_is_utf8(line), number)
    if len(told) > 1:
        raise UnreadableFile(
            f"第{told[True]}行是 UTF-8 编码，第{told[False]}行不是，编码混在一起了，{_SAVE_AS}"
        )


def _is_utf8(line: bytes) -> bool:
    """Tell text in UTF-8 from GB18030: two ideographs in a row do not come about by chance."""
    try:
        return _IDEOGRAPHS.search(line.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


def _line(text: str, end: int) -> int:
    return 1 + text.count("\n", 0, end)


def _delimiter(text: str) -> str:
    """Choose the delimiter that cuts the most records into the same number of cells."""
    return max(_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        widths = Counter(len(record) for record in islice(reader, _SNIFFED_RECORDS))
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _records(text: str, delimiter: str) -> list[list[str]]:
    """Cut the text into records; strict, because a lone quote would else swallow the rows after it unseen."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise UnreadableFile(
            f"CSV 表格到第{reader.line_num}行为止无法分列，多半是英文双引号没有成对：请补上或删去这个双引号，"
            "或在 Excel 中打开检查后另存为 .xlsx 再上传。"
        ) from error

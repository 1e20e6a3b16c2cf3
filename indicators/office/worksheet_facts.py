"""What the parts of a .xlsx tell of cells beyond their values: number formats, errors, lost formulas."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from posixpath import join, normpath

from lxml import etree

from indicators.office.number_formats import BUILT_IN, GENERAL, changes_reading


@dataclass(frozen=True, slots=True)
class Facts:
    """By address: number formats that change the reading, error values, and formulas without a value."""

    formats: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()


# Parts of worksheets are searched as bytes, for a tree of every cell would cost more than the reading.
_PREFIX = rb"(?:[\w.-]+:)?"
_CELL = re.compile(
    rb"<" + _PREFIX + rb"c\s([^>]*?)(?:/>|>(.*?)</" + _PREFIX + rb"c>)|<" + _PREFIX + rb"row\s([^>]*)>",
    re.DOTALL,
)
_FORMULA = re.compile(rb"<" + _PREFIX + rb"f(?:\s[^>]*?)?(?:/>|>(.*?)</" + _PREFIX + rb"f>)", re.DOTALL)
_VALUE = re.compile(rb"<" + _PREFIX + rb"v(?:\s[^>]*?)?>(.*?)</" + _PREFIX + rb"v>", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""\b(r|s|t|hidden)\s*=\s*["']([^"']*)["']""")
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_BOOK = "xl/workbook.xml"


class WorkbookFacts:
    """Reads the facts of one worksheet after another."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts = _worksheet_parts(archive)
        self._formats = _formats(archive)

    def of(self, worksheet: str) -> Facts:
        """Return the facts of the worksheet of this name; none if its part is not found."""
        part = self._parts.get(worksheet)
        return _read_facts(self._archive.read(part), self._formats) if part else Facts()


def _read_facts(part: bytes, formats: Mapping[bytes, str]) -> Facts:
    found: tuple[dict[str, str], dict[str, str], dict[str, str]] = ({}, {}, {})
    with_format, errors, formulas = found
    hidden = set()
    for cell in _CELL.finditer(part):
        attributes = dict(_ATTRIBUTE.findall(cell[1] or cell[3] or b""))
        at = attributes.get(b"r", b"").decode("ascii", "replace").upper()
        if cell[3] is not None:
            if attributes.get(b"hidden") in (b"1", b"true") and at.isdigit():
                hidden.add(int(at))
            continue
        if not _ADDRESS.fullmatch(at):
            continue
        if code := formats.get(attributes.get(b"s", b"0")):
            with_format[at] = code
        if cell[2]:
            _note_value(at, attributes.get(b"t"), cell[2], errors, formulas)
    return Facts(with_format, errors, formulas, frozenset(hidden))


def _note_value(
    at: str, kind: bytes | None, content: bytes, errors: dict[str, str], formulas: dict[str, str]
) -> None:
    if kind == b"e":
        value = _VALUE.search(content)
        errors[at] = _text(value[1]) if value else "#VALUE!"
    elif kind != b"str" and (formula := _FORMULA.search(content)):
        value = _VALUE.search(content)
        if not (value and value[1].strip()):
            formulas[at] = f"={_text(formula[1] or b'')}"


def _text(content: bytes) -> str:
    return unescape(content.decode("utf-8", "replace")).strip()


def _worksheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map the name of every sheet to its part."""
    book, relations = _tree(archive, _BOOK), _tree(archive, "xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return {}
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = set(archive.namelist())
    named = {
        sheet.get("name"): targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
        for sheet in book.iter("{*}sheet")
    }
    paths = {name: _path(target) for name, target in named.items() if target}
    return {name: path for name, path in paths.items() if path in parts}


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _formats(archive: zipfile.ZipFile) -> dict[bytes, str]:
    """Map the numbers of cell styles to their number formats, where these change the reading."""
    styles = _tree(archive, "xl/styles.xml")
    if styles is None:
        return {}
    own = {_format_number(entry): entry.get("formatCode", "") for entry in styles.iter("{*}numFmt")}
    codes = BUILT_IN | own
    cells = styles.find("{*}cellXfs")
    named = enumerate([] if cells is None else cells.findall("{*}xf"))
    used = {str(number).encode(): codes.get(_format_number(style), GENERAL) for number, style in named}
    return {number: code for number, code in used.items() if changes_reading(code)}


def _format_number(element: etree._Element) -> int:
    number = element.get("numFmtId", "")
    return int(number) if number.isdecimal() else 0


def _tree(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(archive.read(name), parser)
    except (KeyError, etree.XMLSyntaxError):
        return None

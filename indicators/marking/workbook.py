"""The list of worksheets of a workbook and what must keep in step with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from indicators.marking.cells import Cells
from indicators.marking.package import Package
from indicators.marking.texts import shown
from indicators.marking.xml import UnmarkableWorkbook, insert_in_order, namespace, parsed, tags, written

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_BASES = {TRANSITIONAL: RELATIONS, _STRICT: _STRICT_RELATIONS}
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
# Elements of a workbook in the order that the schema wants.
_BEFORE_NAMES = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences"
)
_BEFORE_CALCULATION = f"{_BEFORE_NAMES} definedNames"
_SELECTED = re.compile(rb"\s+tabSelected\s*=\s*([\"'])(?:1|true)\1")
_DATA = re.compile(rb"<(?:\w+:)?sheetData\b")
_LONGEST_NAME = 31
_HEAD = 20_000  # bytes; what stands before the cells of a worksheet is far shorter


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet: its name, its part, and its entry in the workbook."""

    name: str
    part: str
    entry: Any


class Workbook:
    """The workbook part: worksheets in their order, defined names, which worksheet is shown first."""

    def __init__(self, package: Package) -> None:
        """Find it; raise UnmarkableWorkbook when the package holds no workbook."""
        self.package = package
        relation = package.related("", "officeDocument")
        if relation is None or not relation.target.endswith(".xml"):
            raise UnmarkableWorkbook(
                "文件里没有 .xlsx 工作簿，请用 Excel 或 WPS 打开、另存为 .xlsx 后再检查。"
            )
        self.part = relation.target
        self._root = parsed(package.read(self.part), self.part)
        self.main = namespace(self._root)
        if self.main not in _BASES:
            raise UnmarkableWorkbook("文件不是 Excel 工作簿，请用 Excel 或 WPS 另存为 .xlsx 后再检查。")
        self.base = _BASES[self.main]
        self._tag = tags(self.main)
        self._sheets = self._root.find(self._tag("sheets"))
        if self._sheets is None:
            raise UnmarkableWorkbook("工作簿里没有工作表，请用 Excel 或 WPS 打开、另存为 .xlsx 后再检查。")

    def tabs(self) -> list[Tab]:
        """Return the worksheets in their order, without charts and dialogs that have a tab of their own."""
        targets = {r.id: r.target for r in self.package.relations(self.part) if r.kind == "worksheet"}
        entries = ((entry, targets.get(entry.get(f"{{{self.base}}}id"))) for entry in self._sheets)
        return [Tab(entry.get("name", ""), part, entry) for entry, part in entries if part]

    def free_name(self, wanted: str) -> str:
        """Return the wanted worksheet name, with a number behind it when it is taken."""
        taken = {entry.get("name", "").casefold() for entry in self._sheets}
        name, number = wanted[:_LONGEST_NAME], 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: _LONGEST_NAME - len(str(number)) - 2]}({number})"
        return name

    def insert(self, position: int, name: str) -> str:
        """Add a worksheet at a position and return the name of its part, which has still to be put."""
        part = self.package.free_name("xl/worksheets/sheet{}.xml")
        self.package.add(part, b"", _SHEET_TYPE)
        ids = [int(entry.get("sheetId", "0")) for entry in self._sheets]
        entry = etree.Element(self._tag("sheet"), name=name, sheetId=str(max(ids, default=0) + 1))
        entry.set(f"{{{self.base}}}id", self.package.relate(self.part, self.base, "worksheet", part))
        for defined in self._local_names():
            if self._place_of(defined) >= position:
                defined.set("localSheetId", str(self._place_of(defined) + 1))
        self._sheets.insert(position, entry)
        return part

    def remove(self, tab: Tab) -> None:
        """Take a worksheet away, and the names that are defined for it."""
        position = self._sheets.index(tab.entry)
        for defined in list(self._local_names()):
            if self._place_of(defined) == position:
                defined.getparent().remove(defined)
            elif self._place_of(defined) > position:
                defined.set("localSheetId", str(self._place_of(defined) - 1))
        names = self._root.find(self._tag("definedNames"))
        if names is not None and not len(names):
            self._root.remove(names)
        self._sheets.remove(tab.entry)
        self.package.unrelate(self.part, tab.entry.get(f"{{{self.base}}}id"))
        self.package.drop(tab.part)

    def define(self, name: str, position: int, reference: str, *, hidden: bool = False) -> None:
        """Define a name for the worksheet at a position, such as the rows printed on every page."""
        names = self._root.find(self._tag("definedNames"))
        if names is None:
            names = etree.Element(self._tag("definedNames"))
            insert_in_order(self._root, names, _BEFORE_NAMES)
        defined = etree.SubElement(names, self._tag("definedName"), name=name, localSheetId=str(position))
        if hidden:
            defined.set("hidden", "1")
        defined.text = reference

    def show_first(self) -> None:
        """Open the workbook on its first worksheet.

        All others are unselected: Excel would write what a person types into every selected worksheet.
        """
        for view in self._root.iter(self._tag("workbookView")):
            view.attrib.pop("activeTab", None)
            view.attrib.pop("firstSheet", None)
        kinds = ("worksheet", "chartsheet", "dialogsheet")
        for relation in list(self.package.relations(self.part)):
            if relation.kind in kinds and self.package.has(relation.target):
                self._unselect(relation.target)

    def forget_order_of_formulas(self) -> None:
        """Let Excel find anew which formulas there are and calculate them all."""
        chain = self.package.related(self.part, "calcChain")
        if chain:
            self.package.unrelate(self.part, chain.id)
            self.package.drop(chain.target)
        calculation = self._root.find(self._tag("calcPr"))
        if calculation is None:
            calculation = etree.Element(self._tag("calcPr"))
            insert_in_order(self._root, calculation, _BEFORE_CALCULATION)
        calculation.set("fullCalcOnLoad", "1")

    def texts(self, part: str) -> Iterator[dict[int, str]]:
        """Yield the texts of each row of a worksheet by column, counted from 0."""
        for texts in Cells(parsed(self.package.read(part), part)).texts(self._shared):
            yield {column: shown(text) for column, text in texts.items()}

    def save(self) -> None:
        """Write the part back."""
        self.package.put(self.part, written(self._root))

    @cached_property
    def _shared_strings(self) -> list[str]:
        relation = self.package.related(self.part, "sharedStrings")
        if relation is None:
            return []
        root = parsed(self.package.read(relation.target), relation.target)
        reading = self._tag("rPh")
        texts = ([t for t in item.iter(self._tag("t")) if t.getparent().tag != reading] for item in root)
        return ["".join(t.text or "" for t in found) for found in texts]

    def _shared(self, number: int) -> str:
        return self._shared_strings[number] if number < len(self._shared_strings) else ""

    def _local_names(self) -> Iterator[Any]:
        return (e for e in self._root.iter(self._tag("definedName")) if e.get("localSheetId", "").isdecimal())

    @staticmethod
    def _place_of(defined: Any) -> int:
        return int(defined.get("localSheetId"))

    def _unselect(self, part: str) -> None:
        data = _DATA.search(head := self.package.head(part, _HEAD))
        views = head[: data.start()] if data else head
        if _SELECTED.search(views):
            content = self.package.read(part)
            self.package.put(part, _SELECTED.sub(b"", views) + content[len(views) :])

"""The cell styles of a workbook: clones with another fill, and the looks of our own worksheets."""

from collections.abc import Hashable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree

from indicators.checks.rule import Severity
from indicators.marking.package import Package
from indicators.marking.xml import UnmarkableWorkbook, alone, canonical, namespace, parsed, tags, written

# Light enough for black text on a grey print, and none of the colours that Excel and WPS offer.
SEVERITY_COLOURS = {Severity.ERROR: "FFF7C6C1", Severity.WARNING: "FFFBE3AE", Severity.INFO: "FFCEE2F3"}
GRADE_COLOURS = {"优": "FFCDE8CF", "良": "FFE3F0C4", "中": "FFFBE3AE", "差": "FFF7C6C1"}

_OWN = frozenset(SEVERITY_COLOURS.values())
_MOST_STYLES = 64_000  # Excel's limit is 65,490.
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_FONTS = "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme"
_FONT_ORDER = _FONTS.split()
_MINIMAL = (
    '<styleSheet xmlns="{0}"><fonts count="1">'
    '<font><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell of our own worksheets looks; `fill` is a colour such as FFCDE8CF."""

    bold: bool = False
    fill: str | None = None
    border: bool = True
    wrap: bool = True
    centre: bool = False
    link: bool = False
    risky: bool = False  # shown as text even after somebody edits it, though it begins like a formula


class Styles:
    """The styles part; a style is its index, as cells give it."""

    def __init__(self, package: Package, workbook: str, base: str, main: str) -> None:
        """Read the styles a workbook part points at; make the part when there is none."""
        self._package = package
        relation = package.related(workbook, "styles")
        if relation is None:
            self._part = "xl/styles.xml"  # Some readers look nowhere else.
            package.add(self._part, _MINIMAL.format(main).encode(), _CONTENT_TYPE)
            package.relate(workbook, base, "styles", self._part)
        else:
            self._part = relation.target
        self._root = parsed(package.read(self._part), self._part)
        self._tag = tags(namespace(self._root))
        self._known: dict[str, dict[Hashable, int]] = {}
        self._lists = {name: self._list(name) for name in ("fonts", "fills", "borders", "cellXfs")}
        self.marked = cache(self._marked)
        self.look = cache(self._look)

    def is_own(self, style: int) -> bool:
        """Tell whether a style has one of our fills."""
        colour = self._fill_of(style).find(f"{self._tag('patternFill')}/{self._tag('fgColor')}")
        return colour is not None and colour.get("rgb", "").upper() in _OWN

    def _marked(self, style: int, severity: Severity) -> int:
        """Return the style with the fill of a severity; the style itself when the workbook has too many."""
        if len(self._lists["cellXfs"]) >= _MOST_STYLES:
            return style
        return self._with_fill(style, self._solid(SEVERITY_COLOURS[severity]), "1")

    def former(self, style: int) -> dict[str, Any]:
        """Return what `restored` needs to give a marked cell its fill back."""
        fill, apply = self._fill_of(style), self._xf(style).get("applyFill")
        kept = {"fill": alone(fill), "apply": apply}
        if canonical(fill) == canonical(_no_fill(self._tag)):
            del kept["fill"]
        return {"style": style} | {name: value for name, value in kept.items() if value}

    def restored(self, style: int, former: Mapping[str, Any]) -> int:
        """Return the style with the fill it had before it was marked.

        Excel and WPS number styles anew when they save, so the number that was kept is only taken when
        the style of that number is what is looked for.
        """
        fill, apply = _fill(former.get("fill"), self._tag), former.get("apply")
        kept = former.get("style")
        if isinstance(kept, int) and 0 <= kept < len(self._lists["cellXfs"]):
            same = self._with_fill_id(style, self._xf(kept).get("fillId", "0"), apply)
            if canonical(same) == canonical(self._xf(kept)) and canonical(self._fill_of(kept)) == canonical(
                fill
            ):
                return kept
        return self._with_fill(style, self._index("fills", fill), apply)

    def quoted(self, style: int) -> int:
        """Return the style with the mark that the cell holds text, whatever it begins with."""
        clone = deepcopy(self._xf(style))
        clone.set("quotePrefix", "1")
        return self._index("cellXfs", clone)

    def _look(self, look: Look) -> int:
        """Return the style of a cell of our own worksheets."""
        fill = self._solid(look.fill) if look.fill else 0
        font, border = self._font(look), self._border() if look.border else 0
        xf = etree.Element(self._tag("xf"), numFmtId="0", fontId=str(font), fillId=str(fill))
        xf.set("borderId", str(border))
        xf.set("xfId", "0")
        if look.risky:
            xf.set("quotePrefix", "1")
        for part in ("applyFont", "applyFill", "applyBorder", "applyAlignment"):
            xf.set(part, "1")
        alignment = etree.SubElement(xf, self._tag("alignment"), vertical="center" if look.centre else "top")
        if look.centre:
            alignment.set("horizontal", "center")
        if look.wrap:
            alignment.set("wrapText", "1")
        return self._index("cellXfs", xf)

    def save(self) -> None:
        """Write the part back."""
        for element in self._lists.values():
            element.set("count", str(len(element)))
        self._package.put(self._part, written(self._root))

    def _list(self, name: str) -> Any:
        element = self._root.find(self._tag(name))
        if element is None or not len(element):
            raise UnmarkableWorkbook(
                f"工作簿的样式不完整（{self._part} 缺少 {name}），"
                "请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再检查。"
            )
        known = self._known[name] = {}
        for index, child in enumerate(element):
            known.setdefault(canonical(child), index)
        return element

    def _index(self, name: str, element: Any) -> int:
        """Return the number of an element that says the same; add it when there is none."""
        key = canonical(element)
        known = self._known[name]
        if key not in known:
            known[key] = len(self._lists[name])
            self._lists[name].append(element)
        return known[key]

    def _xf(self, style: int) -> Any:
        styles = self._lists["cellXfs"]
        return styles[style] if 0 <= style < len(styles) else styles[0]

    def _fill_of(self, style: int) -> Any:
        fills, number = self._lists["fills"], self._xf(style).get("fillId", "0")
        return fills[int(number) if number.isdecimal() and int(number) < len(fills) else 0]

    def _with_fill(self, style: int, fill: int, apply: str | None) -> int:
        return self._index("cellXfs", self._with_fill_id(style, str(fill), apply))

    def _with_fill_id(self, style: int, fill: str, apply: str | None) -> Any:
        clone = deepcopy(self._xf(style))
        clone.set("fillId", fill)
        clone.attrib.pop("applyFill", None)
        if apply:
            clone.set("applyFill", apply)
        return clone

    def _solid(self, colour: str) -> int:
        fill = etree.Element(self._tag("fill"))
        pattern = etree.SubElement(fill, self._tag("patternFill"), patternType="solid")
        etree.SubElement(pattern, self._tag("fgColor"), rgb=colour)
        etree.SubElement(pattern, self._tag("bgColor"), indexed="64")
        return self._index("fills", fill)

    def _font(self, look: Look) -> int:
        """Return the first font of the workbook, bold or as a link where the look says so."""
        font = deepcopy(self._lists["fonts"][0])
        for name in ("b", "i", "u", "strike"):
            for element in font.findall(self._tag(name)):
                font.remove(element)
        if look.bold:
            etree.SubElement(font, self._tag("b"))
        if look.link:
            for element in font.findall(self._tag("color")):
                font.remove(element)
            etree.SubElement(font, self._tag("color"), rgb="FF0B5394")
            etree.SubElement(font, self._tag("u"))
        font[:] = sorted(font, key=_place_in_font)  # Some programs do not keep to the order of the schema.
        return self._index("fonts", font)

    def _border(self) -> int:
        border = etree.Element(self._tag("border"))
        for side in ("left", "right", "top", "bottom"):
            line = etree.SubElement(border, self._tag(side), style="thin")
            etree.SubElement(line, self._tag("color"), rgb="FFBFBFBF")
        etree.SubElement(border, self._tag("diagonal"))
        return self._index("borders", border)


def _place_in_font(element: Any) -> int:
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    return _FONT_ORDER.index(name) if name in _FONT_ORDER else len(_FONT_ORDER)


def _fill(kept: Any, tag: Any) -> Any:
    """Return a fill that was kept in a cell, where anybody may have changed it, or else no fill."""
    try:
        fill = parsed(kept.encode(), "") if isinstance(kept, str) else None
    except UnmarkableWorkbook:
        fill = None
    return fill if fill is not None and fill.tag == tag("fill") else _no_fill(tag)


def _no_fill(tag: Any) -> Any:
    empty = etree.Element(tag("fill"))
    etree.SubElement(empty, tag("patternFill"), patternType="none")
    return empty

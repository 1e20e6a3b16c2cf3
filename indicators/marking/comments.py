"""The comments of one worksheet: the part with their texts, and the drawing that shows them.

What we write into a comment stands between two signs, so that it can be taken out again whatever a
person wrote around it and whichever program saved the file.
"""

import re
from typing import Any

from lxml import etree

from indicators.marking.boxes import Box, redrawn
from indicators.marking.cells import LAST_COLUMN, LAST_ROW, Cells, is_address, place, reach
from indicators.marking.package import Package
from indicators.marking.texts import MOST_IN_A_CELL, clean, stored
from indicators.marking.xml import XML_SPACE, insert_in_order, namespace, parsed, tags, written

AUTHOR = "绩效指标库"
SIGN, END_SIGN = "【绩效指标库】", "【标注完】"

_OURS = re.compile(rf"\n?{SIGN}.*?(?:{END_SIGN}|\Z)", re.DOTALL)
_THREADED = "tc="  # the author that Excel gives to the stand-in of a threaded comment
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

# Elements of a worksheet that the schema wants before legacyDrawing.
_BEFORE_DRAWING = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
    "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr "
    "conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter "
    "rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing"
)

_WIDTH = 340  # pixels
_LINE = 17  # pixels of a line of 9 points
_HIGHEST = 520
_CHARACTERS_A_LINE = 50  # narrow ones; a Chinese character takes two


class Comments:
    """The comments of a worksheet; ours are those between our signs."""

    def __init__(self, package: Package, sheet: str, cells: Cells, base: str) -> None:
        """Read them; `sheet` is the name of the worksheet part, `base` begins the types of relations."""
        self._package, self._sheet, self._cells, self._base = package, sheet, cells, base
        self._main = namespace(cells.root)
        self._tag = tags(self._main)
        relation = package.related(sheet, "comments")
        self._part = relation.target if relation else None
        self._root = parsed(package.read(self._part), self._part) if self._part else self._empty()
        self._authors, self._list = self._child("authors"), self._child("commentList")
        for stray in [comment for comment in self._list if not is_address(comment.get("ref"))]:
            self._list.remove(stray)  # Excel would call the file damaged for it.
        self._by_address = {comment.get("ref"): comment for comment in self._list}
        self._drawing_part = self._find_drawing()
        self._added: dict[str, Any] = {}
        self._boxes: dict[tuple[int, int], Box] = {}  # of new and grown comments
        self._gone: set[tuple[int, int]] = set()
        self._changed = False

    def remove_own(self) -> dict[str, str]:
        """Take our texts out of all comments; return them by address."""
        found = {}
        for at, comment in list(self._by_address.items()):
            texts = self._texts_of(comment)
            whole = "".join(text.text or "" for text in texts)
            ours = _OURS.search(whole)
            if ours:
                self._changed = True
                found[at] = ours[0]
                self._keep_rest(at, comment, texts, whole)
        return found

    def add(self, at: str, text: str) -> None:
        """Put a text of ours into the comment of a cell, behind what stands there already.

        A cell with a threaded comment keeps it unchanged: Excel would not show what we add.
        """
        comment = self._by_address.get(at)
        if comment is not None and self._author_of(comment).startswith(_THREADED):
            return
        written_before = ""
        if comment is not None:
            written_before = "".join(text.text or "" for text in self._texts_of(comment))
            if not written_before.strip():
                self._drop(at)
                comment = None
        if comment is None:
            comment = self._new(at)
        text = text.replace(SIGN, AUTHOR).replace(END_SIGN, "")  # Quoted from a cell, they would mislead us.
        room = MOST_IN_A_CELL - len(written_before) - len(SIGN) - len(END_SIGN) - 3
        lead = f"\n{SIGN}\n" if written_before else f"{SIGN}\n"
        body = clean(text, max(room, 0))
        self._write(comment, lead, f"{body}\n{END_SIGN}")
        self._boxes[place(at)] = self._box(at, f"{written_before}{lead}{body}\n")
        self._changed = True

    def save(self) -> None:
        """Write the parts back; those without any comment go, and what points at them."""
        if not self._changed:
            return
        self._put_in_order()
        old = self._package.read(self._drawing_part) if self._drawing_part else b""
        drawing = redrawn(old, self._gone, self._boxes)
        if len(self._list):
            self._save_texts()
        elif self._part:
            self._unrelate(self._part)
        if drawing:
            self._save_drawing(drawing)
        elif self._drawing_part:
            self._unrelate(self._drawing_part)
            element = self._cells.root.find(self._tag("legacyDrawing"))
            self._cells.root.remove(element)

    # The texts

    def _empty(self) -> Any:
        return etree.Element(self._tag("comments"), nsmap={None: self._main})

    def _child(self, name: str) -> Any:
        element = self._root.find(self._tag(name))
        return etree.SubElement(self._root, self._tag(name)) if element is None else element

    def _texts_of(self, comment: Any) -> list[Any]:
        """Return the elements that hold the text, without the readings that Japanese comments have."""
        readings = set(comment.iter(self._tag("rPh")))
        return [t for t in comment.iter(self._tag("t")) if t.getparent() not in readings]

    def _author_of(self, comment: Any) -> str:
        authors = self._authors.findall(self._tag("author"))
        number = comment.get("authorId", "")
        return (authors[int(number)].text or "") if number.isdecimal() and int(number) < len(authors) else ""

    def _keep_rest(self, at: str, comment: Any, texts: list[Any], whole: str) -> None:
        if not _OURS.sub("", whole).strip():
            self._drop(at)
            return
        spans = [found.span() for found in _OURS.finditer(whole)]
        position = 0
        for text in texts:
            written_here = text.text or ""
            kept = [
                character
                for offset, character in enumerate(written_here, position)
                if not any(start <= offset < end for start, end in spans)
            ]
            position += len(written_here)
            text.text = "".join(kept)
            run = text.getparent()
            if not kept and run.tag == self._tag("r"):
                run.getparent().remove(run)

    def _drop(self, at: str) -> None:
        self._list.remove(self._by_address.pop(at))
        self._gone.add(place(at))

    def _new(self, at: str) -> Any:
        comment = etree.Element(self._tag("comment"), ref=at, authorId=str(self._own_author()))
        etree.SubElement(comment, self._tag("text"))
        self._by_address[at] = self._added[at] = comment
        return comment

    def _put_in_order(self) -> None:
        """Put each new comment before the first that stands behind it, row by row."""
        waiting = sorted(self._added, key=place, reverse=True)
        for comment in list(self._list):
            while waiting and place(waiting[-1]) < place(comment.get("ref")):
                comment.addprevious(self._added[waiting.pop()])
        self._list.extend(self._added[at] for at in reversed(waiting))
        self._added.clear()

    def _own_author(self) -> int:
        names = [author.text for author in self._authors.findall(self._tag("author"))]
        if AUTHOR not in names:
            etree.SubElement(self._authors, self._tag("author")).text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _write(self, comment: Any, lead: str, body: str) -> None:
        text = comment.find(self._tag("text"))
        plain = text.find(self._tag("t"))
        if plain is not None:  # A text without runs becomes one, for ours to stand behind it.
            run = etree.Element(self._tag("r"))
            text.replace(plain, run)
            run.append(plain)
        place_behind = len(text.findall(self._tag("r")))
        text.insert(place_behind, self._run(lead, bold=True))
        text.insert(place_behind + 1, self._run(body, bold=False))

    def _run(self, content: str, *, bold: bool) -> Any:
        run = etree.Element(self._tag("r"))
        font = etree.SubElement(run, self._tag("rPr"))
        if bold:
            etree.SubElement(font, self._tag("b"))
        etree.SubElement(font, self._tag("sz"), val="9")
        etree.SubElement(font, self._tag("color"), indexed="81")
        etree.SubElement(font, self._tag("rFont"), val="宋体")
        etree.SubElement(font, self._tag("charset"), val="134")
        text = etree.SubElement(run, self._tag("t"))
        text.set(XML_SPACE, "preserve")
        text.text = stored(content, MOST_IN_A_CELL * 2)
        return run

    def _save_texts(self) -> None:
        if self._part is None:
            self._part = self._package.free_name("xl/comments{}.xml")
            self._package.add(self._part, b"", _COMMENTS_TYPE)
            self._package.relate(self._sheet, self._base, "comments", self._part)
        self._package.put(self._part, written(self._root))

    # The drawing

    def _find_drawing(self) -> str | None:
        element = self._cells.root.find(self._tag("legacyDrawing"))
        if element is None:
            return None
        id = element.get(f"{{{self._base}}}id")
        return next((r.target for r in self._package.relations(self._sheet) if r.id == id), None)

    def _save_drawing(self, drawing: bytes) -> None:
        if self._drawing_part is None:
            part = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
            self._package.allow("vml", _DRAWING_TYPE)
            id = self._package.relate(self._sheet, self._base, "vmlDrawing", part)
            element = etree.Element(self._tag("legacyDrawing"))
            element.set(f"{{{self._base}}}id", id)
            insert_in_order(self._cells.root, element, _BEFORE_DRAWING)
            self._drawing_part = part
        self._package.put(self._drawing_part, drawing)

    def _box(self, at: str, text: str) -> Box:
        """Return the box of a comment: beside its cell, and large enough for its text."""
        row, column = place(at)
        left, top = min(column + 1, LAST_COLUMN), max(row - 1, 0)
        lines = sum(1 + (_width(line) - 1) // _CHARACTERS_A_LINE if line else 1 for line in text.split("\n"))
        height = min((lines + 1) * _LINE, _HIGHEST)
        right = reach(self._cells.column_pixels, left, 15, _WIDTH, LAST_COLUMN)
        bottom = reach(self._cells.row_pixels, top, 4, height, LAST_ROW)
        return Box(", ".join(map(str, (left, 15, top, 4, *right, *bottom))), height)

    def _unrelate(self, part: str) -> None:
        for relation in list(self._package.relations(self._sheet)):
            if relation.target == part:
                self._package.unrelate(self._sheet, relation.id)
        self._package.drop(part)


def _width(line: str) -> int:
    return sum(2 if character > "\u2e7f" else 1 for character in line)

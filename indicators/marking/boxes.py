"""The drawing that shows the comments of a worksheet: one box a comment, in VML.

VML as Office writes it is not always well-formed XML, so the text is cut and pasted, not parsed.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from indicators.marking.xml import damaged

_HEAD = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
)
_TAIL = "</xml>"
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:2pt;'
    'width:255pt;height:{height}pt;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_ANY_SHAPE = re.compile(r"<(?:\w+:)?shape\b.*?</(?:\w+:)?shape>", re.DOTALL)
_SHAPE_TYPE_ID = re.compile(r"shapetype\b[^>]*_x0000_t202\b")
_NOTE = re.compile(r"ObjectType\s*=\s*[\"']Note[\"']")
_ROW_OF = re.compile(r"<(?:\w+:)?Row>\s*(\d+)\s*<")
_COLUMN_OF = re.compile(r"<(?:\w+:)?Column>\s*(\d+)\s*<")
_ANCHOR_OF = re.compile(r"(<(?:\w+:)?Anchor>)[^<]*(<)")
_SHAPE_ID = re.compile(r"_x0000_s(\d+)")


@dataclass(frozen=True, slots=True)
class Box:
    """Where a comment is shown: from which cell to which with offsets in pixels, and its height in pixels."""

    anchor: str
    height: int


def redrawn(drawing: bytes, gone: Collection[tuple[int, int]], boxes: Mapping[tuple[int, int], Box]) -> bytes:
    """Return a drawing without the boxes that are gone, with new ones, and others grown.

    Row and column count from 0. An empty drawing is a new one; nothing is returned when no shape is left.
    """
    text = drawing.decode("utf-8", "surrogateescape") or _HEAD + _TAIL
    waiting = dict(boxes)

    def redraw(shape: re.Match[str]) -> str:
        here = _place_of_comment(shape[0])
        if here in gone:
            return ""
        if here not in waiting:
            return shape[0]
        anchor = waiting.pop(here).anchor  # The comment of a person, which has grown.
        return _ANCHOR_OF.sub(lambda found: found[1] + anchor + found[2], shape[0])

    text = _with_boxes(_ANY_SHAPE.sub(redraw, text), waiting)
    return text.encode("utf-8", "surrogateescape") if _ANY_SHAPE.search(text) else b""


def _with_boxes(drawing: str, boxes: Mapping[tuple[int, int], Box]) -> str:
    if not boxes:
        return drawing
    head, tail, rest = drawing.rpartition(_TAIL)
    if not tail:
        raise damaged("vmlDrawing")
    if not _SHAPE_TYPE_ID.search(head):
        head += _SHAPE_TYPE
    first = max((int(id) for id in _SHAPE_ID.findall(head)), default=1024) + 1
    shapes = (
        _SHAPE.format(id=id, anchor=box.anchor, height=box.height * 3 // 4, row=row, column=column)
        for id, ((row, column), box) in enumerate(sorted(boxes.items(), key=lambda item: item[0]), first)
    )
    return head + "".join(shapes) + tail + rest


def _place_of_comment(shape: str) -> tuple[int, int] | None:
    row, column = _ROW_OF.search(shape), _COLUMN_OF.search(shape)
    return (int(row[1]), int(column[1])) if row and column and _NOTE.search(shape) else None

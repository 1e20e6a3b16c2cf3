"""Parsing and writing the XML parts of a workbook without trusting them."""

from collections.abc import Callable, Hashable
from typing import Any

from lxml import etree

from indicators.grid import UnreadableFile

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class UnmarkableWorkbook(UnreadableFile):
    """The content is not a workbook that marks can be written into."""


def parsed(content: bytes, part: str) -> Any:
    """Return the root of a part; raise UnmarkableWorkbook when it is not sound XML."""
    try:
        root = etree.fromstring(content, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(part) from error
    if root.getroottree().docinfo.doctype:  # Office writes none; only an attack has one.
        raise damaged(part)
    return root


def written(root: Any) -> bytes:
    """Return the bytes of a part."""
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def canonical(element: Any) -> Hashable:
    """Return the same for elements that say the same, whatever their prefixes and order of attributes."""
    children = tuple(canonical(child) for child in element)
    return element.tag, tuple(sorted(element.attrib.items())), (element.text or "").strip(), children


def alone(element: Any) -> str:
    """Return the text of an element that can be parsed without what is around it."""
    content: bytes = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    return content.decode()


def namespace(element: Any) -> str:
    """Return the namespace of an element."""
    return etree.QName(element).namespace or ""


def insert_in_order(parent: Any, child: Any, before_it: str) -> None:
    """Put a child behind the last of those that its schema wants before it, given by their names."""
    earlier = set(before_it.split())
    place = 0
    for index, sibling in enumerate(parent):
        if isinstance(sibling.tag, str) and etree.QName(sibling).localname in earlier:
            place = index + 1
    parent.insert(place, child)


def damaged(part: str) -> UnmarkableWorkbook:
    """Return the refusal of a part that cannot be understood."""
    return UnmarkableWorkbook(
        f"工作簿的部件 {part} 已损坏，请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再检查。"
    )


def tags(namespace: str) -> Callable[[str], str]:
    """Return a function that puts names into a namespace."""
    return lambda name: f"{{{namespace}}}{name}"

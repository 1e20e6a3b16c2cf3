"""Reading pages in tests: the fields of a form, and the elements of a fragment."""

from html.parser import HTMLParser

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "rect", "path", "source", "wbr"})


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, the fields of its forms, the roots of it."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.roots: list[dict] = []
        self._fields: list[list] = []  # form, name, value
        self._depth = 0
        self._form = ""
        self._open: list | None = None  # the textarea or select being read
        self._option: dict | None = None
        self.feed(html)
        self.close()

    def fields(self, form: str) -> list[tuple[str, str]]:
        """What a browser sends for a form when no button is pressed."""
        return [(name, value) for owner, name, value in self._fields if owner == form]

    def with_id(self, name: str) -> dict:
        return next(attributes for _, attributes in self.elements if attributes.get("id") == name)

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if self._depth == 0:
            self.roots.append(attributes)
        self._depth += tag not in VOID
        self.elements.append((tag, attributes))
        self._read_field(tag, attributes)

    def _read_field(self, tag, attributes):
        owner = attributes.get("form", self._form)
        if tag == "form":
            self._form = attributes["id"] if "id" in attributes else attributes["action"]
        elif tag == "input" and "name" in attributes:
            self._fields.append([owner, attributes["name"], attributes.get("value", "")])
        elif tag in ("textarea", "select") and "name" in attributes:
            self._open = [owner, attributes["name"], ""]
            self._fields.append(self._open)
        elif tag == "option" and self._open and "selected" in attributes:
            self._open[2] = attributes.get("value", "")
            self._option = attributes

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        self._depth -= tag not in VOID
        if tag == "form":
            self._form = ""
        elif tag in ("textarea", "select"):
            self._open = None
        elif tag == "option":
            self._option = None

    def handle_data(self, data):
        if self._open is None:
            return
        if self._option is not None and "value" not in self._option or self.elements[-1][0] == "textarea":
            self._open[2] += data

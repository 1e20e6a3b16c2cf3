"""The parts of an .xlsx file: a zip of XML parts, their content types and their relationships."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from indicators.errors import DAMAGED_ZIP
from indicators.marking.xml import UnmarkableWorkbook, parsed, written

MAX_BYTES = 200_000_000  # unpacked
MAX_PARTS = 30_000  # a marked workbook has four parts a worksheet

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # opens encrypted workbooks and old .xls files alike
_CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS[1:-1]}"/>'.encode()
_NEW_PART_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Relation:
    """A part's pointer to another: `kind` is the last word of its type, such as comments."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of one workbook file; whatever is not put or dropped is written back as it was."""

    def __init__(self, content: bytes) -> None:
        """Open a file; raise UnmarkableWorkbook when it is no workbook, encrypted or too large."""
        self._archive = _opened(content)
        self._members = {_plain(m.filename): m for m in self._archive.infolist() if not m.is_dir()}
        self._names = {name.casefold(): name for name in self._members}
        self._changed: dict[str, bytes] = {}
        self._relations: dict[str, Any] = {}
        self._taken: dict[str, int] = {}  # the highest number in use, by pattern of names
        self._types = parsed(self.read(_CONTENT_TYPES), _CONTENT_TYPES)
        overrides = self._types.iter(f"{_TYPES}Override")
        self._overrides = {
            element.get("PartName", "").lstrip("/").casefold(): element for element in overrides
        }

    def has(self, name: str) -> bool:
        """Tell whether there is such a part; case does not matter in part names."""
        return name.casefold() in self._names

    def read(self, name: str) -> bytes:
        """Return a part; raise UnmarkableWorkbook when it is missing or damaged."""
        name = self._names.get(name.casefold(), name)
        if name in self._changed:
            return self._changed[name]
        return self._read_member(name, -1)

    def head(self, name: str, length: int) -> bytes:
        """Return the beginning of a part without unpacking the rest."""
        name = self._names.get(name.casefold(), name)
        changed = self._changed.get(name)
        return self._read_member(name, length) if changed is None else changed[:length]

    def put(self, name: str, content: bytes) -> None:
        """Replace or add a part."""
        name = self._names.setdefault(name.casefold(), name)
        self._changed[name] = content

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """Add a part and say of what type it is."""
        self.put(name, content)
        override = self._overrides.get(name.casefold())
        if override is None:
            override = etree.SubElement(self._types, f"{_TYPES}Override", PartName=f"/{name}")
            self._overrides[name.casefold()] = override
        override.set("ContentType", content_type)

    def allow(self, extension: str, content_type: str) -> None:
        """Say of what type the parts of an extension are, unless the package says it already."""
        known = {default.get("Extension", "").lower() for default in self._types.iter(f"{_TYPES}Default")}
        if extension not in known:
            default = etree.Element(f"{_TYPES}Default", Extension=extension, ContentType=content_type)
            self._types.insert(0, default)

    def drop(self, name: str) -> None:
        """Take a part away, with its relationships and what is said of its type."""
        for gone in (name, _relations_part(name)):
            kept_name = self._names.pop(gone.casefold(), gone)
            self._members.pop(kept_name, None)
            self._changed.pop(kept_name, None)
        self._relations.pop(name, None)
        self._taken.clear()
        override = self._overrides.pop(name.casefold(), None)
        if override is not None:
            self._types.remove(override)

    def content_type(self, name: str) -> str | None:
        """Return the type that is given for a part by name."""
        override = self._overrides.get(name.casefold())
        return None if override is None else str(override.get("ContentType"))

    def free_name(self, pattern: str) -> str:
        """Return the first name that no part has, `pattern` holding {} for the number."""
        number = self._taken.get(pattern, 0) + 1
        while self.has(pattern.format(number)):
            number += 1
        self._taken[pattern] = number - 1
        return pattern.format(number)

    def relations(self, source: str) -> Iterator[Relation]:
        """Yield what a part points at inside the package; "" is the package itself."""
        for element in self._relations_of(source).iter(f"{_RELATIONS}Relationship"):
            if element.get("TargetMode") != "External":
                target = posixpath.join("/" + posixpath.dirname(source), element.get("Target", ""))
                kind = element.get("Type", "").rpartition("/")[2]
                yield Relation(element.get("Id", ""), kind, posixpath.normpath(target).lstrip("/"))

    def related(self, source: str, kind: str) -> Relation | None:
        """Return the first pointer of a kind."""
        return next((relation for relation in self.relations(source) if relation.kind == kind), None)

    def relate(self, source: str, base: str, kind: str, target: str) -> str:
        """Make a part point at another and return the id; `base` is the address that types begin with."""
        root = self._relations_of(source)
        numbers = [_number(element.get("Id", "")) for element in root]
        made = f"rId{max(numbers, default=0) + 1}"
        path = posixpath.relpath(target, posixpath.dirname(source) or ".")
        etree.SubElement(root, f"{_RELATIONS}Relationship", Id=made, Type=f"{base}/{kind}", Target=path)
        self._save_relations(source)
        return made

    def unrelate(self, source: str, id: str) -> None:
        """Take a pointer away; the last one takes the part that holds them along."""
        root = self._relations_of(source)
        for element in root.findall(f"{_RELATIONS}Relationship"):
            if element.get("Id") == id:
                root.remove(element)
        self._save_relations(source)

    def save(self) -> bytes:
        """Return the file: kept parts in their order, then new ones."""
        self._changed[self._names[_CONTENT_TYPES.casefold()]] = written(self._types)
        result = io.BytesIO()
        with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, member in self._members.items():
                archive.writestr(_copy(member), self.read(name))
            for name, content in self._changed.items():
                if name not in self._members:
                    member = zipfile.ZipInfo(name, _NEW_PART_DATE)
                    member.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(member, content)
        return result.getvalue()

    def _relations_of(self, source: str) -> Any:
        if source not in self._relations:
            part = _relations_part(source)
            content = self.read(part) if self.has(part) else _NO_RELATIONS
            self._relations[source] = parsed(content, part)
        return self._relations[source]

    def _save_relations(self, source: str) -> None:
        root, part = self._relations[source], _relations_part(source)
        if len(root):
            self.put(part, written(root))
        else:
            self.drop(part)

    def _read_member(self, name: str, length: int) -> bytes:
        member = self._members.get(name)
        if member is None:
            raise UnmarkableWorkbook(
                f"工作簿缺少部件 {name}，请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再检查。"
            )
        try:
            with self._archive.open(member) as part:
                return part.read(length)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise UnmarkableWorkbook(
                f"工作簿的部件 {name} 已损坏，请重新取得文件，用 Excel 或 WPS 打开确认后再检查。"
            ) from error


def _opened(content: bytes) -> zipfile.ZipFile:
    if content.startswith(_OLE):
        raise UnmarkableWorkbook(
            "工作簿有打开密码或是旧版 .xls，不能写回标注；"
            "请在 Excel 或 WPS 中取消密码、另存为 .xlsx 后再检查。"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGED_ZIP as error:
        raise UnmarkableWorkbook(
            "这不是完整的 .xlsx 工作簿，不能写回标注；"
            "请重新取得文件，用 Excel 或 WPS 打开、另存为 .xlsx 后再检查。"
        ) from error
    members = archive.infolist()
    if len(members) > MAX_PARTS or sum(member.file_size for member in members) > MAX_BYTES:
        raise UnmarkableWorkbook(
            f"工作簿解开后超过 {MAX_BYTES // 1_000_000} MB 或 {MAX_PARTS} 个部件，"
            "请只留绩效目标表，复制到新工作簿后再检查。"
        )
    if any(member.flag_bits & 1 for member in members):
        raise UnmarkableWorkbook("工作簿是加密的压缩包，请取消密码、另存为 .xlsx 后再检查。")
    if _CONTENT_TYPES.casefold() not in {_plain(member.filename).casefold() for member in members}:
        raise UnmarkableWorkbook("这是压缩包但不是 .xlsx 工作簿，请用 Excel 或 WPS 另存为 .xlsx 后再检查。")
    return archive


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _relations_part(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _copy(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    copy = zipfile.ZipInfo(member.filename, member.date_time)
    stored = member.compress_type == zipfile.ZIP_STORED
    copy.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    copy.external_attr = member.external_attr
    return copy


def _number(id: str) -> int:
    digits = id.removeprefix("rId")
    return int(digits) if digits.isdecimal() else 0

"""What office programs write: telling the kinds of file apart, and opening their zip packages safely."""

import io
import zipfile
from collections.abc import Iterator

from indicators.errors import DAMAGED_ZIP
from indicators.grid import UnreadableFile

MAX_DECLARED_BYTES = 200_000_000  # unpacked; a workbook of 100,000 rows declares about a third of it
MAX_MEMBERS = 10_000  # a thousand worksheets with comments have four thousand

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # opens .xls and .doc files and encrypted documents alike
_CHUNK = 1 << 20
_HEAD = 4096
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_DOCUMENT, _WORKBOOK = "Word 文档", "Excel 工作簿"
_SUFFIXES = {_DOCUMENT: ".docx", _WORKBOOK: ".xlsx"}


def is_encrypted(content: bytes) -> bool:
    """Tell whether the content is a document with a password to open it."""
    return content.startswith(OLE) and _ENCRYPTED in content


def is_old_word(content: bytes) -> bool:
    """Tell whether the content is a .doc file."""
    return content.startswith(OLE) and _WORD_STREAM in content


def looks_like_a_page(content: bytes) -> bool:
    """Tell whether the content is a web page or XML, which many systems export under the name .xls."""
    head = content[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    return head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"mime-version:"))


def open_package(content: bytes, wanted: str) -> zipfile.ZipFile:
    """Open a .xlsx or .docx (`wanted`); raise UnreadableFile if it is another kind, damaged or a bomb.

    What a part unpacks to is compared with what it declares, so its readers can trust the sizes.
    """
    kind = _DOCUMENT if wanted == ".docx" else _WORKBOOK
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _refuse_bombs(archive, kind)
        _refuse_other_packages(archive, kind)
        _refuse_damage(archive)
    except DAMAGED_ZIP as error:
        raise UnreadableFile(
            f"{kind}不完整（可能没有下载或复制完），请重新取得文件，打开确认后再上传。"
        ) from error
    return archive


def _refuse_bombs(archive: zipfile.ZipFile, kind: str) -> None:
    """Refuse what unpacks to an unreasonable size, before anything is unpacked."""
    sizes = [member.file_size for member in archive.infolist()]
    if len(sizes) > MAX_MEMBERS or sum(sizes) > MAX_DECLARED_BYTES:
        raise UnreadableFile(
            f"{kind}解开后超过 {MAX_DECLARED_BYTES // 1_000_000} MB 或 {MAX_MEMBERS} 个部件，"
            "请只留指标表，复制到新文件后再上传。"
        )


def _refuse_other_packages(archive: zipfile.ZipFile, kind: str) -> None:
    names = archive.namelist()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile(f"文件里有宏，为安全起见不读，请另存为不含宏的 {_SUFFIXES[kind]} 再上传。")
    found = next((known for folder, known in _FOLDERS.items() if _has(names, folder)), None)
    if found and found != kind:
        suffix = _SUFFIXES.get(found)
        remedy = f"请把扩展名改回 {suffix}" if suffix else f"请用 Excel 或 WPS 打开后另存为 {_SUFFIXES[kind]}"
        raise UnreadableFile(f"这不是{kind}，而是{found}，{remedy}再上传。")


_FOLDERS = {
    "xl/workbook.bin": "二进制工作簿（.xlsb）",
    "xl/": _WORKBOOK,
    "word/": _DOCUMENT,
    "ppt/": "演示文稿",
    "content.xml": "OpenDocument 文件",
}


def _has(names: list[str], beginning: str) -> bool:
    return any(name.startswith(beginning) for name in names)


def _refuse_damage(archive: zipfile.ZipFile) -> None:
    """Unpack every part that readers look at: a wrong size or checksum raises BadZipFile.

    No Office program declares a document type; where there is one, an attack by its entities comes along.
    """
    for name in _xml_parts(archive):
        with archive.open(name) as part:
            if b"<!DOCTYPE" in part.read(_HEAD).replace(b"\0", b"").upper():
                raise UnreadableFile(
                    f"文件的部件 {name} 有 Office 不会写的声明，可能不安全，没有读；"
                    "请把指标表复制到新文件，另存后再上传。"
                )
            while part.read(_CHUNK):
                pass


def _xml_parts(archive: zipfile.ZipFile) -> Iterator[str]:
    return (name for name in archive.namelist() if name.lower().endswith((".xml", ".rels")))

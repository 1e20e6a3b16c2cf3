"""Uploads that hold other files: the members of a .zip, each under its path inside it."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from posixpath import splitext

from indicators.errors import DAMAGED_ZIP, Refusal

MOST_FILES = 5_000
MOST_BYTES = 200_000_000  # of all members together, unpacked
MOST_FILE_BYTES = 20_000_000

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_LEFTOVERS = ("__MACOSX/", "Thumbs.db", "desktop.ini")
_MOST_FOLDERS, _LONGEST_PART, _LONGEST_SUFFIX = 12, 80, 10
_DRIVE = re.compile("[A-Za-z]:")
_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as handed in: its name, with the folders of the archive it came from, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file that could not be opened, and the sentence that says why and what to do."""

    file: str
    why: str


class UnreadableArchive(Refusal):
    """An archive cannot be opened at all, or would unpack to more than is reasonable."""


def unpack(uploads: Iterable[Upload]) -> Iterator[Upload | BrokenFile]:
    """Yield the files, each under a name of its own, and the members in the place of an archive.

    What cannot be opened is one BrokenFile.
    """
    used: set[str] = set()
    for file in _unpack(uploads):
        if isinstance(file, Upload):
            file = replace(file, name=free_name(file.name, used))
            used.add(file.name)
        yield file


def _unpack(uploads: Iterable[Upload]) -> Iterator[Upload | BrokenFile]:
    for upload in uploads:
        suffix = PurePosixPath(upload.name).suffix.lower()
        if suffix in _OTHER_ARCHIVES:
            yield BrokenFile(upload.name, f"“{upload.name}”是 {suffix} 压缩包，请解开后改用 .zip 再提交。")
        elif suffix == ".zip":
            yield from _members(upload)
        else:
            yield upload


def is_leftover(name: str) -> bool:
    """Tell whether a path names what systems and offices leave in a folder, and nobody means to hand in."""
    return PurePosixPath(name).name.startswith(("~$", ".")) or any(part in name for part in _LEFTOVERS)


def free_name(name: str, taken: Collection[str]) -> str:
    """Tell files of the same name apart: 申报表.xlsx, 申报表(2).xlsx."""
    stem, suffix = splitext(name)
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{stem}({number}){suffix}"
    return free


def safe_name(name: str) -> str:
    """Return a path that leads to no other folder, in characters that harm no terminal, no part too long."""
    shown = "".join("_" if unicodedata.category(sign).startswith("C") else sign for sign in name)
    parts = (part for part in shown.replace("\\", "/").split("/") if part not in ("", ".", ".."))
    kept = [_shortened(part) for part in parts if not _DRIVE.fullmatch(part)]
    return "/".join(kept[-_MOST_FOLDERS:]) or "文件"


def _shortened(part: str) -> str:
    stem, suffix = splitext(part)
    return part if len(part) <= _LONGEST_PART else f"{stem[:_LONGEST_PART]}……{suffix[:_LONGEST_SUFFIX]}"


def _members(archive: Upload) -> Iterator[Upload | BrokenFile]:
    try:
        opened = zipfile.ZipFile(io.BytesIO(archive.content))
        members = [m for m in opened.infolist() if not (m.is_dir() or is_leftover(m.filename))]
        _refuse_too_much(archive.name, members)
    except UnreadableArchive as refusal:
        yield BrokenFile(archive.name, str(refusal))
    except DAMAGED_ZIP:
        yield BrokenFile(
            archive.name, f"“{archive.name}”不是完整的 .zip 压缩包，可能没有下载或复制完，请重新打包再提交。"
        )
    else:
        if not members:
            yield BrokenFile(archive.name, f"压缩包“{archive.name}”里没有文件，请放入目标表后重新打包。")
        with opened:
            yield from (_member(archive.name, opened, member) for member in members)


def _refuse_too_much(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_FILES:
        raise UnreadableArchive(
            f"压缩包“{name}”里有 {len(members)} 个文件，最多 {MOST_FILES} 个，请分几次提交。"
        )
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES:
        raise UnreadableArchive(
            f"压缩包“{name}”解开后有 {total / 1_000_000:.0f} MB，最多 {MOST_BYTES // 1_000_000} MB，"
            "请分几次提交。"
        )


def _member(archive: str, opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> Upload | BrokenFile:
    name = _name(member)
    if member.flag_bits & _ENCRYPTED:
        return BrokenFile(name, f"压缩包“{archive}”里的“{name}”有密码，请取消密码后重新打包。")
    if PurePosixPath(name).suffix.lower() in (".zip", *_OTHER_ARCHIVES):
        return BrokenFile(
            name, f"压缩包“{archive}”里还有压缩包“{name}”，请解开后把其中的文件直接放进压缩包。"
        )
    try:
        with opened.open(member) as stream:
            content = stream.read(MOST_FILE_BYTES + 1)  # The declared size may be a lie.
    except DAMAGED_ZIP:
        return BrokenFile(name, f"压缩包“{archive}”里的“{name}”已损坏，请重新打包。")
    if len(content) > MOST_FILE_BYTES:
        return BrokenFile(
            name, f"“{name}”超过 {MOST_FILE_BYTES // 1_000_000} MB，请删去图片等无关内容，或拆成几个文件。"
        )
    return Upload(name, content)


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name; archives packed on Windows write Chinese in GBK and say nothing of it."""
    if member.flag_bits & _UTF8_NAME:
        return safe_name(member.filename)
    try:
        return safe_name(member.filename.encode("cp437").decode("gb18030"))
    except UnicodeError:
        return safe_name(member.filename)

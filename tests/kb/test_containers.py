"""Archives: every member comes out as a file, or as one line that says why not."""

import io
import zipfile

import pytest

from kb import containers
from kb.containers import BrokenFile, Upload, safe_name, unpack


def packed(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def unpacked(content: bytes) -> list[Upload | BrokenFile]:
    return list(unpack([Upload("全县.zip", content)]))


def test_a_file_that_is_no_archive_passes_through():
    upload = Upload("申报表.xlsx", b"PK")

    assert [upload] == list(unpack([upload]))


def test_members_come_out_under_their_path():
    members = {"教育局/校舍.xlsx": b"1", "卫健局/公卫.docx": b"2"}

    assert [Upload(name, content) for name, content in members.items()] == unpacked(packed(members))


def test_names_packed_by_windows_in_gbk_are_read():
    content = packed({"a": b"1"})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = archive.infolist()[0]
    name = "校舍维修.xlsx".encode("gb18030")
    # The name stands in the local header and in the directory, both behind a length of two bytes.
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("x" * len(name), b"1")
    swapped = raw.getvalue().replace(b"x" * len(name), name)

    assert place.filename == "a"
    assert [Upload("校舍维修.xlsx", b"1")] == unpacked(swapped)


@pytest.mark.parametrize("leftover", ["__MACOSX/._表.xlsx", "~$表.xlsx", "资料/Thumbs.db", ".DS_Store"])
def test_what_systems_leave_behind_is_no_file(leftover: str):
    assert [Upload("表.csv", b"1")] == unpacked(packed({"表.csv": b"1", leftover: b"x", "资料/": b""}))


def test_two_files_of_one_name_are_told_apart():
    same = [Upload("表.xlsx", b"1"), Upload("表.xlsx", b"2")]

    assert ["表.xlsx", "表(2).xlsx"] == [file.name for file in unpack(same) if isinstance(file, Upload)]


def test_an_archive_within_an_archive_is_one_line_and_the_rest_is_read():
    first, second = unpacked(packed({"内层.zip": packed({"a.csv": b""}), "表.csv": b"1"}))

    assert isinstance(first, BrokenFile)
    assert "里还有压缩包“内层.zip”" in first.why
    assert Upload("表.csv", b"1") == second


def test_a_member_with_a_password_says_so():
    content = bytearray(packed({"表.csv": b"1"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1

    (broken,) = unpacked(bytes(content))

    assert isinstance(broken, BrokenFile)
    assert "有密码" in broken.why


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", packed({"表.csv": b"1" * 999})[:-30]], ids=["empty", "begun", "cut"]
)
def test_a_truncated_archive_is_one_line(content: bytes):
    (broken,) = unpacked(content)

    assert isinstance(broken, BrokenFile)
    assert "不是完整的 .zip" in broken.why


def test_a_damaged_member_is_one_line_and_the_rest_is_read():
    content = packed({"坏.csv": b"0123456789" * 50, "好.csv": b"1"})
    at = content.index("坏.csv".encode()) + len("坏.csv".encode())
    damaged = content[:at] + bytes(255 - byte for byte in content[at : at + 8]) + content[at + 8 :]

    first, second = unpacked(damaged)

    assert isinstance(first, BrokenFile)
    assert "已损坏" in first.why
    assert Upload("好.csv", b"1") == second


def test_an_empty_archive_says_so():
    (broken,) = unpacked(packed({}))

    assert isinstance(broken, BrokenFile)
    assert "没有文件" in broken.why


@pytest.mark.parametrize(("limit", "told"), [("MOST_FILES", "最多 1 个"), ("MOST_BYTES", "解开后有")])
def test_too_much_is_refused_before_anything_is_unpacked(monkeypatch, limit: str, told: str):
    monkeypatch.setattr(containers, limit, 1)

    (broken,) = unpacked(packed({"甲.csv": b"11", "乙.csv": b"22"}))

    assert isinstance(broken, BrokenFile)
    assert told in broken.why


def test_a_member_that_is_larger_than_it_says_is_not_unpacked_further(monkeypatch):
    monkeypatch.setattr(containers, "MOST_FILE_BYTES", 10)

    (broken,) = unpacked(packed({"大.csv": b"1" * 1000}))

    assert isinstance(broken, BrokenFile)
    assert "请删去图片" in broken.why


@pytest.mark.parametrize("name", ["全县.rar", "全县.7Z", "全县.tar.gz"])
def test_other_archives_name_the_one_that_is_accepted(name: str):
    (broken,) = list(unpack([Upload(name, b"")]))

    assert isinstance(broken, BrokenFile)
    assert ".zip" in broken.why


def test_a_number_behind_a_name_is_free():
    uploads = [Upload(name, b"") for name in ("甲.xlsx", "甲.xlsx", "甲(2).xlsx")]

    assert ["甲.xlsx", "甲(2).xlsx", "甲(2)(2).xlsx"] == [file.name for file in unpack(uploads)]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("../../etc/甲.xlsx", "etc/甲.xlsx"),
        ("/abs/甲.xlsx", "abs/甲.xlsx"),
        ("C:\\x\\..\\甲.xlsx", "x/甲.xlsx"),
        ("\x1b[31m甲.xlsx", "_[31m甲.xlsx"),
        ("甲　乙.xlsx", "甲　乙.xlsx"),
        ("n" * 10_000 + ".xlsx", "n" * 80 + "…….xlsx"),
        ("a/" * 100 + "甲.xlsx", "a/" * 11 + "甲.xlsx"),
        ("/..", "文件"),
    ],
)
def test_a_name_leads_to_no_other_folder_and_harms_no_terminal(written: str, name: str):
    assert name == safe_name(written)
    assert name == safe_name(name)

"""Excel workbooks: every visible worksheet that has content.

Cells read as people see them: 95% where the format says percent, 2025年12月31日 for a date, #REF! for an
error. A formula saved by a program that does not calculate reads as the formula itself.
"""

from indicators.grid import Grid, UnreadableFile
from indicators.office.packages import OLE, is_encrypted, is_old_word, looks_like_a_page, open_package
from indicators.office.workbooks import read_workbook
from indicators.office.worksheet_facts import WorkbookFacts

suffix = ".xlsx"


def read(content: bytes) -> tuple[Grid, ...]:
    """Read the worksheets; the library may abort the process on a hostile file."""
    _refuse_other_kinds(content)
    with open_package(content, suffix) as archive:
        return read_workbook(content, WorkbookFacts(archive).of)


def _refuse_other_kinds(content: bytes) -> None:
    if is_encrypted(content):
        raise UnreadableFile("工作簿有打开密码，请在 Excel 或 WPS 中取消密码、保存后再上传。")
    if is_old_word(content):
        raise UnreadableFile("这是旧版 Word 文档改了扩展名，请用 Word 或 WPS 打开后另存为 .docx 再上传。")
    if content.startswith(OLE):
        raise UnreadableFile("这是旧版 .xls 工作簿改了扩展名，请把扩展名改回 .xls 再上传。")
    if looks_like_a_page(content):
        raise UnreadableFile("这其实是网页（HTML 或 XML），请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")
    if not content.startswith(b"PK"):
        raise UnreadableFile(
            "这不是 .xlsx 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx；文本文件请存为 .csv。"
        )

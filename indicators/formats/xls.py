"""Workbooks of Excel 97 to 2003, which WPS and older systems still write."""

from indicators.grid import Grid, UnreadableFile
from indicators.office.old_workbook_facts import OldWorkbookFacts
from indicators.office.packages import OLE, is_encrypted, is_old_word, looks_like_a_page
from indicators.office.workbooks import read_workbook

suffix = ".xls"


def read(content: bytes) -> tuple[Grid, ...]:
    """Read the worksheets."""
    _refuse_other_kinds(content)
    facts = OldWorkbookFacts(content)
    if facts.encrypted:
        raise UnreadableFile("工作簿有打开密码，请在 Excel 或 WPS 中取消密码、保存后再上传。")
    return read_workbook(content, facts.of)


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(b"PK"):
        raise UnreadableFile("这是新版工作簿改了扩展名，请把扩展名改回 .xlsx 再上传。")
    if is_encrypted(content):
        raise UnreadableFile("工作簿有打开密码，请在 Excel 或 WPS 中取消密码、保存后再上传。")
    if is_old_word(content):
        raise UnreadableFile("这是旧版 Word 文档改了扩展名，请用 Word 或 WPS 打开后另存为 .docx 再上传。")
    if looks_like_a_page(content):
        raise UnreadableFile(
            "这个 .xls 其实是网页（HTML 或 XML），不是工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
        )
    if not content.startswith(OLE):
        raise UnreadableFile(
            "这不是 .xls 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx；文本文件请存为 .csv。"
        )

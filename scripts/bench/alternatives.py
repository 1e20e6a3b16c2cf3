"""What one would use without the product: a list of forbidden words, and openpyxl to mark a workbook."""

import io
from collections.abc import Iterable

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from indicators.checks.report import Checked

# What guides for reviewers usually list.
_FORBIDDEN = frozenset(
    [
        "提升",
        "提高",
        "增加",
        "改善",
        "促进",
        "保障",
        "完善",
        "加强",
        "优化",
        "推动",
        "维护",
        "增强",
        "有效",
        "显著",
        "明显",
        "持续",
        "逐步",
        "进一步",
        "不断",
        "稳步",
        "较好",
        "良好",
        "到位",
        "长期",
        "长远",
        "合格",
        "及时",
        "按时",
        "达到预期",
        "符合相关规定",
        "严格执行",
        "不超预算",
        "正常运转",
    ]
)
_FILL = PatternFill("solid", fgColor="FFF8CBAD")


def holds_forbidden_word(value: str) -> bool:
    """Tell whether a value holds a word of the list."""
    return any(word in value for word in _FORBIDDEN)


def mark_with_openpyxl(content: bytes, checked: Iterable[Checked]) -> bytes:
    """Return the workbook with a fill and a comment at every cell that a finding names."""
    book = load_workbook(io.BytesIO(content))
    for each in checked:
        sheet = book[each.read.worksheet or book.sheetnames[0]]
        for finding in each.verdict.findings:
            if finding.at:
                sheet[finding.at].fill = _FILL
                sheet[finding.at].comment = Comment(finding.message, "bench")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()

"""How much a word counts in each field of a document; the one place to tune ranking by field.

Only the proportions matter: `kb.search.ranking` evens out long and short documents afterwards.
"""

from collections.abc import Mapping

# In these a part of a word is found as well: whoever types 处理 wants 待处理 too.
SHORT = ("name", "aliases", "keywords", "project_types", "unit", "code")

WEIGHTS: Mapping[str, float] = {
    "name": 5.0,  # What people look for; below 4, a long definition that repeats a word outranks the name.
    "aliases": 4.0,  # Another name for the same thing, so nearly a name: 群众满意度 must find 服务对象满意度.
    "keywords": 3.0,  # Chosen by an author to be found by, but not what the indicator is called.
    "project_types": 2.5,  # A search is often a project: its rows come before rows that mention it.
    "code": 2.0,  # A whole code is found as a title already; this is for a part of it, such as 205.
    "sectors": 1.5,  # Narrows (教育 培训) without beating an indicator that has the word in its name.
    "definition": 1.0,  # The measure: what it says matters once.
    "formula": 0.8,  # Repeats the definition's words for numerator and denominator.
    "levels": 0.6,  # 数量 and 满意度 stand here in hundreds of documents; enough to count as a match.
    "unit": 0.5,  # Two characters that also stand in many other fields.
    "rest": 0.4,  # Evidence and standards are phrased alike everywhere; found, but last.
}

"""Synonyms as records: pairs of an everyday word and an official wording, changed by administrators.

A pair that was removed stays as a mark, so that the next `kb init` does not bring it back.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from indicators.errors import Refusal
from indicators.grid import Grid
from kb.reading import read_file
from kb.search.text import bare, fold
from kb.tables import SynonymRecord

LONGEST = 20  # characters of a word or wording
_HEADINGS = ("日常用语", "规范用语")

Pair = tuple[str, str]


class BadSynonym(Refusal):
    """A pair that cannot be a synonym, or a file without pairs."""


def load_synonyms(session: Session, pairs: Iterable[Pair]) -> int:
    """Add the pairs that were never there; those removed by an administrator stay removed."""
    known = {(record.word, record.wording) for record in session.exec(select(SynonymRecord))}
    new = [pair for pair in dict.fromkeys(map(_checked, pairs)) if pair not in known]
    change = _next_change(session)
    if new:
        rows = [{"word": w, "wording": o, "removed": False, "change": change} for w, o in new]
        session.execute(insert(SynonymRecord), rows)
    return len(new)


def add_synonyms(session: Session, pairs: Iterable[Pair]) -> int:
    """Add pairs, also such as were removed before; return how many are new."""
    wanted = list(dict.fromkeys(map(_checked, pairs)))
    change, count = _next_change(session), 0
    for word, wording in wanted:
        record = _record(session, word, wording)
        if record is None:
            record = SynonymRecord(word=word, wording=wording, removed=True, change=change)
        if record.removed:
            record.removed, record.change = False, change
            session.add(record)
            count += 1
    session.flush()
    return count


def remove_synonyms(session: Session, word: str, wording: str | None = None) -> int:
    """Remove one wording of a word, or all; raise BadSynonym if there is none."""
    found = select(SynonymRecord).where(SynonymRecord.word == fold(word.strip()), ~col(SynonymRecord.removed))
    if wording is not None:
        found = found.where(SynonymRecord.wording == fold(wording.strip()))
    records = session.exec(found).all()
    if not records:
        pair = f"“{word}”" if wording is None else f"“{word}”→“{wording}”"
        raise BadSynonym(f"同义词表里没有{pair}，请用 kb synonyms list 查看。")
    change = _next_change(session)
    for record in records:
        record.removed, record.change = True, change
        session.add(record)
    session.flush()
    return len(records)


def synonym_pairs(session: Session) -> list[Pair]:
    """Return every pair in use, by word."""
    found = select(SynonymRecord.word, SynonymRecord.wording).where(~col(SynonymRecord.removed))
    return list(session.exec(found.order_by(col(SynonymRecord.word), col(SynonymRecord.id))).all())


def synonym_stamp(session: Session) -> int:
    """Return a number that grows with every change of the pairs."""
    return session.exec(select(func.max(SynonymRecord.change))).one() or 0


def read_pairs(file_name: str, content: bytes) -> list[Pair]:
    """Read the pairs of a .csv or .xlsx file: the columns 日常用语 and 规范用语, several parted by 、."""
    return _pairs(read_file(file_name, content), file_name)


def _pairs(grid: Grid, file_name: str) -> list[Pair]:
    rows = [[cell.text.strip() for cell in row] for row in grid.cells]
    for number, row in enumerate(rows):
        if set(_HEADINGS) <= set(row):
            return _below(rows[number + 1 :], *(row.index(heading) for heading in _HEADINGS))
    raise BadSynonym(f"{file_name} 里没有“日常用语”“规范用语”两列，请把这两个词写在表头。")


def _below(rows: Sequence[Sequence[str]], word: int, wording: int) -> list[Pair]:
    return [
        (row[word], part.strip())
        for row in rows
        if len(row) > max(word, wording) and row[word]
        for part in row[wording].replace("，", "、").split("、")
        if part.strip()
    ]


def _checked(pair: Pair) -> Pair:
    word, wording = (fold(text.strip()) for text in pair)
    for text in (word, wording):
        if not 2 <= len(bare(text)) <= LONGEST:
            raise BadSynonym(f"“{text}”要有 2 到 {LONGEST} 个字，请改写后再添加。")
    if word == wording:
        raise BadSynonym(f"“{word}”的规范用语就是它自己，请写另一个说法。")
    return word, wording


def _record(session: Session, word: str, wording: str) -> SynonymRecord | None:
    same = select(SynonymRecord).where(SynonymRecord.word == word, SynonymRecord.wording == wording)
    return session.exec(same).first()


def _next_change(session: Session) -> int:
    return synonym_stamp(session) + 1

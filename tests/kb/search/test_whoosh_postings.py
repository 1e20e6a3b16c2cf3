"""What is written of a term is read back: from one segment, from many, merged, and after deletions."""

from collections.abc import Iterable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.fields import ID, FieldType, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.formats import Existence
from whoosh.index import FileIndex

from kb.search.engines.whoosh.postings import Codec, Pool, PostingsReader

FIELDS = ("name", "word")

Terms = Mapping[str, Mapping[str, float]]  # field → term → weight

weights = st.floats(0.0, 100.0, width=32)
terms = st.dictionaries(st.text("培训满意度ab\x00\U00020000", min_size=1, max_size=3), weights, max_size=4)
document = st.fixed_dictionaries(dict.fromkeys(FIELDS, terms))
commits = st.lists(st.lists(document, max_size=4), min_size=1, max_size=5)


class Weighed(FieldType):
    """A field whose value maps terms to weights."""

    def __init__(self):
        super().__init__(format=Existence(), analyzer=None)

    def index(self, value, **_):
        return ((term.encode(), 1, weight, b"") for term, weight in value.items())


def new_index() -> FileIndex:
    schema = Schema(id=ID(stored=True, unique=True), **{field: Weighed() for field in FIELDS})
    return RamStorage().create_index(schema)


def commit(index: FileIndex, documents: Mapping[str, Terms] = {}, gone: Iterable[str] = (), **how: bool):  # noqa: B006
    writer = index.writer(codec=Codec())
    writer.pool = Pool()
    for id_ in gone:
        writer.delete_by_term("id", id_)
    for id_, of in documents.items():
        writer.add_document(id=id_, **of)
    writer.commit(**how)


def read(index: FileIndex) -> dict[tuple[str, str], dict[str, float]]:
    """Read for each term of each field what it weighs in which document."""
    found = {}
    with index.reader() as reader:
        for field in FIELDS:
            for text in reader.field_terms(field):
                postings = _postings(reader, field, text)
                if postings:
                    found[field, text] = postings
    return found


def _postings(reader, field, text):
    matcher, found = reader.postings(field, text), {}
    while matcher.is_active():
        found[reader.stored_fields(matcher.id())["id"]] = matcher.weight()
        matcher.next()
    return found


def written(documents: Mapping[str, Terms]) -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for id_, of in documents.items():
        for field, its_terms in of.items():
            for term, weight in its_terms.items():
                found.setdefault((field, term), {})[id_] = weight
    return found


def numbered(batches: list[list[Terms]]) -> list[dict[str, Terms]]:
    return [{f"{at}-{number}": one for number, one in enumerate(batch)} for at, batch in enumerate(batches)]


def together(batches: Iterable[Mapping[str, Terms]], gone: Iterable[str] = ()) -> dict[str, Terms]:
    left_out = set(gone)
    return {id_: of for batch in batches for id_, of in batch.items() if id_ not in left_out}


@given(documents=st.lists(document, max_size=8))
def test_what_one_commit_writes_is_read_back(documents):
    [batch] = numbered([documents])
    index = new_index()
    commit(index, batch)

    assert written(batch) == read(index)


@settings(max_examples=30)
@given(batches=commits, merge=st.booleans(), optimize=st.booleans())
def test_several_commits_are_read_as_one_merged_or_not(batches, merge, optimize):
    batches = numbered(batches)
    index = new_index()
    for batch in batches:
        commit(index, batch, merge=merge)
    commit(index, merge=merge, optimize=optimize)

    assert written(together(batches)) == read(index)


@settings(max_examples=30)
@given(batches=commits, merge=st.booleans(), optimize=st.booleans(), data=st.data())
def test_what_is_deleted_is_read_no_more_and_all_else_as_before(batches, merge, optimize, data):
    batches = numbered(batches)
    gone = data.draw(st.sets(st.sampled_from(sorted(together(batches)) or ["none"])))
    index = new_index()
    for batch in batches:
        commit(index, batch, merge=False)
    commit(index, gone=gone, merge=merge, optimize=optimize)

    assert written(together(batches, gone)) == read(index)


@settings(max_examples=30)
@given(batches=commits, data=st.data())
def test_a_document_written_again_has_only_its_new_terms(batches, data):
    batches = numbered(batches)
    again = data.draw(st.dictionaries(st.sampled_from(sorted(together(batches)) or ["none"]), document))
    index = new_index()
    for batch in batches:
        commit(index, batch)
    commit(index, again, gone=again)

    assert written(together(batches) | again) == read(index)


def test_many_small_segments_become_fewer_and_lose_nothing():
    batches = numbered([[{"name": {"培训": 1.0, f"第{at}期": 0.5}, "word": {}}] for at in range(40)])
    index = new_index()
    for batch in batches:
        commit(index, batch)

    with index.reader() as reader:
        assert len([*reader.leaf_readers()]) < 20
    assert written(together(batches)) == read(index)


def test_a_merge_leaves_the_documents_in_ascending_order():
    batches = numbered([[{"name": {"培训": float(at)}, "word": {}}] * 3 for at in range(1, 6)])
    index = new_index()
    for batch in batches:
        commit(index, batch, merge=False)
    commit(index, gone=["1-1", "3-0"], optimize=True)

    with index.reader() as reader:
        numbers, theirs = reader.postings("name", "培训").arrays
    assert [*range(13)] == numbers.tolist()
    assert [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5] == sorted(theirs.tolist())


def test_a_term_knows_its_documents_and_its_weights():
    index = new_index()
    commit(
        index,
        {"1": {"name": {}, "word": {"培训": 0.5}}, "2": {"name": {}, "word": {"培训": 2.0, "满意": 1.0}}},
    )

    with index.reader() as reader:
        info = reader.term_info("word", "培训")
        assert (2, 2.5, 2.0) == (info.doc_frequency(), info.weight(), info.max_weight())
        assert (0, 1) == (info.min_id(), info.max_id())
        assert 1 == reader.doc_frequency("word", "满意")
        assert ("word", "航天") not in reader


@given(st.dictionaries(st.integers(0, 2**31 - 1), weights, min_size=1, max_size=20))
def test_arrays_are_read_in_one_piece_and_one_by_one_alike(postings):
    numbers = np.array(sorted(postings), np.int32)
    theirs = np.array([postings[number] for number in sorted(postings)], np.float32)
    reader = PostingsReader(numbers.tobytes() + theirs.tobytes(), len(numbers))
    ids, one_by_one = [*reader.all_ids()], []
    while reader.is_active():
        one_by_one.append((reader.id(), reader.weight(), reader.value()))
        reader.next()

    assert numbers.tolist() == ids == reader.arrays[0].tolist()
    assert [(number, postings[number], b"") for number in ids] == one_by_one
    assert theirs.tolist() == reader.arrays[1].tolist()


def test_a_reader_skips_to_a_document():
    numbers, theirs = np.array([1, 5, 9], np.int32), np.array([0.5, 1.5, 2.5], np.float32)
    reader = PostingsReader(numbers.tobytes() + theirs.tobytes(), 3)
    reader.skip_to(4)

    assert (5, 1.5) == (reader.id(), reader.weight())
    reader.skip_to(10)
    assert not reader.is_active()


def test_a_pool_yields_terms_in_order_and_forgets_them():
    pool = Pool()
    for posting in [("word", b"b", 0, 1.0, b""), ("name", b"c", 0, 0.5, b""), ("word", b"a", 1, 2.0, b"")]:
        pool.add(posting)
    pool.add(("word", b"b", 3, 4.0, b""))

    assert [
        (("name", b"c"), [0], [0.5]),
        (("word", b"a"), [1], [2.0]),
        (("word", b"b"), [0, 3], [1.0, 4.0]),
    ] == [(term, numbers.tolist(), theirs.tolist()) for term, (numbers, theirs) in pool.iter_postings()]
    pool.cleanup()
    assert [] == [*pool.iter_postings()]


@pytest.mark.parametrize("text", ["培" * 300, "\U00020000", "a\x00b"], ids=["long", "rare", "with a zero"])
def test_terms_of_any_length_and_characters_are_kept_apart(text):
    index = new_index()
    commit(index, {"1": {"name": {text: 1.0, text + "a": 0.5}, "word": {}}})

    assert {("name", text): {"1": 1.0}, ("name", text + "a"): {"1": 0.5}} == read(index)

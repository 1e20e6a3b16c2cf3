"""tantivy, a search library in Rust: any of the words, ranked by BM25, counts from its fast fields."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy

from kb.search.engine import FACETS
from scripts.bench.peer import COUNTED, LIMIT, Entry, Peer, PeerAnswer, Ready

MEMORY = 256_000_000  # bytes in which the writer collects before it writes a segment
_COUNTS = {facet: {"terms": {"field": facet, "size": 1000}} for facet in COUNTED}


def open_peer(folder: Path) -> Peer:
    """Return an index in an empty folder."""
    return _Tantivy(folder)


class _Tantivy:
    title = "tantivy"

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        for facet in FACETS:
            builder.add_text_field(facet, fast=facet in COUNTED, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))

    def build(self, entries: Sequence[Entry]) -> None:
        writer = self._index.writer(MEMORY, num_threads=1)  # one thread: one segment, the fastest to search
        for entry in entries:
            facets = {facet: list(entry.facets.get(facet, ())) for facet in FACETS}
            writer.add_document(tantivy.Document(id=[entry.id], words=[entry.words], **facets))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def prepare(self, ready: Ready) -> Any:
        chosen = [self._any_of(facet, values, "basic") for facet, values in ready.filters.items()]
        words = self._any_of("words", ready.words, "freq") if ready.words else tantivy.Query.all_query()
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (words, *chosen)])

    def find(self, prepared: Any) -> PeerAnswer:
        # Without a count it may skip what cannot be on the page; each document has just one level 2.
        hits = self._searcher.search(prepared, LIMIT, count=False).hits
        ids = tuple(str(self._searcher.doc(address)["id"][0]) for _, address in hits)
        found = self._searcher.aggregate(prepared, _COUNTS)
        counts = {
            facet: {b["key"]: int(b["doc_count"]) for b in found[facet]["buckets"]} for facet in COUNTED
        }
        return PeerAnswer(ids, sum(counts["level2"].values()), counts)

    def close(self) -> None:
        del self._searcher, self._index

    def _any_of(self, field: str, values: Sequence[str], option: str) -> Any:
        terms = [tantivy.Query.term_query(self._schema, field, value, option) for value in values]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])

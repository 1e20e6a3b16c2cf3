"""Benchmarks: how fast a search is, beside other ways to search the same documents."""

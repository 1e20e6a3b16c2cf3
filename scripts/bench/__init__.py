"""Benchmarks: how well and how fast a search answers, beside other ways to search the same documents."""

"""How the schema came to be, one module a step under `versions`.

Write a step by hand with plain SQLAlchemy types; a test compares the result with `kb.tables`.
A step that rebuilds a table of published records in SQLite must create its triggers again.
"""

"""Remembers and finds: records, set versions, imports, search."""

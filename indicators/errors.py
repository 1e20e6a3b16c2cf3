"""Refusals: the product will not do what was asked, and says why and what to do instead."""

import zipfile
import zlib

# All that reading a damaged archive raises; an unknown way of compression and a password are a RuntimeError.
DAMAGED_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    ValueError,
    OSError,
)


class Refusal(Exception):
    """Bad input from outside. Its text is one Chinese sentence with the place and the remedy."""

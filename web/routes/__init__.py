"""One module a page family."""

"""A line on stderr that says how far a long command has come."""

import sys
from time import monotonic

_WIDTH = 30
_EVERY_SECONDS = 0.1
_NAME_CHARACTERS = 24


class Progress:
    """Redraws one line on a terminal; elsewhere, as in a log, writes a line at each tenth of the way."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._on_terminal = sys.stderr.isatty()
        self._drawn = 0.0
        self._tenth = (0, 0)

    def __call__(self, done: int, total: int, name: str) -> None:
        """Show that `done` of `total` are done, and what is at hand."""
        if self._on_terminal:
            self._redraw(done, total, name)
        elif total > 1 and (total, 10 * done // total) > self._tenth and done:
            self._tenth = total, 10 * done // total
            print(f"{self._doing} {done}/{total}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._on_terminal and self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _redraw(self, done: int, total: int, name: str) -> None:
        if total < 2 or (monotonic() - self._drawn < _EVERY_SECONDS and done < total):
            return
        self._drawn = monotonic()
        filled = _WIDTH * done // total
        bar = "█" * filled + "░" * (_WIDTH - filled)
        shown = "".join(character for character in name[:_NAME_CHARACTERS] if character.isprintable())
        print(f"\r\x1b[K{self._doing} {bar} {done}/{total} {shown}", end="", file=sys.stderr, flush=True)

"""A child process with limits on memory and time that answers one question after another.

A workbook of 5 KB can make its reader ask for half a terabyte and abort the whole process; whatever opens
an uploaded file therefore does it here. The child is started as a program of its own, not by
`multiprocessing`, whose spawned children run the main module of their parent again: the whole command
line, or the test runner.

Question and answer are a JSON head and a body of bytes, each behind its length.
"""

import json
import logging
import os
import resource
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Timer
from types import TracebackType
from typing import Any, BinaryIO, Self

Head = dict[str, Any]
Message = tuple[Head, bytes]

_ROOT = Path(__file__).parents[1]  # where `kb` and `indicators` are found
_LENGTHS = struct.Struct(">QQ")
_LOGGED_BYTES = 10_000
_LOGGED_CALLS = -30  # the innermost
_log = logging.getLogger(__name__)


class ChildEnded(Exception):
    """The child ended without an answer: it hit a limit, or what it read made its library abort."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("timed out" if timed_out else "ended")
        self.timed_out = timed_out


class ChildFault(Exception):
    """Our own code failed in the child, which goes on; the text is the traceback."""


class Child:
    """Starts the process when it is first asked, and again after it has ended."""

    def __init__(self, module: str, *, memory_mb: int = 1024) -> None:
        self._command = [sys.executable, "-P", "-m", module, str(memory_mb)]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, head: Head, body: bytes = b"", *, seconds: float) -> Message:
        """Return the answer; raise ChildEnded when there is none within so many seconds.

        Raises ChildFault when what was asked for failed otherwise than by a refusal.
        """
        fresh = self._process is None
        try:
            return self._ask(head, body, seconds)
        except ChildEnded as ended:
            if fresh or ended.timed_out:
                raise
            # What it had worked on before may have taken the room it needed now.
            return self._ask(head, body, seconds)

    def _ask(self, head: Head, body: bytes, seconds: float) -> Message:
        process = self._process = self._process or self._start()
        assert process.stdin  # noqa: S101 # both are pipes
        assert process.stdout  # noqa: S101
        late = Event()

        def stop() -> None:
            late.set()
            process.kill()

        deadline = Timer(seconds, stop)
        deadline.start()
        try:
            write_message(process.stdin, head, body)
            answer = read_message(process.stdout)
        except BrokenPipeError:
            answer = None
        finally:
            deadline.cancel()
        if answer is None:
            self._log_end(process, head)
            self._end()
            raise ChildEnded(timed_out=late.is_set())
        if "fault" in answer[0]:
            raise ChildFault(answer[0]["fault"])
        return answer

    def _start(self) -> "subprocess.Popen[bytes]":
        environment = os.environ | {"PYTHONPATH": str(_ROOT), "RUST_BACKTRACE": "0"}
        # A pipe nobody reads would stop a child that says much.
        self._told = TemporaryFile()  # noqa: SIM115 # closed with the process
        return subprocess.Popen(  # noqa: S603 # our own interpreter and module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._told,
            env=environment,
        )

    def _log_end(self, process: "subprocess.Popen[bytes]", head: Head) -> None:
        ending = process.wait()
        self._told.seek(0)
        told = self._told.read(_LOGGED_BYTES).decode(errors="replace")
        # A library that aborts, or our own deadline, is to be expected; what Python could still say is not.
        level = logging.INFO if ending < 0 else logging.WARNING
        _log.log(level, "%s ended with %s: %s", head.get("name"), ending, told)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with suppress(BrokenPipeError):
            process.communicate()
        self._told.close()


def serve(answer: Callable[[Head, bytes], Message], memory_mb: int) -> None:
    """Answer, in the child, every question that comes on standard input until it is closed.

    What a file makes too large or too deep ends the child, as an abort would: it may be left unsound.
    """
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # An abort is expected here; nobody wants its dump.
    while (question := read_message(sys.stdin.buffer)) is not None:
        write_message(sys.stdout.buffer, *_answer(answer, question))


def _answer(answer: Callable[[Head, bytes], Message], question: Message) -> Message:
    try:
        return answer(*question)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 # A fault in one file must not end the process for the others.
        return {"fault": traceback.format_exc(limit=_LOGGED_CALLS)}, b""


def write_message(stream: BinaryIO | Any, head: Head, body: bytes) -> None:
    """Write a message."""
    written = json.dumps(head).encode()
    stream.write(_LENGTHS.pack(len(written), len(body)))
    stream.write(written)
    stream.write(body)
    stream.flush()


def read_message(stream: BinaryIO | Any) -> Message | None:
    """Read a message; None when the other side has ended."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = (stream.read(length) for length in _LENGTHS.unpack(lengths))
    if len(head) + len(body) < sum(_LENGTHS.unpack(lengths)):
        return None
    read: Head = json.loads(head)
    return read, body

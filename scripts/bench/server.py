"""The product's own server in a process of its own, asked over one connection that stays open."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode

from kb.settings import Settings
from scripts.bench.queries import Asked

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
STARTS_WITHIN = 600.0  # seconds; a library of a hundred thousand is read before the first request
FRAGMENT = {"HX-Request": "true"}


class ServerFault(Exception):
    """The server did not start, or answered something other than 200."""


@contextmanager
def serving(settings: Settings) -> Iterator[HTTPConnection]:
    """Serve the library of these settings; give an open connection to the server."""
    port = _free_port()
    command = [sys.executable, "-m", "scripts.cli", "serve", "--host", HOST, "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdout=subprocess.DEVNULL) as process:
        connection = HTTPConnection(HOST, port)
        try:
            _wait(process, port)
            yield connection
        finally:
            connection.close()
            process.terminate()


def environment(settings: Settings) -> Mapping[str, str]:
    """Return the environment in which a program works with these settings."""
    return os.environ | {"KB_DATA": str(settings.data), "KB_DATABASE_URL": settings.database_url}


def fetch(connection: HTTPConnection, address: str, headers: Mapping[str, str]) -> bytes:
    """Return the whole body of an answer; a connection that the server closed in a pause is opened again."""
    try:
        connection.request("GET", address, headers=dict(headers))
        response = connection.getresponse()
    except ConnectionError:
        connection.close()
        connection.request("GET", address, headers=dict(headers))
        response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise ServerFault(f"{address} 得到 {response.status}，应为 200。")
    return body


def address(path: str, asked: Asked) -> str:
    """Return the address of a search."""
    return f"{path}?{urlencode({'q': asked.text, **asked.filters}, doseq=True)}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    ends = monotonic() + STARTS_WITHIN
    while monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        sleep(0.05)
    raise ServerFault("网页服务没有启动，请看上面的出错信息。")

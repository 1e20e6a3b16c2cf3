"""Databases for the tests of the records: each test has its own, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from indicators.taxonomy import taxonomy
from kb.catalogue import load_taxonomy
from kb.database import Database
from kb.tables import METADATA

TABLES = (*METADATA.tables, "alembic_version")
numbers = count(1)


def _prepare(url: str) -> None:
    database = Database(url)
    database.migrate()
    with database.write() as session:
        load_taxonomy(session, taxonomy())
    database.close()


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database file with the schema and the taxonomy, to copy for each test."""
    file = tmp_path_factory.mktemp("prepared") / "kb.sqlite3"
    _prepare(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture(scope="session")
def prepared_postgresql(postgresql: str) -> str:
    """A database with the schema and the taxonomy, which keeps a copy of every row to go back to."""
    url = _new_postgresql(postgresql)
    _prepare(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA kept")
        for table in TABLES:
            connection.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
    return url


def _new_postgresql(server: str) -> str:
    name = f"kb_test_{next(numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


def _put_back(url: str) -> None:
    """Make the database what it was; to make a new one for each test takes ten times as long."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("SET session_replication_role = replica")  # Triggers would refuse what follows.
        connection.execute(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY")
        for table in TABLES:
            connection.execute(f"INSERT INTO public.{table} SELECT * FROM kept.{table}")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kb.sqlite3'}"
    return _new_postgresql(request.getfixturevalue("postgresql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with the schema and the taxonomy."""
    if request.param == "sqlite":
        file = tmp_path / "kb.sqlite3"
        file.write_bytes(request.getfixturevalue("prepared_sqlite"))
        return f"sqlite:///{file}"
    prepared: str = request.getfixturevalue("prepared_postgresql")
    _put_back(prepared)
    return prepared


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()

"""The database: one engine, reading and writing sessions, and the schema brought up to date."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from kb.errors import DatabaseBusy, DatabaseTooNew, DatabaseTooOld, DatabaseUnusable

POOL_SIZE = 20  # With as many again in overflow it covers the 40 threads that serve requests.

# Any number, the same in every process. It makes PostgreSQL take one writer at a time, as SQLite does,
# so that running numbers and versions cannot be given out twice.
WRITER_LOCK = 7_102_021

WRITER_WAITS_MS = 5000

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "synchronous=NORMAL",
    "recursive_triggers=ON",  # Else INSERT OR REPLACE slips past the triggers that forbid deletion.
)


class Database:
    """The records behind an address. Opening it touches nothing; the first session connects."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._reader = self.engine.execution_options(**_snapshot(self.engine))
        self._writer = self.engine.execution_options(kb_write=True)
        self._watch = _Watch(_file(self.engine))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the records throughout; what it changes is not kept."""
        with Session(self._reader, expire_on_commit=False) as session:
            _connect(session)
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give the only writing session there is at this time: all of it is kept, or none if it raises."""
        with Session(self._writer, expire_on_commit=False) as session:
            _connect(session)
            yield session
            session.commit()

    def migrate(self) -> None:
        """Make the schema, or bring an older one up to date, in one transaction.

        Raises DatabaseTooNew and changes nothing if a later program has been here.
        """
        _make_folder(self.engine)
        with self.write() as session:
            _refuse_newer(session.connection())
            command.upgrade(migration_config(session.connection()), "head")

    def require_current(self) -> None:
        """Raise DatabaseTooOld or DatabaseTooNew unless the schema is the one this program works with."""
        with self.read() as session:
            _refuse_newer(session.connection())
            if _revision(session.connection()) != _scripts().get_current_head():
                raise DatabaseTooOld("数据库还没有建好或版本较旧，请先运行 kb init。")

    def commits(self) -> object | None:
        """Return what differs after every commit to the records, by whatever process; None if none can tell.

        It is read in a twentieth of the time that the shortest query takes.
        """
        return self._watch.commits()

    def close(self) -> None:
        """Close every pooled connection."""
        self._watch.close()
        self.engine.dispose()


class _Watch:
    """A connection of its own to a SQLite file, which counts the commits of all other connections."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = Lock()
        self._opened: tuple[int, sqlite3.Connection] | None = None

    def commits(self) -> tuple[int, int] | None:
        """Return the file and its count; the file may have been put in the place of another."""
        if self._file is None:
            return None
        with self._lock, suppress(OSError, sqlite3.Error):
            inode = self._file.stat().st_ino
            if self._opened is None or self._opened[0] != inode:
                self._close()
                address = f"{self._file.as_uri()}?mode=ro"
                self._opened = inode, sqlite3.connect(address, uri=True, check_same_thread=False)
            (count,) = self._opened[1].execute("PRAGMA data_version").fetchone()
            return inode, count
        return None

    def close(self) -> None:
        """Give the file free."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._opened:
            self._opened[1].close()
        self._opened = None


def migration_config(connection: Connection) -> Config:
    """Return what Alembic needs to work on this connection; no alembic.ini is read."""
    config = _config()
    config.attributes["connection"] = connection
    return config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "kb:migrations")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(connection: Connection) -> None:
    revision = _revision(connection)
    known = {script.revision for script in _scripts().walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseTooNew(f"数据库是由更新的程序建立的（版本 {revision}），请换用新版程序再打开。")


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise _unreadable_address() from error
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise _unreadable_address()
    try:
        engine = create_engine(address, **_pool(address.drivername, address.database))
    except ModuleNotFoundError as error:
        raise DatabaseUnusable("使用 PostgreSQL 还需要安装 psycopg，请安装 jixiao-kb[postgres]。") from error
    _prepare(engine)
    return engine


def _unreadable_address() -> DatabaseUnusable:
    return DatabaseUnusable("数据库地址看不懂，请检查 KB_DATABASE_URL，写法如 sqlite:///data/kb.sqlite3。")


def _pool(driver: str, database: str | None) -> dict[str, Any]:
    options: dict[str, Any] = {"json_serializer": partial(json.dumps, ensure_ascii=False)}
    if driver == "sqlite" and database in (None, "", ":memory:"):
        # The usual pool would give each thread an empty database of its own.
        return options | {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    return options | {
        "pool_size": POOL_SIZE,
        "max_overflow": POOL_SIZE,
        "pool_pre_ping": driver != "sqlite",
    }


def _snapshot(engine: Engine) -> dict[str, Any]:
    """Return what makes a reader see one state: SQLite does anyway, PostgreSQL must be asked."""
    return {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def _prepare(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # The driver opens no transactions of its own; _begin_sqlite does.
    for pragma in (*SQLITE_PRAGMAS, f"busy_timeout={WRITER_WAITS_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a reader that turns writer later fails however long it waits."""
    writes = connection.get_execution_options().get("kb_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("kb_write"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {WRITER_WAITS_MS}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


def _connect(session: Session) -> None:
    """Open the transaction now, so that an unusable database is refused here and nowhere else."""
    try:
        session.connection()
    except (DBAPIError, sqlite3.Error) as error:
        text = str(error)
        if "database is locked" in text or "lock timeout" in text:
            raise DatabaseBusy("数据库正被另一项写入占用，请过一会儿再试。") from error
        raise DatabaseUnusable(_how_to_reach(session)) from error


def _how_to_reach(session: Session) -> str:
    url = session.get_bind().engine.url
    if url.drivername == "sqlite":
        return (
            f"数据库文件 {url.database} 打不开，请确认它是本程序的数据库且可写；还没有建过就先运行 kb init。"
        )
    address = url.render_as_string(hide_password=True)
    return f"连不上数据库 {address}，请确认数据库服务已启动，KB_DATABASE_URL 中的地址、用户名和密码正确。"


def _file(engine: Engine) -> Path | None:
    """Return the file of a SQLite database that has one."""
    file = engine.url.database
    if engine.dialect.name != "sqlite" or file in (None, "", ":memory:"):
        return None
    return Path(str(file)).absolute()


def _make_folder(engine: Engine) -> None:
    file = _file(engine)
    if file is None:
        return
    folder = file.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(f"数据目录 {folder} 建不了，请检查上级目录的权限，或改设 KB_DATA。") from error

import os
import shutil
import sys
from threading import Barrier, Thread

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from kb.database import Database, migration_config
from kb.errors import DatabaseBusy, DatabaseTooNew, DatabaseTooOld, DatabaseUnusable
from kb.tables import METADATA, IndicatorSet, SectorRecord


@pytest.fixture
def empty(empty_url):
    opened = Database(empty_url)
    yield opened
    opened.close()


def names(database):
    with database.read() as session:
        return set(session.exec(select(IndicatorSet.name)))


def add_and_fail(database):
    with database.write() as session:
        session.add(IndicatorSet(name="卫生"))
        session.flush()
        _ = 1 / 0


def checks(connection):
    inspector = inspect(connection)
    return {
        constraint["name"]
        for table in inspector.get_table_names()
        for constraint in inspector.get_check_constraints(table)
    }


def test_migrating_an_empty_database_makes_every_table(empty):
    empty.migrate()

    empty.require_current()
    with empty.read() as session:
        assert set(METADATA.tables) | {"alembic_version"} == set(
            inspect(session.connection()).get_table_names()
        )


def test_migrating_again_changes_nothing(database):
    database.migrate()

    database.require_current()


def test_models_and_migrations_agree(database):
    with database.write() as session:
        command.check(migration_config(session.connection()))


def test_models_and_migrations_have_the_same_check_constraints(database, tmp_path):
    modelled = Database(f"sqlite:///{tmp_path / 'models.sqlite3'}")
    METADATA.create_all(modelled.engine)

    with database.read() as session, modelled.read() as model:
        assert checks(model.connection()) == checks(session.connection())
    modelled.close()


def test_there_is_one_line_of_migrations(database):
    with database.read() as session:
        scripts = ScriptDirectory.from_config(migration_config(session.connection()))

    assert 1 == len(scripts.get_heads())


def test_a_database_of_a_later_program_is_refused_and_left_alone(database):
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseTooNew, match="新版程序"):
        database.migrate()
    with pytest.raises(DatabaseTooNew, match="9999"):
        database.require_current()


def test_a_database_that_was_never_made_says_to_run_init(empty):
    with pytest.raises(DatabaseTooOld, match="kb init"):
        empty.require_current()


def test_a_failed_migration_leaves_nothing(empty):
    with empty.write() as session:
        session.execute(text("CREATE TABLE import_batch (id INTEGER)"))

    with pytest.raises(Exception, match="already exists"):
        empty.migrate()

    with empty.read() as session:
        assert ["import_batch"] == inspect(session.connection()).get_table_names()


def test_what_a_writer_did_is_kept_when_it_ends_and_forgotten_when_it_raises(database):
    with database.write() as session:
        session.add(IndicatorSet(name="教育"))
    with pytest.raises(ZeroDivisionError):
        add_and_fail(database)

    assert {"教育"} == names(database)


def test_what_a_reader_changes_is_not_kept(database):
    with database.read() as session:
        session.add(IndicatorSet(name="教育"))
        session.flush()

    assert set() == names(database)


def test_a_reader_sees_one_state_throughout(database):
    with database.read() as reader:
        before = reader.exec(select(IndicatorSet.name)).all()
        with database.write() as writer:
            writer.add(IndicatorSet(name="教育"))

        assert before == reader.exec(select(IndicatorSet.name)).all()


def test_two_writers_that_read_before_they_write_lose_no_row(database):
    start = Barrier(2)

    def add_rows(writer):
        start.wait()
        for number in range(20):
            with database.write() as session:
                seen = len(session.exec(select(IndicatorSet)).all())
                session.add(IndicatorSet(name=f"{seen} {writer} {number}"))

    threads = [Thread(target=add_rows, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(range(40)) == sorted(int(name.split()[0]) for name in names(database))


def test_a_writer_that_waits_too_long_is_told_to_come_back(url, monkeypatch):
    monkeypatch.setattr("kb.database.WRITER_WAITS_MS", 50)
    holder, waiter = Database(url), Database(url)

    with holder.write(), pytest.raises(DatabaseBusy, match="再试"), waiter.write():
        pass
    holder.close()
    waiter.close()


def test_a_reference_to_nothing_is_refused(database):
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(IndicatorSet(name="教育", sector_code="999"))


def test_moments_come_back_in_utc(database):
    with database.write() as session:
        session.add(IndicatorSet(name="教育"))

    with database.read() as session:
        assert "UTC" == session.exec(select(IndicatorSet)).one().created_at.tzname()


def test_chinese_lists_are_readable_in_the_stored_text():
    database = Database("sqlite://")

    assert '["农田"]' == database.engine.dialect._json_serializer(["农田"])


def test_a_database_in_memory_is_one_database_for_every_thread():
    database = Database("sqlite://")
    database.migrate()

    thread = Thread(target=lambda: database.require_current())
    thread.start()
    thread.join()

    assert set() == names(database)
    database.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/kb", "sqlite+aiosqlite:///kb"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(DatabaseUnusable, match="KB_DATABASE_URL"):
        Database(url)


def test_a_server_that_does_not_answer_is_refused_without_the_password():
    database = Database("postgresql://kb:geheim@127.0.0.1:1/kb")

    with pytest.raises(DatabaseUnusable, match="连不上") as refused, database.read():
        pass

    assert "geheim" not in str(refused.value)


def test_a_missing_driver_is_said_with_the_name_of_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(DatabaseUnusable, match=r"jixiao-kb\[postgres\]"):
        Database("postgresql://localhost/kb")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "kb.sqlite3"
    file.write_text("不是数据库，只是一段文字。" * 100, encoding="utf-8")
    before = file.read_bytes()

    with pytest.raises(DatabaseUnusable, match="打不开"):
        Database(f"sqlite:///{file}").migrate()

    assert before == file.read_bytes()


def test_reading_makes_no_folder_and_migrating_does(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new' / 'kb.sqlite3'}")

    with pytest.raises(DatabaseUnusable, match="kb init"):
        database.require_current()
    assert not (tmp_path / "new").exists()
    database.migrate()
    database.require_current()
    database.close()


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseUnusable, match="KB_DATA"):
        Database(f"sqlite:///{tmp_path / 'file' / 'kb.sqlite3'}").migrate()


def test_a_sqlite_file_tells_of_every_commit_by_another_connection(tmp_path):
    file = tmp_path / "kb.sqlite3"
    watched, other = Database(f"sqlite:///{file}"), Database(f"sqlite:///{file}")
    watched.migrate()
    before = watched.commits()

    with other.read() as session:
        session.exec(select(SectorRecord)).all()
    unchanged = watched.commits()
    with other.write() as session:
        session.add(SectorRecord(code="999", name="甲", official_name="甲", position=0))
    changed = watched.commits()
    with watched.write() as session:
        session.add(SectorRecord(code="998", name="乙", official_name="乙", position=1))

    assert before is not None
    assert before == unchanged
    assert unchanged != changed
    assert changed != watched.commits()
    watched.close()
    other.close()


def test_a_file_put_in_the_place_of_another_is_noticed(tmp_path):
    file, copy = tmp_path / "kb.sqlite3", tmp_path / "copy.sqlite3"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    before = database.commits()
    shutil.copy(file, copy)
    os.replace(copy, file)

    assert before != database.commits()
    database.close()


def test_a_database_in_memory_counts_no_commits():
    assert Database("sqlite://").commits() is None

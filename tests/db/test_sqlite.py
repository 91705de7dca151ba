"""Each SQLite connection is prepared; savepoints work on both databases."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from evaluator.db import sqlite
from tests.db.test_constraints import rubric


@pytest.fixture
def prepared(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/prepared.sqlite3")
    sqlite.prepare(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 20000)],
)
def test_each_sqlite_connection_is_prepared(prepared, pragma, value):
    assert prepared.scalar(text(f"PRAGMA {pragma}")) == value


def test_tables_made_in_a_transaction_roll_back(prepared):
    prepared.execute(text("CREATE TABLE t (a INTEGER)"))
    prepared.rollback()
    assert prepared.scalar(text("SELECT count(*) FROM sqlite_master")) == 0


def test_savepoint_takes_back_only_its_own(session):
    session.add(rubric())
    session.flush()
    nested = session.begin_nested()
    session.add(rubric(sha256="b" * 64, version="2"))
    session.flush()
    nested.rollback()
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM rubric_version")) == 1


def test_writer_that_says_so_waits_its_turn(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/turns.sqlite3")
    sqlite.prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (a INTEGER)"))
    with Session(engine) as session:
        sqlite.writing(session)
        with engine.connect() as other:
            other.exec_driver_sql("PRAGMA busy_timeout = 0")
            with pytest.raises(OperationalError, match="locked"):
                other.execute(text("INSERT INTO t VALUES (1)"))
        session.execute(text("INSERT INTO t VALUES (2)"))
        session.commit()
        assert session.scalar(text("SELECT a FROM t")) == 2
    engine.dispose()

"""How a SQLite connection is prepared."""

import sqlite3

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

WRITING = "evaluator_writing"

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 20000",
)


def prepare(engine: Engine) -> None:
    """Every new connection of a SQLite engine gets the pragmas and real transactions."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect)
        event.listen(engine, "begin", _begin)


def writing(session: Session) -> None:
    """Begin a transaction that is going to write. Call it before anything is read.

    SQLite has one writer at a time: one that begins as a reader would be refused when it comes to write after
    somebody else did; one that says so at once waits its turn. PostgreSQL locks rows and needs nothing.
    """
    session.connection(execution_options={WRITING: True})


def _connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late for reads, DDL and savepoints
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITING) else "BEGIN")

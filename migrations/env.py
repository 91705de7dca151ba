"""Alembic's environment: the application's engine and metadata, no logging of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

database = current_app.extensions["migrate"].db
options = current_app.extensions["migrate"].configure_args


def run_offline() -> None:
    """Print the SQL instead of running it."""
    context.configure(url=str(database.engine.url), target_metadata=database.metadata, literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run all steps in one transaction, so that a failed upgrade leaves nothing behind."""
    with database.engine.connect() as connection, tables_may_be_replaced(connection):
        context.configure(connection=connection, target_metadata=database.metadata, transactional_ddl=True, **options)
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                refuse_orphans(connection)


@contextmanager
def tables_may_be_replaced(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by copying it and dropping the old one, which live foreign keys would forbid."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def refuse_orphans(connection: Connection) -> None:
    """What the foreign keys would have refused is refused at the end instead."""
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        raise RuntimeError(f"the migration leaves rows that refer to nothing: {orphans[:5]}")


if context.is_offline_mode():
    run_offline()
else:
    run_online()

"""The migrations and the models say the same, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from evaluator import paths
from evaluator.app import create_app
from evaluator.extensions import db


@pytest.fixture
def empty_app(new_database):
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": new_database()})
    with app.app_context():
        yield app
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def differences() -> list[object]:
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), db.metadata)


def test_there_is_one_head():
    assert len(ScriptDirectory(str(paths.MIGRATIONS)).get_heads()) == 1


def test_migrations_are_numbered_without_a_gap():
    names = sorted(path.name for path in (paths.MIGRATIONS / "versions").glob("*.py"))
    assert [name[:5] for name in names] == [f"{number:04}_" for number in range(1, len(names) + 1)]


def test_upgrade_makes_what_the_models_say(empty_app):
    upgrade()
    assert differences() == []


def test_the_comparison_sees_a_missing_column(empty_app):
    upgrade()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE evaluation DROP COLUMN method_version")
    assert len(differences()) == 1


def test_downgrade_to_base_and_up_again(empty_app):
    upgrade()
    made = tables()
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert tables() == made == set(db.metadata.tables)

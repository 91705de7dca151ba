"""The migrations and the models say the same, on both databases."""

import shutil

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evaluator import paths
from evaluator.app import create_app
from evaluator.extensions import db
from tests.db.test_constraints import evaluation, rubric


@pytest.fixture
def empty_app(new_database):
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": new_database()})
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def session_rows(empty_app):
    """One rubric and one evaluation that refers to it."""
    upgrade()
    with Session(db.engine) as session:
        session.add_all([rubric(), evaluation()])
        session.commit()


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


def next_step(folder, body: str) -> str:
    """A copy of the migrations with one more step."""
    shutil.copytree(paths.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    head = ScriptDirectory(str(paths.MIGRATIONS)).get_current_head()
    lines = ["import sqlalchemy as sa", "from alembic import op", 'revision = "next"', f"down_revision = {head!r}"]
    code = "\n".join([*lines, "def upgrade():", *(f"    {line}" for line in body.splitlines())])
    (folder / "versions" / "next.py").write_text(code)
    return str(folder)


def test_failed_step_leaves_nothing_behind(empty_app, tmp_path):
    folder = next_step(tmp_path / "m", 'op.create_table("half", sa.Column("a", sa.Integer()))\nraise ValueError("no")')
    with pytest.raises(ValueError, match="no"):
        upgrade(directory=folder)
    assert inspect(db.engine).get_table_names() == []


def test_step_cannot_leave_orphans(empty_app, tmp_path):
    upgrade()
    columns = "slug, title_ja, title_en, procedure, fictional, position, case_text, result_text, method_version"
    row = f"INSERT INTO evaluation ({columns}, rubric_sha256, fixed_at) VALUES"
    values = "('s', '', '', '', false, 0, '', '', '', 'gone', '2026-01-01')"
    folder = next_step(tmp_path / "m", f'op.execute("{row} {values}")')
    with pytest.raises((SystemExit, IntegrityError)):
        upgrade(directory=folder)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM evaluation").scalar() == 0


def test_table_that_others_refer_to_can_be_altered(empty_app, session_rows, tmp_path):
    body = 'with op.batch_alter_table("rubric_version") as t:\n    t.alter_column("version", type_=sa.String(60))'
    upgrade(directory=next_step(tmp_path / "m", body))
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM evaluation").scalar() == 1
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql("DELETE FROM rubric_version")

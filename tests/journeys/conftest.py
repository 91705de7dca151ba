"""Databases of a journey's own, for servers that run as processes of their own."""

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine

from evaluator.app import create_app
from evaluator.db.sqlite import prepare
from evaluator.extensions import db


@pytest.fixture
def served_url(new_database):
    """A database of this test's own, made by the migrations."""
    made = new_database()
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": made})
    with app.app_context():
        upgrade()
        address = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()
    return address


@pytest.fixture
def served_engine(served_url):
    made = create_engine(served_url)
    prepare(made)
    yield made
    made.dispose()

"""Two towns for the tests of a module that ask every route."""

from collections.abc import Iterator

import pytest

from evaluator.app import create_app
from tests.architecture.house import House


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """Both towns, as they are at the start of each request of a test."""
    path = tmp_path_factory.mktemp("towns") / "towns.sqlite3"
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": f"sqlite:///{path}"})
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.config.update(SIGN_INS_PER_MINUTE=100_000, TRIES_PER_MINUTE=100_000)
    made = House(app, path)
    yield made
    made.close()

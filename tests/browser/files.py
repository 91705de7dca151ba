"""Databases that are made once for a run, by whichever worker comes first, and copied for all who write in them."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from evaluator.app import create_app
from evaluator.extensions import db


def application(file: Path) -> Flask:
    """The application on a SQLite file."""
    return create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": f"sqlite:///{file}"})


def copied(file: Path, folder: Path) -> Path:
    """A copy of a database in a folder."""
    return Path(shutil.copy(file, folder))


def made_once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Flask], None]) -> Path:
    """The file of a database with all tables that `fill` has filled; the other workers of the run wait for the first."""
    base = factory.getbasetemp()
    file = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"{name}.sqlite3"
    with file.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            make(file, fill)
    return file


def make(file: Path, fill: Callable[[Flask], None]) -> None:
    """Migrate and fill a database, and write it as one file."""
    begun = file.with_suffix(".begun")
    app = application(begun)
    with app.app_context():
        upgrade()
        fill(app)
        db.session.remove()
        db.engine.dispose()
    whole = sqlite3.connect(begun)
    whole.execute("VACUUM INTO ?", (str(file),))
    whole.close()

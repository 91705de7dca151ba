"""The application as `make run` shows it: samples, places and the demonstration, served, with a session for each person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from evaluator.app import create_app
from evaluator.db.models import Person, RoleGrant
from evaluator.extensions import db
from evaluator.services import sessions
from evaluator.services.actor import now
from evaluator.web.access import COOKIE

LOGINS = {
    "administrator": "admin",
    "officer": "officer",
    "clerk": "clerk",
    "member": "member3",
    "auditor": "auditor",
    "ministry": "ministry",
}
"""Who of the invented people stands for a role."""
STARTS = dict.fromkeys(("officer", "clerk", "auditor"), "/procurements/1")
"""Where a role begins to follow links: at the procurement that is being scored, the fullest of all."""


@dataclass(frozen=True)
class Demo:
    """A running application and how its people get in."""

    app: Flask
    base: str

    def roles(self) -> dict[str, int]:
        """A person in each role, by role; the member is in the middle of scoring."""
        with self.app.app_context(), Session(db.engine) as session:
            ids = {row[0]: row[1] for row in session.execute(select(Person.login, Person.id))}
        return {role: ids[login] for role, login in LOGINS.items()}

    def cookie_of(self, login: str) -> dict[str, str]:
        """The cookie of one of the invented people."""
        with self.app.app_context(), Session(db.engine) as session:
            person_id = session.execute(select(Person.id).where(Person.login == login)).scalar_one()
        return self.cookie(person_id)

    def cookie(self, person_id: int) -> dict[str, str]:
        """The cookie of somebody who has signed in with everything that is asked."""
        with self.app.app_context(), Session(db.engine) as session:
            person = session.get_one(Person, person_id)
            at = session.scalar(select(RoleGrant.organisation_id).where(RoleGrant.person_id == person_id))
            token = sessions.start(session, person, now(), organisation_id=at, second_factor=True)
            session.commit()
        return {"name": COOKIE, "value": token, "url": self.base}


@contextmanager
def served(folder: Path) -> Iterator[Demo]:
    """The application on a new SQLite file in a folder."""
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}"})
    with app.app_context():
        upgrade()
        runner = app.test_cli_runner()
        for command in (["samples", "load"], ["places", "load"], ["demo", "load"]):
            result = runner.invoke(args=command)
            assert result.exit_code == 0, result.output
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Demo(app, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()

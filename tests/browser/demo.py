"""The application as `make run` shows it: samples, places and the demonstration, served, with a session for each person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Person, RoleGrant
from evaluator.extensions import db
from evaluator.services import sessions
from evaluator.services.actor import now
from evaluator.web.access import COOKIE
from tests.browser.files import application, make
from tests.factories import threads

LOGINS = {
    "administrator": "admin",
    "officer": "officer",
    "clerk": "clerk",
    "member": "member3",
    "auditor": "auditor",
    "ministry": "ministry",
}
"""Who of the invented people stands for a role."""
ROLES = ("visitor", *LOGINS)
STARTS = dict.fromkeys(("officer", "clerk", "auditor"), "/procurements/2")
"""Where a role begins to follow links: at the procurement that is being scored, the fullest of all."""


@dataclass(frozen=True)
class Demo:
    """A running application and how its people get in."""

    app: Flask
    base: str

    def cookies(self, role: str, lang: str) -> list[dict[str, str]]:
        """What a window of somebody in a role brings along: the language, and the session unless it is a visitor."""
        spoken = {"name": "lang", "value": lang, "url": self.base}
        return [spoken] if role == "visitor" else [spoken, self.cookie_of(LOGINS[role])]

    def cookie_of(self, login: str) -> dict[str, str]:
        """The cookie of one of the invented people, who has signed in with everything that is asked."""
        with self.app.app_context(), Session(db.engine) as session:
            person = session.scalars(select(Person).where(Person.login == login)).one()
            at = session.scalar(select(RoleGrant.organisation_id).where(RoleGrant.person_id == person.id))
            token = sessions.start(session, person, now(), organisation_id=at, second_factor=True)
            session.commit()
        return {"name": COOKIE, "value": token, "url": self.base}


def fill(app: Flask) -> None:
    """Load what `make run` loads."""
    runner = app.test_cli_runner()
    for command in (["samples", "load"], ["places", "load"], ["demo", "load"]):
        result = runner.invoke(args=command)
        assert result.exit_code == 0, result.output


@contextmanager
def running(file: Path) -> Iterator[Demo]:
    """The application on the file of a demonstration."""
    app = application(file)
    with threads.served(app) as base:
        yield Demo(app, base)
    with app.app_context():
        db.engine.dispose()


@contextmanager
def served(folder: Path) -> Iterator[Demo]:
    """A demonstration of its own, made in a folder."""
    file = folder / "demo.sqlite3"
    make(file, fill)
    with running(file) as demo:
        yield demo

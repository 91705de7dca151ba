"""Chains of events, and hands that write past the program."""

import re
from typing import Any

from sqlalchemy.orm import Session

from evaluator.db.models import Event, Organisation
from evaluator.services import history
from evaluator.services.actor import Actor
from tests.factories.world import NOW, town

WHO = Actor(name="青野 花子")


def chain(session: Session, length: int = 5, *, code: str = "131016", **values: Any) -> Organisation:
    """An organisation with a chain of that many events. Commits."""
    made = town(session, code=code, name=f"青野市{code}")
    append(session, made, length, **values)
    session.commit()
    return made


def append(session: Session, organisation: Organisation, count: int = 1, **values: Any) -> list[Event]:
    """Events at the end of a chain. Flushes."""
    given = {"kind": "meeting.called", "new": {"place": "第1会議室"}, **values}
    return [history.record(session, WHO, NOW, organisation_id=organisation.id, **given) for _ in range(count)]


def tamper(session: Session, *statements: str, **values: Any) -> None:
    """Write to the tables as somebody with the database's own password would; no foreign key looks. Commits."""
    session.commit()
    connection = session.get_bind().raw_connection()
    sqlite = session.get_bind().dialect.name == "sqlite"
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF" if sqlite else "SET session_replication_role = 'replica'")
    for each in statements:
        cursor.execute(each if sqlite else re.sub(r":([a-z]\w*)", r"%(\1)s", each), values)
    connection.commit()
    cursor.execute("PRAGMA foreign_keys = ON" if sqlite else "SET session_replication_role = 'origin'")
    connection.commit()
    connection.close()
    session.expire_all()

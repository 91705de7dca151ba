"""Bodies of two prefectures that answered one round, with a ministry and prefectures that look at them, and their roll-ups."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import BodyReturn, Organisation, Person
from evaluator.services import rollups
from tests.factories.bodies import mark
from tests.factories.returns import YEAR, actor, asked_round, ministry
from tests.factories.world import NOW, person

A, B = "13", "27"
"""The two prefectures."""


@dataclass
class Nation:
    """Who looks: an officer of the ministry, and one of each prefecture."""

    ministry: Person
    a: Person
    b: Person
    year: int = YEAR


def nation(session: Session, folder: Path | None = None, *, bodies: int = 6, considering: int = 2) -> Nation:
    """So many bodies in prefecture A, and one fewer in B, of which some consider proposals. Commits.

    The roll-ups are made below `folder` if one is given.
    """
    at, officer = ministry(session)
    made = Nation(ministry=officer, a=_prefecture(session, A, "甲見本都"), b=_prefecture(session, B, "乙見本府"))
    for code, many in ((A, bodies), (B, bodies - 1)):
        for number in range(many):
            mark(session, _town(session, code, number))
    asked = asked_round(session, actor(officer, at, "ministry"))
    returns = session.scalars(select(BodyReturn).where(BodyReturn.round_id == asked.id).order_by(BodyReturn.id)).all()
    for number, each in enumerate(returns):
        each.handed_in = _answers(yes=number % bodies < considering)
        each.state, each.submitted_at = "submitted", NOW
    session.commit()
    if folder is not None:
        rollups.rebuild(session, folder, NOW)
        session.rollback()
    return made


def _prefecture(session: Session, code: str, name: str) -> Person:
    found = Organisation(kind="prefecture", name=name, kana="けん", name_en=f"Prefecture {code}", prefecture_code=code)
    session.add(found)
    session.flush()
    return person(session, found, f"prefecture-{code}", "ministry", name=f"{name}の担当")


def _town(session: Session, code: str, number: int) -> Organisation:
    name = f"{'甲' if code == A else '乙'}町{number}市"
    made = Organisation(kind="municipality", name=name, kana="し", name_en=f"Town {code}-{number}", prefecture_code=code)
    session.add(made)
    session.flush()
    return made


def _answers(*, yes: bool) -> dict[str, dict[str, str]]:
    given = {"way_run": "outsourced", "considers_proposals": "yes" if yes else "no", "staff_people": "10", "staff_dedicated": "4"}
    given |= {"lead_people": "2", "lead_fte": "2"}
    given |= {"new_consultations": "300" if yes else "100", "plans": "90" if yes else "40"}
    return {id: {"value": value, "origin": "typed", "reason": ""} for id, value in given.items()}

"""Rounds of returns as rows, and answers that leave nothing open."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.answers import is_asked
from evaluator.core.returns import Field, ReturnSet, fields_in
from evaluator.db.models import BodyReturn, Organisation, Person, ReturnRound
from evaluator.services.actor import Actor
from evaluator.services.returns import filling, rounds
from evaluator.services.returns.filling import Sent
from evaluator.services.returns.forms import library_form
from evaluator.services.returns.rounds import Asked
from tests.factories.world import NOW, Town, person, town, whole_town

YEAR = 2026
SAID = {"choice": "none", "yes-no": "no", "fte": "0", "share": "0", "date": "2026-10-01", "text": "なし"}


@dataclass
class Returning:
    """A ministry that asks, a town that answers, and the town's return."""

    ministry: Organisation
    officer: Person
    town: Town
    round: ReturnRound
    body: BodyReturn

    @property
    def asker(self) -> Actor:
        """Who asks."""
        return actor(self.officer, self.ministry, "ministry")

    @property
    def clerk(self) -> Actor:
        """Who answers."""
        return actor(self.town.people["clerk"], self.town.organisation, "clerk")


def actor(who: Person, at: Organisation, role: str) -> Actor:
    return Actor(name=who.name, person_id=who.id, organisation_id=at.id, organisation=at.name, roles=frozenset({role}))


def ministry(session: Session, *, name: str = "見本省", code: str | None = None) -> tuple[Organisation, Person]:
    """A ministry with one officer. Flushes."""
    made = Organisation(kind="ministry", code=code, name=name, kana="みほんしょう", name_en="Sample Ministry")
    session.add(made)
    session.flush()
    return made, person(session, made, f"ministry-{name}", "ministry", name=f"{name}の担当")


def asked_round(session: Session, by: Actor, *, year: int = YEAR, now: datetime = NOW) -> ReturnRound:
    """A round that has begun. Flushes."""
    asked = Asked(title=f"{year}年度調査", fiscal_year=year, opens_on=date(2026, 11, 1), due_on=date(2026, 11, 30))
    return rounds.create(session, by, asked, now)


def return_of(session: Session, asked: ReturnRound, organisation: Organisation) -> BodyReturn:
    query = select(BodyReturn).where(BodyReturn.round_id == asked.id, BodyReturn.organisation_id == organisation.id)
    return session.scalars(query).one()


def returning(session: Session, *, second: str = "") -> Returning:
    """A ministry, a town, a round; another town by the name of `second` if it is given. Flushes."""
    asks, officer = ministry(session)
    made = whole_town(session, members=0, proposals=0, state="preparation")
    if second:
        other = town(session, code="131024", name=second)
        person(session, other, "officer-second", "officer")
    asked = asked_round(session, actor(officer, asks, "ministry"))
    return Returning(ministry=asks, officer=officer, town=made, round=asked, body=return_of(session, asked, made.organisation))


def whole_answers(year: int = YEAR, **own: str) -> dict[str, str]:
    """An answer to everything that is asked, by default nothing and no; `own` says otherwise."""
    known = library_form()
    found = {"way_run": "own", **own}
    for field in fields_in(known, year):
        if field.id not in found and is_asked(known, field, found):
            found[field.id] = _any(known, field)
    return found


def _any(_known: ReturnSet, field: Field) -> str:
    if field.kind in ("choice", "choices"):
        ids = [each.id for each in field.option]
        return "none" if "none" in ids else ids[0]
    return SAID.get(field.kind, "0")


def sent(answers: dict[str, str], *, base: dict[str, str] | None = None, confirms: bool = True, **reasons: str) -> Sent:
    """What a page sends."""
    return Sent(
        typed={id: value.split(",") for id, value in answers.items()}, base=base or {}, reasons=reasons, confirms=confirms
    )


def filled_in(session: Session, made: Returning, now: datetime = NOW, **own: str) -> None:
    """Begin the return and answer everything. Flushes."""
    filling.begin(session, made.clerk, made.body, now)
    filling.save(session, made.clerk, made.body, sent(whole_answers(**own)), now)

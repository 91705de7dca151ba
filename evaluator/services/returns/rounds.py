"""Rounds: a ministry or a prefecture asks for returns of a fiscal year, and sees how many have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.returning import ANSWERED, STATES
from evaluator.db.models import BodyReturn, Organisation, ReturnRound
from evaluator.db.queries import returns as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.returns.forms import keep_form, library_form


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a new round asks."""

    title: str
    fiscal_year: int
    opens_on: date
    due_on: date
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A round and how many of its returns stand where."""

    round: ReturnRound
    states: Mapping[str, int]

    @property
    def asked(self) -> int:
        """How many bodies are asked."""
        return sum(self.states.values())

    @property
    def answered(self) -> int:
        """How many have handed something in."""
        return sum(self.states.get(each, 0) for each in ANSWERED)


class TakenTitleError(Exception):
    """There is a round of this title in the fiscal year."""


class NobodyAskedError(Exception):
    """There is no body that would answer."""


def asker(session: Session, actor: Actor) -> Organisation:
    """The ministry or prefecture for which somebody asks."""
    return session.get_one(Organisation, actor.organisation_id)


def count_bodies(session: Session, actor: Actor, now: datetime) -> int:
    """How many bodies a round that begins now would ask."""
    return len(rows.bodies(session, asker(session, actor), japan_date(now)))


def create(session: Session, actor: Actor, asked: Asked, now: datetime) -> ReturnRound:
    """A new round with a return for every body that is asked. Flushes. Raises TakenTitleError and NobodyAskedError."""
    who = asker(session, actor)
    found = rows.bodies(session, who, asked.opens_on)
    if not found:
        raise NobodyAskedError
    made = ReturnRound(
        asker_id=who.id,
        form_sha256=keep_form(session, library_form(), now).sha256,
        fiscal_year=asked.fiscal_year,
        title=asked.title,
        opens_on=asked.opens_on,
        due_on=asked.due_on,
        note=asked.note,
        created_by=actor.person_id,
        created_at=now,
    )
    _add(session, made, who.id)
    session.add_all(BodyReturn(round_id=made.id, organisation_id=each.id, state="not-begun") for each in found)
    said = {"title": made.title, "fiscal_year": made.fiscal_year, "due_on": made.due_on.isoformat(), "bodies": len(found)}
    session.flush()
    history.record(
        session, actor, now, "return.round-begun", organisation_id=who.id, new={**said, "form_sha256": made.form_sha256}
    )
    return made


def _add(session: Session, made: ReturnRound, asker_id: int) -> None:
    """Store a round, unless there is one of its title."""
    if rows.round_named(session, asker_id, made.fiscal_year, made.title):
        raise TakenTitleError
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as wrong:
        if rows.round_named(session, asker_id, made.fiscal_year, made.title):
            raise TakenTitleError from wrong
        raise


def overviews(session: Session, actor: Actor) -> tuple[Overview, ...]:
    """The rounds of the actor's organisation, newest first. Two statements."""
    found = rows.rounds(session, actor.organisation_id)
    counts = rows.states(session, [each.id for each in found])
    return tuple(Overview(round=each, states=_in_order(counts[each.id])) for each in found)


def overview(session: Session, found: ReturnRound) -> Overview:
    """One round with its counts."""
    return Overview(round=found, states=_in_order(rows.states(session, [found.id])[found.id]))


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return {each: counts.get(each, 0) for each in STATES}

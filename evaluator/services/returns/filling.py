"""Answering a return: begun, filled in from what is known, saved field by field. Drafts are no events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from evaluator.core.answers import WrongAnswer
from evaluator.core.answers import read as read_answer
from evaluator.core.returning import EDITABLE, missing
from evaluator.core.returns import ReturnSet
from evaluator.core.values import Message, message
from evaluator.db.models import BodyReturn, ReturnAnswer
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.returns.forms import Read, read, standing
from evaluator.services.returns.refusal import NotSaved, ReturnRefused
from evaluator.services.returns.sources import filled, gather

MINE, THEIRS = "mine", "theirs"
"""Which of two answers stays, where two people gave one at the same time."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a page sent about some fields: what was typed, what stood there when it was read, and reasons."""

    typed: Mapping[str, Sequence[str]]
    base: Mapping[str, str]
    reasons: Mapping[str, str]
    confirms: bool = False
    """Whether everything on the page was looked at."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Of fields that the page showed as changed by somebody else meanwhile: MINE, THEIRS, or nothing chosen yet."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a save did."""

    changed: int
    confirmed: int


def begin(session: Session, actor: Actor, body: BodyReturn, now: datetime) -> int:
    """Begin a return and fill in what is known; how many answers were. Flushes. Raises ReturnRefused."""
    if lacking := missing("begin", standing(read(session, body), now)):
        raise ReturnRefused(lacking)
    body.state = "draft"
    session.flush()
    count = fill_in(session, actor, body, now)
    said = {"title": body.round.title, "fiscal_year": body.round.fiscal_year, "filled_in": count}
    history.record(session, actor, now, "return.begun", organisation_id=body.organisation_id, new=said)
    return count


def fill_in(session: Session, actor: Actor, body: BodyReturn, now: datetime) -> int:
    """Fill empty fields from the body's own records and last year, each marked with its source and none confirmed.

    How many were filled in. Flushes. Raises ReturnRefused where the return cannot be changed.
    """
    _must_be_open(body)
    found = read(session, body)
    records = gather(session, body.organisation_id, found.known, year=found.year, last=found.last, now=now)
    new = {id: each for id, each in filled(found.known, records, year=found.year).items() if id not in found.answers}
    session.add_all(
        ReturnAnswer(
            return_id=body.id, field=id, value=each.value, origin=each.source, confirmed=False, changed_by=actor.person_id,
            changed_at=now,
        )
        for id, each in new.items()
    )  # fmt: skip
    session.flush()
    return len(new)


def save(session: Session, actor: Actor, body: BodyReturn, sent: Sent, now: datetime) -> Saved:
    """Store what was typed, all of it or nothing. The return is held by the caller. Flushes.

    A field that the page left as it was stays as it is now, so that two people can answer at the same time and a page can
    save itself. Raises NotSaved for what is no answer, and for what somebody else changed meanwhile until it is chosen which
    of the two stays; ReturnRefused where the return cannot be changed.
    """
    _must_be_open(body)
    found = read(session, body)
    given = {id: each for id, each in sent.typed.items() if sent.chosen.get(id) != THEIRS}
    typed, wrong = _read(found.known, given)
    changed = {id: value for id, value in typed.items() if value != sent.base.get(id, "")}
    clashes = {id: found.values.get(id, "") for id, value in changed.items() if _clashes(found, sent, id, value)}
    if wrong or clashes:
        raise NotSaved(wrong, clashes)
    count = sum(_put(session, actor, found, id, value, now) for id, value in changed.items())
    _give_reasons(found, sent)
    confirmed = _confirm(found, sent.typed) if sent.confirms else 0
    if count or confirmed:
        flag_modified(body, "state")  # a new version of the return, so that nobody hands in what they have not seen
    session.flush()
    return Saved(changed=count, confirmed=confirmed)


def _must_be_open(body: BodyReturn) -> None:
    if body.state not in EDITABLE or body.state == "not-begun":
        raise ReturnRefused((message("return.lacks.state"),))


def _read(known: ReturnSet, typed: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], dict[str, Message]]:
    """The answers that were typed, and what is wrong with those that are none."""
    answers: dict[str, str] = {}
    wrong: dict[str, Message] = {}
    for id, given in typed.items():
        try:
            answers[id] = read_answer(known.fields[id], given)
        except WrongAnswer as fault:
            wrong[id] = fault.message
    return answers, wrong


def _clashes(found: Read, sent: Sent, id: str, value: str) -> bool:
    """Whether somebody else changed a field to something else since the page was read, or did before and none was chosen."""
    now = found.values.get(id, "")
    open_still = sent.chosen.get(id) == ""
    return now != value if open_still else now not in (sent.base.get(id, ""), value)


def _put(session: Session, actor: Actor, found: Read, id: str, value: str, now: datetime) -> bool:
    """Store one answer, or take it away; whether anything changed."""
    kept = found.answers.get(id)
    if kept is not None and kept.value == value:
        return False
    if not value:
        if kept is not None:
            session.execute(delete(ReturnAnswer).where(ReturnAnswer.id == kept.id))
        return kept is not None
    if kept is None:
        kept = ReturnAnswer(return_id=found.body.id, field=id, reason="")
        session.add(kept)
    kept.value, kept.origin, kept.confirmed, kept.reason = value, "typed", True, ""
    kept.changed_by, kept.changed_at = actor.person_id or 0, now
    return True


def _give_reasons(found: Read, sent: Sent) -> None:
    """Keep the reasons that were chosen, where the field still says what it said when the question was put."""
    for id, reason in sent.reasons.items():
        kept = found.answers.get(id)
        if kept is not None and (not reason or reason in found.known.reasons):
            kept.reason = reason


def _confirm(found: Read, shown: Iterable[str]) -> int:
    """Mark what was filled in and is shown on the page as looked at; how many."""
    waiting = [each for id, each in found.answers.items() if id in shown and not each.confirmed]
    for each in waiting:
        each.confirmed = True
    return len(waiting)

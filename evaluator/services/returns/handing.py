"""Handing in a return, sending it back with a question, correcting, accepting: every step an event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.returning import BY_NAME, EDITABLE, missing
from evaluator.core.values import message
from evaluator.db.models import BodyReturn, ReturnMessage
from evaluator.db.queries import returns as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.returns.forms import Read, read, standing
from evaluator.services.returns.refusal import ReturnRefused

LONGEST = 4000
"""Signs that a message has at most."""


def submit(session: Session, actor: Actor, body: BodyReturn, now: datetime, *, version: int) -> None:
    """Hand a return in as it stands. The return is held by the caller. Flushes. Raises ReturnRefused with all that is lacking.

    `version` is the one that was looked at: what somebody else changed since is not handed in unseen.
    """
    _must_be_seen(body, version)
    found = _move(session, body, "submit", now)
    body.handed_in, body.submitted_at = handed(found), now
    _tell(session, actor, body, now, "return.submitted", new={"answers": dict(found.values)})


def correct(session: Session, actor: Actor, body: BodyReturn, now: datetime, *, version: int, words: str) -> None:
    """Hand a return in again after a question, and say what was corrected. Flushes. Raises ReturnRefused. See `submit`."""
    _must_be_seen(body, version)
    found = _move(session, body, "correct", now, words=bool(words))
    before = {id: each["value"] for id, each in (body.handed_in or {}).items()}
    changed = [id for id in {*before, *found.values} if before.get(id) != found.values.get(id)]
    body.handed_in, body.submitted_at = handed(found), now
    _say(session, actor, body, now, side="body", text=words)
    old = {"answers": {id: before[id] for id in sorted(changed) if id in before}}
    new = {"answers": {id: found.values[id] for id in sorted(changed) if id in found.values}, "words": words}
    _tell(session, actor, body, now, "return.corrected", old=old, new=new)


def send_back(session: Session, actor: Actor, body: BodyReturn, now: datetime, *, question: str) -> None:
    """Send a return back with a question, so that the body can correct it. Flushes. Raises ReturnRefused."""
    _move(session, body, "send-back", now, words=bool(question))
    _say(session, actor, body, now, side="asker", text=question)
    _tell_both(session, actor, body, now, "return.sent-back", new={"question": question})


def accept(session: Session, actor: Actor, body: BodyReturn, now: datetime) -> None:
    """Accept a return, which locks it. Flushes. Raises ReturnRefused."""
    _move(session, body, "accept", now)
    body.accepted_at = now
    _tell_both(session, actor, body, now, "return.accepted", new={})


def reopen(session: Session, actor: Actor, body: BodyReturn, now: datetime, *, question: str) -> None:
    """Open an accepted return again with a question. Flushes. Raises ReturnRefused."""
    _move(session, body, "reopen", now, words=bool(question))
    body.accepted_at = None
    _say(session, actor, body, now, side="asker", text=question)
    _tell_both(session, actor, body, now, "return.reopened", new={"question": question})


def ask(session: Session, actor: Actor, body: BodyReturn, now: datetime, *, text: str) -> None:
    """Ask who asks, whatever the state of the return. Flushes. `text` is filled; said last already, it is not said again."""
    if _is_said(session, body, side="body", text=text):
        return
    _say(session, actor, body, now, side="body", text=text)
    _tell(session, actor, body, now, "return.asked", new={"text": text})


def answer(session: Session, actor: Actor, body: BodyReturn, now: datetime, *, text: str) -> None:
    """Answer the body, and leave its return as it stands. Flushes. `text` is filled; said last already, it is not said again."""
    if _is_said(session, body, side="asker", text=text):
        return
    _say(session, actor, body, now, side="asker", text=text)
    _tell_both(session, actor, body, now, "return.answered", new={"text": text})


def handed(found: Read) -> dict[str, Any]:
    """The answers as they are handed in, each with its source and its reason."""
    return {id: {"value": each.value, "origin": each.origin, "reason": each.reason} for id, each in sorted(found.answers.items())}


def _must_be_seen(body: BodyReturn, version: int) -> None:
    """That nobody changed an answer since; of what is handed in already, its state says so."""
    if body.version != version and body.state in EDITABLE:
        raise ReturnRefused((message("return.lacks.unseen"),))


def _move(session: Session, body: BodyReturn, name: str, now: datetime, *, words: bool = True) -> Read:
    """Take a return on, if nothing is lacking."""
    found = read(session, body)
    if lacking := missing(name, standing(found, now, words=words)):
        raise ReturnRefused(lacking)
    body.state = BY_NAME[name].ends
    return found


def _is_said(session: Session, body: BodyReturn, *, side: str, text: str) -> bool:
    """Whether the last word is this one of this side, as it is when a page is sent twice."""
    return [(each.side, each.text) for each in rows.messages(session, body.id)][-1:] == [(side, text)]


def _say(session: Session, actor: Actor, body: BodyReturn, now: datetime, *, side: str, text: str) -> None:
    session.add(ReturnMessage(return_id=body.id, side=side, text=text, written_by=actor.person_id, written_at=now))


def _tell(
    session: Session, actor: Actor, body: BodyReturn, now: datetime, kind: str, *,
    new: Mapping[str, Any], old: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """One event in the body's own chain."""
    session.flush()
    said = {"title": body.round.title, "fiscal_year": body.round.fiscal_year, **new}
    history.record(session, actor, now, kind, organisation_id=body.organisation_id, old=old, new=said)


def _tell_both(session: Session, actor: Actor, body: BodyReturn, now: datetime, kind: str, *, new: Mapping[str, Any]) -> None:
    """One event in the chain of who decides, and one in that of the body it is about."""
    _tell(session, actor, body, now, kind, new=new)
    said = {"title": body.round.title, "fiscal_year": body.round.fiscal_year, "body": body.organisation.name, **new}
    history.record(session, actor, now, kind, organisation_id=body.round.asker_id, new=said)

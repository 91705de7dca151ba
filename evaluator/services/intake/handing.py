"""What becomes of one workbook: handed in for its body, a correction, there already, or answered with its problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from evaluator.core.answers import Answers
from evaluator.core.calendar import japan_date
from evaluator.core.returning import BY_NAME, Standing, State, missing
from evaluator.core.returns import ReturnSet
from evaluator.core.values import Message, Problem, message
from evaluator.db.models import BodyReturn, ReturnAnswer, ReturnRound, TakenFile
from evaluator.db.queries import intake as rows
from evaluator.exchange.returns.batch import Came
from evaluator.exchange.returns.layout import Line, all_lines
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.intake.checking import Judged, judge, told
from evaluator.services.returns.forms import form_of, given_values

ORIGIN = "file"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is known of the files of one step before any is handed in, so that each statement is made once for all."""

    asked: ReturnRound
    known: ReturnSet
    lines: Mapping[str, Line]
    bodies: Mapping[str, BodyReturn]
    """Returns by what their bodies go by."""
    answers: Mapping[int, Sequence[ReturnAnswer]]
    last: Mapping[int, Answers]
    accepted: dict[str, TakenFile]
    """Files that the round has accepted, by content."""
    here: dict[int, TakenFile]
    """Files that came together with these and were accepted, by return."""

    @classmethod
    def of(cls, session: Session, asked: ReturnRound, came: Sequence[Came], job_id: int) -> "Batch":
        """Everything about some files. Six statements."""
        named = {each.filled.meta.get("body", "") for each in came if each.filled}
        ids = {int(each[1:]) for each in named if each[:1] == "#" and each[1:].isdecimal() and len(each) < 10}
        found = rows.bodies(session, asked.id, named, ids)
        known = form_of(asked)
        before = rows.handed_in_before(session, asked, [each.organisation_id for each in found])
        return cls(
            asked=asked,
            known=known,
            lines=all_lines(known, asked.fiscal_year),
            bodies={goes_by(each): each for each in found},
            answers=rows.answers(session, [each.id for each in found]),
            last={id: given_values(known, given) for id, given in before.items()},
            accepted=dict(rows.accepted(session, asked.id, [each.sha256 for each in came])),
            here=dict(rows.accepted_here(session, job_id, [each.id for each in found])),
        )


def goes_by(body: BodyReturn) -> str:
    """What a body goes by in a workbook: its code, or its number here if it has none."""
    return body.organisation.code or f"#{body.organisation_id}"


def settle(session: Session, actor: Actor, held: Batch, taken: TakenFile, came: Came, now: datetime) -> None:
    """Decide what becomes of a file and do it. The return of its body is held. Flushes."""
    if came.sha256 and came.sha256 in held.accepted:
        _answer(taken, "duplicate", (message("intake.taken-already", name=held.accepted[came.sha256].name),))
        return
    wrong = came.refused or _of_this_round(held, came)
    body = held.bodies.get(came.filled.meta.get("body", "")) if came.filled and not wrong else None
    if came.filled is None or body is None:
        _answer(taken, "problems", wrong or (message("intake.unknown-body", body=_called(came)),))
        return
    taken.return_id = body.id
    if closed := _closed(held, body, now):
        _answer(taken, "problems", closed)
        return
    last = held.last.get(body.organisation_id, {})
    judged = judge(held.known, came.filled, expected=held.lines, year=held.asked.fiscal_year, last=last)
    if judged.problems:
        taken.state, taken.problems = "problems", told(judged.problems)
    elif _says_the_same(body, judged):
        _answer(taken, "duplicate", (message("intake.same"),))
    else:
        _hand_in(session, actor, held, body, taken, judged, now)
        taken.state = "accepted"
        held.accepted[came.sha256] = held.here[body.id] = taken


def _answer(taken: TakenFile, state: str, messages: tuple[Message, ...]) -> None:
    taken.state, taken.problems = state, told(tuple(Problem(place="", message=each) for each in messages))


def _called(came: Came) -> str:
    return came.filled.meta.get("body", "")[:40] if came.filled else ""


def _of_this_round(held: Batch, came: Came) -> tuple[Message, ...]:
    """Why a workbook is not one of this round; nothing if it is."""
    meta = came.filled.meta if came.filled else {}
    if meta.get("round") != str(held.asked.id):
        return (message("intake.other-round"),)
    if meta.get("form") != held.asked.form_sha256:
        return (message("intake.other-form"),)
    return ()


def _closed(held: Batch, body: BodyReturn, now: datetime) -> tuple[Message, ...]:
    """Why nothing can be handed in for a body by file just now."""
    if body.id in held.here:
        return (message("intake.two-files", name=held.here[body.id].name),)
    if _is_own_work(body, held.answers.get(body.id, ())):
        return (message("intake.typed-itself"),)
    if body.state == "accepted":
        return (message("intake.locked"),)
    state: State = body.state  # type: ignore[assignment]
    return missing(_move(body), Standing(state=state, open=held.asked.opens_on <= japan_date(now)))


def _move(body: BodyReturn) -> str:
    return "take" if body.state == "not-begun" else "replace"


def _is_own_work(body: BodyReturn, answers: Sequence[ReturnAnswer]) -> bool:
    """Whether the body has begun on the system by itself."""
    handed = (body.handed_in or {}).values()
    return (
        body.state == "draft"
        or any(each["origin"] != ORIGIN for each in handed)
        or any(each.origin != ORIGIN for each in answers)
    )


def _says_the_same(body: BodyReturn, judged: Judged) -> bool:
    return body.state != "sent-back" and body.handed_in is not None and _given(body) == _as_handed(judged)


def _given(body: BodyReturn) -> dict[str, Any]:
    return dict(body.handed_in or {})


def _as_handed(judged: Judged) -> dict[str, Any]:
    """The answers as they are handed in."""
    reasons = judged.reasons
    return {id: {"value": value, "origin": ORIGIN, "reason": reasons.get(id, "")} for id, value in sorted(judged.answers.items())}


def _hand_in(
    session: Session, actor: Actor, held: Batch, body: BodyReturn, taken: TakenFile, judged: Judged, now: datetime
) -> None:  # fmt: skip
    """Hand in what a workbook says, for the first time or as a correction, with its events."""
    before, move = _given(body), _move(body)
    body.state, body.handed_in, body.submitted_at = BY_NAME[move].ends, _as_handed(judged), now
    if before:
        session.execute(delete(ReturnAnswer).where(ReturnAnswer.return_id == body.id))
    who = actor.person_id or held.asked.created_by
    session.execute(
        insert(ReturnAnswer),
        [
            {
                "return_id": body.id, "field": id, "value": value, "origin": ORIGIN, "confirmed": True,
                "reason": judged.reasons.get(id, ""), "changed_by": who, "changed_at": now,
            }
            for id, value in judged.answers.items()
        ],
    )  # fmt: skip
    session.flush()
    old = {id: each["value"] for id, each in before.items()}
    _record(session, actor, now, "return.replaced" if before else "return.taken", body, taken, judged, old)


def _record(
    session: Session, actor: Actor, now: datetime, kind: str, body: BodyReturn, taken: TakenFile, judged: Judged, before: Answers
) -> None:  # fmt: skip
    """One event in the body's own chain with what changed, and one in that of who asked."""
    changed = sorted(id for id in {*before, *judged.answers} if before.get(id) != judged.answers.get(id))
    said = {"title": body.round.title, "fiscal_year": body.round.fiscal_year, "file": taken.name, "sha256": taken.sha256}
    old = {"answers": {id: before[id] for id in changed if id in before}} if before else None
    new = {**said, "answers": {id: judged.answers[id] for id in changed if id in judged.answers}}
    history.record(session, actor, now, kind, organisation_id=body.organisation_id, old=old, new=new)
    new = {**said, "body": body.organisation.name}
    history.record(session, actor, now, kind, organisation_id=body.round.asker_id, new=new)

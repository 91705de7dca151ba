"""What the bodies of a joint procurement approve: the cost share, the rules before they stand, and the award.

An approval is for the content of one digest: once that changes, it counts no more. The lead makes the steps itself and is not
asked. See decision record 34.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.canonical import sha256
from evaluator.core.values import Problem, problem
from evaluator.db.models import Award, JointAgreement, JointApproval, JointParticipant, Organisation, Procurement
from evaluator.db.queries import joint as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.joint.keeping import JointRefused, key_of, refuse, tell

Subject = Literal["cost-share", "rules", "award"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
State = Literal["agreed", "refused", "changed", "open", "not-ready"]
"""`changed`: it decided on what was before; `not-ready`: there is nothing to approve yet."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How a body decided, by whom there and when; `document_id` is the scan that the lead records it from."""

    agreed: bool
    name: str
    on: date | None
    note: str = ""
    document_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One body and one subject: where it stands, and what was last decided."""

    participant: JointParticipant
    subject: Subject
    state: State
    approval: JointApproval | None


def cost_digest(agreement: JointAgreement, participants: Sequence[JointParticipant]) -> str:
    """The digest of a cost share: form, document, weights, and the bodies with their years and fixed parts."""
    bodies = sorted(participants, key=lambda each: key_of(each.organisation))
    told = [_body_told(each) for each in bodies]
    terms = {"form": agreement.form, "document": agreement.document, "weights": dict(agreement.weights)}
    return sha256({**terms, "bodies": told})


def _body_told(each: JointParticipant) -> list[Any]:
    """A body's years and parts; years before it joined again only where there are any, so that what was approved stays so."""
    told = [key_of(each.organisation), each.from_year, each.to_year, each.parts]
    return [*told, [[span.from_year, span.to_year] for span in each.earlier]] if each.earlier else told


def award_digest(awards: Sequence[Award]) -> str | None:
    """The digest of the decisions that stand, made or drafted; None where there is none."""
    told = [[each.lot, each.kind, each.proposal_id, each.conditions, each.reason] for each in awards]
    return sha256(told) if told else None


def asked(
    agreement: JointAgreement, procurement: Procurement, participants: Sequence[JointParticipant]
) -> list[JointParticipant]:
    """The bodies whose approval is asked: all but the lead that take part in any year of the procurement."""
    first, last = procurement.fiscal_year_from, procurement.fiscal_year_to
    return [
        each
        for each in participants
        if each.organisation_id != agreement.organisation_id
        and any(begun <= last and (ended is None or ended >= first) for begun, ended in each.spans)
    ]


def lines(
    session: Session, agreement: JointAgreement, procurement: Procurement, participants: Sequence[JointParticipant],
    contents: Mapping[Subject, str | None],
) -> tuple[Line, ...]:  # fmt: skip
    """Where each body that is asked stands on each subject; `contents` are the digests of now. One statement."""
    newest = {(each.participant_id, each.subject): each for each in rows.approvals(session, agreement.id)}
    return tuple(
        Line(participant=each, subject=subject, state=_state(found, contents[subject]), approval=found)
        for each in asked(agreement, procurement, participants)
        for subject, found in ((subject, newest.get((each.id, subject))) for subject in contents)
        if found is not None or subject == "cost-share" or not _came_after(procurement, each)
    )


def _came_after(procurement: Procurement, participant: JointParticipant) -> bool:
    """Whether a body takes part only from a later year on, and the selection is over: it joins what was decided."""
    return procurement.state == "decided" and participant.spans[0][0] > procurement.fiscal_year_from


def _state(found: JointApproval | None, content: str | None) -> State:
    if content is None:
        return "not-ready"
    if found is None:
        return "open"
    if found.content_sha256 != content:
        return "changed"
    return "agreed" if found.agreed else "refused"


def lacking(session: Session, procurement: Procurement, contents: Mapping[Subject, str | None]) -> dict[Subject, int]:
    """How many approvals keep a procurement from going on, by subject; none where it is not joint, or does not need them."""
    agreement = rows.of_procurement(session, procurement.id)
    if agreement is None or not agreement.approvals_needed:
        return {}
    participants = rows.participants(session, agreement.id)
    wanted = {**contents, "cost-share": cost_digest(agreement, participants)}
    wanted = {subject: each for subject, each in wanted.items() if subject in contents}
    found = lines(session, agreement, procurement, participants, wanted)
    return {subject: sum(each.subject == subject and each.state != "agreed" for each in found) for subject in wanted}


def standing(content: str | None, newest: JointApproval | None) -> str | None:
    """What the page of a decision shows: the digest of what is put to the body, and the decision on it that stands, if any."""
    return content if content is None or newest is None else f"{content}.{newest.id}"


def decide(
    session: Session, actor: Actor, agreement: JointAgreement, participant: JointParticipant, subject: Subject, given: Decision,
    *, seen: str, content: str | None, now: datetime,
) -> JointApproval:  # fmt: skip
    """Record how a body decided on a subject; `seen` is what its page showed, as of `standing`. Flushes. Raises JointRefused.

    A body's own officer decides signed in; anybody else's decision is the lead's to record, with the scan of its document.
    """
    assert actor.person_id is not None
    rows.hold(session, agreement)
    if content is None:
        raise JointRefused("not-ready")
    if seen != standing(content, rows.newest_approval(session, participant.id, subject)):
        raise JointRefused("stale")
    own = actor.organisation_id == participant.organisation_id
    refuse(*_problems(given, own=own, today=japan_date(now)))
    assert given.on is not None
    made = JointApproval(
        participant_id=participant.id, subject=subject, content_sha256=content, agreed=given.agreed, decided_on=given.on,
        name=given.name.strip(), note=given.note.strip(), document_id=given.document_id, recorded_by=actor.person_id,
        recorded_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _tell(session, actor, agreement, participant, made, now)
    return made


def _problems(given: Decision, *, own: bool, today: date) -> list[Problem]:
    found = [] if given.name.strip() else [problem("name", "awarding.name")]
    if given.on is None:
        found.append(problem("on", "awarding.day"))
    elif given.on > today:
        found.append(problem("on", "awarding.future"))
    if not given.agreed and not given.note.strip():
        found.append(problem("note", "joint.refusal-reason"))
    if not own and given.document_id is None:
        found.append(problem("file", "joint.scan"))
    return found


def _tell(
    session: Session, actor: Actor, agreement: JointAgreement, participant: JointParticipant, made: JointApproval, now: datetime
) -> None:  # fmt: skip
    """In the history of the lead; and in the body's own, where its officer decided. The lower id first, so that none waits."""
    body: Organisation = participant.organisation
    new: dict[str, Any] = {
        "body": body.name, "subject": made.subject, "name": made.name, "on": made.decided_on.isoformat(), "note": made.note,
        "content": made.content_sha256,
    }  # fmt: skip
    kind = "joint.approved" if made.agreed else "joint.refused"
    if actor.organisation_id != body.id:
        new["scan"] = made.document_id
        tell(session, actor, agreement, now, kind, new=new)
        return
    for id in sorted((body.id, agreement.organisation_id)):
        procurement_id = agreement.procurement_id if id == agreement.organisation_id else None
        history.record(session, actor, now, kind, organisation_id=id, procurement_id=procurement_id, new=new)

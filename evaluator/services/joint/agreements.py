"""Who buys together, in which form, by which weights, and which body a member of the panel comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.contracting import EARLIEST, LATEST
from evaluator.core.costshare import Basis, weight_problems
from evaluator.core.course import REVIEW
from evaluator.core.values import Problem, problem
from evaluator.db.models import JointAgreement, JointModel, JointParticipant, JointSeat, JointSpan, Organisation, Procurement
from evaluator.db.queries import joint as rows
from evaluator.library.jointforms import joint_forms
from evaluator.services.actor import Actor
from evaluator.services.joint.keeping import JointRefused, fresh, grow, refuse, tell, weights_kept

MOST_PARTS = 1_000_000
"""More fixed parts than any body has."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what bodies agree: the form, the document that says so, the weights, and whether their approval is needed."""

    form: str
    weights: Mapping[Basis, Fraction]
    document: str = ""
    approvals_needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Span:
    """From when until when a body takes part, and its fixed parts; `earlier` are its years before it left and joined again."""

    from_year: int
    to_year: int | None = None
    parts: int | None = None
    earlier: tuple[tuple[int, int], ...] = ()


def begin(
    session: Session, actor: Actor, procurement: Procurement, given: Terms, now: datetime, *, model: JointModel | None = None
) -> JointAgreement:  # fmt: skip
    """Let a procurement be one of several bodies, its own organisation leading. Flushes. Raises JointRefused."""
    assert actor.person_id is not None
    if procurement.procedure in REVIEW or rows.of_procurement(session, procurement.id) is not None:
        raise JointRefused("done")
    refuse(*_problems(given))
    made = JointAgreement(
        organisation_id=procurement.organisation_id, procurement_id=procurement.id, form=given.form,
        document=given.document.strip(), weights=weights_kept(given.weights), approvals_needed=given.approvals_needed,
        model_id=model.id if model else None, created_by=actor.person_id, created_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    lead = JointParticipant(
        agreement_id=made.id, organisation_id=procurement.organisation_id, from_year=procurement.fiscal_year_from
    )
    session.add(lead)
    session.flush()
    tell(session, actor, made, now, "joint.begun", new={**told(made), **({"model": model.title} if model else {})})
    return made


def change(session: Session, actor: Actor, agreement: JointAgreement, given: Terms, *, version: int, now: datetime) -> None:
    """Agree on another form, other weights or another document. Flushes. Raises JointRefused.

    Years that were shared before keep the weights of then; approvals of what was before count no more.
    """
    fresh(session, agreement, version)
    refuse(*_problems(given))
    old = told(agreement)
    agreement.form, agreement.document = given.form, given.document.strip()
    agreement.weights, agreement.approvals_needed = weights_kept(given.weights), given.approvals_needed
    new = told(agreement)
    if old != new:
        grow(session, agreement)
        tell(session, actor, agreement, now, "joint.changed", old=old, new=new)


def told(agreement: JointAgreement) -> dict[str, Any]:
    """The terms of an agreement as the history keeps them."""
    return {
        "joint_form": agreement.form,
        "document": agreement.document,
        "weights": dict(agreement.weights),
        "approvals_needed": agreement.approvals_needed,
    }


def _problems(given: Terms) -> tuple[Problem, ...]:
    unknown = () if given.form in joint_forms() else (problem("form", "joint.form"),)
    return (*unknown, *weight_problems(given.weights))


def join(
    session: Session, actor: Actor, agreement: JointAgreement, body: Organisation, given: Span, *, version: int, now: datetime
) -> JointParticipant:  # fmt: skip
    """Let one more body take part. Flushes. Raises JointRefused."""
    fresh(session, agreement, version)
    refuse(*_span_problems(given))
    if any(each.organisation_id == body.id for each in rows.participants(session, agreement.id)):
        refuse(problem("", "joint.body-there", name=body.name))
    made = JointParticipant(
        agreement_id=agreement.id, organisation_id=body.id, from_year=given.from_year, to_year=given.to_year, parts=given.parts,
        earlier=_earlier(given),
    )  # fmt: skip
    session.add(made)
    grow(session, agreement)
    tell(session, actor, agreement, now, "joint.body-joined", new=_told(body, given))
    return made


def change_body(
    session: Session, actor: Actor, agreement: JointAgreement, participant: JointParticipant, given: Span, *, version: int,
    now: datetime,
) -> None:  # fmt: skip
    """From when until when a body takes part: it joins later, leaves, or joins again. Flushes. Raises JointRefused."""
    fresh(session, agreement, version)
    refuse(*_span_problems(given))
    if participant.organisation_id == agreement.organisation_id and given.to_year is not None:
        refuse(problem("to_year", "joint.lead-stays"))
    before = span_of(participant)
    if before == given:
        return
    participant.from_year, participant.to_year, participant.parts = given.from_year, given.to_year, given.parts
    if before.earlier != given.earlier:
        participant.earlier = []
        session.flush()
        participant.earlier = _earlier(given)
    grow(session, agreement)
    body = participant.organisation
    tell(session, actor, agreement, now, "joint.body-changed", old=_told(body, before), new=_told(body, given))


def remove_body(
    session: Session, actor: Actor, agreement: JointAgreement, participant: JointParticipant, *, version: int, now: datetime
) -> None:  # fmt: skip
    """A body was entered by mistake; one that has figures, approvals or a seat leaves instead. Flushes. Raises JointRefused."""
    fresh(session, agreement, version)
    if participant.organisation_id == agreement.organisation_id:
        refuse(problem("", "joint.lead-stays"))
    if rows.used(session, participant.id):
        refuse(problem("", "joint.body-used", name=participant.organisation.name))
    old = _told(participant.organisation, span_of(participant))
    session.delete(participant)
    grow(session, agreement)
    tell(session, actor, agreement, now, "joint.body-removed", old=old)


def span_of(participant: JointParticipant) -> Span:
    """From when until when a body takes part, as it stands."""
    earlier = tuple((each.from_year, each.to_year) for each in participant.earlier)
    return Span(from_year=participant.from_year, to_year=participant.to_year, parts=participant.parts, earlier=earlier)


def _earlier(given: Span) -> list[JointSpan]:
    return [JointSpan(from_year=first, to_year=last) for first, last in given.earlier]


def _span_problems(given: Span) -> list[Problem]:
    """What is wrong with the years; those of the n-th earlier span at `was_to_n`, the newest at `from_year` and `to_year`."""
    found = [
        problem(f"was_to_{at}", "contracting.town-years")
        for at, (first, last) in enumerate(given.earlier)
        if not EARLIEST <= first <= last <= LATEST
    ]
    begins = [*(first for first, _ in given.earlier), given.from_year]
    for at, (_, ended) in enumerate(given.earlier):
        if begins[at + 1] <= ended:
            newest = at + 1 == len(given.earlier)
            found.append(problem("from_year" if newest else f"was_from_{at + 1}", "joint.years-apart"))
    if not EARLIEST <= given.from_year <= LATEST:
        found.append(problem("from_year", "contracting.town-year"))
    if given.to_year is not None and not given.from_year <= given.to_year <= LATEST:
        found.append(problem("to_year", "contracting.town-years"))
    if given.parts is not None and not 0 <= given.parts <= MOST_PARTS:
        found.append(problem("parts", "joint.parts-range", most=f"{MOST_PARTS:,}"))
    return found


def _told(body: Organisation, given: Span) -> dict[str, Any]:
    years = {"from_year": given.from_year, "to_year": given.to_year}
    before = {"earlier_years": [f"{first}–{last}" for first, last in given.earlier]} if given.earlier else {}
    return {"body": body.name, **before, **years, "fixed_parts": given.parts}


def seat_bodies(
    session: Session, actor: Actor, agreement: JointAgreement, chosen: Mapping[int, int | None], *, version: int, now: datetime
) -> None:  # fmt: skip
    """Which body each member of the panel comes from, by the id of the seat; None for none of them. Flushes.

    Raises JointRefused; LookupError for a seat or a body of another procurement.
    """
    fresh(session, agreement, version)
    names = {each.id: each.organisation.name for each in rows.participants(session, agreement.id)}
    held = {seat.id: (seat, kept) for seat, kept in rows.seats(session, agreement.procurement_id)}
    old, new = {}, {}
    for id, participant_id in chosen.items():
        if id not in held or participant_id not in (None, *names):
            raise LookupError(id)
        seat, kept = held[id]
        before = kept.participant_id if kept else None
        if before == participant_id:
            continue
        old[str(seat.number)], new[str(seat.number)] = (names.get(each or 0, "—") for each in (before, participant_id))
        if kept is not None and participant_id is None:
            session.delete(kept)
        elif kept is not None:
            kept.participant_id = participant_id  # type: ignore[assignment]  # None is the branch above
        else:
            session.add(JointSeat(seat_id=id, participant_id=participant_id))
    if new:
        grow(session, agreement)
        tell(session, actor, agreement, now, "joint.seats", old={"bodies": old}, new={"bodies": new})

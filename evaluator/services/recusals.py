"""A conflict 利益相反 that a member finds out late: who is behind a label, or an interest that came up since.

Declared by what the proposal is called, not by a name: nobody learns who is behind a label by declaring. It stands at once,
for good, and is taken back by nobody; a stage whose scoring was closed before is not touched.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.db.models import Procurement, Proposal, Seat
from evaluator.db.queries import recusals as late
from evaluator.db.queries import sheets as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.declarations import DeclarationRefused, is_fixed, own
from evaluator.services.worksheet import key_of

STATES = ("receipt", "scoring", "moderation")
"""States in which a member may come to know who is behind a label."""


def candidates(session: Session, actor: Actor, seat: Seat) -> tuple[Proposal, ...]:
    """Proposals on which a member can still declare a conflict late; none while the declaration itself can be changed.

    Raises DeclarationRefused for somebody else's seat.
    """
    own(actor, seat)
    procurement = seat.procurement
    proposals = rows.proposals(session, procurement.id, names=not procurement.names_hidden)
    if procurement.state not in STATES or not is_fixed(procurement, proposals):
        return ()
    conflict = {each.proposal_id: each.conflict for each in rows.declarations(session, seat.id)}
    return tuple(each for each in proposals if conflict.get(each.id) is False)


def recuse(session: Session, actor: Actor, seat: Seat, key: str, reason: str, now: datetime) -> Proposal:
    """Declare a conflict with the proposal that is called `key`; one event. Flushes.

    What the member gave the proposal at this stage is taken off the sheet, also off one that is submitted or on paper; a
    submission stays as it was, and the marks on this proposal in it are counted by nobody. Raises DeclarationRefused: `closed`,
    `unknown`, `no-reason` or `not-yours`.
    """
    own(actor, seat)
    session.refresh(seat.procurement, with_for_update={"of": Procurement})
    procurement = seat.procurement
    sheet = rows.sheet(session, procurement.id, seat.id, procurement.stage, lock=True)
    open_ones = candidates(session, actor, seat)
    if not open_ones:
        raise DeclarationRefused("closed")
    proposal = next((each for each in open_ones if key_of(each) == key), None)
    if proposal is None:
        raise DeclarationRefused("unknown")
    if not reason.strip():
        raise DeclarationRefused("no-reason", proposal.id)
    given = next(each for each in rows.declarations(session, seat.id) if each.proposal_id == proposal.id)
    given.conflict, given.reason, given.declared_at, given.entered_by = True, reason.strip(), now, None
    if sheet is not None:
        late.forget(session, sheet.id, proposal.id)
    session.flush()
    new = {"seat": seat.number, "proposal": proposal.id, "stage": procurement.stage, "reason": given.reason}
    history.record(
        session, actor, now, "declaration.late",
        organisation_id=procurement.organisation_id, procurement_id=procurement.id, new=new,
    )  # fmt: skip
    return proposal

"""Proposals 提案 as they come in: registered, changed, withdrawn, found invalid; one event for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from evaluator.core.values import Text
from evaluator.db.models import Price, Procurement, Proposal, ProposalMember, Proposer
from evaluator.db.queries import cases, prices
from evaluator.db.queries import proposals as rows
from evaluator.exchange.wording import label
from evaluator.services import casefile, ranking
from evaluator.services.actor import Actor
from evaluator.services.asked import Asked, asked_of
from evaluator.services.history import tell

RECEIVING = ("call", "receipt")
"""States in which a proposal can be registered and changed."""
ENDING = (*RECEIVING, "scoring", "moderation", "closed", "opened")
"""States in which a proposal can be withdrawn or found invalid; once decided only a withdrawal follows."""
COMPUTED = ("closed", "opened")
"""States in which the ranking is there already and is made anew when a proposal falls out."""
AMOUNTS = ("price", "request_yen")
"""Fields that exist only where nothing is sealed."""


class ProposalRefused(Exception):
    """A proposal cannot be kept; `reason` is one of the words below, `detail` names what it is about.

    `closed` (the state), `stale` (another window was first), `sealed` (an amount where prices are sealed), `members`
    (nobody, or one not in the register), `lead`, `consortium` (no name), `future` (received later than now), `taken`
    (`detail`: the number of the other proposal), `reason` (none given), `ended` (withdrawn or invalid already), `late`
    (it came after the deadline), `labelled` (other members under a label that is drawn).
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A proposal as it is typed. Money is yen; a rate is in millionths."""

    members: tuple[int, ...]
    """Ids of the proposers, one, or several of a consortium."""
    lead: int
    """The id of the one that leads."""
    received_at: datetime
    channel: str
    consortium: str = ""
    lot: str | None = None
    kinds: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    lottery_number: int | None = None
    request_yen: int | None = None
    price: int | None = None


def asked(procurement: Procurement) -> Asked:
    """What the rubric asks of a proposal; nothing where no rubric is chosen."""
    return asked_of(casefile.rubric_of(procurement)) if procurement.rubric is not None else Asked()


def shown_name(proposal: Proposal, *, names_hidden: bool) -> Text:
    """What a proposal is called: its label, before the draw its number, where names are hidden; else its name."""
    return label(proposal.label or str(proposal.number)) if names_hidden else casefile.name_of(proposal)


def is_late(procurement: Procurement, received_at: datetime) -> bool:
    """Whether a proposal came after the day and hour of the schedule."""
    return any(each.kind == "proposals" and received_at > each.at for each in procurement.dates)


def refuse_amounts(wanted: Asked, sent: Iterable[str]) -> None:
    """Raises ProposalRefused if a form brings a field for an amount where prices are sealed, even an empty one."""
    if wanted.sealed and set(sent) & set(AMOUNTS):
        raise ProposalRefused("sealed")


def register(
    session: Session, actor: Actor, procurement: Procurement, entry: Entry, *, late_reason: str, now: datetime
) -> Proposal:  # fmt: skip
    """Register a proposal under the next number; one that came late is invalid for `late_reason`. Flushes.

    Raises ProposalRefused.
    """
    prices.lock(session, procurement.id)
    people = _checked(session, procurement, entry, None, now)
    late = is_late(procurement, entry.received_at)
    made = Proposal(
        procurement_id=procurement.id,
        number=rows.last_number(session, procurement.id) + 1,
        state="invalid" if late else "valid",
        reason=late_reason if late else "",
        **_columns(entry),
    )
    session.add(made)
    session.flush()
    _put_members(session, made, people, entry.lead)
    _put_price(session, actor, procurement, made, entry.price, now)
    tell(session, actor, procurement, now, "proposal.registered", new=values_of(session, made))
    return made


def change(
    session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, entry: Entry, *,
    version: int, late_reason: str, now: datetime,
) -> None:  # fmt: skip
    """Change a proposal that is held and was read at `version`. Flushes.

    Where its members change, the declarations made on it end: they were made on other names. One that turns out to be
    late becomes invalid. Raises ProposalRefused.
    """
    if proposal.version != version:
        raise ProposalRefused("stale")
    people = _checked(session, procurement, entry, proposal, now)
    renewed = [each.id for each in people] != [each.proposer_id for each in proposal.members]
    if renewed and proposal.label is not None:
        raise ProposalRefused("labelled")
    old = values_of(session, proposal)
    for name, value in _columns(entry).items():
        setattr(proposal, name, value)
    if proposal.state == "valid" and is_late(procurement, entry.received_at):
        proposal.state, proposal.reason = "invalid", late_reason
    if renewed:
        for declaration in rows.declarations(session, proposal.id):
            session.delete(declaration)
    _put_members(session, proposal, people, entry.lead)
    _put_price(session, actor, procurement, proposal, entry.price, now)
    new = values_of(session, proposal)
    if new != old:
        flag_modified(proposal, "number")  # also where only members or the price changed, the version must grow
        session.flush()
        tell(session, actor, procurement, now, "proposal.changed", old=old, new=new)


def end(
    session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, *, how: str, reason: str, now: datetime
) -> None:  # fmt: skip
    """A proposal is `withdrawn` 辞退 or found `invalid` 無効, with the reason. Flushes.

    Where the ranking is computed already it is computed anew. Raises ProposalRefused, and what `ranking.compute` raises.
    """
    withdrawn_later = how == "withdrawn" and procurement.state == "decided"
    if how not in ("withdrawn", "invalid") or (procurement.state not in ENDING and not withdrawn_later):
        raise ProposalRefused("closed")
    if proposal.state != "valid":
        raise ProposalRefused("ended")
    if not reason.strip():
        raise ProposalRefused("reason")
    proposal.state, proposal.reason = how, reason.strip()
    proposal.withdrew = "after-award" if withdrawn_later else "before-scoring"
    session.flush()
    new = {"number": proposal.number, "state": how, "reason": proposal.reason, "withdrew": proposal.withdrew}
    tell(session, actor, procurement, now, f"proposal.{how}", old={"number": proposal.number, "state": "valid"}, new=new)
    if procurement.state in COMPUTED:
        ranking.compute(session, procurement, now)


def restore(
    session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, *, reason: str, now: datetime
) -> None:  # fmt: skip
    """Take back that a proposal was withdrawn or invalid, while proposals come in. Flushes. Raises ProposalRefused."""
    if procurement.state not in RECEIVING:
        raise ProposalRefused("closed")
    if proposal.state == "valid":
        raise ProposalRefused("ended")
    if not reason.strip():
        raise ProposalRefused("reason")
    if is_late(procurement, proposal.received_at):
        raise ProposalRefused("late")
    _must_be_alone(session, procurement, [each.proposer_id for each in proposal.members], proposal.lot, proposal)
    old = {"number": proposal.number, "state": proposal.state, "reason": proposal.reason}
    proposal.state, proposal.reason, proposal.withdrew = "valid", "", "before-scoring"
    session.flush()
    new = {"number": proposal.number, "state": "valid", "reason": reason.strip()}
    tell(session, actor, procurement, now, "proposal.restored", old=old, new=new)


def values_of(session: Session, proposal: Proposal) -> dict[str, Any]:
    """What is kept of a proposal, as the history keeps it; no amount that is sealed can be among it, for there is none."""
    known = rows.price(session, proposal.id)
    return {
        "number": proposal.number,
        "consortium": proposal.consortium,
        "members": [
            {"name": each.proposer.name, "corporate_number": each.proposer.corporate_number, "lead": each.lead}
            for each in proposal.members
        ],
        "received_at": proposal.received_at.isoformat(),
        "channel": proposal.channel,
        "lot": proposal.lot,
        "kinds": list(proposal.kinds),
        "facts": dict(proposal.facts),
        "lottery_number": proposal.lottery_number,
        "request_yen": proposal.request_yen,
        "price": known.amount if known else None,
        "state": proposal.state,
        "reason": proposal.reason,
    }


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "consortium": entry.consortium.strip() if len(entry.members) > 1 else "",
        "lot": entry.lot,
        "received_at": entry.received_at,
        "channel": entry.channel,
        "kinds": list(entry.kinds),
        "facts": dict(entry.facts),
        "lottery_number": entry.lottery_number,
        "request_yen": entry.request_yen,
    }


def _checked(
    session: Session, procurement: Procurement, entry: Entry, proposal: Proposal | None, now: datetime
) -> tuple[Proposer, ...]:  # fmt: skip
    """The proposers, if everything that is typed holds together."""
    if procurement.state not in RECEIVING:
        raise ProposalRefused("closed")
    wanted = asked(procurement)
    if entry.price is not None or entry.request_yen is not None:
        refuse_amounts(wanted, AMOUNTS)
    people = rows.proposers(session, procurement.organisation_id, entry.members)
    if not people or len(people) != len(set(entry.members)):
        raise ProposalRefused("members")
    if entry.lead not in entry.members:
        raise ProposalRefused("lead")
    if len(people) > 1 and not entry.consortium.strip():
        raise ProposalRefused("consortium")
    if entry.received_at > now:
        raise ProposalRefused("future")
    _must_be_alone(session, procurement, [each.id for each in people], entry.lot, proposal)
    return people


def _must_be_alone(
    session: Session, procurement: Procurement, members: list[int], lot: str | None, proposal: Proposal | None
) -> None:  # fmt: skip
    """Nobody stands in two valid proposals for the same lot; a form that is sent twice ends here too."""
    for other in cases.proposals(session, procurement.id):
        own = proposal is not None and other.id == proposal.id
        if own or other.state != "valid" or other.lot != lot:
            continue
        if {each.proposer_id for each in other.members} & set(members):
            raise ProposalRefused("taken", str(other.number))


def _put_members(session: Session, proposal: Proposal, people: tuple[Proposer, ...], lead: int) -> None:
    wanted = [(each.id, at, each.id == lead) for at, each in enumerate(people, start=1)]
    if [(each.proposer_id, each.position, each.lead) for each in proposal.members] == wanted:
        return
    for each in proposal.members:
        session.delete(each)
    session.flush()
    for proposer_id, position, leads in wanted:
        session.add(ProposalMember(proposal_id=proposal.id, proposer_id=proposer_id, position=position, lead=leads))
    session.flush()
    session.expire(proposal, ["members"])


def _put_price(
    session: Session, actor: Actor, procurement: Procurement, proposal: Proposal, amount: int | None, now: datetime
) -> None:  # fmt: skip
    assert actor.person_id is not None
    if not asked(procurement).price:
        return
    known = rows.price(session, proposal.id)
    if amount is None:
        if known is not None:
            session.delete(known)
    elif known is None:
        session.add(
            Price(procurement_id=procurement.id, proposal_id=proposal.id, amount=amount, entered_by=actor.person_id, at=now)
        )
    elif known.amount != amount:
        known.amount, known.entered_by, known.at = amount, actor.person_id, now
    session.flush()

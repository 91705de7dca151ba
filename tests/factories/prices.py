"""Procurements with sealed prices, as far as the opening: envelopes on paper and locked files, two officers, keys."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.rubric import Rubric
from evaluator.core.rules import Ties
from evaluator.db.models import Envelope, KeyHolder, Procurement, Proposal
from evaluator.exchange.sealed.envelope import Context
from evaluator.services import envelopes, scoring, submission
from evaluator.services.envelopes import Locked, Received
from evaluator.services.scoring import Entered
from evaluator.services.secrets.seal import seal
from tests.factories import sealed_price
from tests.factories.scoring import actor_for, declared, hand_in, own_sheet, rubric_of
from tests.factories.world import NOW, Town, person, whole_town

RULES = "0123456789abcdef" * 4


def sealed_rubric(**price: Any) -> Rubric:
    """Points divided by a sealed price; a proposal below half of the points is out."""
    threshold = [{"id": "half", "of": ["total"], "at_least": "50 %"}]
    rubric = rubric_of(5, 5, price={"handling": "sealed", **price}, threshold=threshold)
    return replace(rubric, ties=Ties(chain=("lower-price", "lottery")), value=replace(rubric.value, method="division"))


def sealed_town(session: Session, *, state: str = "receipt", rubric: Rubric | None = None, **values: Any) -> Town:
    """A town with a second and a third officer and three proposals under a sealed price. Commits."""
    given = {"rules_sha256": RULES, "frozen_at": NOW, **values}
    town = whole_town(session, members=3, proposals=3, state=state, rubric=rubric or sealed_rubric(), **given)
    for which in ("second", "third"):
        login = f"{which}-{town.organisation.code}"
        town.people[which] = person(session, town.organisation, login, "officer", name=f"{which} 氏")
    session.commit()
    return town


def on_paper(session: Session, town: Town, proposal: Proposal | None, **values: Any) -> Envelope:
    """An envelope as it was registered."""
    assert town.procurement is not None
    given = {"received_at": NOW, "seal_intact": True, "place": "会計課の金庫", **values}
    made = Envelope(
        procurement_id=town.procurement.id,
        proposal_id=proposal.id if proposal else None,
        received_by=town.people["clerk"].id,
        **given,
    )
    session.add(made)
    session.commit()
    return made


def key_of(session: Session, town: Town, who: str, **values: Any) -> KeyHolder:
    """The key of an officer, whose passphrase is `sealed_price.passphrase(who)`."""
    assert town.procurement is not None
    made = sealed_price.holder(who)
    row = KeyHolder(
        procurement_id=town.procurement.id, person_id=town.people[who].id, public_key=made.public_pem,
        sealed_private=made.sealed_private, created_at=NOW, made_at=NOW, **values,
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row


def context(procurement: Procurement, reference: str) -> Context:
    """What a file for a procurement is bound to."""
    return Context(procurement=f"p-{procurement.id}", call=RULES, reference=reference)


def locked(procurement: Procurement, *names: str, reference: str = "K7P2-9XQM", **changes: Any) -> Locked:
    """A sealed file for holders by name."""
    pems = [sealed_price.holder(name).public_pem for name in names]
    data = seal(sealed_price.price(**changes), pems, context=context(procurement, reference))
    return Locked(name="price.sealed.json", data=data, reference=reference)


def as_file(session: Session, town: Town, proposal: Proposal | None, file: Locked) -> Envelope:
    """A sealed file as it was taken in, while proposals come in. Commits."""
    assert town.procurement is not None
    made = envelopes.receive_file(
        session, actor_for(town, town.people["clerk"], "clerk"), NOW, town.procurement,
        proposal_id=proposal.id if proposal else None, locked=file, received=RECEIVED,
    )  # fmt: skip
    session.commit()
    return made


RECEIVED = Received(at=NOW, seal_intact=True, place="会計課の金庫")


def scored(session: Session, town: Town, *, failing: Proposal | None = None) -> None:
    """All sheets in and the scoring closed; everybody gets good marks but for one who misses the threshold. Commits."""
    assert town.procurement is not None
    session.rollback()  # pages have written meanwhile
    town.procurement.state = "scoring"
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    session.commit()
    for at in range(len(town.seats)):
        if failing is None:
            hand_in(session, town, at, mark="4")
        else:
            _hand_in_with(session, town, at, failing)
    town.procurement.state = "closed"
    session.commit()


def _hand_in_with(session: Session, town: Town, at: int, failing: Proposal) -> None:
    work = own_sheet(session, town, at)
    for proposal in work.proposals:
        for cell in work.cells(proposal):
            mark = "1" if proposal.id == failing.id else "4"
            scoring.save(session, work, proposal, cell, Entered(mark=mark, comment=""), version=0, now=NOW)
    submission.submit(session, actor_for(town, town.members[at]), work, NOW)
    session.commit()

"""The demonstration's own contracts: entered by people through the verbs of the pages, so that every room shows something."""

import numpy as np
from sqlalchemy import select

from evaluator.db.models import Event, EventValues
from evaluator.services import audit, collaborations, inventedcontracts, inventedreviews
from evaluator.services.comparison.early import early
from evaluator.services.figures import reports
from evaluator.services.reviews import records
from tests.factories.world import NOW, whole_town

BY = ("officer", "clerk", *inventedreviews.MEMBERS)


def test_every_record_says_who_made_it(session):
    town = whole_town(session, members=3, proposals=0)
    people = {**town.people, **dict(zip(inventedreviews.MEMBERS, town.members, strict=True))}
    made = inventedcontracts.told(session, NOW, town.organisation, people, np.random.default_rng(1))
    present, budget = made[2:]
    found = session.execute(
        select(Event.kind, EventValues.person_id, Event.at).join(EventValues, EventValues.event_id == Event.id)
    ).all()
    assert {person_id for _, person_id, _ in found} == {each.id for login, each in people.items() if login in BY}
    assert max(at for _, _, at in found) < NOW
    assert {"contract.registered", "contract.amended", "figures.entered", "staff.ended", "review.replied", "partner.closed"} <= {
        kind for kind, _, _ in found
    }
    assert list(audit.verify(session, town.organisation.id)) == []
    assert all(each.fictional for each in made)
    listed = {each.rule.kind for each in early(session, town.organisation.id, NOW)}
    assert {"missing-reports", "late-reports", "staff-below", "fall"} <= listed
    assert len(reports.summary(session, budget, NOW).late) == 3
    assert len(collaborations.summary(session, present.id, NOW.date()).developed) == 2
    assert records.summary(session, present, NOW).open_years == (2026,)

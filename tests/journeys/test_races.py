"""Two people of one office who do something at the same moment: whoever comes second meets what the first has done."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.rules import Price, Ties
from evaluator.db.models import ChainHead, Declaration, Evaluation, Event, Proposal, Sheet
from evaluator.services import history, ranking, scoring, submission
from evaluator.services.actor import SYSTEM
from evaluator.services.scoring import Entered
from tests.factories.scoring import actor_for, declared, own_sheet, rubric_of
from tests.factories.world import NOW, person, sign_in, whole_town

PAUSE = 0.6
"""Seconds in which everybody who can has come as far as the history."""


def office(session, **values):
    """A town with two officers, two members and three proposals."""
    rubric = replace(rubric_of(5, 5), ties=Ties(chain=("lottery",)), price=Price(handling="none"))
    town = whole_town(session, members=2, proposals=3, rubric=rubric, **values)
    town.people["second"] = person(session, town.organisation, "second", "officer")
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    session.commit()
    return town


def scored(session, town):
    """Every sheet is in: the first proposal is best, then the second."""
    for at in range(len(town.members)):
        work = own_sheet(session, town, at)
        for proposal in work.proposals:
            mark = str(5 - [each.id for each in town.proposals].index(proposal.id))
            for cell in work.cells(proposal):
                scoring.save(session, work, proposal, cell, Entered(mark=mark), version=0, now=NOW)
        submission.submit(session, actor_for(town, town.members[at]), work, NOW)
        session.commit()


def windows(app, session, town, *people):
    """A browser of each, signed in."""
    return [sign_in(app.test_client(), session, each, town.organisation) for each in people]


def at_once(engine, town, *asked):
    """Statuses of requests of which none can end before all have begun; PostgreSQL lets them run side by side."""
    id = town.organisation.id
    with Session(engine) as keeper, ThreadPoolExecutor(len(asked)) as pool:
        if engine.dialect.name == "postgresql":
            keeper.scalars(select(ChainHead).where(ChainHead.organisation_id == id).with_for_update()).one_or_none()
        working = [pool.submit(each) for each in asked]
        time.sleep(PAUSE)
        keeper.rollback()
        return [each.result().status_code for each in working]


def test_winner_who_withdraws_is_not_decided_for(app, engine, session):
    town = office(session)
    scored(session, town)
    town.procurement.state = "closed"
    session.flush()
    ranking.compute(session, town.procurement, NOW)
    session.commit()
    first, second = windows(app, session, town, town.people["officer"], town.people["second"])
    at = f"/procurements/{town.procurement.id}"
    best = f"{at}/proposals/{town.proposals[0].id}/end"
    end = {"how": "withdrawn", "reason": "辞退届"}
    statuses = at_once(
        engine, town,
        lambda: first.post(best, data=end),
        lambda: second.post(f"{at}/moves/decide"),
    )  # fmt: skip
    assert set(statuses) == {302}
    session.rollback()
    gone = session.get_one(Proposal, town.proposals[0].id)
    result = json.loads(session.scalars(select(Evaluation)).one().result_text)
    preferred = result["award"]["preferred"]
    expected = {"after-award": [str(town.proposals[0].id)], "before-scoring": [str(town.proposals[1].id)]}
    assert (gone.state, preferred) == ("withdrawn", expected[gone.withdrew])


def test_proposal_does_not_change_once_scoring_began(app, engine, session):
    town = office(session, state="receipt")
    first, second = windows(app, session, town, town.people["officer"], town.people["second"])
    at = f"/procurements/{town.procurement.id}"
    best = f"{at}/proposals/{town.proposals[0].id}/end"
    statuses = at_once(
        engine, town,
        lambda: first.post(f"{at}/moves/start-scoring"),
        lambda: second.post(best, data={"how": "invalid", "reason": "資格なし"}),
    )  # fmt: skip
    session.rollback()
    assert (set(statuses), town.procurement.state, town.proposals[0].state) == ({302}, "scoring", "invalid")


def test_same_move_twice_is_made_once(app, engine, session):
    town = office(session)
    scored(session, town)
    first, second = windows(app, session, town, town.people["officer"], town.people["second"])
    at = f"/procurements/{town.procurement.id}/moves/close-scoring"
    statuses = at_once(engine, town, lambda: first.post(at), lambda: second.post(at))
    session.rollback()
    closed = session.scalars(select(Event).where(Event.kind == "procurement.close-scoring")).all()
    assert (set(statuses), len(closed)) == ({302}, 1)


def test_sheet_is_not_reopened_behind_the_closing(app, engine, session):
    town = office(session)
    scored(session, town)
    member, officer = windows(app, session, town, town.members[0], town.people["officer"])
    closing = f"/procurements/{town.procurement.id}/moves/close-scoring"
    reopening = f"/panel/{town.procurement.id}/sheet/review/reopen"
    statuses = at_once(engine, town, lambda: officer.post(closing), lambda: member.post(reopening, data={"reason": "見直し"}))
    session.rollback()
    states = {each.state for each in session.scalars(select(Sheet))}
    assert set(statuses) == {302}
    assert (town.procurement.state, states) in (("closed", {"submitted"}), ("scoring", {"submitted", "draft"}))


def test_declaration_sent_twice_is_made_once(app, engine, session):
    town = whole_town(session, members=1, proposals=2, state="receipt")
    session.commit()
    one, other = windows(app, session, town, town.members[0], town.members[0])
    at = f"/panel/{town.procurement.id}/declaration"
    names = re.findall(r'name="(answer_\w+)"', one.get(at).get_data(as_text=True))
    data = dict.fromkeys(names, "no")
    history.record(session, SYSTEM, NOW, "history.checked", organisation_id=town.organisation.id)
    session.commit()
    statuses = at_once(engine, town, lambda: one.post(at, data=data), lambda: other.post(at, data=data))
    session.rollback()
    assert (statuses, len(session.scalars(select(Declaration)).all())) == ([302, 302], 2)

"""Declarations on paper: recorded by the office with their scan, never over the member's own, corrected by the member."""

import json

import pytest
from sqlalchemy import select

from evaluator.db.models import Declaration, Document, Event, EventValues
from evaluator.services import declarations, documents, scans
from evaluator.services.declarations import Answer, DeclarationRefused
from evaluator.services.paperdeclarations import enter, on_paper
from tests.factories.papers import LATER, kept_scan
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, proposal, whole_town


@pytest.fixture
def town(session):
    made = whole_town(session, members=2, proposals=2, state="receipt")
    for each, kana in zip(made.proposals, ("わ", "あ"), strict=True):
        each.members[0].proposer.kana = kana
    session.commit()
    return made


def clerk(town):
    return actor_for(town, town.people["clerk"], "clerk")


def answers(town, *conflicts):
    return {each.id: Answer(conflict=each in conflicts, reason="理事" if each in conflicts else "") for each in town.proposals}


def recorded(session, town, *conflicts, now=NOW):
    scan = kept_scan(session, clerk(town), town.procurement, "s.pdf", now)
    enter(session, clerk(town), town.seats[0], answers(town, *conflicts), scan_id=scan.id, now=now)
    return scan


def reason(call, *args, **values):
    with pytest.raises(DeclarationRefused) as refused:
        call(*args, **values)
    return refused.value.reason


def kinds(session):
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def test_office_records_what_stands_on_paper(session, town):
    scan = recorded(session, town, town.proposals[0])
    rows = session.scalars(select(Declaration).order_by(Declaration.proposal_id)).all()
    assert [(each.conflict, each.entered_by, each.scan_id) for each in rows] == [
        (True, town.people["clerk"].id, scan.id), (False, town.people["clerk"].id, scan.id),
    ]  # fmt: skip
    told = json.loads(session.query(EventValues).one().text)
    assert (kinds(session), told["actor"]) == (["declaration.recorded"], town.people["clerk"].name)
    assert (told["new"]["how"], told["new"]["scan"], told["new"]["seat"]) == ("on-paper", scan.id, 1)


def test_member_sees_and_corrects_what_was_recorded(session, town):
    scan = recorded(session, town)
    member = actor_for(town, town.members[0])
    seen = declarations.standing(session, member, town.seats[0])
    assert (seen.complete, seen.changeable, seen.from_paper, seen.scan_ids) == (True, True, True, (scan.id,))
    declarations.declare(session, member, town.seats[0], answers(town, town.proposals[1]), LATER)
    after = declarations.standing(session, member, town.seats[0])
    assert (after.from_paper, after.conflicts, after.scan_ids) == (False, 1, (scan.id,))
    assert scans.read(session, town.procurement.id, scan.id, "scan") is not None


def test_own_declaration_is_never_written_over(session, town):
    declarations.declare(session, actor_for(town, town.members[0]), town.seats[0], answers(town), NOW)
    standing = on_paper(session, clerk(town), town.seats[0])
    assert (standing.open, standing.given, len(standing.own)) == ((), {}, 2)
    assert reason(enter, session, clerk(town), town.seats[0], answers(town), scan_id=1, now=NOW) == "closed"


def test_new_proposal_is_recorded_beside_own_declarations(session, town):
    declarations.declare(session, actor_for(town, town.members[0]), town.seats[0], answers(town), NOW)
    town.proposals.append(proposal(session, town.procurement, name="新しい会"))
    recorded(session, town, town.proposals[0], town.proposals[2])
    made = {each.proposal_id: each for each in session.scalars(select(Declaration))}
    assert [made[each.id].conflict for each in town.proposals] == [False, False, True]


def test_better_scan_takes_the_place_of_the_first(session, town):
    first, second = recorded(session, town), recorded(session, town, town.proposals[0], now=LATER)
    assert session.get_one(Document, first.id).removed_at == LATER
    assert on_paper(session, clerk(town), town.seats[0]).scan_ids == (second.id,)
    assert kinds(session) == ["declaration.recorded", "declaration.recorded", "document.removed"]


@pytest.mark.parametrize("state", ["preparation", "scoring", "closed", "decided", "cancelled"])
def test_nothing_is_recorded_in_other_states(session, town, state):
    town.procurement.state = state
    session.commit()
    assert reason(enter, session, clerk(town), town.seats[0], answers(town), scan_id=1, now=NOW) == "closed"


def test_recorded_answers_are_fixed_once_labels_are_drawn(session, town):
    for each in town.proposals:
        each.label = None
    recorded(session, town)
    town.procurement.names_hidden, town.proposals[0].label = True, "A社"
    session.commit()
    assert reason(enter, session, clerk(town), town.seats[0], answers(town), scan_id=1, now=NOW) == "closed"


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_only_officers_and_clerks_record_declarations(session, town, role):
    who = actor_for(town, town.people[role], role)
    assert reason(on_paper, session, who, town.seats[0]) == "not-allowed"


def test_clerk_on_the_panel_records_no_own_paper(session, town):
    town.seats[0].person_id = town.people["clerk"].id
    session.commit()
    assert reason(enter, session, clerk(town), town.seats[0], answers(town), scan_id=1, now=NOW) == "closed"


def test_half_a_paper_and_conflict_without_reason_are_refused(session, town):
    first, second = town.proposals
    half, bare = {first.id: Answer(conflict=False)}, answers(town) | {second.id: Answer(conflict=True, reason=" ")}
    assert reason(enter, session, clerk(town), town.seats[0], half, scan_id=1, now=NOW) == "incomplete"
    assert reason(enter, session, clerk(town), town.seats[0], bare, scan_id=1, now=NOW) == "no-reason"


def test_proposers_stand_in_the_order_of_kana(session, town):
    found = on_paper(session, clerk(town), town.seats[0])
    assert [each.id for each in found.proposals] == [town.proposals[1].id, town.proposals[0].id]


def test_room_of_documents_never_gives_out_a_scan(session, town):
    scan = recorded(session, town)
    for role in ("officer", "clerk", "auditor"):
        assert not documents.may_read(session, actor_for(town, town.people[role], role), scan, procurement=town.procurement)
    member = actor_for(town, town.members[0])
    assert not documents.may_read(session, member, scan, procurement=town.procurement, seat=town.seats[0])

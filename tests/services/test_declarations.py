"""Declarations of interest: everything before anything opens, one event, no change once scoring has begun."""

import json

import pytest

from evaluator.db.models import Event, EventValues
from evaluator.services.declarations import Answer, DeclarationRefused, declare, standing
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, proposal, whole_town


@pytest.fixture
def town(session):
    made = whole_town(session, members=2, proposals=2, state="receipt")
    session.commit()
    return made


def actor(town, member=0):
    return actor_for(town, town.members[member])


def answers(town, *conflicts):
    return {each.id: Answer(conflict=each in conflicts, reason="理事" if each in conflicts else "") for each in town.proposals}


def test_nothing_is_declared_at_first(session, town):
    found = standing(session, actor(town), town.seats[0])
    assert (found.open, found.complete, found.changeable) == (2, False, True)


def test_declaring_on_everything_is_one_event(session, town):
    found = declare(session, actor(town), town.seats[0], answers(town, town.proposals[0]), NOW)
    session.commit()
    assert (found.complete, found.conflicts) == (True, 1)
    event = session.query(Event).one()
    assert event.kind == "declaration.made"
    told = json.loads(session.query(EventValues).one().text)["new"]["declared"]
    assert [(each["conflict"], each["reason"]) for each in sorted(told, key=lambda each: each["proposal"])] == [
        (True, "理事"), (False, ""),
    ]  # fmt: skip


def test_change_of_mind_keeps_the_old_answer(session, town):
    declare(session, actor(town), town.seats[0], answers(town), NOW)
    declare(session, actor(town), town.seats[0], answers(town, town.proposals[1]), NOW)
    last = session.query(EventValues).order_by(EventValues.event_id.desc()).first()
    assert [each["conflict"] for each in json.loads(last.text)["old"]["declared"]] == [False, False]


def test_same_answers_again_make_no_event(session, town):
    for _ in range(2):
        declare(session, actor(town), town.seats[0], answers(town), NOW)
    assert session.query(Event).count() == 1


def test_conflict_needs_its_reason(session, town):
    given = answers(town) | {town.proposals[0].id: Answer(conflict=True, reason=" ")}
    with pytest.raises(DeclarationRefused, match="no-reason"):
        declare(session, actor(town), town.seats[0], given, NOW)


def test_half_a_declaration_is_refused(session, town):
    with pytest.raises(DeclarationRefused, match="incomplete"):
        declare(session, actor(town), town.seats[0], {town.proposals[0].id: Answer(conflict=False)}, NOW)


def test_nobody_declares_for_another(session, town):
    with pytest.raises(DeclarationRefused, match="not-yours"):
        declare(session, actor(town, 1), town.seats[0], answers(town), NOW)


def test_declared_answers_are_fixed_once_scoring_began(session, town):
    declare(session, actor(town), town.seats[0], answers(town), NOW)
    town.procurement.state = "scoring"
    session.commit()
    with pytest.raises(DeclarationRefused, match="closed"):
        declare(session, actor(town), town.seats[0], answers(town, town.proposals[0]), NOW)


def test_late_member_declares_while_scoring_runs(session, town):
    town.procurement.state = "scoring"
    session.commit()
    assert declare(session, actor(town), town.seats[0], answers(town), NOW).complete


def test_new_proposal_must_be_declared_too(session, town):
    declare(session, actor(town), town.seats[0], answers(town), NOW)
    assert standing(session, actor(town), town.seats[0]).complete
    proposal(session, town.procurement, label="N社")
    assert not standing(session, actor(town), town.seats[0]).complete


def test_names_stand_in_the_order_of_kana(session, town):
    for each, kana in zip(town.proposals, ("わ", "あ"), strict=True):
        each.members[0].proposer.kana = kana
    session.commit()
    found = standing(session, actor(town), town.seats[0])
    assert [each.id for each in found.proposals] == [town.proposals[1].id, town.proposals[0].id]


def test_declared_answers_are_fixed_once_labels_show(session, town):
    declare(session, actor(town), town.seats[0], answers(town), NOW)
    town.procurement.names_hidden = True
    session.commit()
    for each in town.proposals:
        with pytest.raises(DeclarationRefused, match="closed"):
            declare(session, actor(town), town.seats[0], answers(town, each), NOW)
    assert standing(session, actor(town), town.seats[0]).conflicts == 0


def test_answers_can_change_until_the_draw(session, town):
    town.procurement.names_hidden = True
    for each in town.proposals:
        each.label = None
    session.commit()
    declare(session, actor(town), town.seats[0], answers(town), NOW)
    assert declare(session, actor(town), town.seats[0], answers(town, town.proposals[0]), NOW).conflicts == 1


def test_new_name_is_declared_after_the_draw(session, town):
    declare(session, actor(town), town.seats[0], answers(town), NOW)
    town.procurement.names_hidden = True
    new = proposal(session, town.procurement, name="新規会")
    session.commit()
    given = answers(town, town.proposals[0]) | {new.id: Answer(conflict=True, reason="理事")}
    found = declare(session, actor(town), town.seats[0], given, NOW)
    assert [found.given[each.id].conflict for each in (*town.proposals, new)] == [False, False, True]

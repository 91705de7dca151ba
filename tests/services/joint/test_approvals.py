"""Approvals of the bodies: they hold for one content, and a procurement can wait for them."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from evaluator.core.course import missing, move_named
from evaluator.db.models import Event, Organisation
from evaluator.services import course
from evaluator.services.actor import Actor
from evaluator.services.joint import agreements, approvals, subjects
from evaluator.services.joint.agreements import Span, Terms
from evaluator.services.joint.approvals import Decision
from evaluator.services.joint.keeping import JointRefused, weights_of
from tests.factories.joint import body, joint
from tests.factories.world import NOW

YES = Decision(agreed=True, name="町長", on=date(2026, 11, 1))


def acting(made, name):
    person = made.officers[name]
    return Actor(name=person.name, person_id=person.id, organisation_id=made.bodies[name].organisation_id)


def stands(session, made):
    lines = subjects.lines(session, made.agreement, made.procurement)
    return {(each.participant.organisation.name, each.subject): each.state for each in lines}


def content(session, made, subject):
    bodies = list(made.bodies.values())
    return subjects.contents(session, made.agreement, made.procurement, bodies)[subject]


def approve(session, made, name, subject, **changed):
    now_is = content(session, made, subject)
    given = {"seen": now_is, "content": now_is, "now": NOW, **changed}
    return approvals.decide(session, acting(made, name), made.agreement, made.bodies[name], subject, YES, **given)


def test_only_bodies_of_the_years_bought_are_asked(session):
    made = joint(session)
    assert {name for name, _ in stands(session, made)} == {"緑原町"}


def test_body_that_joins_after_the_selection_is_asked_for_the_cost_alone(session):
    made = joint(session)
    kuroda = session.get(Organisation, made.officers["黒田町"].keeper_id)
    later = made.procurement.fiscal_year_from + 1
    made.bodies["黒田町"] = body(session, made.agreement, kuroda, from_year=later)
    asked = {subject for name, subject in stands(session, made) if name == "黒田町"}
    assert asked == {"cost-share", "rules", "award"}, "before it is decided, one that joins later is asked as everybody"
    approve(session, made, "黒田町", "rules")
    made.procurement.state = "decided"
    assert {subject for name, subject in stands(session, made) if name == "黒田町"} == {"cost-share", "rules"}
    assert {subject for name, subject in stands(session, made) if name == "緑原町"} == {"cost-share", "rules", "award"}


def test_approval_ends_when_its_content_changes(session):
    made = joint(session)
    approve(session, made, "緑原町", "cost-share")
    assert stands(session, made)["緑原町", "cost-share"] == "agreed"
    agreements.change_body(
        session, acting(made, "青野市"), made.agreement, made.bodies["緑原町"], Span(from_year=2026),
        version=made.agreement.version, now=NOW,
    )  # fmt: skip
    assert stands(session, made)["緑原町", "cost-share"] == "changed"


def test_content_that_changed_meanwhile_is_not_approved(session):
    made = joint(session)
    with pytest.raises(JointRefused, match="stale"):
        approve(session, made, "緑原町", "cost-share", seen="0" * 64)


def test_nothing_is_approved_before_it_is_there(session):
    made = joint(session)
    assert stands(session, made)["緑原町", "award"] == "not-ready"
    with pytest.raises(JointRefused, match="not-ready"):
        approve(session, made, "緑原町", "award", seen="")


def test_lead_records_only_with_a_scan(session):
    made = joint(session)
    now_is = content(session, made, "rules")
    with pytest.raises(JointRefused) as refused:
        approvals.decide(
            session, acting(made, "青野市"), made.agreement, made.bodies["緑原町"], "rules", YES, seen=now_is, content=now_is,
            now=NOW,
        )  # fmt: skip
    assert [each.message.id for each in refused.value.problems] == ["joint.scan"]


def test_refusal_needs_a_reason_and_day(session):
    made, no = joint(session), Decision(agreed=False, name="", on=date(2027, 1, 1))
    now_is = content(session, made, "rules")
    with pytest.raises(JointRefused) as refused:
        approvals.decide(
            session, acting(made, "緑原町"), made.agreement, made.bodies["緑原町"], "rules", no, seen=now_is, content=now_is,
            now=NOW,
        )  # fmt: skip
    assert [each.place for each in refused.value.problems] == ["name", "on", "note"]


def test_decision_stands_in_both_histories(session):
    made = joint(session)
    approve(session, made, "緑原町", "cost-share")
    events = session.scalars(select(Event).where(Event.kind == "joint.approved")).all()
    there = {each.organisation_id: each.procurement_id for each in events}
    assert there == {made.lead.organisation.id: made.procurement.id, made.bodies["緑原町"].organisation_id: None}


@pytest.mark.parametrize("needed", [True, False])
def test_call_waits_for_approvals_only_where_needed(session, needed):
    made = joint(session, approvals_needed=needed)
    found = course.standing(session, made.procurement, NOW)
    assert (found.joint_cost_lacking, found.joint_rules_lacking) == ((1, 1) if needed else (0, 0))
    lacks = {each.message.id for each in missing(move_named("call"), found)}
    assert ({"need.joint-cost", "need.joint-rules"} <= lacks) is needed
    approve(session, made, "緑原町", "cost-share")
    approve(session, made, "緑原町", "rules")
    found = course.standing(session, made.procurement, NOW)
    assert (found.joint_cost_lacking, found.joint_rules_lacking) == (0, 0)


def test_change_of_the_ceiling_asks_for_rules_again(session):
    made = joint(session)
    approve(session, made, "緑原町", "rules")
    made.procurement.ceiling_yen = 29_000_000
    session.flush()
    assert stands(session, made)["緑原町", "rules"] == "changed"


def test_weights_must_sum_to_one(session):
    made = joint(session)
    given = Terms(
        form="council", weights={**weights_of(made.agreement.weights), "fixed": weights_of(made.agreement.weights)["equal"]}
    )
    with pytest.raises(JointRefused) as refused:
        agreements.change(session, acting(made, "青野市"), made.agreement, given, version=made.agreement.version, now=NOW)
    assert [each.message.id for each in refused.value.problems] == ["costshare.weights-sum"]
    with pytest.raises(JointRefused) as refused:
        agreements.change(
            session, acting(made, "青野市"), made.agreement, replace(given, form="club"), version=made.agreement.version, now=NOW
        )
    assert "joint.form" in [each.message.id for each in refused.value.problems]


def test_lead_and_bodies_with_records_stay(session):
    made = joint(session)
    approve(session, made, "緑原町", "cost-share")
    for name, said in (("青野市", "joint.lead-stays"), ("緑原町", "joint.body-used")):
        with pytest.raises(JointRefused) as refused:
            agreements.remove_body(
                session, acting(made, "青野市"), made.agreement, made.bodies[name], version=made.agreement.version, now=NOW
            )
        assert [each.message.id for each in refused.value.problems] == [said]

"""Where a procurement stands, and the moves that take it on."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from evaluator.core.rules import Ceiling, Price, Seats, Ties
from evaluator.db.models import Envelope, Event, Hearing, Sheet
from evaluator.services import course, procurements
from evaluator.services.course import MoveRefused
from tests.factories.scoring import actor_for, declared, hand_in, rubric_of
from tests.factories.world import NOW, whole_town

LATER = NOW + timedelta(days=2)


def plain(**values):
    return replace(rubric_of(5, 5), ties=Ties(chain=("sum:1",), share_rank=True), **{"price": Price(handling="none"), **values})


def a_town(session, *, state, rubric=None, **values):
    town = whole_town(session, members=3, proposals=2, rubric=rubric or plain(), state=state, **values)
    session.commit()
    return town


def officer(town):
    return actor_for(town, town.people["officer"], "officer")


def lacking(session, town, name, now=LATER):
    with pytest.raises(MoveRefused) as refused:
        course.move(session, officer(town), town.procurement, name, now)
    return {each.message.id for each in refused.value.problems}


def kinds(session):
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def test_call_freezes_the_rules(session):
    town = a_town(session, state="preparation")
    course.move(session, officer(town), town.procurement, "call", NOW)
    assert (town.procurement.state, town.procurement.frozen_at, len(town.procurement.rules_sha256)) == ("call", NOW, 64)
    assert kinds(session) == ["procurement.call"]


def test_call_says_everything_that_is_missing(session):
    rubric = plain(panel=replace(plain().panel, members=Seats(min=9, outside=5)))
    town = a_town(session, state="preparation", rubric=rubric)
    town.seats[0].chair = False
    session.commit()
    assert lacking(session, town, "call") == {"need.seats", "need.outside", "need.chair"}
    assert town.procurement.state == "preparation"


def test_chosen_rubric_decides_on_the_tax(session):
    untaxed = plain(price=Price(handling="open", tax_included=False), rubric=replace(plain().rubric, version="2"))
    town = a_town(session, state="preparation")
    procurements.choose_rubric(session, officer(town), town.procurement, untaxed, NOW)
    assert town.procurement.tax_included is False
    told = session.scalars(select(Event).order_by(Event.id.desc())).first()
    values = json.loads(told.values.text)
    assert (values["old"]["tax_included"], values["new"]["tax_included"]) == (True, False)


def test_rubric_without_price_leaves_the_tax(session):
    town = a_town(session, state="preparation", tax_included=False)
    procurements.choose_rubric(session, officer(town), town.procurement, plain(), NOW)
    assert town.procurement.tax_included is False
    assert course.standing(session, town.procurement, NOW).tax_differs is False


def test_call_waits_until_the_tax_agrees(session):
    untaxed = plain(price=Price(handling="open", tax_included=False))
    town = a_town(session, state="preparation", rubric=untaxed, tax_included=True)
    assert lacking(session, town, "call") == {"need.tax"}
    town.procurement.tax_included = False
    session.commit()
    course.move(session, officer(town), town.procurement, "call", NOW)
    assert town.procurement.state == "call"


def test_comprehensive_evaluation_hears_two_academics(session):
    town = a_town(session, state="preparation", procedure="comprehensive_additive")
    assert lacking(session, town, "call") == {"need.academics"}
    for name in ("甲", "乙"):
        session.add(Hearing(procurement_id=town.procurement.id, name=name, heard_at=NOW, subject="criteria", opinion="可"))
    session.commit()
    course.move(session, officer(town), town.procurement, "call", NOW)


def test_call_does_not_end_before_its_deadline(session):
    town = a_town(session, state="call")
    assert lacking(session, town, "end-call", NOW) == {"need.deadline-passed"}
    course.move(session, officer(town), town.procurement, "end-call", LATER)


def test_scoring_waits_for_declarations_and_labels(session):
    town = a_town(session, state="receipt", names_hidden=True)
    town.proposals[0].label = None
    session.commit()
    assert lacking(session, town, "start-scoring") == {"need.declared", "need.labels"}


def test_scoring_begins_with_a_sheet_for_everyone(session):
    town = a_town(session, state="receipt")
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    course.move(session, officer(town), town.procurement, "start-scoring", LATER)
    assert sorted(session.scalars(select(Sheet.seat_id))) == sorted(seat.id for seat in town.seats)


def test_scoring_closes_when_all_sheets_are_in(session):
    town = a_town(session, state="scoring")
    town.proposals[1].state, town.proposals[1].reason = "withdrawn", "辞退届"
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    session.commit()
    hand_in(session, town, 0)
    assert lacking(session, town, "close-scoring") == {"need.sheets"}
    hand_in(session, town, 1)
    hand_in(session, town, 2)
    course.move(session, officer(town), town.procurement, "close-scoring", LATER)
    course.move(session, officer(town), town.procurement, "decide", LATER)
    assert (town.procurement.state, town.procurement.evaluation_id is None) == ("decided", False)
    assert kinds(session)[-3:] == ["procurement.close-scoring", "result.fixed", "procurement.decide"]


def test_sealed_prices_are_opened_by_the_opening_only(session):
    town = a_town(session, state="closed", rubric=plain(price=Price(handling="sealed")))
    assert lacking(session, town, "decide") == {"need.not-sealed"}
    assert lacking(session, town, "open-prices") == {"need.opening"}


def test_cancelling_needs_its_reason(session):
    town = a_town(session, state="call")
    assert lacking(session, town, "cancel") == {"need.reason"}
    course.move(session, officer(town), town.procurement, "cancel", NOW, reason="予算の不成立")
    assert town.procurement.state == "cancelled"


def test_move_from_elsewhere_is_refused_alone(session):
    town = a_town(session, state="decided")
    assert lacking(session, town, "call") == {"need.state"}


def test_secret_ceiling_lies_in_its_envelope_before_scoring(session):
    town = a_town(
        session, state="receipt", rubric=plain(price=Price(handling="none", ceiling=Ceiling(kind="estimate"))),
        ceiling_kind="estimate", ceiling_secret=True, ceiling_yen=None,
    )  # fmt: skip
    assert "need.ceiling" in lacking(session, town, "start-scoring")
    officer_id = town.people["officer"].id
    session.add(
        Envelope(procurement_id=town.procurement.id, received_at=NOW, received_by=officer_id, seal_intact=True, place="金庫")
    )
    session.commit()
    assert "need.ceiling" not in lacking(session, town, "start-scoring")

"""The demonstration: four procurements that went the way of real ones, told once, in the order of their days."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.app import create_app
from evaluator.core.course import missing, move_named
from evaluator.db.models import Document, Event, Organisation, Person, Procurement, Proposal, Question, Sheet
from evaluator.db.queries import joint as rows
from evaluator.db.queries import publications
from evaluator.extensions import db
from evaluator.services import (
    audit,
    compliance,
    course,
    demo,
    demonstrationdepartments,
    demonstrationjoint,
    departments,
    neighbours,
    panelroom,
    sheets,
    shelf,
)
from evaluator.services.actor import SYSTEM, Actor
from evaluator.services.joint import subjects, years
from tests.factories.world import NOW


def verified(session, organisation_id):
    return list(audit.verify(session, organisation_id))


pytestmark = pytest.mark.xdist_group("demonstration")  # told once on each database


@pytest.fixture(scope="module")
def engine(new_database):
    """A database of this module's own, in which the demonstration has been told."""
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": new_database()})
    with app.app_context():
        db.create_all()
        with Session(db.engine) as session:
            demo.load(session, SYSTEM, NOW, hashed="x")
            demo.procure(session, NOW)
            session.commit()
        engine = db.engine
    yield engine
    engine.dispose()


@pytest.fixture
def told(session):
    town = select(Organisation.id).where(Organisation.name == demo.TOWN).scalar_subquery()
    alone = Procurement.title.not_in([each.TITLE.ja for each in (demonstrationdepartments, demonstrationjoint)])
    return {each.state: each for each in session.scalars(select(Procurement).where(Procurement.organisation_id == town, alone))}


@pytest.fixture
def beside(session, told):
    return session.scalars(select(Procurement).where(Procurement.organisation_id != told["call"].organisation_id)).one()


@pytest.fixture
def joint(session, told):
    return session.scalars(select(Procurement).where(Procurement.title == demonstrationjoint.TITLE.ja)).one()


def test_four_fictional_procurements_stand_apart(told):
    assert sorted(told) == ["call", "moderation", "preparation", "scoring"]
    assert all(each.fictional for each in told.values())


def test_town_beside_has_published_its_result(session, told, beside, joint):
    page = publications.page_of_standing(session, number=1, search="", order="date")
    assert {each.procurement_id for each in page.rows} == {beside.id, joint.id}
    assert verified(session, beside.organisation_id) == []


def test_town_beside_shares_the_rubric_it_used(session, told, beside):
    officer = session.scalars(select(Person).where(Person.login == "officer")).one()
    who = Actor(
        name=officer.name, person_id=officer.id, organisation_id=told["call"].organisation_id, roles=frozenset({"officer"})
    )
    found = shelf.find(session, who, beside.rubric_sha256)
    assert (found.source, found.release.note) == ("shared", neighbours.NOTE)


def test_demonstration_is_told_only_once(session, told):
    count = session.scalar(select(func.count()).select_from(Event))
    assert demo.procure(session, NOW) == ()
    assert session.scalar(select(func.count()).select_from(Event)) == count


def test_sheets_stand_at_different_places(session, told):
    lines = sheets.progress(session, told["scoring"].id)
    assert [each.submitted for each in lines if each.seat] == [True, True, False, False, False]
    begun = [(each.done, each.total) for each in lines if each.seat and not each.submitted]
    assert [0 < done < total for done, total in begun] == [True, True, False]
    assert begun[0][1] < begun[1][1], "a conflict takes one proposal off a member's sheet"


def test_departments_score_items_of_their_own(session, told):
    together = session.scalars(select(Procurement).where(Procurement.title == demonstrationdepartments.TITLE.ja)).one()
    parts = departments.taking_part(session, together)
    assert [(len(each.items), len(each.seats)) for each in parts] == [(5, 1), (2, 1), (2, 1), (2, 1)]
    lines = [each for each in sheets.progress(session, together.id) if each.seat]
    assert sorted(each.submitted for each in lines) == [False, False, False, False, True, True]
    assert len({each.total for each in lines}) > 1, "each has items of the own department"


def test_bodies_buy_together_and_one_joins_later(session, joint):
    agreement = rows.of_procurement(session, joint.id)
    bodies = rows.participants(session, agreement.id)
    assert sorted(each.from_year - joint.fiscal_year_from for each in bodies) == [0, 0, 0, 1]
    first, second = rows.years(session, agreement.id)
    assert [sum(each.yen for each in years.working(one).lines) for one in (first, second)] == [first.total_yen, second.total_yen]
    assert not any(years.outdated(each, agreement, bodies) for each in (first, second))
    states = [each.state for each in subjects.lines(session, agreement, joint)]
    assert {"agreed", "changed", "open"} == set(states), "one has not approved the new shares, one not the award"


def test_office_gives_reasons_beside_the_guideline(session, told, beside):
    table = compliance.table_of(session, beside, NOW)
    assert [each.state for each in table.points if each.point == "CHK9"] == ["partly"]
    assert table.reasons["CHK9"]
    scoring = compliance.table_of(session, told["scoring"], NOW)
    assert [each.state for each in scoring.points if each.point == "CHK9"] == ["not_recorded"]


def test_questions_wait_only_on_the_call(session, told):
    open_ones = session.scalars(select(Question.procurement_id).where(Question.answered_at.is_(None)))
    assert list(open_ones) == [told["call"].id, told["call"].id]


def test_history_of_the_town_is_in_order(session, told):
    moments = list(
        session.scalars(select(Event.at).order_by(Event.number).where(Event.organisation_id == told["call"].organisation_id))
    )
    assert moments == sorted(moments)
    assert moments[-1] < NOW


def test_only_what_is_left_keeps_each_from_its_next_step(session, told):
    found = {
        state: [each.message.id for each in missing(move_named(name), course.standing(session, told[state], NOW))]
        for state, name in (
            ("preparation", "call"),
            ("call", "end-call"),
            ("scoring", "close-scoring"),
            ("moderation", "close-scoring"),
        )
    }
    assert found == {
        "preparation": ["need.dates", "need.seats"],
        "call": ["need.deadline-passed", "need.answers"],
        "scoring": ["need.sheets"],
        "moderation": ["need.topics"],
    }


def test_nobody_of_the_town_has_two_accounts(session, told):
    assert session.scalar(select(func.count()).select_from(Person)) == len(demo.PEOPLE)
    others = sum(len(each.SEATS) for each in (neighbours, demonstrationdepartments, demonstrationjoint))
    assert session.scalar(select(func.count()).select_from(Sheet)) == 10 + others


def test_moderation_has_one_topic_done_and_others_open(session, told):
    room = panelroom.whole_room(session, told["moderation"])
    assert [each.outcome for each in room.topics] == ["revised", None, None, None, None]
    assert all(room.first_spreads[each.proposal_id, each.item].far for each in room.topics)
    first = room.topics[0]
    assert [each.version for each in room.voices[first.proposal_id, first.item]] == [0, 0, 0, 0, 2]


def test_members_open_a_copy_of_each_proposal(session, told):
    for state in ("scoring", "moderation"):
        found = session.execute(
            select(Document.purpose, Document.pages, Proposal.label)
            .join(Proposal, Proposal.id == Document.proposal_id)
            .where(Document.procurement_id == told[state].id)
            .order_by(Proposal.label)
        )
        assert [tuple(each) for each in found] == [("redacted", 36, label) for label in ("A社", "B社", "C社")]

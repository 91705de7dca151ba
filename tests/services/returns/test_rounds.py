"""Rounds: whom they ask, what they keep, and who sees them."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from evaluator.db.models import BodyReturn, Event, Organisation, ReturnForm
from evaluator.db.queries import returns as rows
from evaluator.services.returns import rounds
from evaluator.services.returns.forms import form_of, library_form
from evaluator.services.returns.rounds import Asked, NobodyAskedError, TakenTitleError
from tests.factories.bodies import mark
from tests.factories.returns import actor, asked_round, ministry, returning
from tests.factories.world import NOW, person, town


def test_round_has_a_return_for_every_body(session):
    made = returning(session, second="緑原町")
    found = rows.in_round(session, made.round.id)
    assert [(each.organisation.name, each.state) for each in found.rows] == [("青野市", "not-begun"), ("緑原町", "not-begun")]
    overview = rounds.overview(session, made.round)
    assert (overview.asked, overview.answered) == (2, 0)


def test_body_that_is_no_implementer_is_not_asked(session):
    made = returning(session)
    none, known = town(session, code="132012", name="白石村"), town(session, code="132021", name="黒田市")
    person(session, none, "officer-none", "officer")
    mark(session, none, implementing=False)
    mark(session, known)
    asked_round(session, made.asker, year=2025)
    assert rounds.overviews(session, made.asker)[1].asked == 2
    assert rows.in_round(session, rounds.overviews(session, made.asker)[1].round.id, search="黒田").total == 1


def test_body_that_merged_before_is_not_asked(session):
    made = returning(session)
    gone = town(session, code="132012", name="白石村")
    gone.valid_to = date(2026, 10, 31)
    mark(session, gone)
    assert rounds.count_bodies(session, made.asker, NOW) == 1


def test_prefecture_asks_within_its_borders(session):
    made = returning(session)
    prefecture = town(session, code="130001", name="見本県", kind="prefecture")
    far = town(session, code="271004", name="遠市")
    mark(session, far)
    who = person(session, prefecture, "pref", "ministry")
    asked = asked_round(session, actor(who, prefecture, "ministry"))
    assert [each.organisation.name for each in rows.in_round(session, asked.id).rows] == [made.town.organisation.name]


def test_nobody_to_ask_is_refused(session):
    asks, who = ministry(session)
    with pytest.raises(NobodyAskedError):
        asked_round(session, actor(who, asks, "ministry"))


def test_title_is_taken_once_a_year(session):
    made = returning(session)
    with pytest.raises(TakenTitleError):
        asked_round(session, made.asker)
    assert session.query(BodyReturn).count() == 1


def test_round_keeps_the_form_with_its_hash(session):
    made = returning(session)
    asked_round(session, made.asker, year=2025)
    assert session.query(ReturnForm).count() == 1
    assert form_of(made.round) == library_form()


def test_round_is_an_event_of_the_asker(session):
    made = returning(session)
    kinds = session.query(Event.kind).filter_by(organisation_id=made.ministry.id).all()
    assert [each for (each,) in kinds] == ["return.round-begun"]


def test_round_of_another_asker_is_not_there(session):
    made = returning(session)
    other, who = ministry(session, name="別の省")
    stranger = actor(who, other, "ministry")
    assert rounds.overviews(session, stranger) == ()
    assert rows.round_of(session, other.id, made.round.id) is None
    assert rows.of_round(session, other.id, made.body.id) is None
    assert rows.of_body(session, other.id, made.body.id) is None


def test_bodies_are_searched_by_name_and_state(session):
    made = returning(session, second="緑原町")
    assert rows.in_round(session, made.round.id, search="緑原").total == 1
    assert rows.in_round(session, made.round.id, state="submitted").total == 0
    assert rows.in_round(session, made.round.id, state="not-begun", search="131016").total == 1


def test_asker_counts_itself_never_among_the_asked(session):
    asks = session.get_one(Organisation, returning(session).ministry.id)
    mark(session, asks)
    assert asks.id not in {each.id for each in rows.bodies(session, asks, NOW.date())}


def test_days_in_order_are_kept_by_the_database(session):
    made = returning(session)
    with pytest.raises(IntegrityError, match="days_in_order"):
        rounds.create(
            session, made.asker, Asked(title="x", fiscal_year=2026, opens_on=date(2026, 12, 1), due_on=date(2026, 11, 1)), NOW
        )

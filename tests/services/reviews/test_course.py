"""A yearly review from its beginning to the fixed result, by the machinery of every panel."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from evaluator.core.canonical import sha256
from evaluator.db.models import Event, Figure, Population
from evaluator.services import course, duties, evaluations
from evaluator.services.course import MoveRefused
from evaluator.services.reviews import draft, facts, outset
from evaluator.services.reviews.facts import Given
from evaluator.services.reviews.outset import Outset
from evaluator.services.reviews.refusal import ReviewRefused
from tests.factories.reviews import ACTUAL, YEAR, begun, scored, scoring, seat_member, town_with_contract
from tests.factories.scoring import actor_for
from tests.factories.world import NOW, library_rubric

R8 = sha256(library_rubric(outset.LIBRARY))


def refused(call, *args, **kwargs):
    with pytest.raises(ReviewRefused) as found:
        call(*args, **kwargs)
    return found.value.reason


def test_review_begins_with_the_contractor_alone(session):
    made = begun(session)
    assert made.procurement.procedure == "review"
    assert made.procurement.title_en == "Yearly review of 自立相談支援事業 業務委託 (FY2025)"
    (proposal,) = course.cases.proposals(session, made.procurement.id)
    assert [each.proposer.name for each in proposal.members] == ["社会福祉法人 青野みらい会"]
    assert session.scalars(select(Event.kind).order_by(Event.id)).all()[-1] == "review.begun"


def test_targets_are_filled_in_from_the_promises(session):
    made = begun(session)
    found = {each.name: each for each in facts.of_review(session, made.review, NOW)}
    assert found["plan_ratio_target"].value == Fraction(1, 2)
    assert found["plan_ratio_target"].basis["origin"] == "promise"
    assert found["new_consultations_per_100k_month_target"].value == 20
    assert found["plan_ratio"].value is None
    assert course.standing(session, made.procurement, NOW).facts_missing == len(ACTUAL)


def test_figures_are_filled_in_from_the_reports(session):
    town, contract = town_with_contract(session)
    by = actor_for(town, town.people["officer"], "officer")
    for month in (202504, 202505, 202601):
        for indicator, value in (("new_consultations", 40), ("plans", 17)):
            session.add(Figure(contract_id=contract.id, month=month, indicator=indicator, value=value))
    people = {"people": 80_000, "source": "住民基本台帳", "entered_by": town.people["officer"].id, "entered_at": NOW}
    session.add(Population(owner_id=town.organisation.id, town_id=town.organisation.id, fiscal_year=YEAR, **people))
    session.flush()
    review = outset.begin(session, by, contract, Outset(year=YEAR, sha256=R8), NOW)
    found = {each.name: each for each in facts.of_review(session, review, NOW)}
    assert found["plan_ratio"].value == Fraction(51, 120)
    assert (found["plan_ratio"].basis["origin"], found["plan_ratio"].basis["months"]) == ("figures", 3)
    assert found["new_consultations_per_100k_month"].value == Fraction(120 * 100_000, 80_000 * 3)
    assert found["improvement_rate"].value is None


def test_what_is_entered_needs_a_reason(session):
    made = begun(session)
    enter = (session, made.officer, made.review)
    assert refused(facts.enter, *enter, {"plan_ratio": Given(value="45")}, NOW, version=made.review.version) == "no-reason"
    wrong = {"plan_ratio": Given(value="多い", reason="x")}
    assert refused(facts.enter, *enter, wrong, NOW, version=made.review.version) == "score"
    zero = {"plan_ratio_target": Given(value="0", reason="x")}
    assert refused(facts.enter, *enter, zero, NOW, version=made.review.version) == "score"
    assert refused(facts.enter, *enter, {}, NOW, version=made.review.version - 1) == "stale"


def test_scoring_waits_for_figures_and_panel(session):
    made = begun(session)
    with pytest.raises(MoveRefused) as found:
        course.move(session, made.officer, made.procurement, "start-review", NOW)
    assert {each.message.id for each in found.value.problems} == {"need.seats", "need.outside", "need.chair", "need.facts"}


def test_members_declare_while_the_review_is_prepared(session):
    made = begun(session)
    seat_member(session, made, 0)
    session.flush()
    (duty,) = duties.duties_of(session, actor_for(made.town, made.members[0]))
    assert (duty.undeclared, duty.fixed, duty.owed) == (True, False, 1)


def test_figures_stand_once_scoring_has_begun(session):
    made = scoring(session)
    assert refused(facts.enter, session, made.officer, made.review, {}, NOW, version=made.review.version) == "frozen"
    assert '"plan_ratio":"0.45"' in made.procurement.rules_text
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert "procurement.start-review" in kinds
    assert "procurement.call" not in kinds


def test_result_is_what_the_rubric_says_by_hand(session):
    made = scored(session)
    found = draft.outcome(session, made.review)
    shares = ((10, "16/20"), (10, "45/50"), (8, "30/60"), (12, "60/75"), (12, "80/80"), (8, "95/100"))
    attained = sum(points * Fraction(share) for points, share in shares)
    by_panel = 40 * (Fraction(4, 5) + Fraction(4, 5) + Fraction(3, 5)) / 3
    assert found.total.published == "79.5"
    assert abs(attained + by_panel - Fraction("79.5")) <= Fraction(1, 20)
    assert (found.band, found.score) == ("B", Fraction("79.5"))
    assert [each.published for each in found.items if each.criterion == "1.2"] == ["9.0"]
    assert list(evaluations.recompute(session)) == []


def test_second_review_of_a_year_is_refused(session):
    made = begun(session)
    again = Outset(year=YEAR, sha256=R8)
    assert refused(outset.begin, session, made.officer, made.contract, again, NOW) == "taken"
    course.move(session, made.officer, made.procurement, "cancel", NOW, reason="担当の変更")
    renewed = outset.begin(session, made.officer, made.contract, again, NOW)
    assert renewed.id == made.review.id
    assert renewed.procurement.state == "preparation"


@pytest.mark.parametrize(("year", "why"), [(2023, "year"), (2027, "year"), (2026, None)])
def test_only_years_that_began_are_reviewed(session, year, why):
    town, contract = town_with_contract(session)
    by = actor_for(town, town.people["officer"], "officer")
    if why:
        assert refused(outset.begin, session, by, contract, Outset(year=year, sha256=R8), NOW) == why
    else:
        early = NOW - timedelta(days=300)
        assert refused(outset.begin, session, by, contract, Outset(year=year, sha256=R8), early) == "future"
        assert outset.begin(session, by, contract, Outset(year=year, sha256=R8), NOW).fiscal_year == year


def test_rubric_that_chooses_a_contractor_is_refused(session):
    town, contract = town_with_contract(session)
    by = actor_for(town, town.people["officer"], "officer")
    other = sha256(library_rubric("r1-soudan-standard"))
    assert refused(outset.begin, session, by, contract, Outset(year=YEAR, sha256=other), NOW) == "rubric"
    assert [each.id for each in outset.offers(session, by)] == ["r8-annual-performance"]

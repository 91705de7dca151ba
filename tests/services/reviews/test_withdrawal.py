"""Withdrawing a review that was begun or entered by mistake: what ends, what stays, and what may not be withdrawn."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from evaluator.core.canonical import sha256
from evaluator.db.models import Event, Review, Score
from evaluator.services import pastrecord
from evaluator.services.reviews import draft, links, outset, records, replies, withdrawal
from evaluator.services.reviews.outset import Outset
from evaluator.services.reviews.records import Entered
from evaluator.services.reviews.refusal import ReviewRefused
from tests.factories.reviews import AFTER, FINDING, YEAR, begun, drafted, scored, scoring
from tests.factories.scoring import hand_in
from tests.factories.world import NOW, library_rubric
from tests.services.reviews.test_reply import KEY, PAPER

WHY = "令和8年度を選ぶところを誤った"


def withdrawn(session, made, now=NOW):
    withdrawal.withdraw(session, made.officer, made.review, WHY, now)
    session.commit()
    return made.review


def refused(session, made, reason, now=NOW):
    with pytest.raises(ReviewRefused) as found:
        withdrawal.withdraw(session, made.officer, made.review, reason, now)
    return found.value.reason


def anew(session, made):
    return outset.begin(
        session, made.officer, made.contract, Outset(year=YEAR, sha256=sha256(library_rubric(outset.LIBRARY))), NOW
    )


def test_withdrawn_review_frees_its_year_and_stays(session):
    made = begun(session)
    old = withdrawn(session, made)
    assert made.procurement.state == "cancelled"
    new = anew(session, made)
    assert new.id != old.id
    assert (old.withdrawn_because, new.withdrawn_at) == (WHY, None)
    states = [each.state for each in records.years(session, [made.contract.id], NOW)[made.contract.id]]
    assert states == ["scoring", "withdrawn"]
    assert [each.review_id for each in records.summary(session, made.contract, NOW).going_on] == [new.id]


def test_reason_stands_in_the_history(session):
    made = begun(session)
    assert refused(session, made, " \n") == "no-reason"
    withdrawn(session, made)
    told = session.scalars(select(Event).where(Event.kind == "review.withdrawn")).one()
    assert json.loads(told.values.text)["new"]["reason"] == WHY
    assert session.scalars(select(Event.kind).order_by(Event.id.desc())).first() == "procurement.cancel"


def test_marks_stay_when_scoring_is_withdrawn(session):
    made = scoring(session)
    hand_in(session, made.town, 0, mark="4")
    session.commit()
    before = session.scalars(select(Score.mark).order_by(Score.id)).all()
    withdrawn(session, made)
    assert made.procurement.state == "cancelled"
    assert session.scalars(select(Score.mark).order_by(Score.id)).all() == before != []


def test_withdrawn_draft_ends_links_and_keeps_replies(session):
    made = drafted(session)
    token = links.make(session, made.officer, made.review, NOW, key=KEY)
    found = links.find(session, token, NOW, key=KEY)
    replies.register(session, made.officer, made.review, PAPER, NOW)
    withdrawn(session, made)
    assert links.find(session, token, NOW, key=KEY) is None
    with pytest.raises(ReviewRefused, match="link"):
        links.answer(session, found, name="理事長", content="x", now=NOW)
    for act in (
        lambda: replies.register(session, made.officer, made.review, PAPER, NOW),
        lambda: draft.fix(session, made.officer, made.review, "", AFTER),
        lambda: links.make(session, made.officer, made.review, NOW, key=KEY),
        lambda: withdrawal.withdraw(session, made.officer, made.review, WHY, NOW),
    ):
        with pytest.raises(ReviewRefused, match="closed"):
            act()
    assert (made.procurement.state, made.review.finding, len(made.review.replies)) == ("decided", FINDING, 1)


def test_fixed_review_is_never_withdrawn(session):
    made = drafted(session)
    draft.fix(session, made.officer, made.review, "", AFTER)
    session.commit()
    assert refused(session, made, WHY, AFTER) == "closed"
    session.rollback()
    made.review.withdrawn_at, made.review.withdrawn_because = AFTER, WHY
    with pytest.raises(IntegrityError):
        session.flush()


def test_withdrawn_entry_counts_in_no_selection(session):
    made = scored(session)
    given = Entered(year=2024, scale="shonai", raw="B", finding="", source="評価票")
    review = records.enter(session, made.officer, made.contract, given, NOW)
    proposals = [each.id for each in made.town.proposals]
    of = made.town.organisation.id
    session.flush()
    assert pastrecord.of_proposals(session, of, proposals, NOW)[proposals[0]].mean == 83
    withdrawal.withdraw(session, made.officer, review, WHY, NOW)
    assert pastrecord.of_proposals(session, of, proposals, NOW)[proposals[0]].mean is None
    again = records.enter(session, made.officer, made.contract, given, NOW)
    assert session.scalars(select(Review.id).where(Review.fiscal_year == 2024, Review.withdrawn_at.is_(None))).all() == [again.id]

"""The next step of each review, as the desk tells it, in one statement."""

import pytest

from evaluator.services.reviews import desk, draft, links, replies, withdrawal
from tests.factories.counting import statements
from tests.factories.reviews import AFTER, LIMIT, begun, drafted, scored, scoring
from tests.factories.world import NOW, town
from tests.services.reviews.test_reply import KEY, PAPER


def steps(session, made, now=NOW):
    session.commit()
    with statements(session) as few:
        found = desk.waiting(session, made.town.organisation.id, now)
    assert len(few) <= 2
    return [(each.step, each.due) for each in found]


@pytest.mark.parametrize(
    ("build", "step"),
    [(begun, ("prepare", None)), (scoring, ("score", None)), (scored, ("write", None)), (drafted, ("send", LIMIT))],
)
def test_next_step_follows_the_review(session, build, step):
    made = build(session)
    assert steps(session, made) == [step]


def test_reply_is_awaited_then_the_review_fixed(session):
    made = drafted(session)
    links.make(session, made.officer, made.review, NOW, key=KEY)
    assert steps(session, made) == [("await", LIMIT)]
    assert steps(session, made, AFTER) == [("fix", None)]
    replies.register(session, made.officer, made.review, PAPER, NOW)
    assert steps(session, made) == [("fix", None)]
    draft.fix(session, made.officer, made.review, "", NOW)
    assert steps(session, made) == []


def test_withdrawn_review_and_another_town_wait_for_nothing(session):
    made = scored(session)
    assert desk.waiting(session, town(session, code="131024", name="緑川市").id, NOW) == ()
    withdrawal.withdraw(session, made.officer, made.review, "誤り", NOW)
    assert steps(session, made) == []

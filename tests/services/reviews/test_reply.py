"""The right of reply: the draft, the link, answers on paper, silence, the end, and corrections after it."""

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from evaluator.core.reviewing import exact_text
from evaluator.db.models import Event, ReplyLink
from evaluator.services.reviews import draft, links, records, replies
from evaluator.services.reviews.draft import Correction
from evaluator.services.reviews.keeping import state_of
from evaluator.services.reviews.links import MOST_ANSWERS
from evaluator.services.reviews.records import Entered
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.services.reviews.replies import Received
from evaluator.services.secrets import tokens
from tests.factories.counting import statements
from tests.factories.reviews import AFTER, FINDING, LIMIT, drafted, scored, scoring, town_with_contract
from tests.factories.scoring import actor_for
from tests.factories.world import NOW

KEY = b"k" * 32
PAPER = Received(channel="paper", name="理事長 青野 太郎", content="離職は1名です。", received_on=date(2026, 11, 20))


def refused(call, *args, **kwargs):
    with pytest.raises(ReviewRefused) as found:
        call(*args, **kwargs)
    return found.value.reason


def kinds(session):
    return session.scalars(select(Event.kind).where(Event.kind.like("review.%")).order_by(Event.id)).all()


def told(session):
    return json.loads(session.scalars(select(Event).order_by(Event.id.desc())).first().values.text)["new"]


def a_link(session, made):
    token = links.make(session, made.officer, made.review, NOW, key=KEY)
    session.commit()
    return token


def test_draft_keeps_score_band_and_finding(session):
    made = drafted(session)
    assert (made.review.score, made.review.raw_grade, made.review.finding) == ("79.5", "B", FINDING)
    assert state_of(made.review, NOW) == "draft"


def test_draft_waits_for_the_fixed_result(session):
    made = scoring(session)
    assert refused(draft.draft, session, made.officer, made.review, finding="x", reply_by=LIMIT, now=NOW) == "closed"


@pytest.mark.parametrize(
    ("values", "why"),
    [({"finding": " "}, "no-finding"), ({"reply_by": date(2026, 11, 19)}, "limit-past"), ({"reply_by": date.max}, "limit-far")],
)
def test_draft_needs_words_and_time(session, values, why):
    made = scored(session)
    given = {"finding": FINDING, "reply_by": LIMIT, **values}
    assert refused(draft.draft, session, made.officer, made.review, now=NOW, **given) == why


def test_draft_stands_once_a_link_was_made(session):
    made = drafted(session)
    draft.draft(session, made.officer, made.review, finding="言い直した指摘", reply_by=LIMIT, now=NOW)
    a_link(session, made)
    assert refused(draft.draft, session, made.officer, made.review, finding="x", reply_by=LIMIT, now=NOW) == "closed"
    assert made.review.finding == "言い直した指摘"


def test_only_the_hash_of_a_token_is_kept(session):
    made = drafted(session)
    token = a_link(session, made)
    (row,) = session.scalars(select(ReplyLink))
    assert row.token_sha256 == tokens.digest(token)
    assert token not in session.scalars(select(Event).order_by(Event.id.desc())).first().values.text
    assert links.find(session, token, NOW, key=KEY).id == row.id


def test_changed_expired_or_revoked_token_is_nothing(session):
    made = drafted(session)
    token = a_link(session, made)
    wrong = (f"{token}x", token[:-1], token.swapcase(), token.split(".")[0], "", ".", "あ" * 9, "x" * 5000, f"a{token[1:]}")
    assert [links.find(session, each, NOW, key=KEY) for each in wrong] == [None] * len(wrong)
    assert links.find(session, token, NOW, key=b"o" * 32) is None
    assert links.find(session, token, AFTER, key=KEY) is None
    assert links.revoke(session, made.officer, made.review, made.review.links[0].id, NOW)
    assert links.find(session, token, NOW, key=KEY) is None
    assert not links.revoke(session, made.officer, made.review, made.review.links[0].id, NOW)


def test_link_lives_to_the_end_of_the_last_day(session):
    made = drafted(session)
    token = a_link(session, made)
    ends = made.review.links[0].expires_at
    assert ends.isoformat() == "2026-12-04T15:00:00+00:00"
    assert links.find(session, token, ends - timedelta(seconds=1), key=KEY) is not None
    assert links.find(session, token, ends, key=KEY) is None


def test_answer_by_link_stays_beside_the_review(session):
    made = drafted(session)
    found = links.find(session, a_link(session, made), NOW, key=KEY)
    links.answer(session, found, name=" 理事長 ", content="離職は1名です。\n", now=NOW)
    (reply,) = made.review.replies
    assert (reply.channel, reply.name, reply.content, reply.registered_by) == ("link", "理事長", "離職は1名です。", None)
    assert state_of(made.review, NOW) == "heard"
    assert told(session)["content"] == "離職は1名です。"


def test_one_link_answers_only_so_often(session):
    made = drafted(session)
    found = links.find(session, a_link(session, made), NOW, key=KEY)
    for at in range(MOST_ANSWERS):
        links.answer(session, found, name="理事長", content=str(at), now=NOW)
    assert refused(links.answer, session, found, name="理事長", content="x", now=NOW) == "many"
    assert len(made.review.replies) == MOST_ANSWERS


def test_same_words_sent_twice_are_one_answer(session):
    made = drafted(session)
    found = links.find(session, a_link(session, made), NOW, key=KEY)
    first = links.answer(session, found, name="理事長", content="離職は1名です。", now=NOW)
    assert links.answer(session, found, name="理事長 ", content="離職は1名です。", now=NOW) is first
    links.answer(session, found, name="理事長", content="補足します。", now=NOW)
    assert len(made.review.replies) == 2
    replies.register(session, made.officer, made.review, PAPER, NOW)
    assert refused(replies.register, session, made.officer, made.review, PAPER, NOW) == "twice"


def test_answer_after_a_revocation_is_refused(session):
    made = drafted(session)
    found = links.find(session, a_link(session, made), NOW, key=KEY)
    links.revoke(session, made.officer, made.review, found.id, NOW)
    assert refused(links.answer, session, found, name="理事長", content="x", now=NOW) == "link"


def test_review_is_not_fixed_before_the_limit(session):
    made = drafted(session)
    assert refused(draft.fix, session, made.officer, made.review, "", NOW) == "early"
    last_day = AFTER.replace(month=12, day=4)
    assert refused(draft.fix, session, made.officer, made.review, "", last_day) == "early"
    assert made.review.fixed_at is None


def test_silence_after_the_limit_is_recorded(session):
    made = drafted(session)
    draft.fix(session, made.officer, made.review, "", AFTER)
    found = records.year_of(made.review, AFTER)
    assert (found.state, found.silent, found.replies) == ("fixed", True, 0)
    assert told(session)["replies"] == 0


def test_nothing_to_say_is_an_answer_too(session):
    made = drafted(session)
    replies.register(session, made.officer, made.review, Received(**{**vars(PAPER), "content": ""}), NOW)
    draft.fix(session, made.officer, made.review, "", NOW)
    found = records.year_of(made.review, AFTER)
    assert (found.silent, found.replies, found.replied_on) == (False, 1, date(2026, 11, 20))


def test_fixing_ends_links_and_takes_no_answer(session):
    made = drafted(session)
    token = a_link(session, made)
    replies.register(session, made.officer, made.review, PAPER, NOW)
    draft.fix(session, made.officer, made.review, "後任の着任を確認しました。", NOW)
    assert links.find(session, token, NOW, key=KEY) is None
    assert refused(replies.register, session, made.officer, made.review, PAPER, NOW) == "closed"
    assert refused(draft.extend, session, made.officer, made.review, date(2026, 12, 20), NOW) == "closed"
    assert refused(links.make, session, made.officer, made.review, NOW, key=KEY) == "closed"
    assert refused(draft.fix, session, made.officer, made.review, "", NOW) == "closed"
    assert kinds(session)[-1] == "review.fixed"


def test_more_time_moves_the_links_with_it(session):
    made = drafted(session)
    token = a_link(session, made)
    assert refused(draft.extend, session, made.officer, made.review, LIMIT, NOW) == "not-later"
    assert refused(draft.extend, session, made.officer, made.review, date.max, NOW) == "limit-far"
    draft.extend(session, made.officer, made.review, date(2027, 1, 8), NOW)
    assert links.find(session, token, AFTER, key=KEY) is not None
    assert refused(draft.fix, session, made.officer, made.review, "", AFTER) == "early"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"name": " "}, "no-name"), ({"channel": "link"}, "channel"), ({"received_on": date(2026, 11, 21)}, "received"),
        ({"received_on": date(2026, 11, 19)}, "received"),
    ],
)  # fmt: skip
def test_paper_needs_name_and_possible_day(session, values, why):
    made = drafted(session)
    assert refused(replies.register, session, made.officer, made.review, Received(**{**vars(PAPER), **values}), NOW) == why


def test_correction_keeps_draft_and_reply(session):
    made = drafted(session)
    replies.register(session, made.officer, made.review, PAPER, NOW)
    draft.fix(session, made.officer, made.review, "", NOW)
    session.commit()
    given = Correction(reason="転記の誤り", finding="欠員は1か月であった。", score=Fraction("91.25"))
    draft.correct(session, made.officer, made.review, given, NOW, version=made.review.version)
    assert (made.review.score, made.review.raw_grade, made.review.finding) == ("91.25", "A", "欠員は1か月であった。")
    (kept,) = made.review.corrections
    assert (kept.score, kept.raw_grade, kept.finding, kept.reason) == ("79.5", "B", FINDING, "転記の誤り")
    assert len(made.review.replies) == 1
    assert kinds(session)[-1] == "review.corrected"


@pytest.mark.parametrize(
    ("values", "why"),
    [({"reason": ""}, "no-reason"), ({"score": Fraction(101)}, "score"), ({"finding": ""}, "no-finding"), ({}, "same")],
)
def test_correction_needs_reason_and_change(session, values, why):
    made = drafted(session)
    given = Correction(**{"reason": "誤り", "finding": FINDING, "score": Fraction("79.5"), **values})
    assert refused(draft.correct, session, made.officer, made.review, given, NOW, version=made.review.version) == why


def test_other_bodies_grade_is_kept_and_mapped(session):
    town, contract = town_with_contract(session)
    by = actor_for(town, town.people["officer"], "officer")
    given = Entered(year=2024, scale="omuta-item", raw="4", finding="プラン作成の遅れ", source="旧基準による評価票")
    made = records.enter(session, by, contract, given, NOW)
    assert (made.raw_grade, made.grade_scale, made.score) == ("4", "omuta-item", "80")
    assert records.year_of(made, NOW).counts
    assert refused(records.enter, session, by, contract, given, NOW) == "taken"
    wrong = Entered(**{**vars(given), "year": 2025, "raw": "6"})
    assert refused(records.enter, session, by, contract, wrong, NOW) == "grade"
    assert refused(records.enter, session, by, contract, Entered(**{**vars(wrong), "raw": "5", "source": ""}), NOW) == "source"


def test_years_are_read_in_few_statements(session):
    made = drafted(session)
    by = made.officer
    for year in (2024, 2026):
        records.enter(session, by, made.contract, Entered(year=year, scale="shonai", raw="B", finding="x", source="y"), NOW)
    session.commit()
    id = made.contract.id
    with statements(session) as few:
        found = records.years(session, [id], NOW)
    assert [each.fiscal_year for each in found[id]] == [2026, 2025, 2024]
    assert len(few) <= 4
    summary = records.summary(session, made.contract, NOW)
    assert ([each.fiscal_year for each in summary.going_on], summary.latest.fiscal_year, summary.open_years) == ([2025], 2026, ())


@pytest.mark.parametrize(("value", "text"), [("79.5", "79.5"), ("1/3", "1/3"), ("100", "100"), ("1/8", "0.125")])
def test_scores_are_kept_exactly(value, text):
    assert exact_text(Fraction(value)) == text

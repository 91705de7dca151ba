"""Handing in, sending back, correcting, accepting: what each needs, and what each writes into the history."""

import json
from datetime import UTC, datetime

import pytest

from evaluator.db.models import Event, EventValues
from evaluator.db.queries import returns as rows
from evaluator.services.returns import filling, handing
from evaluator.services.returns.refusal import ReturnRefused
from tests.factories.returns import filled_in, returning, sent
from tests.factories.world import NOW


def submitted(session, **own):
    made = returning(session)
    filled_in(session, made, **own)
    handing.submit(session, made.clerk, made.body, NOW, version=made.body.version)
    return made


def kinds(session, organisation):
    found = session.query(Event.kind).filter_by(organisation_id=organisation.id).order_by(Event.number)
    return [each for (each,) in found if each.startswith("return.")]


def values(session, kind):
    query = session.query(EventValues.text).join(Event, Event.id == EventValues.event_id).filter(Event.kind == kind)
    return json.loads(query.order_by(Event.id).first()[0])


def refused(call, *arguments, **named):
    with pytest.raises(ReturnRefused) as found:
        call(*arguments, **named)
    return [each.id for each in found.value.messages]


def test_whole_course_is_told_in_both_chains(session):
    made = submitted(session)
    handing.send_back(session, made.asker, made.body, NOW, question="専任の人数を確かめてください。")
    filling.save(session, made.clerk, made.body, sent({"plans": "2"}, base={"plans": "0"}), NOW)
    filling.save(session, made.clerk, made.body, sent({"new_consultations": "4"}, base={"new_consultations": "0"}), NOW)
    handing.correct(session, made.clerk, made.body, NOW, version=made.body.version, words="直しました。")
    handing.accept(session, made.asker, made.body, NOW)
    course = ["return.begun", "return.submitted", "return.sent-back", "return.corrected", "return.accepted"]
    assert kinds(session, made.town.organisation) == course
    assert kinds(session, made.ministry) == ["return.round-begun", "return.sent-back", "return.accepted"]
    told = values(session, "return.corrected")
    assert told["old"]["answers"] == {"new_consultations": "0", "plans": "0"}
    assert told["new"]["answers"] == {"new_consultations": "4", "plans": "2"}


def test_unfinished_return_says_all_that_is_left(session):
    made = returning(session)
    filling.begin(session, made.clerk, made.body, NOW)
    filling.save(session, made.clerk, made.body, sent({"staff_people": "4", "staff_dedicated": "5"}), NOW)
    said = refused(handing.submit, session, made.clerk, made.body, NOW, version=made.body.version)
    assert said == ["return.lacks.complete", "return.lacks.sound"]
    assert made.body.state == "draft"


def test_question_without_a_reason_keeps_it_back(session):
    made = returning(session)
    filled_in(session, made, plans="5", new_consultations="2")
    assert refused(handing.submit, session, made.clerk, made.body, NOW, version=made.body.version) == ["return.lacks.explained"]
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}, base={"plans": "5"}, plans="changed"), NOW)
    handing.submit(session, made.clerk, made.body, NOW, version=made.body.version)
    assert made.body.handed_in["plans"] == {"value": "5", "origin": "typed", "reason": "changed"}


def test_what_was_changed_unseen_is_not_handed_in(session):
    made = returning(session)
    filled_in(session, made)
    seen = made.body.version
    filling.save(session, made.clerk, made.body, sent({"new_consultations": "4"}, base={"new_consultations": "0"}), NOW)
    assert refused(handing.submit, session, made.clerk, made.body, NOW, version=seen) == ["return.lacks.unseen"]


def test_second_window_is_told_that_the_return_is_handed_in(session):
    made = returning(session)
    filled_in(session, made)
    seen = made.body.version
    handing.submit(session, made.clerk, made.body, NOW, version=seen)
    session.flush()
    assert refused(handing.submit, session, made.clerk, made.body, NOW, version=seen) == ["return.lacks.state"]


def test_asker_sees_what_was_handed_in_not_the_draft(session):
    made = submitted(session)
    handing.send_back(session, made.asker, made.body, NOW, question="?")
    filling.save(session, made.clerk, made.body, sent({"new_consultations": "4"}, base={"new_consultations": "0"}), NOW)
    assert made.body.handed_in["new_consultations"]["value"] == "0"


def test_accepted_return_opens_only_with_a_question(session):
    made = submitted(session)
    handing.accept(session, made.asker, made.body, NOW)
    assert refused(handing.send_back, session, made.asker, made.body, NOW, question="?") == ["return.lacks.state"]
    assert refused(handing.reopen, session, made.asker, made.body, NOW, question="") == ["return.lacks.words"]
    handing.reopen(session, made.asker, made.body, NOW, question="もう一度")
    assert (made.body.state, made.body.accepted_at) == ("sent-back", None)


def test_return_is_not_begun_before_the_round_opens(session):
    made = returning(session)
    early = datetime(2026, 10, 30, tzinfo=UTC)
    assert refused(filling.begin, session, made.clerk, made.body, early) == ["return.lacks.open"]


def test_messages_stand_in_order_with_their_side(session):
    made = submitted(session)
    handing.ask(session, made.clerk, made.body, NOW, text="対象は?")
    handing.answer(session, made.asker, made.body, NOW, text="すべてです。")
    handing.answer(session, made.asker, made.body, NOW, text="すべてです。")
    handing.send_back(session, made.asker, made.body, NOW, question="3-2は?")
    assert [(each.side, each.text) for each in rows.messages(session, made.body.id)] == [
        ("body", "対象は?"),
        ("asker", "すべてです。"),
        ("asker", "3-2は?"),
    ]


def test_return_cannot_be_handed_in_twice(session):
    made = submitted(session)
    again = refused(handing.submit, session, made.clerk, made.body, NOW, version=made.body.version)
    assert again == ["return.lacks.state"]

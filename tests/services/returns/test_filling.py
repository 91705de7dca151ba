"""Answering a return: what is filled in, how two people answer at once, and what is refused."""

from dataclasses import replace

import pytest

from evaluator.db.models import BodyReturn
from evaluator.services.returns import filling, handing
from evaluator.services.returns.forms import read
from evaluator.services.returns.refusal import NotSaved, ReturnRefused
from tests.factories.contracts import contract
from tests.factories.figures import report
from tests.factories.returns import asked_round, filled_in, return_of, returning, sent, whole_answers
from tests.factories.staff import spell
from tests.factories.world import NOW


def begun(session):
    made = returning(session)
    filling.begin(session, made.clerk, made.body, NOW)
    return made


def test_own_records_fill_in_what_they_know(session):
    made = returning(session)
    first, second = (contract(session, made.town.organisation) for _ in range(2))
    report(session, first, 202604, plans=3, new_consultations=10)
    report(session, second, 202605, plans=4)
    spell(session, first, "相談員A", fte_hundredths=50, dedicated=False)
    spell(session, first, "相談員B")
    spell(session, second, "相談員A", role="就労支援員", fte_hundredths=50)
    assert filling.begin(session, made.clerk, made.body, NOW) > 10
    found = read(session, made.body)
    assert {id: found.values.get(id) for id in ("plans", "new_consultations", "job_support_users")} == {
        "plans": "7",
        "new_consultations": "10",
        "job_support_users": None,
    }
    assert [found.values[id] for id in ("consultant_people", "consultant_fte", "lead_people", "staff_people")] == [
        *("2", "1.5", "0", "2")
    ]
    assert found.values["staff_dedicated"] == "1"
    assert {each.origin for each in found.answers.values()} == {"figures", "staff"}
    assert not any(each.confirmed for each in found.answers.values())


def test_nothing_recorded_fills_in_nothing(session):
    made = returning(session)
    assert filling.begin(session, made.clerk, made.body, NOW) == 0
    assert made.body.state == "draft"


def test_staff_of_a_day_ahead_is_not_told(session):
    made = returning(session)
    spell(session, contract(session, made.town.organisation, from_year=2026))
    ahead = asked_round(session, made.asker, year=2027)
    body = return_of(session, ahead, made.town.organisation)
    assert filling.begin(session, made.clerk, body, NOW) == 0


def test_last_year_fills_in_what_was_handed_in(session):
    made = returning(session)
    before = return_of(session, asked_round(session, made.asker, year=2025), made.town.organisation)
    filling.begin(session, made.clerk, before, NOW)
    filling.save(session, made.clerk, before, sent(whole_answers(2025, plans="9", new_consultations="9")), NOW)
    handing.submit(session, made.clerk, before, NOW, version=before.version)
    filling.begin(session, made.clerk, made.body, NOW)
    kept = read(session, made.body).answers["plans"]
    assert (kept.value, kept.origin, kept.confirmed) == ("9", "last-year", False)


def test_draft_of_last_year_is_not_taken(session):
    made = returning(session)
    before = return_of(session, asked_round(session, made.asker, year=2025), made.town.organisation)
    filling.begin(session, made.clerk, before, NOW)
    filling.save(session, made.clerk, before, sent({"plans": "9"}), NOW)
    assert filling.begin(session, made.clerk, made.body, NOW) == 0


def test_filled_in_counts_once_it_is_confirmed(session):
    made = returning(session)
    report(session, contract(session, made.town.organisation), 202604, plans=3)
    filling.begin(session, made.clerk, made.body, NOW)
    as_it_was = sent({"plans": "3"}, base={"plans": "3"}, confirms=False)
    assert filling.save(session, made.clerk, made.body, as_it_was, NOW).confirmed == 0
    assert read(session, made.body).progress("consultations").confirmed == 0
    assert filling.save(session, made.clerk, made.body, sent({"plans": "3"}, base={"plans": "3"}), NOW).confirmed == 1
    kept = read(session, made.body).answers["plans"]
    assert (kept.origin, kept.confirmed) == ("figures", True)


def test_typed_answer_is_marked_as_typed(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"plans": "１２"}, confirms=False), NOW)
    kept = read(session, made.body).answers["plans"]
    assert (kept.value, kept.origin, kept.confirmed) == ("12", "typed", True)


def test_two_people_answer_different_fields(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"plans": "5", "new_consultations": ""}), NOW)
    filling.save(session, made.clerk, made.body, sent({"plans": "", "new_consultations": "8"}), NOW)
    assert read(session, made.body).values == {"plans": "5", "new_consultations": "8"}


def test_same_field_changed_by_two_clashes(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}), NOW)
    with pytest.raises(NotSaved) as refused:
        filling.save(session, made.clerk, made.body, sent({"plans": "6", "new_consultations": "8"}), NOW)
    assert refused.value.clashes == {"plans": "5"}
    assert read(session, made.body).values == {"plans": "5"}
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}), NOW)


def test_what_is_chosen_of_two_answers_stays(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}), NOW)
    mine = sent({"plans": "6"}, base={"plans": "5"})
    with pytest.raises(NotSaved) as refused:
        filling.save(session, made.clerk, made.body, replace(mine, chosen={"plans": ""}), NOW)
    assert refused.value.clashes == {"plans": "5"}
    assert filling.save(session, made.clerk, made.body, replace(mine, chosen={"plans": filling.THEIRS}), NOW).changed == 0
    assert read(session, made.body).values == {"plans": "5"}
    filling.save(session, made.clerk, made.body, replace(mine, chosen={"plans": filling.MINE}), NOW)
    assert read(session, made.body).values == {"plans": "6"}


def test_answer_changed_again_meanwhile_clashes_again(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}), NOW)
    mine = replace(sent({"plans": "6"}, base={"plans": "4"}), chosen={"plans": filling.MINE})
    with pytest.raises(NotSaved) as refused:
        filling.save(session, made.clerk, made.body, mine, NOW)
    assert refused.value.clashes == {"plans": "5"}


def test_what_is_no_answer_stores_nothing(session):
    made = begun(session)
    with pytest.raises(NotSaved) as refused:
        filling.save(session, made.clerk, made.body, sent({"plans": "5", "new_consultations": "多数"}), NOW)
    assert list(refused.value.wrong) == ["new_consultations"]
    assert read(session, made.body).values == {}


def test_answer_that_breaks_a_check_is_kept(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"staff_people": "4", "staff_dedicated": "5"}), NOW)
    assert [(each.field, each.refuses) for each in read(session, made.body).findings] == [("staff_dedicated", True)]


def test_emptied_answer_is_no_answer(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}), NOW)
    filling.save(session, made.clerk, made.body, sent({"plans": ""}, base={"plans": "5"}), NOW)
    assert read(session, made.body).values == {}


def test_reason_answers_a_question_until_the_figure_changes(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"new_consultations": "2", "plans": "5"}, plans="changed"), NOW)
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}, base={"plans": "5"}, plans="changed"), NOW)
    found = read(session, made.body)
    assert [found.explained(each) for each in found.findings] == [True]
    filling.save(session, made.clerk, made.body, sent({"plans": "6"}, base={"plans": "5"}), NOW)
    session.expire_all()
    found = read(session, made.body)
    assert [found.explained(each) for each in found.findings] == [False]


def test_reason_that_is_not_offered_is_not_kept(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}, plans="because"), NOW)
    assert read(session, made.body).answers["plans"].reason == ""


def test_every_save_makes_a_new_version(session):
    made = begun(session)
    before = made.body.version
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}), NOW)
    assert made.body.version == before + 1
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}, base={"plans": "5"}), NOW)
    assert made.body.version == before + 1


def test_submitted_return_takes_no_answers(session):
    made = returning(session)
    filled_in(session, made)
    handing.submit(session, made.clerk, made.body, NOW, version=made.body.version)
    with pytest.raises(ReturnRefused):
        filling.save(session, made.clerk, made.body, sent({"plans": "5"}), NOW)
    with pytest.raises(ReturnRefused):
        filling.fill_in(session, made.clerk, made.body, NOW)
    assert session.get_one(BodyReturn, made.body.id).state == "submitted"


def test_filling_in_again_leaves_what_is_answered(session):
    made = begun(session)
    filling.save(session, made.clerk, made.body, sent({"plans": "5"}), NOW)
    report(session, contract(session, made.town.organisation), 202604, plans=3, new_consultations=8)
    assert filling.fill_in(session, made.clerk, made.body, NOW) == 1
    assert read(session, made.body).values == {"plans": "5", "new_consultations": "8"}

"""The returns of a body: the list, a chapter, what is refused, and the hand-in."""

import pytest

from evaluator.db.models import BodyReturn
from evaluator.services.returns import filling
from evaluator.services.returns.forms import read
from tests.factories.contracts import contract
from tests.factories.figures import report
from tests.factories.returns import filled_in, returning, sent
from tests.factories.world import NOW, sign_in, whole_town


@pytest.fixture
def made(session):
    found = returning(session)
    session.commit()
    return found


@pytest.fixture
def clerk(client, session, made):
    return sign_in(client, session, made.town.people["clerk"])


@pytest.fixture
def officer(client, session, made):
    return sign_in(client, session, made.town.people["officer"])


def begun(session, made):
    filling.begin(session, made.clerk, made.body, NOW)
    session.commit()
    return f"/returns/{made.body.id}"


def values(session, made):
    session.rollback()
    session.expire_all()
    return dict(read(session, session.get_one(BodyReturn, made.body.id)).values)


def test_list_shows_what_is_asked(clerk, made):
    page = clerk.get("/returns?lang=ja").text
    assert [each for each in ("2026年度調査", "未着手", "見本省", "令和8年11月30日（月）") if each not in page] == []
    assert "Sample Ministry" in clerk.get("/returns?lang=en").text


def test_beginning_fills_in_and_says_so(clerk, session, made):
    report(session, contract(session, made.town.organisation), 202604, plans=3)
    session.commit()
    assert clerk.post(f"/returns/{made.body.id}/begin").status_code == 302
    page = clerk.get(f"/returns/{made.body.id}/chapters/consultations?lang=ja").text
    assert "月次の記録から" in page
    assert "未確認" in page
    assert values(session, made) == {"plans": "3"}


@pytest.mark.parametrize(
    "chapter", ["consultations", "selection", "staffing", "conferences", "programmes", "housing", "joint", "grants"]
)
def test_every_chapter_can_be_read_in_english(clerk, session, made, chapter):
    address = begun(session, made)
    page = clerk.get(f"{address}/chapters/{chapter}?lang=en")
    assert page.status_code == 200
    assert "Confirm this chapter and go on" in page.text


def test_confirmed_chapter_leads_to_the_next(clerk, session, made):
    address = begun(session, made)
    given = {"f.housing_mechanism": "yes", "f.housing_forms": ["sharing", "meetings"], "f.housing_barriers": "none"}
    names = ("housing_mechanism", "housing_forms", "housing_barriers", "housing_factors")
    answer = clerk.post(f"{address}/chapters/housing", data={**given, **{f"b.{each}": "" for each in names}, "confirm": "1"})
    assert answer.location.endswith("/chapters/joint")
    assert values(session, made) == {
        "housing_mechanism": "yes",
        "housing_forms": "sharing,meetings",
        "housing_barriers": "none",
    }


def kept(clerk, address, field, value, *, base=""):
    """What the page's script is answered for one question."""
    return clerk.post(f"{address}/chapters/consultations/answer", data={f"f.{field}": value, f"b.{field}": base})


def test_one_answer_is_kept_as_it_is_typed(clerk, session, made):
    address = begun(session, made)
    told = kept(clerk, address, "plans", "１，２３４").json
    assert (told["stored"], told["done"]) == ("1234", 1)
    assert values(session, made) == {"plans": "1234"}
    wrong = kept(clerk, address, "plans", "多数", base="1234")
    assert (wrong.status_code, wrong.json["said"]) == (422, "0以上の整数で入れてください。")
    clash = kept(clerk, address, "plans", "9", base="8")
    assert (clash.status_code, clash.json["stored"]) == (409, "1234")
    assert (clash.json["mine"], clash.json["theirs"]) == ("自分の回答を残す：「9」", "ほかの担当者の回答にする：「1,234」")
    assert values(session, made) == {"plans": "1234"}


def test_answer_outside_the_chapter_is_not_there(clerk, session, made):
    address = begun(session, made)
    assert kept(clerk, address, "housing_mechanism", "yes").status_code == 404
    assert clerk.post(f"{address}/chapters/consultations/answer", data={}).status_code == 404


def test_answer_after_the_hand_in_is_refused(clerk, session, made):
    address = begun(session, made)
    made.body.state, made.body.submitted_at, made.body.handed_in = "submitted", NOW, {}
    session.commit()
    assert kept(clerk, address, "plans", "3").status_code == 423
    assert values(session, made) == {}


def test_wrong_answer_stays_with_what_was_typed(clerk, session, made):
    address = begun(session, made)
    given = {"f.plans": "多数", "b.plans": "", "f.new_consultations": "12", "b.new_consultations": ""}
    answer = clerk.post(f"{address}/chapters/consultations", data=given)
    assert answer.status_code == 422
    assert "0以上の整数で入れてください。" in answer.text
    assert 'value="多数"' in answer.text
    assert 'value="12"' in answer.text
    assert values(session, made) == {}


def test_change_of_language_saves_nothing(clerk, session, made):
    address = begun(session, made)
    answer = clerk.post(f"{address}/chapters/consultations?lang=en", data={"f.plans": "12", "b.plans": ""})
    assert 'value="12"' in answer.text
    assert values(session, made) == {}


def test_broken_check_is_saved_and_pointed_at(clerk, session, made):
    address = begun(session, made)
    given = {"f.staff_people": "4", "b.staff_people": "", "f.staff_dedicated": "5", "b.staff_dedicated": "", "confirm": "1"}
    answer = clerk.post(f"{address}/chapters/staffing", data=given)
    assert answer.location.endswith("/chapters/staffing")
    page = clerk.get(f"{address}/chapters/staffing?lang=ja").text
    assert "4以下で入れてください" in page
    assert 'href="#staff_dedicated"' in page


def test_question_asks_for_a_reason(clerk, session, made):
    address = begun(session, made)
    given = {"f.plans": "9", "b.plans": "", "f.new_consultations": "5", "b.new_consultations": ""}
    clerk.post(f"{address}/chapters/consultations", data=given)
    assert "r.plans" in clerk.get(f"{address}/chapters/consultations").text
    clerk.post(f"{address}/chapters/consultations", data={"f.plans": "9", "b.plans": "9", "r.plans": "changed"})
    session.rollback()
    session.expire_all()
    assert read(session, session.get_one(BodyReturn, made.body.id)).answers["plans"].reason == "changed"


def test_clash_shows_both_answers(clerk, session, made):
    address = begun(session, made)
    filling.save(session, made.clerk, made.body, sent({"plans": "7"}), NOW)
    session.commit()
    answer = clerk.post(f"{address}/chapters/consultations", data={"f.plans": "8", "b.plans": ""})
    assert answer.status_code == 422
    assert "「7」" in answer.text
    assert 'value="8"' in answer.text


@pytest.mark.parametrize(("choice", "status", "stored"), [("", 422, "7"), ("mine", 302, "8"), ("theirs", 302, "7")])
def test_clash_stays_until_one_is_chosen(clerk, session, made, choice, status, stored):
    address = begun(session, made)
    filling.save(session, made.clerk, made.body, sent({"plans": "7"}), NOW)
    session.commit()
    both = {"f.plans": "8", "b.plans": "7", "c.plans": "1", "k.plans": choice}
    beside = {"f.new_consultations": "5", "b.new_consultations": ""}
    clerk.get(f"{address}/chapters/consultations?lang=en")
    answer = clerk.post(f"{address}/chapters/consultations", data={**both, **beside})
    assert answer.status_code == status
    assert values(session, made) == {"plans": stored, **({"new_consultations": "5"} if choice else {})}
    if not choice:
        assert "Keep mine: “8”" in answer.text
        assert "Take theirs: “7”" in answer.text


def test_finished_return_is_submitted_once(officer, session, made):
    filled_in(session, made)
    session.commit()
    address, version = f"/returns/{made.body.id}", made.body.version
    assert "調査票を提出する" in officer.get(f"{address}?lang=ja").text
    assert officer.post(f"{address}/submit", data={"submit-version": version}).status_code == 302
    page = officer.get(address).text
    assert "提出済み" in page
    assert "調査票を提出する" not in page
    assert "計算できません" in officer.get(f"{address}/chapters/staffing").text
    officer.post(f"{address}/submit", data={"submit-version": "x"})
    session.rollback()
    assert session.get_one(BodyReturn, made.body.id).state == "submitted"


def test_full_return_that_needs_another_look_says_so(officer, session, made):
    filled_in(session, made)
    filling.save(session, made.clerk, made.body, sent({"staff_dedicated": "999"}, base=read(session, made.body).values), NOW)
    session.commit()
    page = officer.get(f"/returns/{made.body.id}?lang=en").text
    assert "Some answers need another look" in page
    assert "answers are left" not in page


def test_unfinished_return_says_what_is_left(officer, session, made):
    address = begun(session, made)
    page = officer.get(f"{address}?lang=en").text
    assert "What is left before it can be submitted" in page
    assert "Yes, submit" not in page
    officer.post(f"{address}/submit", data={"submit-version": made.body.version})
    session.rollback()
    assert session.get_one(BodyReturn, made.body.id).state == "draft"


def test_clerk_answers_but_does_not_submit(clerk, session, made):
    filled_in(session, made)
    session.commit()
    assert clerk.post(f"/returns/{made.body.id}/submit").status_code == 403
    assert "はい、提出します" not in clerk.get(f"/returns/{made.body.id}?lang=ja").text


def test_auditor_reads_and_changes_nothing(client, session, made):
    address = begun(session, made)
    auditor = sign_in(client, session, made.town.people["auditor"])
    assert "<form" not in auditor.get(f"{address}/chapters/housing").text.partition("<main")[2].partition("</main")[0]
    assert auditor.post(f"{address}/chapters/housing").status_code == 403


def test_return_of_another_body_is_not_there(client, session, made):
    other = whole_town(session, code="131024", name="緑川市", members=0, proposals=0, state="preparation")
    address = begun(session, made)
    stranger = sign_in(client, session, other.people["officer"])
    for each in ("", "/chapters/housing"):
        assert stranger.get(f"{address}{each}").status_code == 404
    for each in ("/begin", "/fill-in", "/chapters/housing", "/submit", "/correct", "/ask"):
        assert stranger.post(f"{address}{each}").status_code == 404


def test_chapter_that_is_not_asked_is_not_there(clerk, session, made):
    address = begun(session, made)
    assert clerk.get(f"{address}/chapters/nothing").status_code == 404


def test_question_to_who_asks_needs_words(clerk, session, made):
    address = begun(session, made)
    assert clerk.post(f"{address}/ask", data={"ask-text": " "}).status_code == 422
    assert clerk.post(f"{address}/ask", data={"ask-text": "対象は?"}).status_code == 302
    assert "対象は?" in clerk.get(address).text

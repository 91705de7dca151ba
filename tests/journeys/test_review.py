"""A contract's year through the pages: begun, scored by three members, drafted, answered by link or on paper, and fixed."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from evaluator.core.calendar import japan_date
from evaluator.core.canonical import sha256
from evaluator.db.models import Event, Procurement, ReplyLink, Review, ReviewReply
from evaluator.services import evaluations
from evaluator.services.actor import now
from evaluator.services.reviews import outset
from tests.factories.papers import PDF
from tests.factories.replyforms import filled
from tests.factories.reviews import ACTUAL, FINDING, town_with_contract
from tests.factories.world import library_rubric, sign_in

R8 = sha256(library_rubric(outset.LIBRARY))
ITEMS = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")
OPINION = "離職は1名で、家族の転居によるものです。後任は3月1日に着任しました。"


@pytest.fixture
def town(session):
    made, contract = town_with_contract(session)
    return made, contract.id


@pytest.fixture
def people(app, session, town):
    """A browser for the officer, the clerk and each member; and one for the contractor, who signs in nowhere."""
    found = {role: sign_in(app.test_client(), session, town[0].people[role]) for role in ("officer", "clerk")}
    members = [sign_in(app.test_client(), session, each) for each in town[0].members]
    return {**found, "members": members, "contractor": app.test_client()}


def page(client, path, status=200):
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def sent(client, path, status=302, **form):
    answer = client.post(path, data=form)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer


def begun(people, session, town):
    """Begin the review, enter what the records do not give, form the panel; the address of the review."""
    made, contract_id = town
    sent(people["officer"], f"/contracts/{contract_id}/reviews/new", year="2025", rubric=R8, scoring="2099-12-01T17:00")
    session.rollback()
    review = session.scalars(select(Review)).one()
    at, case = f"/contracts/{contract_id}/reviews/{review.id}", f"/procurements/{review.procurement_id}"
    shown = page(people["officer"], f"{case}/review")
    form = {"version": re.search(r'name="version"[^>]*value="(\d+)"', shown)[1]}
    for number, value in enumerate(ACTUAL.values()):
        form |= {f"value_{2 * number}": value, f"reason_{2 * number}": "年次報告書"}
    sent(people["officer"], f"{at}/figures", **form)
    first, *_ = ids = [str(each.id) for each in made.members]
    sent(people["officer"], f"{case}/panel", person=ids, chair=first, **{f"outside_{first}": "y"})
    return at, case


def scored(people, session, case):
    """Every member declares and scores; the officer closes and fixes the result."""
    panel = case.replace("procurements", "panel")
    assert "利益相反" in people["officer"].get(case).get_data(as_text=True)
    for client in people["members"]:
        keys = dict.fromkeys(re.findall(r'name="answer_([0-9a-f]+)"', page(client, f"{panel}/declaration")))
        sent(client, f"{panel}/declaration", **{f"answer_{key}": "no" for key in keys})
    sent(people["officer"], f"{case}/moves/start-review")
    for client, mark in zip(people["members"], ("4", "4", "3"), strict=True):
        sheet = re.search(rf'href="({panel}/sheet/review/[^"]+)"', page(client, "/panel"))[1]
        seen = dict(re.findall(r'name="seen:([^"]+)" value="([^"]+)"', page(client, sheet)))
        assert tuple(seen) == ITEMS
        marks = {f"seen:{item}": value for item, value in seen.items()} | {f"mark:{item}": mark for item in seen}
        sent(client, sheet, **marks, review="1")
        assert "採点票を提出しました" in client.post(f"{panel}/sheet/review/submit", follow_redirects=True).get_data(as_text=True)
    sent(people["officer"], f"{case}/moves/close-scoring")
    assert "79.5" in page(people["officer"], f"{case}/ranking")
    sent(people["officer"], f"{case}/moves/decide")
    session.rollback()


def drafted(people, session, town):
    at, case = begun(people, session, town)
    scored(people, session, case)
    assert page(people["officer"], at).count("評価（案）を作る") >= 1
    sent(people["officer"], f"{at}/draft", finding=FINDING, reply_by=(japan_date(now()) + timedelta(days=14)).isoformat())
    return at


def test_year_is_reviewed_and_answered_by_link(people, session, town):
    at = drafted(people, session, town)
    made = people["officer"].post(f"{at}/links").get_data(as_text=True)
    address = re.search(r'value="http://localhost(/reply/[^"]+)"', made)[1]
    sent(people["officer"], f"{at}/fix")
    session.rollback()
    assert session.scalars(select(Review)).one().fixed_at is None
    assert FINDING in page(people["contractor"], address)
    sent(people["contractor"], address, name="理事長 青野 太郎", content=OPINION)
    assert OPINION in page(people["officer"], at)
    sent(people["officer"], f"{at}/fix", response="後任の着任を確認しました。")
    shown = page(people["clerk"], at)
    assert all(each in shown for each in (FINDING, OPINION, "後任の着任を確認しました。", "79.5"))
    assert people["contractor"].get(address).status_code == 404
    session.rollback()
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    told = [each for each in kinds if each.startswith("review.")]
    assert told == ["review.begun", "review.figures", "review.drafted", "review.link-made", "review.replied", "review.fixed"]
    assert session.scalars(select(Procurement.state)).one() == "decided"
    assert list(evaluations.recompute(session)) == []


def test_year_is_reviewed_and_answered_on_paper(people, session, town):
    at = drafted(people, session, town)
    form = page(people["clerk"], f"{at}/form.ja.html")
    assert FINDING in form
    assert "意見書" in form
    today = japan_date(session.scalars(select(Review.drafted_at)).one())
    paper = {"channel": "paper", "name": "理事長 青野 太郎", "content": OPINION, "received_on": today.isoformat()}
    sent(people["clerk"], f"{at}/replies/new", file=(BytesIO(PDF), "意見書.pdf"), **paper)
    session.rollback()
    reply = session.scalars(select(ReviewReply)).one()
    assert people["officer"].get(f"{at}/replies/{reply.id}/file").data == PDF
    sent(people["officer"], f"{at}/fix")
    sent(people["clerk"], f"{at}/replies/new", 422, **paper)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page(people["officer"], f"{at}/correct"))[1]
    sent(people["officer"], f"{at}/correct", finding="欠員は1か月であった。", score="80", reason="転記の誤り", version=version)
    shown = page(people["officer"], at)
    assert all(each in shown for each in ("欠員は1か月であった。", "80.0", FINDING, OPINION, "転記の誤り"))


def test_year_is_answered_by_form_file_in_english(people, session, town):
    at, case = begun(people, session, town)
    scored(people, session, case)
    officer, clerk = people["officer"], people["clerk"]
    assert "Yearly review of" in page(people["members"][0], "/panel?lang=en")
    assert "Write the draft" in page(officer, f"{at}?lang=en")
    sent(officer, f"{at}/draft", finding=FINDING, reply_by=(japan_date(now()) + timedelta(days=14)).isoformat())
    assert "hand the draft" in page(officer, "/procurements?lang=en")
    made = officer.post(f"{at}/links").get_data(as_text=True)
    address = re.search(r'value="http://localhost(/reply/[^"]+)"', made)[1]
    assert "Your reply" in page(people["contractor"], f"{address}?lang=en")
    session.rollback()
    link = session.scalars(select(ReplyLink)).one()
    link.expires_at = link.made_at
    session.commit()
    page(people["contractor"], address, 404)
    sent(people["contractor"], address, 404, name="理事長", content=OPINION)
    sent(officer, f"{at}/fix")
    session.rollback()
    assert session.scalars(select(Review.fixed_at)).one() is None
    form = clerk.get(f"{at}/form.en.xlsx").data
    day = session.scalars(select(Review.drafted_at)).one().date().isoformat()
    back = filled(form, {"reply_name": "Director", "reply_day": day, "reply_opinion": "One person left."})
    taken = sent(clerk, f"{at}/forms/new", file=(BytesIO(back), "reply.xlsx"), received_on=japan_date(now()).isoformat())
    shown = page(clerk, f"{taken.headers['Location']}?lang=en")
    assert all(each in shown for each in ("What was read of the form file", "One person left.", "Director"))
    read = dict(re.findall(r'name="(name|signed_on|received_on)"[^>]*value="([^"]*)"', shown))
    sent(clerk, taken.headers["Location"], content="One person left.", **read)
    sent(officer, f"{at}/fix", response="Seen.")
    shown = page(people["clerk"], f"{at}?lang=en")
    assert not [each for each in (FINDING[:6], "One person left.", "reply.xlsx", "Seen.", "79.5", "Fixed") if each not in shown]
    sent(officer, f"{at}/withdraw", reason="too late")
    session.rollback()
    assert session.scalars(select(Review.withdrawn_at)).one() is None
    assert session.scalars(select(ReviewReply.channel)).all() == ["file"]

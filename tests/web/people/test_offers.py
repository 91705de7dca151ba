"""A role for somebody of another organisation: offered blindly, taken by the person alone."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Invitation, Person
from tests.factories.accounts import PASSWORD, sign_in
from tests.reading import said, tree


def text(answer) -> str:
    return answer.get_data(as_text=True)


def kinds(session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def login(session, name: str) -> Person:
    session.rollback()
    return session.scalars(select(Person).where(Person.login == name)).one()


def test_offer_reads_the_same_for_nobody_and_somebody(client, session, admin, other):
    pages = []
    for name in ("other-clerk", "nobody-at-all"):
        client.post("/people/invite", data={"login": name, "role": "member"})
        session.rollback()
        number = session.scalars(select(Invitation.id).where(Invitation.login == name)).one()
        page = re.sub(rf"(invitations/|withdraw-){number}\b", "", text(client.get("/people")).replace(name, "LOGIN"))
        pages.append(re.sub(r'"csrf_token" value="[^"]*"', "", page))
        client.post(f"/people/invitations/{number}/withdraw", follow_redirects=True)
    assert pages[0] == pages[1]
    assert "LOGIN" in pages[0]


def test_offered_role_counts_only_when_taken(app, client, session, town, admin, other):
    client.post("/people/invite", data={"login": "other-clerk", "role": "member", "outside": "y"})
    theirs, stranger = app.test_client(), app.test_client()
    sign_in(theirs, "other-clerk")
    sign_in(stranger, "other-chief")
    offer = session.scalars(select(Invitation)).one()
    assert "other-clerk 氏" not in text(client.get("/people"))
    assert "青野市" in text(theirs.get("/account"))
    assert stranger.post(f"/account/invitations/{offer.id}", data={"accept": "1"}).status_code == 404
    assert theirs.post(f"/account/invitations/{offer.id}", data={"accept": "1"}).status_code == 302
    assert theirs.post(f"/account/invitations/{offer.id}", data={"accept": "1"}).status_code == 404
    assert "other-clerk 氏" in text(client.get("/people"))
    assert theirs.post("/account/organisation", data={"organisation": town.id}).status_code == 302
    assert "選定委員" in text(theirs.get("/account"))
    assert kinds(session) == ["role.offered", "role.accepted"]


def test_offer_is_told_at_sign_in(app, client, session, town, admin, other):
    client.post("/people/invite", data={"login": "other-clerk", "role": "member"})
    words = "ほかの組織から役割の依頼が届いています"
    theirs = app.test_client()
    data = {"login": "other-clerk", "password": PASSWORD}
    assert words in said(tree(theirs.post("/account/sign-in", data=data, follow_redirects=True).text))
    offer = session.scalars(select(Invitation)).one()
    theirs.post(f"/account/invitations/{offer.id}", data={"accept": "0"})
    again = app.test_client().post("/account/sign-in", data=data, follow_redirects=True)
    assert (again.status_code, words in again.text) == (200, False)


def test_declined_offer_stays_unknown_to_the_office(app, client, session, admin, other):
    client.post("/people/invite", data={"login": "other-clerk", "role": "member"})
    theirs = app.test_client()
    sign_in(theirs, "other-clerk")
    offer = session.scalars(select(Invitation)).one()
    theirs.post(f"/account/invitations/{offer.id}", data={"accept": "0"})
    assert "ほかの組織からの依頼" not in text(theirs.get("/account"))
    assert "other-clerk" in text(client.get("/people"))
    assert kinds(session) == ["role.offered"]


@pytest.mark.parametrize("data", [{}, {"login": "a!", "role": "member"}, {"login": "abc", "role": "king"}])
def test_bad_offer_is_refused_in_both_languages(client, session, admin, data):
    for lang in ("ja", "en"):
        client.set_cookie("lang", lang)
        answer = client.post("/people/invite", data=data)
        assert (answer.status_code, "field__error" in text(answer)) == (422, True)


def test_offer_of_another_organisation_is_not_withdrawn(client, session, admin, other):
    offer = Invitation(organisation_id=other.id, login="x-y", role="member", invited_at=datetime.now(UTC))
    session.add(offer)
    session.commit()
    assert client.post(f"/people/invitations/{offer.id}/withdraw").status_code == 404

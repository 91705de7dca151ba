"""Who somebody is at the identity provider, written down by an administrator."""

import html

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Person, RoleGrant
from evaluator.services.provider import Provider, Registration
from tests.factories import world
from tests.factories.accounts import account, sign_in

ISSUER = "https://login.example"


@pytest.fixture
def provider(app, monkeypatch):
    """A provider that nobody asks here."""
    found = Provider(Registration(issuer=ISSUER, client_id="a", client_secret="b", name="職員認証"))
    monkeypatch.setitem(app.extensions, "oidc", found)
    return found


@pytest.fixture
def clerk(session, town):
    return account(session, town, "clerk", "clerk")


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def subject_of(session, person: Person) -> str | None:
    session.rollback()
    return session.scalar(select(Person.oidc_subject).where(Person.id == person.id))


def events(session) -> list[tuple[str, str]]:
    session.rollback()
    return [(each.kind, each.values.text) for each in session.scalars(select(Event).order_by(Event.id))]


def test_linking_and_unlinking_are_one_event_each(app, client, session, admin, clerk, provider):
    theirs = app.test_client()
    sign_in(theirs, "clerk")
    assert client.post(f"/people/{clerk.id}/link", data={"subject": "  staff-7 "}).location == f"/people/{clerk.id}"
    page = text(client.get(f"/people/{clerk.id}"))
    assert (f"staff-7 ({ISSUER})" in page, "連携を解除する" in page) == (True, True)
    assert theirs.get("/account").status_code == 302
    assert 'value="staff-7"' in text(client.get(f"/people/{clerk.id}/link"))
    client.post(f"/people/{clerk.id}/link", data={"subject": "staff-7"})
    for _again in range(2):
        assert client.post(f"/people/{clerk.id}/unlink").status_code == 302
    assert subject_of(session, clerk) is None
    (first, told), (second, _said) = events(session)
    assert (first, second) == ("person.linked", "person.unlinked")
    assert all(word in told for word in ("staff-7", ISSUER, "clerk"))


@pytest.mark.parametrize(
    ("subject", "said"),
    [("", "識別子を入力してください"), ("x" * 256, "255文字まで"), ("taken", "別のアカウントが連携しています")],
)
def test_identifier_that_cannot_be_used_is_refused(client, session, town, admin, clerk, provider, subject, said):
    account(session, town, "first", "clerk", oidc_issuer=ISSUER, oidc_subject="taken")
    answer = client.post(f"/people/{clerk.id}/link", data={"subject": subject})
    assert (answer.status_code, said in text(answer), f'value="{subject}"' in text(answer)) == (422, True, True)
    assert (subject_of(session, clerk), events(session)) == (None, [])


@pytest.mark.parametrize(("lang", "said"), [("ja", "職員認証と連携する"), ("en", "Link to")])
def test_page_speaks_both_languages(client, admin, clerk, provider, lang, said):
    assert said in text(client.get(f"/people/{clerk.id}/link?lang={lang}"))


def test_without_a_provider_nothing_is_offered(client, admin, clerk):
    assert "連携" not in text(client.get(f"/people/{clerk.id}"))
    assert client.get(f"/people/{clerk.id}/link").status_code == 404


def test_only_who_keeps_the_account_links_it(client, session, town, admin, other, provider):
    stranger = session.scalars(select(Person).where(Person.login == "other-clerk")).one()
    assert [client.post(f"/people/{stranger.id}/{act}").status_code for act in ("link", "unlink")] == [404, 404]
    session.add(RoleGrant(person_id=stranger.id, organisation_id=town.id, role="member", granted_at=world.NOW))
    stranger.oidc_issuer, stranger.oidc_subject = ISSUER, "theirs"
    session.commit()
    assert "theirs" not in text(client.get(f"/people/{stranger.id}"))
    assert client.post(f"/people/{stranger.id}/link", data={"subject": "mine"}).status_code == 404
    assert client.post(f"/people/{stranger.id}/unlink").status_code == 403
    assert subject_of(session, stranger) == "theirs"

"""What stands around every page: the entry of the masthead that a page belongs to."""

import pytest

from evaluator.db.models import RoleGrant
from evaluator.web import layout
from tests.factories.world import NOW, sign_in, whole_town
from tests.reading import by_id, of_class, said, tree

OF_THE_OFFICE, OF_PEOPLE = "History", "History of people"


@pytest.fixture
def town(session):
    made = whole_town(session)
    session.commit()
    return made


def current(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return [said(each) for each in by_id(tree(page.text), "menu").iter("a") if each.get("aria-current")]


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_one_history_is_current_for_two_roles(client, session, town, role):
    person = town.people["administrator"]
    session.add(RoleGrant(person_id=person.id, organisation_id=town.organisation.id, role=role, granted_at=NOW))
    sign_in(client, session, person)
    assert current(client, "/history?lang=en") == [OF_THE_OFFICE]
    assert current(client, "/history/people?lang=en") == [OF_PEOPLE]
    assert current(client, f"/procurements/{town.procurement.id}/history?lang=en") == [OF_THE_OFFICE]


def test_only_history_of_an_administrator_is_current(client, session, town):
    sign_in(client, session, town.people["administrator"])
    assert current(client, "/history/people?lang=en") == [OF_PEOPLE]


def test_public_pages_stand_below_for_who_works(client, session, town):
    public = ["/published", "/results", "/try"]

    def found(name):
        page = of_class(tree(client.get("/results?lang=en").text), name)[0]
        return [each.get("href") for each in page.iter("a") if each.get("href") in public]

    assert (found("masthead__nav"), found("foot")) == (public, [])
    sign_in(client, session, town.people["officer"])
    assert (found("masthead__nav"), found("foot")) == ([], public)


def test_pages_below_an_entry_belong_to_it(client, session, town):
    sign_in(client, session, town.people["officer"])
    assert current(client, f"/procurements/{town.procurement.id}/panel?lang=en") == ["Procurements"]
    assert current(client, "/account?lang=en") == []


@pytest.mark.parametrize(("lang", "title"), [("ja", "評価結果 | 委託評価システム"), ("en", "Results of evaluations | Evaluator")])
def test_title_and_product_are_set_apart(client, lang, title):
    page = tree(client.get(f"/results?lang={lang}").text)
    assert said(next(page.iter("title"))) == title


def test_label_has_the_colon_of_its_language(client, session, town):
    sign_in(client, session, town.people["officer"])
    assert "秘密鍵：" in client.get("/account/second-factor/set-up?lang=ja").text
    assert "Secret: " in client.get("/account/second-factor/set-up?lang=en").text


@pytest.mark.parametrize(("lang", "name"), [("ja", "青野市"), ("en", "Aono City")])
def test_organisation_is_named_in_the_language(client, session, town, lang, name):
    town.organisation.name, town.organisation.name_en = "青野市", "Aono City"
    sign_in(client, session, town.people["officer"])
    assert [said(each) for each in of_class(tree(client.get(f"/account?lang={lang}").text), "masthead__org")] == [name]


def test_error_page_leads_to_ones_own_first_page(client, session, town):
    assert 'href="/results"' in client.get("/nowhere").text.partition("<main")[2]
    sign_in(client, session, town.people["officer"])
    assert 'href="/"' in client.get("/people").text.partition("<main")[2]


@pytest.mark.parametrize(("lang", "between"), [("ja", ""), ("en", " ")])
def test_sentences_follow_each_other_by_language(app, lang, between):
    with app.test_request_context(f"/?lang={lang}"):
        assert layout.then("A <b>.", None, "B.") == f"A &lt;b&gt;.{between}B."


@pytest.mark.parametrize("address", ["/no/such/page", "/procurements/99999999999/panel"])
def test_page_not_found_knows_who_reads_it(client, session, town, address):
    assert "/account/sign-in" in by_link(client.get(address, follow_redirects=True))
    sign_in(client, session, town.people["officer"])
    answer = client.get(address)
    assert (answer.status_code, "/account/sign-in" in by_link(answer)) == (404, False)
    assert town.people["officer"].name in said(of_class(tree(answer.text), "masthead__account")[0])


def by_link(answer):
    return [each.get("href").partition("?")[0] for each in of_class(tree(answer.text), "masthead")[0].iter("a")]

"""The first steps of a new office: derived from what there is, gone by themselves, put away by a button."""

import html

import pytest
from sqlalchemy import update

from evaluator.config import LOCALES
from evaluator.db.models import Person
from evaluator.services.firststeps import OFFICE
from tests.factories import world
from tests.factories.accounts import account
from tests.reading import of_class, said, tree


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def steps(page) -> list[tuple[str, str, str]]:
    """Name, address and state of each step."""
    lines = [line for found in of_class(tree(page), "firsts") for line in found.iter("li")]
    return [(said(each.find("div/p")), _address(each), said(each.findall("span")[-1])) for each in lines]


def _address(line) -> str:
    return next((each.get("href") for each in line.iter("a")), "")


@pytest.fixture
def town(session):
    made = world.town(session)
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    found = account(session, town, "officer", "officer")
    world.sign_in(client, session, found)
    return found


def states(client) -> list[str]:
    words = {"Done": "done", "Do this now": "now", "Later": "later"}
    return [words[state] for _, _, state in steps(text(client.get("/procurements?lang=en")))]


def test_empty_office_begins_with_a_procurement(client, officer):
    found = steps(text(client.get("/procurements?lang=en")))
    assert [each[2] for each in found] == ["Do this now"] + ["Later"] * (len(OFFICE) - 1)
    assert found[0][:2] == ("Make a procurement", "/procurements/new")
    assert not any(address for _, address, _ in found[1:])


@pytest.mark.parametrize(
    ("state", "done"),
    [("preparation", 3), ("call", 5), ("receipt", 5), ("scoring", 6), ("moderation", 6), ("closed", 7), ("opened", 7)],
)
def test_steps_follow_the_procurement(client, session, town, officer, state, done):
    world.procurement(session, town, state=state)
    session.commit()
    assert states(client) == ["done"] * done + ["now"] + ["later"] * (len(OFFICE) - done - 1)


def test_each_step_leads_to_a_page(client, session, town, officer):
    made = world.procurement(session, town, state="closed")
    session.commit()
    found = [address for _, address, _ in steps(text(client.get("/procurements"))) if address]
    assert len(found) == 8
    assert [client.get(each).status_code for each in found] == [200] * 8
    assert all(f"/procurements/{made.id}" in each for each in found)


def test_furthest_procurement_leads_the_way(client, session, town, officer):
    for state in ("receipt", "preparation", "cancelled"):
        world.procurement(session, town, state=state)
    session.commit()
    assert states(client).count("done") == 5


def test_steps_are_gone_after_a_decision(client, session, town, officer):
    world.procurement(session, town, state="decided")
    world.procurement(session, town)
    session.commit()
    assert states(client) == []


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_others_of_the_office_see_no_steps(client, session, town, role):
    world.sign_in(client, session, account(session, town, "other", role))
    assert states(client) == []


def test_steps_put_away_come_back_from_the_help(client, session, town, officer):
    answer = client.post("/help/first-steps")
    assert (answer.status_code, answer.location) == (302, "/")
    assert states(client) == []
    assert "Show the first steps again" in text(client.get("/help?lang=en"))
    client.post("/help/first-steps", data={"show": "1"})
    assert len(states(client)) == len(OFFICE)
    assert "Show the first steps again" not in text(client.get("/help"))


def test_colleague_at_the_same_browser_still_sees_them(client, session, town, officer):
    client.post("/help/first-steps")
    world.sign_in(client, session, account(session, town, "second", "officer"))
    assert len(states(client)) == len(OFFICE)


@pytest.mark.parametrize("lang", LOCALES)
def test_administrator_sets_the_office_up(client, session, town, lang):
    world.sign_in(client, session, account(session, town, "chief", "administrator", totp_secret=b"x"))
    found = steps(text(client.get(f"/people?lang={lang}")))
    assert [address for _, address, _ in found] == ["/people", "/people/new", "", ""]
    assert not any(name.startswith("first.") for name, _, _ in found)


def test_office_that_is_set_up_needs_no_steps(app, client, session, town, monkeypatch):
    monkeypatch.setitem(app.config, "SECOND_FACTOR_ROLES", frozenset({"administrator", "officer"}))
    world.sign_in(client, session, account(session, town, "chief", "administrator", totp_secret=b"x"))
    account(session, town, "officer", "officer")
    account(session, town, "member", "member")
    town.corporate_number = "2000012010019"
    session.commit()
    found = steps(text(client.get("/people?lang=en")))
    assert [state for *_, state in found] == ["Done", "Done", "Done", "Do this now"]
    session.execute(update(Person).values(totp_secret=b"x"))
    session.commit()
    assert steps(text(client.get("/people"))) == []

"""Setting an installation up: bodies, the first administrator, people to try it out with, and what production refuses."""

import pytest
from sqlalchemy import func, select

from evaluator.app import create_served_app
from evaluator.config import SettingsError, read_settings
from evaluator.db.models import (
    BodyFile,
    BodyReturn,
    Contract,
    Event,
    Job,
    Organisation,
    Person,
    Practice,
    ReturnRound,
    SavedView,
    TakenFile,
)
from evaluator.extensions import db
from evaluator.services import demo, demonstrationjoint, inventedreturns
from evaluator.services.actor import SYSTEM
from tests.factories import world
from tests.factories.accounts import sign_in

MINISTRY = (BodyFile, Practice, SavedView, BodyReturn)
CREATE = ["admin", "create", "--organisation", "131016", "--login", "Chief", "--name", "長 一郎"]


@pytest.fixture
def run(app):
    """Runs a command of the application."""

    def invoke(*words, **more):
        return app.test_cli_runner().invoke(args=list(words), **more)

    return invoke


@pytest.fixture
def town(session):
    found = world.town(session)
    session.commit()
    return found


def test_places_are_stored_once_and_edits_stay(run, session):
    assert "1789 organisations stored, 0 there already" in run("places", "load").output
    town = session.scalars(select(Organisation).where(Organisation.code == "131016")).one()
    assert (town.kind, town.prefecture_code, town.corporate_number_verified) == ("municipality", "13", False)
    town.corporate_number_verified, town.name_en = True, "Chiyoda City"
    session.commit()
    assert "0 organisations stored, 1789 there already" in run("places", "load").output
    session.rollback()
    assert (town.corporate_number_verified, town.name_en) == (True, "Chiyoda City")
    kinds = dict(session.execute(select(Organisation.kind, func.count()).group_by(Organisation.kind)).all())
    assert kinds == {"municipality": 1741, "prefecture": 47, "ministry": 1}


def test_first_administrator_signs_in_with_what_is_printed(run, client, session, town):
    done = run(*CREATE)
    password = done.output.split("Temporary password: ")[1].strip()
    assert done.exit_code == 0
    assert sign_in(client, "chief", password).location == "/account/password"
    assert session.scalars(select(Event.kind)).all() == ["person.created"]


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"131016": "131017"}, 2, "check digit"),
        ({"131016": "131024"}, 2, "no such organisation"),
        ({"131016": "x"}, 2, "x"),
        ({"Chief": "a b"}, 2, "3 to 100"),
        ({"長 一郎": " "}, 2, "1 to 100"),
    ],
)  # fmt: skip
def test_unusable_entry_is_refused_with_a_reason(run, session, town, change, code, said):
    done = run(*(change.get(word, word) for word in CREATE))
    assert (done.exit_code, said in done.output) == (code, True)
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_taken_login_is_refused_with_one(run, session, town):
    run(*CREATE)
    done = run(*CREATE)
    assert (done.exit_code, "already" in done.output) == (1, True)


def test_password_can_be_asked_for_and_is_checked(run, client, town):
    assert run(*CREATE, "--ask", input="short\nshort\n").exit_code == 2
    good = "丘の上の白い灯台と海"
    good += "の風"
    assert run(*CREATE, "--ask", input=f"{good}\n{good}\n").exit_code == 0
    assert sign_in(client, "chief", good).location == "/account/password"


def test_demo_people_sign_in_and_are_stored_once(run, client, session):
    def stored():
        session.rollback()
        return [session.scalar(select(func.count()).select_from(each)) for each in (Person, Event, Contract, *MINISTRY)]

    first = run("demo", "load")
    assert all(each.login in first.output for each in demo.PEOPLE)
    there = stored()
    assert (run("demo", "load").exit_code, stored()) == (0, there)
    assert there[0] == len(demo.PEOPLE)
    assert there[3:] == [10, 2, 5, 16], "yearly files, good practice, kept views, returns"
    assert list(session.scalars(select(Job.state))) == ["done"]
    taken = session.execute(select(TakenFile.state, func.count()).group_by(TakenFile.state).order_by(TakenFile.state))
    assert [tuple(each) for each in taken] == [("accepted", 2), ("duplicate", 1), ("problems", 2)]
    states = select(BodyReturn.state).join(ReturnRound).where(ReturnRound.title == inventedreturns.TITLE).distinct()
    assert {"not-begun", "draft", "submitted", "sent-back", "corrected", "accepted"} == set(session.scalars(states))
    for each in demo.PEOPLE:
        assert sign_in(client, each.login, demo.PASSWORD).status_code == 302
        page = client.get("/account")
        if each.login in demonstrationjoint.SEATS and each.at != demo.TOWN:
            assert page.location.startswith("/account/organisation"), "who sits on another body's panel chooses first"
        else:
            assert "見本です" in page.get_data(as_text=True)


def test_demo_people_are_refused_in_production(app, run, session, monkeypatch):
    monkeypatch.setitem(app.config, "EVALUATOR_DEV", False)
    assert run("demo", "load").exit_code == 2
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def served(monkeypatch, **environment):
    """The settings of an application that a server would answer with; its connections are closed."""
    for name in ("DATABASE_URL", "SECRET_KEY", "EVALUATOR_DEV"):
        monkeypatch.setenv(name, environment.get(name, ""))
    made = create_served_app()
    with made.app_context():
        db.engine.dispose()
    return made.config


def test_production_does_not_start_on_demo_accounts(run, database_url, monkeypatch, app):
    production = {"DATABASE_URL": database_url, "SECRET_KEY": "x" * 32}
    assert served(monkeypatch, **production)["SECOND_FACTOR_ROLES"] == {"administrator", "officer"}
    with app.app_context():
        demo.load(db.session(), SYSTEM, world.NOW, hashed="x")
        db.session.commit()
    with pytest.raises(SettingsError, match="demo accounts"):
        served(monkeypatch, **production)
    assert served(monkeypatch, **production, EVALUATOR_DEV="1")["SECOND_FACTOR_ROLES"] == set()


def test_production_starts_before_the_migrations(monkeypatch, new_database):
    assert served(monkeypatch, DATABASE_URL=new_database(), SECRET_KEY="x" * 32)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECOND_FACTOR_MEMBERS", "sometimes"),
        ("SECOND_FACTOR_CLERKS", "1"),
        ("SIGN_IN_FAILURES", "0"),
        ("SIGN_INS_PER_MINUTE", "many"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_setting_that_cannot_be_used_stops_the_start(name, value):
    with pytest.raises(SettingsError, match=name):
        read_settings({"SECRET_KEY": "x", name: value})


def test_roles_that_need_a_second_factor_follow_the_settings():
    chosen = {"SECRET_KEY": "x", "SECOND_FACTOR_MEMBERS": "required", "SECOND_FACTOR_MINISTRY": "required"}
    assert read_settings(chosen).second_factor_roles == {"administrator", "officer", "member", "ministry"}

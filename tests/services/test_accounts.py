"""Tries of passwords and codes at the same moment: each counts, and a code counts once."""

from datetime import UTC, datetime

from sqlalchemy import select

from evaluator.db.models import LoginSession, PaperCode, Person
from evaluator.services import accounts, sessions
from tests.factories import world
from tests.factories.accounts import account, code_of, with_app, with_paper
from tests.factories.together import together

KEY = "a key for tests that nobody uses elsewhere"
POLICY = accounts.Policy()
TRIES = 4


def standing(session, person_id):
    """A session that waits for its second factor."""
    found = session.scalars(select(LoginSession).where(LoginSession.person_id == person_id)).first()
    return sessions.standing(session, found)


def waiting(session, town):
    person = account(session, town, "hanako", "member")
    session.add(sessions_row(person))
    session.commit()
    return person


def sessions_row(person):
    return LoginSession(
        token_sha256="0" * 64,
        person_id=person.id,
        security_version=1,
        created_at=world.NOW,
        seen_at=world.NOW,
    )


def give(code):
    def deed(session, found):
        return accounts.give_code(session, found, datetime.now(UTC), code=code, keys=accounts.Keys.of(KEY), policy=POLICY)

    return deed


def test_wrong_passwords_at_once_count_each(session, engine):
    account(session, world.town(session), "hanako", "member")

    def guess(session, _person):
        return accounts.admit(session, world.NOW, login="hanako", fits=False, policy=POLICY)

    assert together(engine, lambda session: session.scalars(select(Person)).one(), *[guess] * TRIES) == [None] * TRIES
    session.rollback()
    assert session.scalars(select(Person)).one().failures == TRIES


def test_wrong_codes_at_once_count_each(session, engine):
    person = waiting(session, world.town(session))
    id = person.id
    assert together(engine, lambda session: standing(session, id), *[give("000000")] * TRIES) == [False] * TRIES
    session.rollback()
    assert session.get_one(Person, id).failures == TRIES


def test_code_of_the_app_counts_once_at_once(session, engine):
    person = waiting(session, world.town(session))
    secret, id = with_app(session, person, KEY), person.id
    found = together(engine, lambda session: standing(session, id), *[give(code_of(secret))] * TRIES)
    assert sorted(found) == [False] * (TRIES - 1) + [True]


def test_code_on_paper_counts_once_at_once(session, engine):
    person = waiting(session, world.town(session))
    (code, _other), id = with_paper(session, person, KEY), person.id
    found = together(engine, lambda session: standing(session, id), *[give(code)] * TRIES)
    assert sorted(found) == [False] * (TRIES - 1) + [True]
    session.rollback()
    assert len(session.scalars(select(PaperCode).where(PaperCode.used_at.is_not(None))).all()) == 1

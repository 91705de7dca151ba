"""Two towns, and somebody of each who works with rubrics."""

import re

import pytest
from sqlalchemy import select

from evaluator.core.canonical import sha256
from evaluator.db.models import Event, RubricRelease
from tests.factories.world import library_rubric, sign_in, whole_town

LIBRARY = sha256(library_rubric())
"""The hash of the first rubric of the library."""


@pytest.fixture
def town(session):
    made = whole_town(session, state="preparation", members=1, proposals=0)
    session.commit()
    return made


@pytest.fixture
def other(session):
    made = whole_town(session, code="131024", name="緑野市", state="preparation", members=1, proposals=0)
    session.commit()
    return made


TITLE = "令和9年度 相談支援 評価基準"
"""What an own rubric is called."""


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


@pytest.fixture
def stranger(app, session, other):
    return sign_in(app.test_client(), session, other.people["officer"])


def begun(client, digest=LIBRARY, name="soudan"):
    """The address of a draft that was begun through the pages."""
    answer = client.post(f"/rubrics/{digest}/begin", data={"title": TITLE, "name": name})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def confirmed(client, draft):
    """The hash that the page of publishing asks to confirm."""
    return re.search(r'name="confirmed" type="hidden" value="([0-9a-f]{64})"', client.get(f"{draft}/publish").text)[1]


def published(client, draft=""):
    """The hash of a version published through the pages."""
    draft = draft or begun(client)
    digest = confirmed(client, draft)
    answer = client.post(f"{draft}/publish", data={"confirmed": digest})
    assert answer.headers["Location"] == f"/rubrics/{digest}"
    return digest


def kinds(session, town):
    """The kinds of a town's events about rubrics, in their order."""
    session.rollback()
    wanted = select(Event.kind).where(Event.organisation_id == town.organisation.id, Event.kind.like("rubric.%"))
    return list(session.scalars(wanted.order_by(Event.number)))


def releases(session):
    """What is published, by hash."""
    session.rollback()
    return list(session.scalars(select(RubricRelease.rubric_sha256).order_by(RubricRelease.id)))

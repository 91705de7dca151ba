"""A town with a draft, and its people at their browsers."""

import pytest

from tests.factories.drafts import body, changed, draft, sent
from tests.factories.world import sign_in, whole_town


@pytest.fixture
def town(session):
    made = whole_town(session, members=1, proposals=0, state="preparation")
    session.commit()
    return made


@pytest.fixture
def officer(client, session, town):
    return sign_in(client, session, town.people["officer"])


@pytest.fixture
def begun(session, town):
    def made(rubric="r1-soudan-standard", name="soudan"):
        found = draft(session, town, rubric=rubric, name=name)
        session.commit()
        return found.id

    return made


@pytest.fixture
def post(officer):
    """Sends the form of a page as a browser would, with some values changed."""

    def posted(url, values=None, *, query="", **more):
        pairs = changed(sent(officer.get(url).text), values or {})
        return officer.post(f"{url}{query}", data=body(pairs), **more)

    return posted

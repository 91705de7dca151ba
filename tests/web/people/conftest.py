"""A town with an administrator who is signed in, and another town."""

import pytest

from tests.factories import world
from tests.factories.accounts import account


@pytest.fixture
def town(session):
    return world.town(session)


@pytest.fixture
def admin(client, session, town):
    """The administrator of the town, signed in."""
    found = account(session, town, "chief", "administrator")
    world.sign_in(client, session, found)
    return found


@pytest.fixture
def other(session):
    """Another town with an administrator and a clerk."""
    there = world.town(session, code="131024", name="緑川市")
    account(session, there, "other-chief", "administrator")
    account(session, there, "other-clerk", "clerk")
    return there

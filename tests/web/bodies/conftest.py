"""A ministry, two prefectures with towns, and somebody of the ministry who is signed in."""

import pytest

from tests.factories.places import places
from tests.factories.world import sign_in


@pytest.fixture
def there(session):
    made = places(session)
    session.commit()
    return made


@pytest.fixture
def ministry(client, session, there):
    """The ministry's officer, signed in."""
    sign_in(client, session, there.officer)
    return there

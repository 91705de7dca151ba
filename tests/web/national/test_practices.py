"""Good practice: chosen by a ministry from what municipalities share, read by everybody who has signed in."""

import pytest

from evaluator.db.models import Practice, RubricRelease
from tests.factories.full_town import full_town
from tests.factories.nation import nation
from tests.factories.world import NOW, sign_in


@pytest.fixture
def town(session):
    made = full_town(session, "131016", "朱雀ヶ原市")
    session.query(Practice).delete()
    session.commit()
    return made


@pytest.fixture
def shared(session, town):
    release = session.query(RubricRelease).order_by(RubricRelease.id).first()
    release.shared_at = NOW
    digest = release.rubric_sha256
    session.commit()
    return digest


def choose(client, digest, remark="重点が分かりやすい"):
    client.get("/practices?lang=en")
    return client.post(f"/practices/choose/{digest}", data={"remark": remark})


def test_shared_rubric_is_chosen_with_a_remark(client, session, shared, town):
    made = nation(session)
    sign_in(client, session, made.ministry)
    assert "朱雀ヶ原市" in client.get("/practices/choose").text
    assert choose(client, shared).status_code == 302
    sign_in(client, session, town.people["clerk"])
    text = client.get("/practices").text
    assert "重点が分かりやすい" in text
    assert shared in text


def test_rubric_that_is_not_shared_is_not_there(client, session, town):
    made = nation(session)
    digest = session.query(RubricRelease).order_by(RubricRelease.id).first().rubric_sha256
    session.rollback()
    sign_in(client, session, made.ministry)
    assert choose(client, digest).status_code == 404


def test_practice_leaves_when_it_is_shared_no_longer(client, session, shared, town):
    made = nation(session)
    sign_in(client, session, made.ministry)
    choose(client, shared)
    session.rollback()
    session.query(RubricRelease).filter_by(rubric_sha256=shared).one().shared_at = None
    session.commit()
    assert "重点が分かりやすい" not in client.get("/practices").text


def test_remark_is_needed_changed_and_withdrawn(client, session, shared, town):
    made = nation(session)
    sign_in(client, session, made.ministry)
    assert choose(client, shared, "").status_code == 422
    choose(client, shared)
    choose(client, shared, "もっと良い")
    session.rollback()
    found = session.query(Practice).one()
    assert found.remark == "もっと良い"
    id = found.id
    session.rollback()
    assert client.post(f"/practices/{id}/withdraw").status_code == 302
    session.rollback()
    assert session.query(Practice).count() == 0

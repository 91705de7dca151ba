"""What no browser sends: places that are none, control signs, and more questions than anybody can type."""

import pytest

from evaluator.extensions import limiter

ACTS = (
    "add:stage.x",
    "add:stage.x.y",
    "add:rubric.id",
    "add:[1]",
    "add:group[1].id",
    "remove:stage[1]",
    "zzz:x",
    "add:ties.chain",
)


@pytest.mark.parametrize("act", ACTS)
def test_act_on_a_place_that_is_none(officer, begun, act):
    id = begun()
    for page in ("", "/rules/stage", "/rules/ties", "/rules/threshold"):
        assert officer.post(f"/rubrics/drafts/{id}{page}", data={"do": act, "version": "1"}).status_code == 200


def test_control_sign_in_the_target_is_left_out(officer, begun):
    answer = officer.post(f"/rubrics/drafts/{begun()}", data={"target": "1\0x", "version": "1"})
    assert (answer.status_code, "\0" in answer.text, "1x" in answer.text) == (422, False, True)


def test_looking_over_is_not_asked_endlessly(officer, begun, monkeypatch):
    id = begun()
    monkeypatch.setattr(limiter, "enabled", True)
    monkeypatch.setattr("evaluator.web.workshop.views.LOOKS", "2 per minute")
    limiter.reset()
    found = [officer.post(f"/rubrics/drafts/{id}/look", data={}).status_code for _ in range(3)]
    assert found == [200, 200, 429]

"""The course of a return: which moves there are, and what each needs."""

from evaluator.core.returning import EDITABLE, MOVES, STATES, Standing, missing, moves_from


def names(state: str, by: str) -> list[str]:
    return [each.name for each in moves_from(state, by)]  # type: ignore[arg-type]


def test_each_side_has_its_own_moves() -> None:
    assert {state: names(state, "body") for state in STATES if names(state, "body")} == {
        "not-begun": ["begin"],
        "draft": ["submit"],
        "sent-back": ["correct"],
    }
    assert {state: names(state, "asker") for state in STATES if names(state, "asker")} == {
        "submitted": ["send-back", "accept"],
        "corrected": ["send-back", "accept"],
        "accepted": ["reopen"],
    }


def test_accepted_return_is_locked_for_the_body() -> None:
    assert "accepted" not in EDITABLE
    assert names("accepted", "body") == []


def test_every_state_can_be_reached() -> None:
    assert {each.ends for each in MOVES} | {"not-begun"} == set(STATES)


def test_submitting_needs_everything_answered_and_explained() -> None:
    standing = Standing(state="draft", left=3, refused=2, unexplained=1)
    assert [each.id for each in missing("submit", standing)] == [
        "return.lacks.complete",
        "return.lacks.sound",
        "return.lacks.explained",
    ]
    assert missing("submit", Standing(state="draft")) == ()


def test_move_from_another_state_is_refused() -> None:
    assert [each.id for each in missing("submit", Standing(state="accepted"))] == ["return.lacks.state"]


def test_sending_back_and_correcting_need_words() -> None:
    for name, state in (("send-back", "submitted"), ("correct", "sent-back"), ("reopen", "accepted")):
        assert [each.id for each in missing(name, Standing(state=state, words=False))] == ["return.lacks.words"]  # type: ignore[arg-type]


def test_nothing_begins_before_the_round() -> None:
    assert [each.id for each in missing("begin", Standing(state="not-begun", open=False))] == ["return.lacks.open"]

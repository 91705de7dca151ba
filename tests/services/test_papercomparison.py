"""A confirmed sheet on paper revised: by the same two, with a reason, while its stage is scored."""

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Submission
from evaluator.services import papercomparison, papersheets
from evaluator.services.papersheets import PaperRefused
from tests.factories.papers import LATER, compared, desk_for, everything, office_of_two
from tests.factories.scoring import actor_for


@pytest.fixture
def town(session):
    return office_of_two(session)


def reason(call, *args) -> str:
    with pytest.raises(PaperRefused) as refused:
        call(*args)
    return refused.value.reason


def kinds(session) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def actor(town, who, *roles):
    return actor_for(town, town.people[who], *(roles or ("clerk",)))


def confirmed(session, town) -> None:
    compared(session, town)
    member = actor_for(town, town.members[0], "member")
    papercomparison.confirm(session, member, desk_for(session, town, town.members[0], "member"), LATER)
    session.commit()


def test_confirmed_sheet_is_revised_with_its_reason(session, town):
    confirmed(session, town)
    clerk, second = actor(town, "clerk"), actor(town, "second")
    papercomparison.reopen(session, clerk, desk_for(session, town, town.people["clerk"]), "転記の誤り", LATER)
    desk = desk_for(session, town, town.people["second"])
    assert (desk.step, desk.typed, desk.work.scores) == ("entering", 0, {})
    desk = desk_for(session, town, town.people["clerk"])
    papersheets.enter(session, clerk, desk, desk.work.proposals[0], everything(desk, desk.work.proposals[0], "4"), now=LATER)
    papersheets.finish(session, clerk, desk_for(session, town, town.people["clerk"]), LATER)
    for at, mark in enumerate(("4", "3")):
        desk = desk_for(session, town, town.people["second"])
        of = desk.work.proposals[at]
        papercomparison.type_again(session, second, desk, of, everything(desk, of, mark))
    papercomparison.settle(session, second, desk_for(session, town, town.people["second"]), LATER)
    member = desk_for(session, town, town.members[0], "member")
    papercomparison.confirm(session, actor_for(town, town.members[0], "member"), member, LATER)
    found = session.scalars(select(Submission).order_by(Submission.number)).all()
    assert [(each.number, each.reason) for each in found] == [(1, ""), (2, "転記の誤り")]
    assert kinds(session).count("sheet.reopened") == 1


@pytest.mark.parametrize(
    ("state", "said", "wrong"),
    [("scoring", " ", "no-reason"), ("closed", "誤り", "not-scoring"), ("opened", "誤り", "not-scoring")],
)
def test_revision_on_paper_needs_reason_and_open_stage(session, town, state, said, wrong):
    confirmed(session, town)
    town.procurement.state = state
    session.commit()
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papercomparison.reopen, session, actor(town, "clerk"), desk, said, LATER) == wrong


def test_revision_is_not_for_its_member_or_drafts(session, town):
    compared(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papercomparison.reopen, session, actor(town, "clerk"), desk, "誤り", LATER) == "order"
    member = desk_for(session, town, town.members[0], "member")
    assert (
        reason(papercomparison.reopen, session, actor_for(town, town.members[0], "member"), member, "誤", LATER) == "not-allowed"
    )
    papercomparison.confirm(session, actor_for(town, town.members[0], "member"), member, LATER)
    town.seats[0].person_id = town.people["officer"].id
    session.commit()
    own = desk_for(session, town, town.people["officer"], "officer")
    who = actor(town, "officer", "officer")
    assert reason(papercomparison.reopen, session, who, own, "誤り", LATER) == "own-sheet"


def test_revised_sheet_can_go_to_two_others(session, town):
    confirmed(session, town)
    clerk = actor(town, "clerk")
    papercomparison.reopen(session, clerk, desk_for(session, town, town.people["clerk"]), "転記の誤り", LATER)
    papersheets.withdraw(session, clerk, desk_for(session, town, town.people["clerk"]), "担当の交代", LATER)
    papersheets.declare(session, clerk, desk_for(session, town, town.people["clerk"]), LATER)
    assert desk_for(session, town, town.people["officer"], "officer").step == "waiting"

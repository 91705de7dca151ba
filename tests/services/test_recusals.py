"""A conflict found late: it counts from then on, in no mark of that member, and in no stage that was closed before."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from evaluator.core.rules import Price, Ties
from evaluator.db.models import EventValues, PaperMark, Score, Submission
from evaluator.services import casefile, ranking, recusals, scoring, sheets, submission
from evaluator.services.declarations import DeclarationRefused
from evaluator.services.scoring import Entered
from tests.factories.papers import desk_for, entered, office_of_two
from tests.factories.scoring import actor_for, fill, hand_in, own_sheet, panel_at_work, rubric_of
from tests.factories.world import NOW

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def town(session):
    rubric = replace(rubric_of(5, 5), ties=Ties(chain=("lottery",)), price=Price(handling="none"))
    return panel_at_work(session, members=3, proposals=2, rubric=rubric, names_hidden=True)


def recuse(session, town, key="A社", *, member=0, reason="取引がある", now=LATER):
    actor = actor_for(town, town.members[member])
    found = recusals.recuse(session, actor, town.seats[member], key, reason, now)
    session.commit()
    return found


def offered(session, town, member=0):
    return [each.label for each in recusals.candidates(session, actor_for(town, town.members[member]), town.seats[member])]


def test_declared_proposal_leaves_the_sheet_at_once(session, town):
    fill(session, own_sheet(session, town))
    session.commit()
    recuse(session, town)
    work = own_sheet(session, town)
    assert ([each.label for each in work.proposals], work.recused) == (["B社"], 1)
    assert {each.proposal_id for each in session.query(Score)} == {town.proposals[1].id}
    assert offered(session, town) == ["B社"]


@pytest.mark.parametrize("submitted", [True, False])
def test_own_points_do_not_count_and_maxima_follow(session, town, submitted):
    for at, mark in enumerate(("5", "2", "3")):
        if at or submitted:
            hand_in(session, town, at, mark=mark)
    kept = [each.content for each in session.query(Submission).order_by(Submission.id)]
    recuse(session, town)
    if not submitted:
        hand_in(session, town, 0, mark="5")
    assert [each.content for each in session.query(Submission).order_by(Submission.id)][: len(kept)] == kept
    town.procurement.state = "closed"
    session.commit()
    case = casefile.case_of(session, town.procurement, casefile.rubric_of(town.procurement))
    first, second = (str(each.id) for each in town.proposals)
    assert set(case.entry["review"].scores[first]["1"]) == {"2", "3"}
    assert set(case.entry["review"].scores[second]["1"]) == {"1", "2", "3"}
    ranking.compute(session, town.procurement, LATER)
    _, overview = ranking.overview(session, town.procurement.id)
    totals = {each.id: each.total for each in overview.result.proposals}
    assert (totals[first], totals[second]) == (5, totals[second])
    assert totals[second] > totals[first]


def test_history_says_who_declared_which_and_why(session, town):
    recuse(session, town)
    told = json.loads(session.query(EventValues).one().text)["new"]
    assert told == {"seat": 1, "proposal": town.proposals[0].id, "stage": "review", "reason": "取引がある"}


def test_progress_counts_only_what_is_left(session, town):
    fill(session, own_sheet(session, town))
    session.commit()
    recuse(session, town)
    assert [(each.done, each.total) for each in sheets.progress(session, town.procurement.id)] == [(2, 2), (0, 4), (0, 4)]


def test_save_that_comes_too_late_is_not_kept(session, town):
    recuse(session, town)
    work = own_sheet(session, town)
    with pytest.raises(KeyError):
        scoring.save(session, work, town.proposals[0], "9", Entered(mark="3"), version=0, now=LATER)
    assert town.proposals[0] not in work.proposals


@pytest.mark.parametrize(
    ("values", "why"),
    [({"key": "C社"}, "unknown"), ({"reason": " "}, "no-reason"), ({"state": "closed"}, "closed"), ({"state": "call"}, "closed")],
)
def test_late_conflict_is_refused_with_its_reason(session, town, values, why):
    town.procurement.state = values.get("state", "scoring")
    if town.procurement.state == "call":
        town.procurement.names_hidden = False
    session.commit()
    with pytest.raises(DeclarationRefused) as refused:
        recuse(session, town, **{name: each for name, each in values.items() if name != "state"})
    assert refused.value.reason == why


def test_nobody_declares_late_for_somebody_else(session, town):
    with pytest.raises(DeclarationRefused, match="not-yours"):
        recusals.recuse(session, actor_for(town, town.members[1]), town.seats[0], "A社", "理由", LATER)


def test_same_conflict_cannot_be_declared_twice(session, town):
    recuse(session, town)
    with pytest.raises(DeclarationRefused, match="unknown"):
        recuse(session, town)


def test_label_recognised_before_scoring_is_declared_too(session, town):
    town.procurement.state = "receipt"
    session.commit()
    assert offered(session, town) == ["A社", "B社"]
    assert recuse(session, town).label == "A社"
    town.proposals[1].label = None
    town.proposals[0].label = None
    session.commit()
    assert offered(session, town) == []


def test_marks_typed_from_paper_go_too(session):
    town = office_of_two(session, names_hidden=True)
    entered(session, town)
    clerk = desk_for(session, town, town.people["clerk"])
    session.add(PaperMark(sheet_id=clerk.row.id, proposal_id=town.proposals[0].id, item="1", mark="3"))
    session.commit()
    recuse(session, town)
    assert session.query(PaperMark).count() == 0
    assert {each.proposal_id for each in session.query(Score)} == {town.proposals[1].id}
    assert [each.label for each in desk_for(session, town, town.people["clerk"]).work.proposals] == ["B社"]


def test_stage_that_was_closed_before_stays(session):
    stages = [{"id": id, "name": {"ja": id, "en": id}, "criteria": [id]} for id in ("1", "2")]
    rubric = replace(rubric_of(5, 5, stage=stages), ties=Ties(chain=("lottery",)), price=Price(handling="none"))
    town = panel_at_work(session, members=2, proposals=2, rubric=rubric, names_hidden=True)
    for stage, hours in (("1", 1), ("2", 3)):
        town.procurement.state, town.procurement.stage = "scoring", stage
        session.commit()
        if stage == "2":
            recuse(session, town)
        for member in (0, 1):
            work = own_sheet(session, town, member, stage=stage)
            fill(session, work)
            submission.submit(session, actor_for(town, town.members[member]), work, NOW)
        town.procurement.state = "closed"
        session.commit()
        ranking.compute(session, town.procurement, NOW + timedelta(hours=hours))
        session.commit()
    case = casefile.case_of(session, town.procurement, casefile.rubric_of(town.procurement))
    first = str(town.proposals[0].id)
    assert [set(case.entry[stage].scores[first][stage]) for stage in ("1", "2")] == [{"1", "2"}, {"2"}]
    assert [(each.member, each.proposal, each.stage) for each in case.absence] == [("1", first, "2")]

"""What others may know of sheets: counts while scoring lasts, marks only once it is closed."""

import json
from dataclasses import fields

import pytest

from evaluator.core.case import Absence
from evaluator.db.models import Submission
from evaluator.services.scoring import Entered, save
from evaluator.services.sheets import Progress, StageOpen, SubmissionAltered, absences_of, entry_of, open_count, progress
from evaluator.services.submission import submit
from evaluator.services.worksheet import Place, open_sheet
from tests.factories.scoring import actor_for, declared, fill, hand_in, own_sheet, panel_at_work, rubric_of
from tests.factories.world import NOW, proposal, whole_town


@pytest.fixture
def town(session):
    return panel_at_work(session, members=2, proposals=2)


def close(session, town, state="closed"):
    town.procurement.state = state
    session.commit()


def test_no_entry_while_scoring_lasts(session, town):
    for member in (0, 1):
        hand_in(session, town, member)
    with pytest.raises(StageOpen):
        entry_of(session, town.procurement.id, "review")


@pytest.mark.parametrize("state", ["preparation", "receipt", "scoring", "cancelled"])
def test_no_entry_in_states_without_closing(session, town, state):
    close(session, town, state)
    with pytest.raises(StageOpen):
        entry_of(session, town.procurement.id, "review")


def test_entry_of_a_closed_stage_holds_all_marks(session, town):
    hand_in(session, town, 0, mark="4", comment="一")
    hand_in(session, town, 1, mark="2")
    close(session, town)
    entry = entry_of(session, town.procurement.id, "review")
    first = str(town.proposals[0].id)
    assert entry.scores[first]["1.1"] == {"1": "4", "2": "2"}
    assert (len(entry.scores), len(entry.scores[first]), entry.comments[first]["1.1"]) == (2, 19, {"1": "一"})


def test_abstention_is_entered_as_a_state(session):
    town = panel_at_work(session, members=1, proposals=1, rubric=rubric_of(10))
    work = own_sheet(session, town)
    save(session, work, work.proposals[0], "1", Entered(abstained=True), version=0, now=NOW)
    submit(session, actor_for(town, town.members[0]), work, NOW)
    close(session, town)
    assert entry_of(session, town.procurement.id, "review").scores == {str(town.proposals[0].id): {"1": {"1": "abstained"}}}


def test_draft_of_somebody_who_left_is_not_entered(session, town):
    hand_in(session, town, 0)
    fill(session, own_sheet(session, town, 1), "1")
    town.seats[1].left_at = NOW
    close(session, town)
    marks = entry_of(session, town.procurement.id, "review").scores[str(town.proposals[0].id)]["1.1"]
    assert marks == {"1": "3"}
    assert absences_of(session, town.procurement) == (Absence(member="2", state="absent", stage="review"),)


def test_altered_submission_is_found(session, town):
    for member in (0, 1):
        hand_in(session, town, member)
    one = session.query(Submission).first()
    one.content = one.content.replace('"mark":"3"', '"mark":"5"', 1)
    close(session, town)
    with pytest.raises(SubmissionAltered):
        entry_of(session, town.procurement.id, "review")


def test_recusals_are_absences_without_their_reasons(session):
    town = whole_town(session, members=2, proposals=2)
    declared(session, town.seats[0], *town.proposals, conflict=(town.proposals[1],))
    declared(session, town.seats[1], *town.proposals)
    session.commit()
    assert absences_of(session, town.procurement) == (
        Absence(member="1", state="recused", proposal=str(town.proposals[1].id)),
    )  # fmt: skip


def test_progress_counts_cells_and_nothing_else(session, town):
    work = own_sheet(session, town)
    save(session, work, work.proposals[0], "1.1", Entered(mark="4", comment="秘密"), version=0, now=NOW)
    session.commit()
    first, second = progress(session, town.procurement.id)
    assert [(each.seat.number, each.done, each.total, each.submitted) for each in (first, second)] == [
        (1, 1, 38, False), (2, 0, 38, False),
    ]  # fmt: skip
    assert {each.name for each in fields(Progress)} == {"seat", "done", "total", "submitted_at", "paper"}


def test_progress_counts_a_missing_comment_as_undone(session):
    town = panel_at_work(session, members=1, proposals=1, rubric=rubric_of(10, panel={"comments": "item"}))
    work = own_sheet(session, town)
    save(session, work, work.proposals[0], "1", Entered(mark="5"), version=0, now=NOW)
    assert [each.done for each in progress(session, town.procurement.id)] == [0]
    save(session, work, work.proposals[0], "1", Entered(mark="5", comment="可"), version=1, now=NOW)
    assert [each.done for each in progress(session, town.procurement.id)] == [1]


def test_recused_proposal_is_no_part_of_progress(session):
    town = whole_town(session, members=1, proposals=2)
    declared(session, town.seats[0], *town.proposals, conflict=(town.proposals[1],))
    session.commit()
    assert [each.total for each in progress(session, town.procurement.id)] == [19]


def test_open_sheets_are_those_not_submitted(session, town):
    assert open_count(session, town.procurement.id) == 2
    hand_in(session, town, 0)
    assert open_count(session, town.procurement.id) == 1
    town.seats[1].left_at = NOW
    session.commit()
    assert open_count(session, town.procurement.id) == 0


OFFICE = {"group": [
    {"id": "1", "name": {"ja": "委員"}, "points": 10},
    {"id": "2", "name": {"ja": "事務局"}, "points": 5, "by": "office"},
    {"id": "3", "name": {"ja": "合議"}, "points": 5, "by": "consensus"},
]}  # fmt: skip


def test_office_sheet_holds_what_is_given_once(session):
    town = panel_at_work(session, members=1, proposals=1, rubric=rubric_of(10, **OFFICE))
    officer = actor_for(town, town.people["officer"], "officer")
    place = Place(procurement=town.procurement, seat=None, stage="review")
    work = open_sheet(session, officer, place, lock=True)
    assert work.cells(work.proposals[0]) == ("2", "3")
    assert own_sheet(session, town).cells(town.proposals[0]) == ("1",)
    assert open_count(session, town.procurement.id) == 2
    fill(session, work, "5")
    submit(session, officer, work, NOW)
    hand_in(session, town)
    close(session, town)
    scores = entry_of(session, town.procurement.id, "review").scores[str(town.proposals[0].id)]
    assert scores == {"2": "5", "3": "5", "1": {"1": "3"}}


def test_later_stage_scores_those_who_went_on(session):
    from evaluator.db.models import Computation
    from tests.factories.world import library_rubric

    rubric = library_rubric("r7-fukushi-kyoten")
    town = panel_at_work(session, members=1, proposals=2, rubric=rubric, stage="presentation")
    keep = {"result": {"stages": [{"advanced": [str(town.proposals[1].id)]}]}}
    session.add(
        Computation(
            procurement_id=town.procurement.id, number=1, stage="documents", at=NOW, method_version="1", undecided=0,
            rubric_sha256=town.procurement.rubric_sha256, result_sha256="0" * 64, case_text="{}", overview_text=json.dumps(keep),
        )
    )  # fmt: skip
    session.commit()
    assert [each.id for each in own_sheet(session, town, stage="presentation").proposals] == [town.proposals[1].id]


def test_withdrawn_and_unmet_proposals_are_not_scored(session):
    from evaluator.db.models import RequirementCheck

    town = whole_town(session, members=1, proposals=1)
    gone = proposal(session, town.procurement, label="Y社", state="withdrawn", reason="辞退")
    unmet = proposal(session, town.procurement, label="Z社")
    session.add(
        RequirementCheck(proposal_id=unmet.id, requirement="x", met=False, checked_by=town.people["officer"].id, checked_at=NOW)
    )
    declared(session, town.seats[0], *town.proposals)
    session.commit()
    assert gone
    assert [each.label for each in own_sheet(session, town).proposals] == ["A社"]

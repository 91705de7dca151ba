"""Submitting and revising a sheet: what is missing, what is kept, what the history holds."""

import hashlib
import json

import pytest

from evaluator.db.models import Event, EventValues, Submission
from evaluator.services.scoring import Entered, save
from evaluator.services.submission import SheetIncomplete, reopen, shortcomings, submit
from evaluator.services.worksheet import SheetClosed
from tests.factories.scoring import actor_for, fill, hand_in, own_sheet, panel_at_work, rubric_of
from tests.factories.world import NOW

STEPS = {"input": "grade", "grades": [{"id": "A", "share": 1}, {"id": "B", "share": "1/2"}], "at_most": {"A": 1}}


def actor(town, member=0):
    return actor_for(town, town.members[member])


@pytest.fixture
def town(session):
    return panel_at_work(session, members=2, proposals=2)


def test_empty_sheet_names_every_cell(session, town):
    missing = shortcomings(own_sheet(session, town))
    assert len(missing) == 38
    assert {each.kind for each in missing} == {"unscored"}


def test_incomplete_sheet_cannot_be_submitted(session, town):
    with pytest.raises(SheetIncomplete):
        submit(session, actor(town), own_sheet(session, town), NOW)


def test_open_choice_between_windows_is_a_shortcoming(session, town):
    work = own_sheet(session, town)
    fill(session, work)
    save(session, work, work.proposals[0], "1.1", Entered(mark="5"), version=0, now=NOW)
    assert [(each.kind, each.cell) for each in shortcomings(work)] == [("clash", "1.1")]


@pytest.mark.parametrize(("rule", "missing"), [("item", ["1", "2"]), ("total", ["total"])])
def test_comments_that_the_rule_asks_for_are_missed(session, rule, missing):
    town = panel_at_work(session, members=1, proposals=1, rubric=rubric_of(10, 20, panel={"comments": rule}))
    work = own_sheet(session, town)
    for cell in ("1", "2"):
        save(session, work, work.proposals[0], cell, Entered(mark="5"), version=0, now=NOW)
    assert [each.cell for each in shortcomings(work)] == missing
    for cell in missing:
        entered = Entered(mark="" if cell == "total" else "5", comment="理由")
        save(session, work, work.proposals[0], cell, entered, version=1, now=NOW)
    assert shortcomings(work) == ()


def test_forced_distribution_is_checked_on_the_sheet(session):
    group = [{"id": "1", "name": {"ja": "項目"}, "points": 10, "scale": "steps"}]
    town = panel_at_work(session, members=1, proposals=2, rubric=rubric_of(10, scale={"steps": STEPS}, group=group))
    work = own_sheet(session, town)
    fill(session, work, "A")
    assert [(each.kind, each.problem.message.id) for each in shortcomings(work)] == [("rule", "problem.too-many-grades")]
    save(session, work, work.proposals[0], "1", Entered(mark="B"), version=1, now=NOW)
    assert shortcomings(work) == ()


def test_abstention_completes_a_cell(session):
    town = panel_at_work(session, members=1, proposals=1, rubric=rubric_of(10))
    work = own_sheet(session, town)
    save(session, work, work.proposals[0], "1", Entered(abstained=True), version=0, now=NOW)
    assert shortcomings(work) == ()


def test_submission_is_kept_with_its_digest(session, town):
    hand_in(session, town)
    made = session.query(Submission).one()
    content = json.loads(made.content)
    assert made.sha256 == hashlib.sha256(made.content.encode()).hexdigest()
    assert (content["seat"], content["stage"], len(content["cells"]), content["cells"][0]["mark"]) == (1, "review", 38, "3")


def test_equal_sheets_have_different_digests(session, town):
    for member in (0, 1):
        hand_in(session, town, member)
    assert len({each.sha256 for each in session.query(Submission)}) == 2


def test_history_holds_digest_but_no_mark(session, town):
    hand_in(session, town, comment="秘密の所見")
    events = session.query(EventValues).join(Event).filter(Event.kind.like("sheet.%")).all()
    assert len(events) == 1
    assert session.query(Submission).one().sha256 in events[0].text
    assert "秘密の所見" not in events[0].text


def test_drafts_leave_no_trace_in_the_history(session, town):
    fill(session, own_sheet(session, town))
    session.commit()
    assert session.query(Event).count() == 0


def test_submitted_sheet_takes_no_more(session, town):
    hand_in(session, town)
    work = own_sheet(session, town)
    with pytest.raises(SheetClosed, match="submitted"):
        submit(session, actor(town), work, NOW)


def test_revision_is_a_second_submission_with_reason(session, town):
    hand_in(session, town)
    reopen(session, actor(town), own_sheet(session, town), "書き間違い", NOW)
    work = own_sheet(session, town)
    save(session, work, work.proposals[0], "1.1", Entered(mark="5"), version=1, now=NOW)
    submit(session, actor(town), work, NOW)
    session.commit()
    first, second = session.query(Submission).order_by(Submission.number)
    assert (second.number, second.reason) == (2, "書き間違い")
    assert [json.loads(each.content)["cells"][0]["mark"] for each in (first, second)] == ["3", "5"]
    assert [each.kind for each in session.query(Event).order_by(Event.number)] == [
        "sheet.submitted", "sheet.reopened", "sheet.submitted",
    ]  # fmt: skip


@pytest.mark.parametrize(("state", "reason"), [("closed", "closed"), ("opened", "opened"), ("decided", "opened")])
def test_no_revision_after_the_scoring(session, town, state, reason):
    hand_in(session, town)
    town.procurement.state = state
    session.commit()
    with pytest.raises(SheetClosed, match=reason):
        reopen(session, actor(town), own_sheet(session, town), "遅い", NOW)


def test_revision_without_reason_is_refused(session, town):
    hand_in(session, town)
    with pytest.raises(ValueError, match="reason"):
        reopen(session, actor(town), own_sheet(session, town), " ", NOW)


def test_revision_counts_as_change_of_the_procurement(session, town):
    hand_in(session, town)
    before = town.procurement.version
    reopen(session, actor(town), own_sheet(session, town), "見直し", NOW)
    session.commit()
    assert town.procurement.version == before + 1

"""Sheets on paper: declared while untouched, entered by one, compared by another, confirmed by the member."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from evaluator.db.models import Event, Sheet, Submission
from evaluator.services import papercomparison, papersheets, scans, sheets
from evaluator.services.papersheets import MarksRefused, PaperRefused
from evaluator.services.scoring import Entered
from evaluator.services.submission import SheetIncomplete
from evaluator.services.worksheet import SheetClosed
from tests.factories.papers import (
    LATER,
    PDF,
    begun,
    compared,
    declared_on_paper,
    desk_for,
    entered,
    everything,
    kept_scan,
    office_of_two,
    typed_again,
)
from tests.factories.scoring import actor_for, declared, fill, hand_in, own_sheet, rubric_of
from tests.factories.world import NOW, whole_town


@pytest.fixture
def town(session):
    return office_of_two(session)


def reason(call, *args, **values) -> str:
    with pytest.raises(PaperRefused) as refused:
        call(*args, **values)
    return refused.value.reason


def kinds(session) -> list[str]:
    return [each.kind for each in session.scalars(select(Event).order_by(Event.id))]


def actor(town, who, *roles):
    return actor_for(town, town.people[who], *(roles or ("clerk",)))


def test_member_cannot_score_a_sheet_on_paper(session, town):
    declared_on_paper(session, town)
    work = own_sheet(session, town)
    assert work.closed == "paper"
    with pytest.raises(SheetClosed):
        fill(session, work)
    assert kinds(session) == ["sheet.on-paper"]


def test_begun_sheet_cannot_come_on_paper(session, town):
    fill(session, own_sheet(session, town))
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papersheets.declare, session, actor(town, "clerk"), desk, NOW) == "begun"


def test_submitted_sheet_cannot_come_on_paper(session, town):
    hand_in(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papersheets.declare, session, actor(town, "clerk"), desk, NOW) == "submitted"


def test_sheet_is_declared_on_paper_only_once(session, town):
    declared_on_paper(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papersheets.declare, session, actor(town, "clerk"), desk, NOW) == "already"


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_only_the_office_opens_a_desk(session, town, role):
    declared_on_paper(session, town)
    assert reason(desk_for, session, town, town.people[role], role) == "not-allowed"


def test_nothing_is_declared_after_the_scoring(session, town):
    town.procurement.state = "closed"
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papersheets.declare, session, actor(town, "clerk"), desk, NOW) == "not-scoring"


def test_undeclared_member_has_no_printed_sheet(session):
    made = whole_town(session, members=1, proposals=1)
    assert reason(papersheets.blank, session, made.procurement, made.seats[0]) == "undeclared"


def test_recused_proposal_is_left_out(session):
    made = whole_town(session, members=1, proposals=3)
    declared(session, made.seats[0], *made.proposals, conflict=(made.proposals[1],))
    work = papersheets.blank(session, made.procurement, made.seats[0])
    assert ([each.label for each in work.proposals], work.recused) == (["A社", "C社"], 1)


def test_marks_before_the_scan_are_refused(session, town):
    declared_on_paper(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    of = desk.work.proposals[0]
    assert reason(papersheets.enter, session, actor(town, "clerk"), desk, of, {}, now=NOW) == "no-scan"


def test_third_person_cannot_enter_or_see(session, town):
    begun(session, town)
    desk = desk_for(session, town, town.people["officer"], "officer")
    of, who = desk.work.proposals[0], actor(town, "officer", "officer")
    assert reason(papersheets.enter, session, who, desk, of, everything(desk, of), now=NOW) == "third-person"
    assert reason(papersheets.take, session, who, desk, desk.paper.scan_id, NOW) == "third-person"
    assert reason(papersheets.finish, session, who, desk, NOW) == "third-person"


def test_values_are_checked_as_on_the_members_own_sheet(session, town):
    begun(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    of = desk.work.proposals[0]
    with pytest.raises(MarksRefused) as refused:
        papersheets.enter(session, actor(town, "clerk"), desk, of, {"1.1": Entered(mark="9")}, now=NOW)
    assert set(refused.value.faults) == {"1.1"}


def test_half_a_sheet_cannot_be_finished(session, town):
    begun(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    of = desk.work.proposals[0]
    papersheets.enter(session, actor(town, "clerk"), desk, of, everything(desk, of), now=NOW)
    with pytest.raises(SheetIncomplete) as incomplete:
        papersheets.finish(session, actor(town, "clerk"), desk, NOW)
    assert {each.proposal.label for each in incomplete.value.shortcomings} == {"B社"}


def test_same_person_cannot_compare(session, town):
    entered(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papercomparison.take_second, session, actor(town, "clerk"), desk) == "same-person"


def test_comparison_cannot_come_before_the_entry(session, town):
    begun(session, town)
    desk = desk_for(session, town, town.people["second"])
    assert reason(papercomparison.take_second, session, actor(town, "second"), desk) == "order"


def test_second_person_sees_nothing_of_the_first(session, town):
    entered(session, town)
    papercomparison.take_second(session, actor(town, "second"), desk_for(session, town, town.people["second"]))
    desk = desk_for(session, town, town.people["second"])
    of = desk.work.proposals[0]
    papercomparison.type_again(session, actor(town, "second"), desk, of, everything(desk, of))
    again = desk_for(session, town, town.people["second"])
    assert (again.work.scores, len(again.second) > 0, again.is_typed) == ({}, True, False)
    assert desk_for(session, town, town.people["clerk"]).second == {}


def test_third_person_sees_neither_side(session, town):
    typed_again(session, town, mark="4")
    for who in ("officer", "second", "clerk"):
        desk = desk_for(session, town, town.people[who], "officer")
        assert bool(desk.work.scores or desk.second) == (who != "officer")
    member = desk_for(session, town, town.members[0], "member")
    assert (member.work.scores, member.second) == ({}, {})


def test_third_person_cannot_type_again(session, town):
    typed_again(session, town)
    desk = desk_for(session, town, town.people["officer"], "officer")
    who, of = actor(town, "officer", "officer"), desk.work.proposals[0]
    assert reason(papercomparison.type_again, session, who, desk, of, {}) == "third-person"
    assert reason(papercomparison.take_second, session, who, desk) == "third-person"
    assert reason(papercomparison.settle, session, who, desk, NOW) == "third-person"
    assert reason(papercomparison.differences, desk) == "untyped"


def test_differences_are_listed_and_stop_the_comparison(session, town):
    typed_again(session, town, mark="4")
    desk = desk_for(session, town, town.people["second"])
    found = papercomparison.differences(desk)
    assert len(found) == desk.wanted
    assert (found[0].first, found[0].second) == (("3", None), ("4", None))
    assert reason(papercomparison.settle, session, actor(town, "second"), desk, NOW) == "differences"


def test_correction_of_the_first_ends_the_difference(session, town):
    typed_again(session, town, mark="4")
    for at in range(2):
        desk = desk_for(session, town, town.people["clerk"])
        of = desk.work.proposals[at]
        papersheets.enter(session, actor(town, "clerk"), desk, of, everything(desk, of, "4"), now=NOW)
    desk = desk_for(session, town, town.people["second"])
    assert papercomparison.differences(desk) == ()
    papercomparison.settle(session, actor(town, "second"), desk, NOW)
    assert desk.step == "compared"


def test_member_confirms_and_the_sheet_is_submitted(session, town):
    compared(session, town)
    member = actor_for(town, town.members[0], "member")
    desk = desk_for(session, town, town.members[0], "member")
    assert len(desk.work.scores) == desk.wanted
    made = papercomparison.confirm(session, member, desk, LATER)
    assert session.scalars(select(Submission)).one() is made
    assert session.scalars(select(Sheet)).one().state == "submitted"
    assert kinds(session) == ["sheet.on-paper", "paper.entered", "paper.compared", "paper.confirmed", "sheet.submitted"]
    line = sheets.progress(session, town.procurement.id)[0]
    assert (line.paper, line.submitted, line.done == line.total) == (True, True, True)


def test_no_mark_stands_in_the_history(session, town):
    compared(session, town)
    papercomparison.confirm(
        session, actor_for(town, town.members[0], "member"), desk_for(session, town, town.members[0], "member"), LATER
    )
    texts = [each.values.text for each in session.scalars(select(Event))]
    assert not [each for each in texts if "mark" in each or "よい" in each]


def test_office_records_how_the_member_confirmed(session, town):
    compared(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    papercomparison.record(session, actor(town, "clerk"), desk, how="確認票に署名", at=LATER, now=LATER)
    assert (desk.step, desk.paper.confirmed_how, desk.row.state) == ("confirmed", "確認票に署名", "submitted")


@pytest.mark.parametrize(
    ("how", "at", "wrong"),
    [(" ", LATER, "no-reason"), ("署名", LATER + timedelta(minutes=1), "moment"), ("署名", NOW - timedelta(days=1), "moment")],
)
def test_confirmation_without_word_or_time_is_refused(session, town, how, at, wrong):
    compared(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papercomparison.record, session, actor(town, "clerk"), desk, how=how, at=at, now=LATER) == wrong


def test_only_its_member_or_the_two_confirm(session, town):
    compared(session, town)
    other = desk_for(session, town, town.people["officer"], "officer")
    who = actor(town, "officer", "officer")
    assert reason(papercomparison.record, session, who, other, how="署名", at=LATER, now=LATER) == "third-person"
    assert reason(papercomparison.confirm, session, who, other, LATER) == "third-person"
    assert reason(papercomparison.look_again, session, who, other, LATER) == "third-person"
    assert reason(desk_for, session, town, town.members[1], "member") == "not-allowed"


def test_confirmation_cannot_come_before_the_comparison(session, town):
    entered(session, town)
    member, desk = actor_for(town, town.members[0], "member"), desk_for(session, town, town.members[0], "member")
    assert reason(papercomparison.confirm, session, member, desk, LATER) == "order"


def test_member_sends_a_wrong_entry_back(session, town):
    compared(session, town)
    desk = desk_for(session, town, town.members[0], "member")
    papercomparison.look_again(session, actor_for(town, town.members[0], "member"), desk, LATER)
    again = desk_for(session, town, town.people["clerk"])
    assert (again.step, kinds(session)[-1]) == ("comparing", "paper.returned")


def test_member_of_the_office_never_enters_an_own_sheet(session, town):
    town.seats[0].person_id = town.people["clerk"].id
    session.flush()
    declared_on_paper(session, town)
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papersheets.take, session, actor(town, "clerk"), desk, 1, NOW) == "own-sheet"


def test_sheet_given_back_holds_nothing_and_opens(session, town):
    typed_again(session, town)
    officer = actor(town, "officer", "officer")
    desk = desk_for(session, town, town.people["officer"], "officer")
    assert reason(papersheets.withdraw, session, officer, desk, " ", NOW) == "no-reason"
    papersheets.withdraw(session, officer, desk, "担当の交代", NOW)
    work = own_sheet(session, town)
    assert (work.closed, work.scores, kinds(session)[-2]) == (None, {}, "sheet.off-paper")
    for table in ("paper_sheet", "paper_mark", "score"):
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def test_confirmed_sheet_is_not_given_back(session, town):
    compared(session, town)
    papercomparison.confirm(
        session, actor_for(town, town.members[0], "member"), desk_for(session, town, town.members[0], "member"), LATER
    )
    desk = desk_for(session, town, town.people["clerk"])
    assert reason(papersheets.withdraw, session, actor(town, "clerk"), desk, "誤り", NOW) == "submitted"
    assert reason(papersheets.finish, session, actor(town, "clerk"), desk, NOW) == "submitted"


def test_scan_given_back_or_replaced_is_opened_by_nobody(session, town):
    begun(session, town)
    clerk = actor(town, "clerk")
    first = desk_for(session, town, town.people["clerk"]).paper.scan_id
    better = kept_scan(session, clerk, town.procurement, "better.pdf", LATER)
    papersheets.take(session, clerk, desk_for(session, town, town.people["clerk"]), better.id, LATER)
    assert scans.read(session, town.procurement.id, first, "scan") is None
    assert scans.read(session, town.procurement.id, better.id, "scan")[1] == PDF
    papersheets.withdraw(session, clerk, desk_for(session, town, town.people["clerk"]), "誤り", LATER)
    assert scans.read(session, town.procurement.id, better.id, "scan") is None
    assert kinds(session) == ["sheet.on-paper", "document.removed", "sheet.off-paper", "document.removed"]
    assert session.scalar(text("SELECT count(*) FROM document_piece")) == 2


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ("compared_by = entered_by", "two_people"),
        ("entered_by = NULL", "two_people|entered_from_scan"),
        ("scan_id = NULL", "entered_from_scan"),
        ("entered_at = NULL", "entered_before_compared"),
        ("compared_at = NULL, confirmed_at = entered_at, confirmed_how = 'x'", "compared_before_confirmed"),
        ("confirmed_at = entered_at", "compared_before_confirmed"),
    ],
)
def test_database_refuses_a_wrong_order(session, town, changed, constraint):
    compared(session, town)
    session.commit()
    with pytest.raises(IntegrityError, match=constraint):
        session.execute(text(f"UPDATE paper_sheet SET {changed}"))


def test_numbers_are_read_as_people_write_them(session):
    made = office_of_two(session, rubric=rubric_of(20, 10), members=1, proposals=1)
    begun(session, made)
    clerk = actor(made, "clerk")
    desk = desk_for(session, made, made.people["clerk"])
    cells = desk.items(desk.work.proposals[0])
    given = {cells[0]: Entered(mark="１５"), cells[1]: Entered(abstained=True)}
    papersheets.enter(session, clerk, desk, desk.work.proposals[0], given, now=NOW)
    assert [each.mark or each.state for each in desk.work.scores.values()] == ["15", "abstained"]

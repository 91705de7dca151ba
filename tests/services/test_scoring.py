"""Cells of a sheet: what is kept, what is refused, and two windows that disagree."""

from datetime import timedelta

import pytest

from evaluator.services.scoring import CellRefused, Clash, Entered, Saved, save, settle
from evaluator.services.worksheet import Place, SheetClosed, SheetRefused, open_sheet
from tests.factories.scoring import actor_for, declared, own_sheet, panel_at_work, rubric_of
from tests.factories.world import NOW

FIVE = {
    "input": "grade",
    "grades": [{"id": str(at), "share": share} for at, share in ((5, 1), (4, "4/5"), (3, "3/5"), (2, "2/5"), (1, "1/5"))],
}


@pytest.fixture
def town(session):
    return panel_at_work(session, members=2, proposals=2)


def put(session, work, mark="4", version=0, cell="1.1", **more):
    values = {"rival": more.pop("rival", None)}
    return save(session, work, work.proposals[0], cell, Entered(mark=mark, **more), version=version, now=NOW, **values)


def test_first_save_makes_version_one(session, town):
    saved = put(session, own_sheet(session, town), comment="よい", pages="3")
    assert (saved.changed, saved.score.mark, saved.score.version, saved.score.comment) == (True, "4", 1, "よい")


def test_same_values_again_are_no_clash(session, town):
    work = own_sheet(session, town)
    put(session, work)
    again = put(session, work)
    assert isinstance(again, Saved)
    assert (again.changed, again.score.version) == (False, 1)


def test_save_on_known_version_replaces_the_value(session, town):
    work = own_sheet(session, town)
    put(session, work)
    assert put(session, work, "5", version=1).score.version == 2


def test_later_window_waits_as_a_rival(session, town):
    work = own_sheet(session, town)
    put(session, work)
    clash = put(session, work, "2")
    assert isinstance(clash, Clash)
    assert (clash.score.mark, clash.rival.mark, clash.score.version) == ("4", "2", 1)


def test_same_window_replaces_its_own_rival(session, town):
    work = own_sheet(session, town)
    put(session, work)
    first = put(session, work, "2")
    put(session, work, "1", rival=first.rival.id)
    assert [each.mark for each in first.score.rivals] == ["1"]


def test_lost_answer_of_a_clash_makes_one_rival(session, town):
    work = own_sheet(session, town)
    put(session, work)
    put(session, work, "2")
    assert len(put(session, work, "2").score.rivals) == 1


def test_window_that_comes_round_withdraws_its_rival(session, town):
    work = own_sheet(session, town)
    put(session, work)
    waiting = put(session, work, "2")
    put(session, work, "4", rival=waiting.rival.id)
    assert waiting.score.rivals == []


def test_choosing_the_rival_makes_it_count(session, town):
    work = own_sheet(session, town)
    put(session, work)
    waiting = put(session, work, "2", comment="後の窓")
    chosen = settle(session, work, work.proposals[0], "1.1", keep=waiting.rival.id, now=NOW)
    session.commit()
    session.expire_all()
    assert (chosen.mark, chosen.comment, chosen.version, chosen.rivals) == ("2", "後の窓", 2, [])


def test_choosing_the_saved_value_drops_the_rival(session, town):
    work = own_sheet(session, town)
    put(session, work)
    put(session, work, "2")
    kept = settle(session, work, work.proposals[0], "1.1", keep=None, now=NOW + timedelta(minutes=1))
    assert (kept.mark, kept.version, kept.rivals) == ("4", 1, [])


def test_choice_that_is_gone_is_refused(session, town):
    work = own_sheet(session, town)
    put(session, work)
    with pytest.raises(KeyError):
        settle(session, work, work.proposals[0], "1.1", keep=999, now=NOW)


@pytest.mark.parametrize(
    ("values", "field", "id"),
    [
        ({"mark": "9"}, "mark", "problem.grade-off-scale"),
        ({"mark": "3", "abstained": True}, "mark", "score.mark-and-abstained"),
        ({"mark": "3", "comment": "長" * 4001}, "comment", "score.comment-long"),
        ({"mark": "3", "pages": "1" * 101}, "pages", "score.pages-long"),
    ],
)
def test_bad_values_are_refused_by_field(session, town, values, field, id):
    work = own_sheet(session, town)
    with pytest.raises(CellRefused) as refused:
        put(session, work, **values)
    assert [(at, each.id) for at, each in refused.value.faults] == [(field, id)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("７", "7"), ("3.50", "3.5"), (" 10 ", "10"), ("0", "0"), ("", None)],
    ids=["wide", "half", "space", "zero", "none"],
)
def test_numbers_are_kept_plainly(session, typed, kept):
    town = panel_at_work(session, members=1, proposals=1, rubric=number_rubric())
    assert put(session, own_sheet(session, town), typed, cell="1").score.mark == kept


@pytest.mark.parametrize("typed", ["11", "-1", "3.3", "1/2", "abc", "1e1", "٣"])
def test_numbers_off_the_scale_are_refused(session, typed):
    town = panel_at_work(session, members=1, proposals=1, rubric=number_rubric())
    with pytest.raises(CellRefused):
        put(session, own_sheet(session, town), typed, cell="1")


def number_rubric():
    return rubric_of(10, scale={"half": {"input": "number", "step": "1/2"}}, group=[
        {"id": "1", "name": {"ja": "項目"}, "points": 10, "scale": "half"}])  # fmt: skip


def test_text_no_database_takes_is_mended(session, town):
    saved = put(session, own_sheet(session, town), comment="前\0後\ud800 終\r\n行")
    session.commit()
    assert saved.score.comment == "前後? 終\n行"


def test_cell_of_another_scorer_is_not_there(session, town):
    with pytest.raises(KeyError):
        put(session, own_sheet(session, town), cell="9.9")


def test_conflict_takes_the_proposal_off_the_sheet(session):
    town = panel_at_work(session, members=2, proposals=0)
    from tests.factories.world import proposal

    made = [proposal(session, town.procurement, name=name, label=label) for name, label in (("あ", "A社"), ("い", "B社"))]
    declared(session, town.seats[0], *made, conflict=(made[0],))
    session.commit()
    work = own_sheet(session, town)
    assert ([each.label for each in work.proposals], work.recused) == (["B社"], 1)


def test_sheet_stays_shut_before_declaring(session):
    from tests.factories.world import whole_town

    town = whole_town(session, members=1)
    session.commit()
    with pytest.raises(SheetRefused, match="undeclared"):
        own_sheet(session, town)


@pytest.mark.parametrize("role", ["officer", "clerk", "auditor", "administrator"])
def test_no_role_opens_a_members_sheet(session, town, role):
    place = Place(procurement=town.procurement, seat=town.seats[0], stage="review")
    with pytest.raises(SheetRefused, match="not-yours"):
        open_sheet(session, actor_for(town, town.people[role], role), place)


def test_other_member_opens_no_sheet(session, town):
    place = Place(procurement=town.procurement, seat=town.seats[0], stage="review")
    with pytest.raises(SheetRefused, match="not-yours"):
        open_sheet(session, actor_for(town, town.members[1]), place)


def test_unknown_stage_has_no_sheet(session, town):
    with pytest.raises(SheetRefused, match="no-stage"):
        own_sheet(session, town, stage="final")


@pytest.mark.parametrize(
    ("state", "reason"), [("closed", "closed"), ("opened", "opened"), ("decided", "opened"), ("cancelled", "cancelled")]
)
def test_nothing_is_saved_after_scoring(session, town, state, reason):
    own_sheet(session, town)
    town.procurement.state = state
    session.commit()
    with pytest.raises(SheetClosed, match=reason):
        put(session, own_sheet(session, town))

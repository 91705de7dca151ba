"""A scorer's card: whose items, what a mark earns, what is complete."""

from fractions import Fraction

import pytest

from evaluator.core.card import Card, CardSheet, plain_mark, scored_stages
from evaluator.core.rubric import Scale
from tests.factories.scoring import rubric_of
from tests.factories.world import library_rubric

NUMBER = Scale(input="number")


def card_of(*points, by="members", **more):
    rubric = rubric_of(*points, **more)
    return Card(rubric, scored_stages(rubric)[0], by, {})


def item(id, points, **more):
    return {"id": id, "name": {"ja": f"項目{id}"}, "points": points, **more}


def test_items_are_parted_by_who_gives_them():
    group = [item("1", 10), item("2", 5, by="office"), item("3", 5, by="consensus"), item("4", 5, combine="consensus")]
    assert card_of(group=group).items() == ("1",)
    assert card_of(by="office", group=group).items() == ("2", "3", "4")


def test_item_for_a_kind_is_left_out_for_others():
    card = card_of(group=[item("1", 10), item("2", 5, only_for="incumbent")])
    assert card.items() == ("1",)
    assert card.items(frozenset({"incumbent"})) == ("1", "2")


def test_total_counts_rescaled_groups_exactly():
    group = [{**item("1", 10), "rescale": "points", "item": [item("1.1", 3), item("1.2", 3)]}]
    card = card_of(group=group)
    assert card.total({"1.1": "1", "1.2": "3"}) == Fraction(20, 3)
    assert card.full() == 10


def test_full_marks_leave_out_bonus():
    assert card_of(group=[item("1", 10), item("2", 5, kind="bonus")]).full() == 10


def test_points_have_the_same_decimals_throughout():
    rubric = library_rubric("r1-soudan-standard")
    card = Card(rubric, scored_stages(rubric)[0], "members", {})
    assert [card.written(each) for each in (Fraction(4), Fraction(32, 5), Fraction(1, 3))] == ["4.0", "6.4", "0.3333"]


def test_cell_is_done_with_mark_and_asked_comment():
    card = card_of(group=[item("1", 10), item("2", 10, comment=True)])
    assert card.is_done("1", given=True, comment="")
    assert not card.is_done("2", given=True, comment=" ")
    assert card.is_done("2", given=True, comment="よい")
    assert not card.is_done("2", given=False, comment="よい")


def test_comment_on_the_whole_is_a_cell_of_its_own():
    card = card_of(10, panel={"comments": "total"})
    assert card.cells() == ("1", "total")
    assert card.is_done("total", given=False, comment="総評")


def test_missing_comments_are_core_problems():
    card = card_of(10, panel={"comments": "item"})
    sheet = CardSheet(member="1", kinds={"7": frozenset()}, marks={"7": {"1": "5"}}, comments={})
    assert [each.message.id for each in card.sheet_problems(sheet)] == ["problem.missing-comment"]


@pytest.mark.parametrize(("typed", "kept"), [("１０", "10"), ("3.50", "3.5"), ("-0", "0"), ("007", "7"), ("", "")])
def test_numbers_are_made_plain(typed, kept):
    assert plain_mark(typed, NUMBER, "1") == (kept, None)


@pytest.mark.parametrize("typed", ["x", "1/2", "1e3", "1,5", "1.2345678", "9" * 20])
def test_what_is_no_number_is_told(typed):
    assert plain_mark(typed, NUMBER, "1")[1] is not None


def test_unscored_stages_have_no_card():
    stage = [{"id": "a", "name": {"ja": "書類"}}, {"id": "b", "name": {"ja": "見学"}, "scored": False}]
    assert [each.id for each in scored_stages(rubric_of(10, stage=stage))] == ["a"]

"""Marks that are wrong, missing, or of someone who is away."""

import pytest

from evaluator.core.check.case import case_problems
from tests.factories.case_file import file, found, values

MARKS = [
    (('["A", "B", "C"]', '["A", "S", "C"]'), 'entry.review.scores.A社."1.2"[2]', "grade-off-scale"),
    (("[40, 30, 20]", "[41, 30, 20]"), 'entry.review.scores.A社."1.1"[1]', "mark-range"),
    (("[40, 30, 20]", "[40, -1, 20]"), 'entry.review.scores.A社."1.1"[2]', "mark-range"),
    (("[40, 30, 20]", "[40, 30, 20.5]"), 'entry.review.scores.A社."1.1"[3]', "mark-step"),
    (("[40, 30, 20]", '[40, 30, "A"]'), 'entry.review.scores.A社."1.1"[3]', "mark-not-a-number"),
    (("[40, 30, 20]", "[40, 30]"), 'entry.review.scores.A社."1.1"', "row-length"),
    (("[40, 30, 20]", "40"), 'entry.review.scores.A社."1.1"', "one-mark-of-many"),
    (('"2" = 30', '"2" = [30, 30, 30]'), "entry.review.scores.A社.2", "one-mark-office"),
    (('"2" = 30', '"2" = 41'), "entry.review.scores.A社.2", "mark-range"),
    (('"2" = 30\n', ""), "entry.review.scores.A社.2", "missing-item"),
    (("a = 40, b = 30, c = 20", "a = 40, b = 30"), 'entry.review.scores.B社."1.1".c', "missing-score"),
    (("a = 40, b = 30, c = 20", "a = 40, b = 30, c = 20, d = 3"), 'entry.review.scores.B社."1.1"', "unknown-member"),
    (('"2" = 30', '"1" = 30\n"2" = 30'), "entry.review.scores.A社.1", "score-for-group"),
    (('"2" = 30', '"3" = 30\n"2" = 30'), "entry.review.scores.A社", "unknown-criterion"),
    (('"1.1" = [40', '"1.11" = [40'), "entry.review.scores.A社", "unknown-criterion-near"),
]


@pytest.mark.parametrize(("change", "place", "id"), MARKS)
def test_a_wrong_mark_is_shown_in_its_cell(change, place, id):
    assert found("", change)[place] == id


def test_a_refused_grade_comes_with_those_of_the_scale():
    assert values("", ('["A", "B", "C"]', '["A", "S", "C"]')) == {"criterion": "1.2", "mark": "S", "grades": ("A", "B", "C")}


def test_a_missing_score_names_member_item_and_proposal():
    assert values("", ("a = 40, b = 30, c = 20", "a = 40, b = 30")) == {
        "member": "c",
        "criterion": "1.1",
        "proposal": "B社",
    }


def test_a_missing_member_is_named_once():
    gone = (', c = 20 }\n"1.2" = { a = "A", b = "B", c = "B" }', ' }\n"1.2" = { a = "A", b = "B" }')
    assert found("", gone) == {"entry.review.scores.B社": "missing-member-here"}
    rows = ("[40, 30, 20]", "{ a = 40, b = 30 }"), ('["A", "B", "C"]', '{ a = "A", b = "B" }')
    assert found("", gone, *rows) == {"entry.review.scores": "missing-member"}


@pytest.mark.parametrize("state", ["recused", "absent", "abstained", "not-scored"])
def test_a_score_of_a_member_who_is_away_is_refused(state):
    absence = f'[[absence]]\nmember = "c"\nstate = "{state}"\nproposal = "A社"\n'
    assert found(absence) == {'entry.review.scores.A社."1.1"[3]': f"score-of-{state}"}


def test_a_member_who_is_away_has_a_state_or_nothing():
    absence = '[[absence]]\nmember = "c"\nstate = "recused"\n'
    states = ("[40, 30, 20]", '[40, 30, "recused"]'), ('["A", "B", "C"]', '["A", "B", "recused"]')
    nothing = (', c = 20 }\n"1.2" = { a = "A", b = "B", c = "B" }', ' }\n"1.2" = { a = "A", b = "B" }')
    assert found(absence, *states, nothing) == {}


def test_only_those_who_sit_at_a_stage_score_there():
    elsewhere = ('[[member]]\nid = "c"', '[[member]]\nid = "c"\nstages = ["second"]')
    wrong = found("", elsewhere)
    assert wrong["member[3].stages"] == "unknown-stage"
    assert wrong['entry.review.scores.A社."1.1"'] == "row-length"


def test_a_consensus_has_one_mark():
    assert found('[panel]\ncombine = "consensus"\n')['entry.review.scores.A社."1.1"'] == "one-mark-consensus"


def test_a_computed_item_takes_no_mark():
    priced = ('by = "office"', 'by = "computed"\nformula = { kind = "lowest-ratio" }')
    assert found("", priced) == {
        "entry.review.scores.A社.2": "score-for-computed",
        "entry.review.scores.B社.2": "score-for-computed",
    }


def test_extra_items_are_only_for_their_kind():
    only = ('by = "office"', 'by = "office"\nonly_for = "incumbent"')
    assert found("", only, ('id = "A社"\n', 'id = "A社"\nkinds = ["incumbent"]\n')) == {
        "entry.review.scores.B社.2": "not-for-this-kind"
    }


def test_half_points_need_a_scale_of_halves():
    halves = ('"内容", points = 40', '"内容", points = 40, scale = "half"')
    scale = '[scale.half]\ninput = "number"\nstep = "1/2"\n'
    assert found(scale, halves, ("[40, 30, 20]", "[40, 30.5, 20]")) == {}
    assert found(scale, halves, ("[40, 30, 20]", "[40, 30.25, 20]")) == {'entry.review.scores.A社."1.1"[2]': "mark-step"}


def test_a_number_lies_within_the_range_of_a_grade():
    ranges = '[scale.range]\ninput = "range"\ngrades = [{ id = "A", share = 0.8, to = 1 }, { id = "B", share = 0, to = 0.5 }]\n'
    use = ('"内容", points = 40', '"内容", points = 40, scale = "range"')
    row = ("{ a = 40, b = 30, c = 20 }", "[1, 0.5, 0]")
    assert found(ranges, use, row, ("[40, 30, 20]", "[0.9, 0.6, 0]")) == {'entry.review.scores.A社."1.1"[2]': "mark-off-ranges"}


def test_a_forced_distribution_limits_better_grades_too():
    limit = ("grades = [", "at_most = { B = 1 }\ngrades = [")
    problems = [dict(each.message.values) for each in case_problems(*file("", limit))]
    assert problems == [{"member": member, "criterion": "1.2", "grade": "B", "found": 2, "most": 1} for member in ("a", "b")]

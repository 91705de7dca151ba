"""A report shows what the result holds, at every level of entry, and invents nothing."""

from fractions import Fraction

import pytest

from evaluator.core.evaluate import evaluate
from evaluator.exchange.report.report import report
from evaluator.exchange.report.voice import column_digits, exact_note, number_of, readable, signed, telling_digits
from evaluator.library.read import read_case
from evaluator.paths import RUBRICS
from tests.factories import cases


def result_of(case):
    given = read_case(cases.as_file(case).encode())
    return evaluate(given.rubric, given.case)


def reported(case, lang="en"):
    return report(result_of(case), lang)


def sample(name, lang="en"):
    given = read_case(RUBRICS / "samples" / f"{name}.toml")
    return report(evaluate(given.rubric, given.case), lang)


def test_winner_stands_with_total_lead_and_thresholds():
    verdict = reported(cases.simple_case()).verdict
    assert verdict.who == ("Company A",)
    assert [(stat.label, stat.value) for stat in verdict.stats] == [
        ("Total", "81.0"),
        ("Lead over 2nd", "+13.0"),
        ("Thresholds met", "1 / 1"),
    ]


def test_name_of_the_chosen_stands_with_its_label():
    assert sample("r1-fictional").verdict.who == ("Sample Organisation Ao (fictional), Company A",)


def test_exact_value_is_given_where_the_shown_one_is_not_it():
    assert sample("a47-yodogawa-2019").verdict.stats[0].note == "exactly 214/3"


def test_missing_decision_leaves_no_winner():
    shown = reported(cases.undecided_case())
    assert (shown.verdict.kind, shown.verdict.stats) == ("undecided", ())
    assert [row.tags[0].text for row in shown.ranking.rows] == ["undecided", "undecided"]
    assert len(shown.undecided) == 1


def test_unused_steps_of_a_tie_stay_visible():
    steps = reported(cases.wide_case()).ties[0].steps
    assert [step.state for step in steps] == ["equal", "decided", "unused"]


def test_prices_in_a_tie_read_as_money():
    assert "P07 97,407,402" in reported(cases.wide_case()).ties[0].steps[1].said


def test_votes_alone_make_no_empty_tables():
    shown = reported(cases.votes_case())
    assert (shown.chart, shown.thresholds, shown.points.items, shown.points.members) == (None, (), (), ())
    assert (shown.ranking.has_total, shown.ranking.columns, shown.ranking.value_name) == (False, (), "Votes")


def test_totals_alone_are_drawn_without_groups():
    shown = reported(cases.totals_case())
    assert (shown.chart.title, shown.chart.keys) == ("Total points", ())
    assert shown.points.items == ()


def test_points_that_do_not_rank_say_so():
    assert "Ranks go by “Mean rank”" in sample("a01-tama-stage1").chart.say


def test_figure_names_those_that_fewer_members_scored():
    assert sample("r1-fictional").chart.meta.endswith("n = mean of 7 members (Company B: 6)")


def test_marks_of_no_single_member_make_no_member_table():
    assert sample("a34-shimote-2022").points.marks == ()


def test_totals_of_members_share_their_decimals():
    (table,) = sample("r1-fictional").points.members
    shown = [cell.mark for row in table.rows for cell in row.cells if not cell.state]
    assert {len(mark.partition(".")[2]) for mark in shown} == {1}


def test_points_under_the_marks_share_their_decimals():
    _, (table,) = sample("r1-fictional").points.marks[0]
    assert {len(cell.points.partition(".")[2]) for row in table.rows for cell in row.cells if cell.points} == {1}


def test_steps_carry_the_numbers_of_their_items():
    steps = sample("r1-fictional").workings[0].steps
    assert [(step.number, step.head) for step in steps[:3]] == [("1", True), ("1.1", False), ("1.2", False)]
    assert (steps[-1].number, steps[-1].head) == ("", False)


def test_ids_that_are_no_numbers_stay_hidden():
    (table,) = sample("a34-shimote-2022").points.items
    assert {row.number for row in table.rows} == {""}
    assert number_of("1.2", "1.2 Staffing") == ""


def test_value_is_not_called_points_at_its_threshold():
    (group,) = sample("a34-shimote-2022", "ja").thresholds
    assert group.limit == "184.9796以上"


def test_margin_that_is_not_zero_never_reads_zero():
    assert telling_digits([Fraction(-1, 30), Fraction(5)], 1) == 2
    assert telling_digits([Fraction(0), Fraction(5)], 1) == 1


def test_figures_of_a_tie_share_their_decimals():
    tie = sample("r1-fictional").ties[0]
    assert "at 73.0 points" in tie.lead
    assert "Company B 17.6333…, Company C 17.4000." in tie.steps[0].said


def test_lead_names_the_measure_it_is_in():
    assert sample("a34-shimote-2022").verdict.stats[2].note == "Evaluation value"


def test_those_going_on_are_named_at_a_first_stage():
    verdict = sample("a01-tama-stage1").verdict
    assert (verdict.label, len(verdict.who)) == ("Going on to the next stage", 3)


def test_division_shows_its_value_beside_the_points():
    shown = sample("a34-shimote-2022")
    assert shown.ranking.value_name == "Evaluation value"
    assert shown.verdict.stats[0].value == "325.1069"
    assert shown.verdict.label == "Successful bidder"


def test_no_award_says_so():
    assert sample("a32-hoikusho-2018").verdict.who == ("No award",)


def test_each_lot_has_its_own_verdict():
    shown = reported(cases.lots_case())
    assert shown.verdict.who == ("East: Company A", "West: No award")
    assert [row.lot for row in shown.ranking.rows] == ["East", "East", "West"]


def test_bonus_and_adjustment_are_told_apart():
    shown = reported(cases.adjusted_case())
    assert [column.kind for column in shown.ranking.columns] == ["base", "bonus", "adjustment"]
    assert shown.ranking.rows[0].cells[2].text == "\u22123.0"


def test_recused_member_is_counted_out():
    absence = [{"member": "A", "proposal": "A社", "state": "recused"}]
    scores = {"A社": {"1": {"B": 31, "C": 32}, "2": {"B": 49, "C": 51}}, "B社": {"1": [20, 25, 24], "2": [50, 40, 45]}}
    shown = reported(cases.simple_case(absence=absence, entry={"review": {"scores": scores}}))
    assert shown.ranking.rows[0].notes == ("Scored by 2 (1 recused)",)


def test_full_marks_that_differ_stand_by_each_figure():
    absence = [{"member": "A", "proposal": "A社", "state": "recused"}]
    scores = {"A社": {"1": {"B": 31, "C": 32}, "2": {"B": 49, "C": 51}}, "B社": {"1": [20, 25, 24], "2": [50, 40, 45]}}
    shown = reported(cases.simple_case(panel={"combine": "sum"}, absence=absence, entry={"review": {"scores": scores}}))
    assert {row.label or row.name: row.total.full for row in shown.ranking.rows} == {"Company A": "200", "Company B": "300"}
    assert shown.ranking.total_full is None


@pytest.mark.parametrize("count", [1, 10, 11, 20])
def test_item_tables_hold_ten_proposals_at_most(count):
    tables = reported(cases.wide_case(count)).points.items
    assert sum(len(table.proposals) for table in tables) == count
    assert max(len(table.proposals) for table in tables) <= 10


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_many_tests_are_shown_by_what_tells(lang):
    group = [{"id": str(at), "name": {"ja": f"項目{at}", "en": f"Item {at}"}, "points": 10} for at in range(1, 11)]
    scores = {
        "A社": {str(at): [8, 8, 8] for at in range(1, 11)},
        "B社": {str(at): [3 if at == 4 else 7] * 3 for at in range(1, 11)},
    }
    threshold = [{"id": "each", "of": [str(at) for at in range(1, 11)], "each": "item", "at_least": "50 %"}]
    shown = reported(cases.simple_case(group=group, threshold=threshold, entry={"review": {"scores": scores}}), lang)
    assert len(shown.thresholds) == 2
    assert [row.missed for row in shown.thresholds[0].rows] == [False, True]


def test_lone_group_gives_way_to_its_items():
    items = [{"id": f"1.{at}", "name": {"ja": f"項目{at}"}, "points": 50} for at in (1, 2)]
    group = [{"id": "1", "name": {"ja": "全体"}, "points": 100, "item": items}]
    scores = {"A社": {"1.1": [40, 40, 40], "1.2": [30, 30, 30]}, "B社": {"1.1": [20, 20, 20], "1.2": [45, 45, 45]}}
    shown = reported(cases.simple_case(group=group, entry={"review": {"scores": scores}}), "ja")
    assert [column.name for column in shown.ranking.columns] == ["項目1", "項目2"]


def test_language_changes_words_but_no_figure():
    ja, en = sample("r1-fictional", "ja"), sample("r1-fictional", "en")
    assert [row.cells for row in ja.ranking.rows] == [row.cells for row in en.ranking.rows]
    assert ja.title != en.title


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(1, 2), "0.5"), (Fraction(-11, 20), "\u22120.55"), (Fraction(1, 3), "0.3333"), (Fraction(3), "3")],
)
def test_figures_are_exact_where_four_decimals_do(value, shown):
    assert readable(value) == shown


def test_column_shares_the_decimals_it_needs():
    assert column_digits([Fraction(1), Fraction(11, 20), Fraction(1, 3), None], 1) == 2


def test_difference_carries_its_sign():
    assert [signed(Fraction(each), 1) for each in (1, 0, -1)] == ["+1.0", "0.0", "\u22121.0"]


def test_exact_note_only_where_the_figure_is_rounded():
    assert (exact_note(Fraction(214, 3), "71.3"), exact_note(Fraction(81), "81.0")) == ("214/3", None)

"""The sheets: who scores, and what a member's own total holds."""

from fractions import Fraction

from evaluator.core.engine.review import REVIEW
from evaluator.core.engine.sheets import Sheets
from evaluator.core.rules import Panel, Rounding
from tests.core.tenders import case, item, rubric

MEMBER = Rounding(mode="half-up", digits=0, at="member")


def sheets(*criteria, marks, **rules):
    return Sheets(rubric(*criteria, **rules), case({"X": marks}, members="AB"), REVIEW)


def test_a_consensus_mark_is_nobodys_own():
    made = sheets(item("1", 10, combine="consensus"), item("2", 10), marks={"1": 7, "2": (4, 6)})
    assert made.scorers("X") == ("A", "B")
    assert made.own_totals("X") == {"A": 4, "B": 6}


def test_an_agreed_sheet_has_one_total():
    made = sheets(item("1", 10), marks={"1": 7}, panel=Panel(combine="consensus"))
    assert list(made.own_totals("X").values()) == [7]


def test_totals_leave_out_what_the_panel_finds_together():
    criteria = (item("1", 10, combine="median"), item("2", 10, cap=Fraction(5)), item("3", 10))
    marks = {"1": (1, 2), "2": (3, 4), "3": (5, 6)}
    beside = sheets(*criteria, marks=marks, rounding=MEMBER)
    assert beside.own_totals("X") == {"A": 5, "B": 6}
    assert beside.member_full("X", "A") == 10
    assert sheets(*criteria, marks=marks).own_totals("X") == {"A": 9, "B": 12}

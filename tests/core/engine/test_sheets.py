"""The sheets: who scores, and what a member's own total holds."""

from fractions import Fraction

from evaluator.core.case import Case, CaseHead, Entry, Member, Proposal
from evaluator.core.engine.review import REVIEW
from evaluator.core.engine.sheets import Sheets
from evaluator.core.rules import Moderation, Panel, Rounding
from evaluator.core.values import Text
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


def agreed_sheets(marks, mark, *criteria, **rules):
    given = Case(
        case=CaseHead(id="case", title=Text(ja="案件")),
        member=tuple(Member(id=each) for each in "ABC"),
        proposal=(Proposal(id="X"),),
        entry={"review": Entry(scores={"X": {"1": marks}}, agreed={"X": {"1": mark}})},
    )
    return Sheets(rubric(*(criteria or (item("1", 10),)), moderation=Moderation(by="consensus"), **rules), given, REVIEW)


def test_an_agreed_mark_stands_for_those_who_scored():
    cells = agreed_sheets((4, 6, "abstained"), 9).cells("X", "1")
    assert {who: (cell.points, cell.own) for who, cell in cells.items()} == {"A": (9, "4"), "B": (9, "6"), "C": (None, None)}


def test_totals_and_trimming_see_the_agreed_mark():
    made = agreed_sheets((1, 5, 10), 7, panel=Panel(combine="trimmed-mean", combine_at="total"))
    assert made.own_totals("X") == {"A": 7, "B": 7, "C": 7}
    assert made.left_out("X") == {"A", "C"}


def test_a_mark_of_the_whole_panel_is_not_replaced():
    made = agreed_sheets(4, 9, item("1", 10, combine="consensus"))
    assert [cell.points for cell in made.cells("X", "1").values()] == [4]

"""What was entered: at one level, complete, at the right stage, with the comments asked for."""

import pytest

from evaluator.core.check.case import case_problems
from tests.factories.case_file import FILE, file, found

LEVELS = [
    ('[entry.review.totals]\n"A社" = 80', {"entry.review.totals.A社": "level-total"}),
    ('[entry.review.sums."A社"]\n1 = 50', {"entry.review.scores.A社": "level-sums"}),
    ('[entry.review.member_totals]\n"A社" = [50, 50, 50]', {"entry.review.scores.A社": "level-member-totals"}),
]


@pytest.mark.parametrize(("more", "wrong"), LEVELS)
def test_figures_come_from_one_level_only(more, wrong):
    assert found(f"{more}\n") == wrong


ENTRIES = FILE[FILE.index('[entry.review.scores."A社"]') :]
OTHERS = [
    ('[entry.review.totals]\n"A社" = 80\n"B社" = 70\n', {}),
    ('[entry.review.totals]\n"A社" = 80\n', {"entry.review.scores.B社": "missing-proposal"}),
    ('[entry.review.sums]\n"A社" = { 1 = 50, 2 = 30 }\n"B社" = { 1 = 50, 2 = 30 }\n', {}),
    (
        '[entry.review.sums]\n"A社" = { 1 = 61, 2 = 30 }\n"B社" = { 1 = 50 }\n',
        {"entry.review.sums.A社.1": "sum-range", "entry.review.scores.B社.2": "missing-item"},
    ),
    (
        '[entry.review.sums]\n"A社" = { 1 = 50, "1.1" = 30, 2 = 9 }\n"B社" = { 1 = 50, 2 = 9 }\n',
        {"entry.review.sums.A社": "sums-overlap"},
    ),
    ('[entry.review]\nvotes = { "A社" = 2, "B社" = 2 }\n', {"entry.review.votes": "too-many-votes"}),
    ('[entry.review]\nvotes = { "A社" = -1 }\n', {"entry.review.votes.A社": "negative-votes"}),
    ('[entry.review]\nvotes = { a = "A社", d = "B社" }\n', {"entry.review.votes": "unknown-member"}),
    ('[entry.review]\nvotes = { a = "C株式会社" }\n', {"entry.review.votes.a": "unknown-proposal"}),
]
TOTALS = '[entry.review.sums]\n"A社" = { 2 = 30 }\n"B社" = { 2 = 30 }\n[entry.review.member_totals]\n'
OTHERS += [
    (TOTALS + '"A社" = [50, 50, 60]\n"B社" = { a = 1, b = 2, c = "absent" }\n', {}),
    (TOTALS + '"A社" = [50, 50]\n"B社" = [1, 2, 3]\n', {"entry.review.member_totals.A社": "totals-length"}),
    (TOTALS + '"A社" = [50, 50, 61]\n"B社" = [1, 2, 3]\n', {"entry.review.member_totals.A社[3]": "total-range"}),
    (TOTALS + '"A社" = [50, 50, "A"]\n"B社" = [1, 2, 3]\n', {"entry.review.member_totals.A社[3]": "total-not-a-number"}),
    (TOTALS + '"A社" = [1, 2, 3]\n"B社" = { a = 1, b = 2 }\n', {"entry.review.member_totals.B社.c": "missing-total"}),
]


@pytest.mark.parametrize(("entries", "wrong"), OTHERS)
def test_a_case_may_enter_at_any_level(entries, wrong):
    assert found("", (ENTRIES, entries)) == wrong


def test_marks_without_a_list_of_members_are_refused():
    nobody = [(f'[[member]]\nid = "{each}"\n', "") for each in "abc"]
    assert found("", *nobody)['entry.review.scores.A社."1.1"'] == "no-members"


def test_missing_comments_are_named_by_member():
    more = '[panel]\ncomments = "total"\n[entry.review.comments."A社".total]\na = "良い"\nb = " "\n'
    problems = case_problems(*file(more))
    assert {each.message.id for each in problems} == {"problem.missing-comment-total"}
    assert [(each.message.values["member"], each.message.values["proposal"]) for each in problems] == [
        ("b", "A社"),
        ("c", "A社"),
        ("a", "B社"),
        ("b", "B社"),
        ("c", "B社"),
    ]


def test_an_item_may_ask_for_comments_of_its_own():
    wrong = found("", ('"内容", points = 40', '"内容", points = 40, comment = true'))
    assert set(wrong.values()) == {"missing-comment"}


STAGES = """
[[stage]]
id = "review"
name = "書類"
advance.top = 1
[[stage]]
id = "visit"
name = "視察"
scored = false
[[stage]]
id = "second"
name = "面接"
criteria = ["1"]
"""
SECOND = '[entry.second.scores."B社"]\n"1.1" = [1, 2, 3]\n"1.2" = ["A", "A", "A"]\n'


def test_a_later_stage_holds_only_those_who_went_on():
    assert found(STAGES + SECOND) == {}
    assert found(STAGES) == {"entry.second": "missing-stage"}
    assert found(STAGES, ('title = "案件"', 'title = "案件"\nuntil = "review"')) == {}


def test_all_go_on_where_nothing_holds_them_back():
    assert found(STAGES.replace("advance.top = 1\n", "") + SECOND) == {"entry.second.scores.A社": "missing-proposal"}


def test_a_stage_for_large_contracts_needs_their_size():
    sized = STAGES.replace("advance.top = 1\n", "") + 'held_if = { fact = "amount", at_least = 100 }\n'
    assert found(sized) == {"facts.amount": "fact-missing"}
    assert found(sized + "[facts]\namount = 99\n") == {}
    assert found(sized + "[facts]\namount = 100\n") == {
        "entry.second.scores.A社": "missing-proposal",
        "entry.second.scores.B社": "missing-proposal",
    }


def test_an_item_of_another_stage_takes_no_mark():
    assert found(STAGES + SECOND + '"2" = 3\n') == {"entry.second.scores.B社.2": "not-at-this-stage"}


def test_a_visit_takes_no_marks():
    assert found(STAGES + SECOND + "[entry.visit]\nsat = 3\n") == {"entry.visit": "stage-without-points"}

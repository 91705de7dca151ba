"""Cases that cannot be evaluated: names, panel, proposals, and all problems at once."""

import tomllib
from decimal import Decimal

import pytest

from evaluator.core.case import Case
from evaluator.core.check.case import case_problems
from evaluator.core.rubric import Rubric
from evaluator.library.build import build
from evaluator.library.read import CASE_KEYS
from tests.factories.case_file import FILE, file, found


def test_a_complete_case_has_no_problems():
    assert found() == {}


NAMES = [
    ('[[proposal]]\nid = "A社"', {"proposal[3].id": "duplicate"}),
    ('[[member]]\nid = "a"', {"member[4].id": "duplicate"}),
    ('[[absence]]\nmember = "d"\nstate = "absent"\nproposal = "C"', {"absence[1].member": "unknown-member"}),
    ('[[absence]]\nmember = "a"\nstate = "absent"\nstage = "second"', {"absence[1].stage": "unknown-stage"}),
    ("[entry.second]\nsat = 3", {"entry": "unknown-stage"}),
    ('[entry.review.totals]\n"C株式会社" = 3', {"entry.review.totals": "unknown-proposal"}),
    ('[entry.review.passes."A社"]\nt = 3', {"entry.review.passes.A社": "unknown-threshold"}),
    ('[entry.review.comments."A社".total]\nd = "良い"', {"entry.review.comments.A社.total": "unknown-member"}),
    ('[published]\nranks = { "C株式会社" = 1 }', {"published.ranks": "unknown-proposal"}),
    ('[published.items."A社"]\n3 = 1', {"published.items.A社": "unknown-criterion"}),
]


@pytest.mark.parametrize(("more", "wrong"), NAMES)
def test_a_name_that_nobody_knows_is_refused(more, wrong):
    assert wrong.items() <= found(f"{more}\n").items()


def test_an_unknown_last_stage_is_refused():
    assert found("", ('title = "案件"', 'title = "案件"\nuntil = "first"')) == {"case.until": "unknown-stage"}


def test_a_case_without_proposals_is_refused():
    rubric, case = file()
    empty = Case(case=case.case)
    assert [each.message.id for each in case_problems(rubric, empty)] == ["problem.no-proposal"]


def test_a_single_proposal_is_no_problem():
    text = FILE.partition('[entry.review.scores."B社"]')[0].replace('[[proposal]]\nid = "B社"\nprice = 90\n', "")
    data = tomllib.loads(text, parse_float=Decimal)
    rubric = build(Rubric, {key: value for key, value in data.items() if key not in CASE_KEYS})[0]
    case = build(Case, {key: value for key, value in data.items() if key in CASE_KEYS})[0]
    assert case_problems(rubric, case) == ()


def test_no_valid_proposal_is_a_result_not_a_problem():
    out = ("price = 100\n", 'price = 100\nstate = "invalid"\n'), ("price = 90\n", 'price = 90\nstate = "withdrawn"\n')
    assert found("", *out) == {}


def test_a_proposal_over_the_ceiling_needs_no_score():
    text = "[price]\nceiling.yen = 95\n"
    unscored = FILE[FILE.index('[entry.review.scores."A社"]') : FILE.index('[entry.review.scores."B社"]')]
    assert found(text) == {}
    assert found(text, (unscored, "")) == {}
    assert found("", (unscored, "")) == {"entry.review.scores.A社": "missing-proposal"}


PANELS = [
    ("[panel]\nmembers.min = 4", {"member": "panel-too-small"}),
    ("[panel]\nmembers.max = 2", {"member": "panel-too-large"}),
    ("[panel]\nmembers.outside = 1", {"member": "too-few-outside"}),
    ("[panel]\nquorum = { share = 0.5 }", {}),
    ("[panel]\nquorum = { share = 0.9 }\n", {}),
]


@pytest.mark.parametrize(("rule", "wrong"), PANELS)
def test_the_panel_is_as_large_as_the_rule_asks(rule, wrong):
    assert found(f"{rule}\n") == wrong


def test_a_meeting_below_the_quorum_is_refused():
    away = "".join(f'[[absence]]\nmember = "{each}"\nstate = "absent"\n' for each in "bc")
    states = ("[40, 30, 20]", '[40, "absent", "absent"]'), ('["A", "B", "C"]', '["A", "absent", "absent"]')
    others = ("a = 40, b = 30, c = 20", "a = 40"), ('a = "A", b = "B", c = "B"', 'a = "A"')
    assert found("[panel.quorum]\nmore_than = true\n" + away, *states, *others) == {"entry.review": "no-quorum"}
    assert found('[panel.quorum]\nshare = "1/3"\n' + away, *states, *others) == {}


LOTS = [
    ('lot = "a"\n', {}),
    ('lot = "b"\n', {"proposal[1].lot": "unknown-lot", "proposal[2].lot": "unknown-lot"}),
    ("", {"proposal[1].lot": "lot-missing", "proposal[2].lot": "lot-missing"}),
]


@pytest.mark.parametrize(("lot", "wrong"), LOTS)
def test_each_proposal_is_for_a_known_lot(lot, wrong):
    lots = '[[outcome.lots]]\nid = "a"\nname = "a地区"\n'
    assert found(lots, ("price = ", f"{lot}price = ")) == wrong


def test_a_lot_has_a_ceiling_and_a_budget_of_its_own():
    of_lot = ("price = 100", 'lot = "a"\nprice = 100'), ("price = 90", 'lot = "b"\nprice = 90')
    unscored = (FILE[FILE.index('[entry.review.scores."A社"]') : FILE.index('[entry.review.scores."B社"]')], "")
    rule = '[price]\nceiling.over = "excluded"\n[[outcome.lots]]\nid = "a"\nname = "甲"\nceiling = 95\n'
    other = '[[outcome.lots]]\nid = "b"\nname = "乙"\nwinners = "budget"\n'
    assert found(rule + other, *of_lot, unscored) == {"facts.ceiling": "ceiling-missing", "facts.budget": "fact-missing"}
    assert found(rule + other + "ceiling = 95\nbudget = 90\n", *of_lot, unscored) == {}


def test_unmet_requirements_are_those_of_the_gates():
    gates = '[gates]\ndocuments = [{ id = "plan", name = "計画書" }]\n'
    assert found(gates, ("price = 100", 'unmet = ["plam"]\nprice = 100')) == {"proposal[1].unmet": "unknown-requirement-near"}


def test_problems_of_every_kind_come_at_once():
    broken = ("[40, 30, 20]", "[99, 30, 20]"), ("price = 90", "price = -90"), ("a = 40, ", "")
    assert found("[panel]\nmembers.min = 5\n", *broken) == {
        "member": "panel-too-small",
        "proposal[2].price": "negative-price",
        'entry.review.scores.A社."1.1"[1]': "mark-range",
        'entry.review.scores.B社."1.1".a': "missing-score",
    }


def test_ten_thousand_broken_marks_stay_readable():
    items = "".join(f', {{ id = "x{n}", name = "項目", points = 0 }}' for n in range(10_000))
    marks = "".join(f'"x{n}" = [9, 9, 9]\n' for n in range(10_000))
    problems = case_problems(*file("", ("points = 40 }", f"points = 40 }}{items}"), ('"2" = 30\n', f'"2" = 30\n{marks}')))
    assert len(problems) == 201
    assert problems[-1].message.values["count"] == 40_000 - 200

"""Records from plain data, and every problem of form at once with its place."""

import tomllib
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.case import Case, Decision, Entry, Proposal
from evaluator.core.rubric import Criterion, Formula, Grade, Rubric
from evaluator.core.rules import Outcome, Quorum, Threshold
from evaluator.core.values import Text
from evaluator.library.build import build

BROKEN = """
colour = "red"
[rubric]
id = 3
version = "1"
procedure = "open_propsal"
[panel]
joint = "yes"
quorum = { share = "sixty" }
[rounding]
digits = 1.5
[[group]]
id = "1"
name = "企画"
points = nan
[[group]]
id = "2"
name = "実績"
[[group.item]]
name = ["実績"]
scal = "direct"
points = true
formula = { kind = "pieces", pieces = [[1, 2], [3]], table = 3 }
"""


def toml(kind, text):
    return build(kind, tomllib.loads(text, parse_float=Decimal))


def made(kind, text):
    record, problems = toml(kind, text)
    assert problems == ()
    return record


def refused(kind, text) -> dict[str, str]:
    record, problems = toml(kind, text)
    assert record is None
    return {each.place: each.message.id for each in problems}


@pytest.mark.parametrize("given", ['"60 %"', '"60%"', '"６０％"', '"3/5"', "0.6", '"0.60"'])
def test_a_share_is_read_however_it_is_written(given):
    assert made(Grade, f'id = "A"\nshare = {given}').share == Fraction(3, 5)
    assert made(Quorum, f"share = {given}").share == Fraction(3, 5)


def test_a_mark_to_reach_keeps_percent_apart_from_points():
    threshold = made(Threshold, 'id = "t"\nat_least = "60%"\nabout = "1155/2"')
    assert (threshold.at_least, threshold.about) == ("60 %", Fraction(1155, 2))
    assert made(Threshold, 'id = "t"\nat_least = 60').at_least == Fraction(60)
    assert made(Threshold, 'id = "t"\nat_least = 60.5').at_least == Fraction(121, 2)
    assert made(Formula, 'kind = "pieces"\nkink = "low_price_base"').kink == "low_price_base"


def test_marks_are_numbers_grades_or_states():
    entry = made(Entry, '[scores."A社"]\n1 = [37, 35.5, 4.0, "5", "recused", "7/2"]\n2 = "A"\n3 = {a = 3}')
    row = entry.scores["A社"]
    assert row["1"] == (37, Fraction(71, 2), 4, "5", "recused", Fraction(7, 2))
    assert [type(each) for each in row["1"]] == [int, Fraction, int, str, str, Fraction]
    assert (row["2"], row["3"]) == ("A", {"a": 3})


def test_a_plain_text_is_a_japanese_one():
    assert made(Criterion, 'id = "1"\nname = "実績"').name == Text(ja="実績")


def test_a_day_may_be_written_without_quotes():
    proposal = made(Proposal, 'id = "A社"\narrival = {day = 2026-10-19, time = 09:30:00}')
    assert (proposal.arrival.day, proposal.arrival.time) == ("2026-10-19", "09:30:00")


def test_facts_are_figures_or_named_entries():
    assert made(Proposal, 'id = "A"\nfacts = {users = 120, certificates = ["くるみん"]}').facts == {
        "users": Fraction(120),
        "certificates": ("くるみん",),
    }


def test_a_decision_needs_a_time_not_a_day():
    head = 'step = "chair"\nby = "委員長"\nreason = "同点のため"\nat = '
    assert made(Decision, head + "2026-10-19T15:30:00+09:00").at == datetime.fromisoformat("2026-10-19T15:30:00+09:00")
    assert made(Decision, head + '"2026-10-19T15:30"').at == datetime(2026, 10, 19, 15, 30)  # noqa: DTZ001
    for given in ("2026-10-19", '"2026-10-19"', '"yesterday evening"', "3"):
        assert refused(Decision, head + given) == {"at": "problem.time-expected"}


def test_null_in_json_means_absent():
    assert build(Case, {"case": {"id": "c", "title": "題", "source": None}, "published": None})[1] == ()


def test_every_problem_is_listed_with_its_place():
    assert refused(Rubric, BROKEN) == {
        "colour": "problem.unknown-key",
        "rubric.id": "problem.text-expected",
        "rubric.title": "problem.missing-key",
        "rubric.procedure": "problem.not-one-of-near",
        "panel.joint": "problem.true-false-expected",
        "panel.quorum.share": "problem.number-expected",
        "rounding.digits": "problem.whole-number-expected",
        "group[1].points": "problem.not-a-number",
        "group[2].item[1].id": "problem.missing-key",
        "group[2].item[1].name": "problem.table-expected",
        "group[2].item[1].scal": "problem.unknown-key-near",
        "group[2].item[1].points": "problem.number-expected",
        "group[2].item[1].formula.pieces[2]": "problem.list-length",
        "group[2].item[1].formula.table": "problem.table-expected",
    }


def test_an_unknown_key_comes_with_the_nearest_known():
    _, problems = toml(Criterion, 'id = "1"\nname = "実績"\nscal = "direct"')
    assert problems[0].message.values == {"name": "scal", "near": "scale"}


def test_a_wrong_choice_comes_with_all_that_is_allowed():
    _, problems = toml(Outcome, 'winners = "all"')
    assert problems[0].message.values["expected"] == ("all-passing", "budget", "1, 2, 3 ...")


@pytest.mark.parametrize("given", ["nan", "inf", "-inf"])
def test_a_figure_that_is_no_number_is_refused(given):
    found = refused(Entry, f'[scores."A社"]\n"1.2" = [1, {given}]')
    assert found == {'scores.A社."1.2"[2]': "problem.not-a-number"}


@pytest.mark.parametrize("given", ["1e999999999", "1e-999999999", "9" * 100, f'"{"9" * 100}"'])
def test_a_figure_beyond_all_reason_is_refused_at_once(given):
    assert refused(Proposal, f'id = "A"\nprice = {given}')["price"] in ("problem.number-too-long", "problem.number-expected")


def test_a_share_divided_by_zero_is_refused():
    assert refused(Quorum, 'share = "3/0"') == {"share": "problem.number-expected"}


def test_marks_of_a_wrong_kind_are_refused():
    assert refused(Entry, '[scores."A社"]\n1 = [true, [1]]\n2 = 2026-10-19') == {
        "scores.A社.1[1]": "problem.other-kind-expected",
        "scores.A社.1[2]": "problem.other-kind-expected",
        "scores.A社.2": "problem.other-kind-expected",
    }


def test_a_text_of_a_whole_book_is_refused():
    assert refused(Proposal, f'id = "A"\nreason = "{"あ" * 20_001}"') == {"reason": "problem.text-too-long"}

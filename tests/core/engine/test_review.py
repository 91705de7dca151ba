"""Reviews in stages, cuts, withdrawals and outcomes: nothing is decided in silence. All figures are worked by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evaluator.core.case import Case, Decision, Entry
from evaluator.core.evaluate import evaluate
from evaluator.core.rules import Advance, Outcome, Ranking, Stage, Threshold, Ties
from evaluator.core.values import CannotEvaluate, Text
from tests.core.tenders import case, item, rubric

WHEN = datetime(2026, 10, 19, tzinfo=UTC)


def stage(id: str, *criteria: str, **more) -> Stage:
    return Stage(id=id, name=Text(ja=id), criteria=criteria, **more)


def staged(first: dict[str, int], second: dict[str, int], **more) -> Case:
    made = case({id: {} for id in first})
    entries = {"s1": Entry(scores={id: {"1": (mark,)} for id, mark in first.items()})}
    entries |= {"s2": Entry(scores={id: {"2": (mark,)} for id, mark in second.items()})} if second else {}
    return replace(made, entry=entries, **more)


def two_stages(*, top: int | None = None, ties: str = "resolve", **rules):
    stages = (stage("s1", "1", carry="added", advance=Advance(top=top, ties=ties)), stage("s2", "2", carry="added"))
    return rubric(item("1", 100), item("2", 100), stage=stages, **rules)


def marked(marks: dict[str, int], **more) -> Case:
    return replace(case({id: {"1": (mark,)} for id, mark in marks.items()}), **more)


def decision(step: str, *order: str, **more) -> Decision:
    return Decision(step=step, by="委員会", at=WHEN, reason="協議による", order=order, **more)


def withdrawn(given: Case, *ids: str) -> Case:
    proposals = (replace(each, state="withdrawn", withdrew="after-award") if each.id in ids else each for each in given.proposal)
    return replace(given, proposal=tuple(proposals))


def ranks(result) -> dict[str, int | None]:
    return {each.id: each.rank for each in result.proposals}


def steps(result) -> set[str]:
    return {each.step for each in result.undecided}


def test_tie_at_the_cut_stops_the_review():
    result = evaluate(two_stages(top=1), staged({"X": 50, "Y": 50}, {"X": 50, "Y": 60}))
    assert (result.award.kind, steps(result)) == ("undecided", {"rule"})
    assert ranks(result) == {"X": None, "Y": None}


def test_tie_at_the_cut_lets_all_pass_where_the_rule_says():
    result = evaluate(two_stages(top=1, ties="all"), staged({"X": 50, "Y": 50}, {"X": 50, "Y": 60}))
    assert (result.award.preferred, ranks(result)) == (("Y",), {"X": 2, "Y": 1})


def test_partial_decision_at_the_cut_names_who_goes_on():
    made = decision("discussion", "Y", among=("X", "Y"))
    given = staged({"X": 60, "Y": 60}, {"Y": 60}, decision=(made,))
    rule = replace(two_stages(top=1), ties=Ties(chain=("discussion",)))
    result = evaluate(rule, given)
    assert {each.id: each.status for each in result.proposals} == {"Y": "ranked", "X": "not_advanced"}


def test_last_stage_not_held_leaves_the_decision_to_the_one_before():
    stages = (stage("s1", "1"), stage("s2", "2", held_from=3))
    pass_mark = Threshold(id="pass", at_least="60 %")
    result = evaluate(
        rubric(item("1", 100), item("2", 100), stage=stages, threshold=(pass_mark,)), staged({"X": 70, "Y": 50}, {})
    )
    assert {each.id: each.status for each in result.proposals} == {"X": "ranked", "Y": "disqualified"}
    assert result.award.preferred == ("X",)


def test_who_went_on_without_a_figure_leaves_the_award_open():
    given = staged({"X": 90, "Y": 50, "Z": 10}, {"Y": 60})
    result = evaluate(two_stages(top=2), given)
    assert (result.award.kind, steps(result)) == ("undecided", {"entry"})


def test_budget_waits_for_the_tie_at_its_end():
    rule = rubric(item("1", 100), outcome=Outcome(winners="budget"))
    given = marked({"X": 80, "Y": 80}, facts={"budget": 70})
    given = replace(given, proposal=tuple(replace(each, request=60) for each in given.proposal))
    result = evaluate(rule, given)
    assert (result.award.kind, result.award.preferred, steps(result)) == ("undecided", (), {"rule"})
    enough = evaluate(rule, replace(given, facts={"budget": 120}))
    assert (enough.award.kind, enough.award.preferred, steps(enough)) == ("award", ("X", "Y"), set())


def test_remainder_given_up_passes_to_the_next():
    rule = rubric(item("1", 100), outcome=Outcome(winners="budget", remainder=True))
    asked = {"X": 60, "Y": 50, "Z": 10}
    given = marked({"X": 90, "Y": 80, "Z": 70}, facts={"budget": 100})
    given = replace(given, proposal=tuple(replace(each, request=asked[each.id]) for each in given.proposal))
    waiting = evaluate(rule, given)
    assert (waiting.award.preferred, waiting.award.runner_up, steps(waiting)) == (("X",), "Y", {"remainder"})
    declined = replace(given, decision=(decision("remainder", "Y", passed=False),))
    assert evaluate(rule, declined).award.preferred == ("X", "Z")
    taken = replace(given, decision=(decision("remainder", "Y", passed=True),))
    assert dict(evaluate(rule, taken).award.amounts) == {"X": 60, "Y": 40}


def test_members_who_must_order_their_own_ties_are_asked():
    rule = rubric(item("1", 100), ranking=Ranking(by="first-places", member_ties="refuse"))
    scores = {"X": {"1": (20, 20)}, "Y": {"1": (20, 15)}}
    result = evaluate(rule, case(scores, members="AB"))
    assert (result.award.kind, steps(result)) == ("undecided", {"member-order:A"})
    settled = replace(case(scores, members="AB"), decision=(replace(decision("member-order", "Y", "X"), by="A"),))
    assert {each.id: each.value for each in evaluate(rule, settled).proposals} == {"X": 1, "Y": 1}


def test_those_a_decision_does_not_name_come_last():
    rule = rubric(item("1", 100), ties=Ties(chain=("chair",)))
    made = decision("chair", "Y", "X", among=("X", "Y", "Z"))
    assert ranks(evaluate(rule, marked({"X": 50, "Y": 50, "Z": 50}, decision=(made,)))) == {"Y": 1, "X": 2, "Z": 3}


def test_no_votes_count_as_none():
    rule = rubric(item("1", 100), ties=Ties(chain=("vote",)))
    made = decision("vote", among=("W", "X", "Y"), votes={"W": 2, "X": 1})
    assert ranks(evaluate(rule, marked({"W": 60, "X": 60, "Y": 60}, decision=(made,)))) == {"W": 1, "X": 2, "Y": 3}


def test_second_vote_follows_where_the_chain_asks_twice():
    rule = rubric(item("1", 100), ties=Ties(chain=("vote", "vote")))
    votes = [decision("vote", votes={"X": 1, "Y": 1}), decision("vote", votes={"X": 0, "Y": 2})]
    assert ranks(evaluate(rule, marked({"X": 60, "Y": 60}, decision=tuple(votes)))) == {"Y": 1, "X": 2}


@pytest.mark.parametrize(("chain", "kind"), [(("total",), "undecided"), (("chair",), "award")])
def test_half_of_the_votes_needs_a_person_to_decide(chain, kind):
    rule = rubric(item("1", 0), ranking=Ranking(by="votes", majority=True), ties=Ties(chain=chain))
    votes = Entry(votes={"A": "X", "B": "X", "C": "Y", "D": "Y"}, totals={"X": 50, "Y": 40})
    given = replace(case({"X": {}, "Y": {}}, members="ABCD"), entry={"review": votes})
    given = replace(given, decision=(decision("chair", "Y", "X"),)) if chain == ("chair",) else given
    assert evaluate(rule, given).award.kind == kind


def test_runner_up_who_waits_does_not_hold_up_the_winner():
    doubt = Threshold(id="doubt", at_least=60, then="discuss")
    result = evaluate(rubric(item("1", 100), threshold=(doubt,)), marked({"X": 90, "Y": 50}))
    assert (result.award.kind, result.award.preferred, result.award.runner_up) == ("award", ("X",), None)
    assert steps(result) == {"threshold:doubt"}


def test_conditions_of_a_threshold_decision_reach_the_award():
    doubt = Threshold(id="doubt", at_least=60, then="conditional")
    made = decision("threshold", among=("X",), threshold="doubt", passed=True, conditions=("体制の改善",))
    result = evaluate(rubric(item("1", 100), threshold=(doubt,)), marked({"X": 50}, decision=(made,)))
    assert (result.award.preferred, result.award.conditions) == (("X",), ("体制の改善",))


def test_withdrawn_winner_of_two_lets_the_third_move_up():
    rule = rubric(item("1", 100), outcome=Outcome(winners=2))
    result = evaluate(rule, withdrawn(marked({"X": 90, "Y": 80, "Z": 70}), "Y"))
    assert (result.award.preferred, ranks(result)) == (("X", "Z"), {"X": 1, "Z": 2, "Y": None})
    assert [each.id for each in result.award.reasons] == ["award.passed-on"]
    again = rubric(item("1", 100), outcome=Outcome(winners=2, on_withdrawal="call-again"))
    assert evaluate(again, withdrawn(marked({"X": 90, "Y": 80, "Z": 70}), "Y")).award.kind == "call-again"


def test_withdrawal_of_one_not_chosen_changes_nothing():
    rule = rubric(item("1", 100), outcome=Outcome(on_withdrawal="call-again"), ties=Ties(chain=("chair",)))
    given = withdrawn(marked({"X": 80, "Y": 80}, decision=(decision("chair", "Y", "X"),)), "X")
    assert evaluate(rule, given).award.preferred == ("Y",)


def test_equal_scores_that_both_pass_need_no_decision():
    rule = rubric(item("1", 100), outcome=Outcome(winners="all-passing"))
    result = evaluate(rule, marked({"X": 90, "Y": 90}))
    assert (result.award.preferred, result.undecided) == (("X", "Y"), ())


def test_one_place_for_two_that_pass_stays_open():
    rule = rubric(item("1", 100), ranking=Ranking(by="none"), outcome=Outcome(winners=1))
    result = evaluate(rule, marked({"X": 90, "Y": 70}))
    assert (result.award.kind, steps(result)) == ("undecided", {"rule"})


def test_officials_decide_an_open_tie_only_with_discretion():
    given = marked({"X": 90, "Y": 90}, decision=(decision("award", "Y"),))
    with_it = evaluate(rubric(item("1", 100), outcome=Outcome(discretion=True)), given)
    assert (with_it.award.preferred, with_it.award.by_ranking) == (("Y",), False)
    without_it = evaluate(rubric(item("1", 100)), given)
    assert without_it.award.kind == "undecided"
    assert "caution.unused-award" in {each.id for each in without_it.warnings}


def test_officials_cannot_choose_who_is_out():
    given = marked({"X": 90, "Y": 90}, decision=(decision("award", "Y"),))
    given = replace(given, proposal=tuple(replace(each, state="invalid") if each.id == "Y" else each for each in given.proposal))
    with pytest.raises(CannotEvaluate) as refused:
        evaluate(rubric(item("1", 100), outcome=Outcome(discretion=True)), given)
    assert [each.message.id for each in refused.value.problems] == ["problem.award-to-excluded"]


def test_amounts_set_by_the_committee_are_asked_for():
    rule = rubric(item("1", 100), outcome=Outcome(winners=1, amounts="committee"))
    assert steps(evaluate(rule, marked({"X": 90}))) == {"amount"}
    set_by = marked({"X": 90}, decision=(decision("amount", amounts={"X": 500}),))
    assert dict(evaluate(rule, set_by).award.amounts) == {"X": 500}


def test_first_stage_alone_says_who_goes_on():
    given = staged({"X": 50, "Y": 60}, {})
    given = replace(given, case=replace(given.case, until="s1"))
    result = evaluate(two_stages(top=1), given)
    assert (result.award.kind, result.stages[-1].advanced) == ("next-stage", ("Y",))
    assert {each.id: (each.status, each.rank) for each in result.proposals} == {"Y": ("ranked", 1), "X": ("not_advanced", 2)}


def test_ties_look_back_at_a_stage_whose_points_were_dropped():
    rule = replace(two_stages(), stage=(stage("s1", "1"), stage("s2", "2")), ties=Ties(chain=("sum:1",)))
    assert ranks(evaluate(rule, staged({"X": 70, "Y": 80}, {"X": 70, "Y": 70}))) == {"Y": 1, "X": 2}


def test_final_thresholds_wait_for_the_final_stage():
    rule = replace(two_stages(top=1), threshold=(Threshold(id="pass", at_least=90),))
    given = staged({"X": 50, "Y": 60}, {})
    assert evaluate(rule, replace(given, case=replace(given.case, until="s1"))).award.kind == "next-stage"


def test_stage_ranks_by_its_own_ranking_rule():
    """Office points turn member A's order: 10 + 30 against 20 + 0."""
    own = Ranking(by="mean-rank", adds="all")
    criteria = (item("1", 100), item("2", 100, by="office"))
    given = case({"X": {"1": (10,), "2": 30}, "Y": {"1": (20,), "2": 0}})
    given = replace(given, entry={"s1": given.entry["review"]})
    rule = rubric(*criteria, stage=(stage("s1", ranking=own),))
    assert ranks(evaluate(rule, given)) == {"X": 1, "Y": 2}
    assert ranks(evaluate(replace(rule, stage=(stage("s1", ranking=replace(own, adds="members")),)), given)) == {"Y": 1, "X": 2}

"""A ranking is computed from what was submitted, kept, read in parts, and fixed."""

from dataclasses import replace

import pytest

from evaluator.core.canonical import canonical
from evaluator.core.evaluate import evaluate
from evaluator.core.overview import whole
from evaluator.core.rules import Price, Ties
from evaluator.core.values import CannotEvaluate
from evaluator.db.models import Price as KnownPrice
from evaluator.db.queries import cases, evaluations
from evaluator.library import codec
from evaluator.services import casefile, ranking
from evaluator.services.evaluations import keep_rubric, recompute
from evaluator.services.sheets import StageOpen
from tests.factories.scoring import actor_for, declared, hand_in, rubric_of
from tests.factories.world import NOW, whole_town


def closed(session, *, marks=(4, 2, 3), conflict=None, **values):
    """A town with two proposals and three members whose sheets are in, scoring closed."""
    rubric = rubric_of(5, 5)
    rubric = replace(rubric, ties=Ties(chain=("lottery",)), price=Price(handling="none"))
    town = whole_town(session, members=3, proposals=2, rubric=values.pop("rubric", rubric), **values)
    for at, seat in enumerate(town.seats):
        against = (town.proposals[0],) if at == conflict else ()
        declared(session, seat, *town.proposals, conflict=against)
    session.commit()
    for at, mark in enumerate(marks):
        hand_in(session, town, at, mark=str(mark))
    town.procurement.state = "closed"
    session.commit()
    return town


def test_nothing_is_computed_while_scoring_lasts(session):
    town = closed(session)
    town.procurement.state = "scoring"
    session.commit()
    with pytest.raises(StageOpen):
        ranking.compute(session, town.procurement, NOW)


def test_case_holds_what_the_rows_say(session):
    town = closed(session, conflict=1)
    case = casefile.case_of(session, town.procurement, casefile.rubric_of(town.procurement))
    first, second = (str(each.id) for each in town.proposals)
    assert [each.id for each in case.member] == ["1", "2", "3"]
    assert [each.name.ja for each in case.proposal] == ["青野福祉会", "緑川福祉会"]
    assert case.facts == {"ceiling": 30_000_000}
    assert [(each.member, each.proposal, each.state) for each in case.absence] == [("2", first, "recused")]
    assert set(case.entry["review"].scores[first]["1"]) == {"1", "3"}
    assert set(case.entry["review"].scores[second]["1"]) == {"1", "2", "3"}


def test_recusal_lowers_the_maximum_and_not_the_mean(session):
    town = closed(session, conflict=1, marks=(4, 2, 4))
    ranking.compute(session, town.procurement, NOW)
    _, overview = ranking.overview(session, town.procurement.id)
    totals = {int(each.id): (each.total, each.full) for each in overview.result.proposals}
    assert totals[town.proposals[0].id] == (8, 10)
    assert totals[town.proposals[1].id][0] < 8


def test_what_is_kept_is_the_whole_result(session):
    town = closed(session)
    made = ranking.compute(session, town.procurement, NOW)
    parts = {id: codec.read_part(text) for id, text in cases.parts(session, made.id).items()}
    again = evaluate(casefile.rubric_of(town.procurement), codec.read_case_text(made.case_text))
    assert canonical(whole(codec.read_overview(made.overview_text), parts)) == canonical(again)


def test_newest_computation_counts(session):
    town = closed(session)
    first = ranking.compute(session, town.procurement, NOW)
    second = ranking.compute(session, town.procurement, NOW)
    assert (first.number, second.number) == (1, 2)
    assert ranking.overview(session, town.procurement.id)[0] is second


def sealed_rubric():
    rubric = rubric_of(5, 5, price={"handling": "sealed"})
    return replace(rubric, ties=Ties(chain=("lower-price", "lottery")), value=replace(rubric.value, method="division"))


def test_sealed_prices_are_waited_for_and_named(session):
    town = closed(session, rubric=sealed_rubric(), marks=(4, 4, 4))
    assert ranking.compute(session, town.procurement, NOW) is None
    assert ranking.to_be_opened(session, town.procurement) == {each.id for each in town.proposals}
    for at, each in enumerate(town.proposals, start=1):
        session.add(
            KnownPrice(
                procurement_id=town.procurement.id,
                proposal_id=each.id,
                amount=1_000_000 * at,
                entered_by=town.people["officer"].id,
                at=NOW,
            )
        )
    session.flush()
    assert ranking.to_be_opened(session, town.procurement) == frozenset()
    ranking.compute(session, town.procurement, NOW)
    _, overview = ranking.overview(session, town.procurement.id)
    assert overview.result.award.preferred == (str(town.proposals[0].id),)


def test_a_fault_other_than_a_sealed_price_is_told(session):
    town = closed(session)
    other = rubric_of(5, 5, 5)
    town.procurement.rubric_sha256 = keep_rubric(session, replace(other, rubric=replace(other.rubric, id="other")))
    session.flush()
    session.expire(town.procurement)
    with pytest.raises(CannotEvaluate):
        ranking.compute(session, town.procurement, NOW)


def test_fixed_result_reproduces_and_stays_private(session):
    town = closed(session, marks=(4, 2, 3))
    rubric_text = town.procurement.rubric.content
    officer = actor_for(town, town.people["officer"], "officer")
    made = ranking.compute(session, town.procurement, NOW)
    if made.undecided:
        town.proposals[1].state, town.proposals[1].reason = "withdrawn", "辞退届"
        made = ranking.compute(session, town.procurement, NOW)
    fixed = ranking.fix_result(session, officer, town.procurement, NOW)
    session.commit()
    assert (fixed.organisation_id, town.procurement.evaluation_id) == (town.organisation.id, fixed.id)
    assert fixed.case_text == made.case_text
    assert list(recompute(session)) == []
    assert town.procurement.rubric.content == rubric_text
    assert evaluations.by_slug(session, fixed.slug) is None
    assert evaluations.page_of_evaluations(session).total == 0


def test_open_tie_is_not_fixed(session):
    town = closed(session, rubric=replace(rubric_of(5, 5), ties=Ties(chain=("vote",)), price=Price(handling="none")))
    made = ranking.compute(session, town.procurement, NOW)
    assert made.undecided == 1
    with pytest.raises(ValueError, match="decision"):
        ranking.fix_result(session, actor_for(town, town.people["officer"], "officer"), town.procurement, NOW)

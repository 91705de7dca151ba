"""Years of a joint procurement: shared over the bodies of that year, by the weights of then."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.db.models import Organisation
from evaluator.services.actor import Actor
from evaluator.services.joint import agreements, indicators, years
from evaluator.services.joint.agreements import Span, Terms
from evaluator.services.joint.keeping import JointRefused, weights_of
from evaluator.services.joint.years import Cost, Counted
from tests.factories.joint import FIGURES, joint, shared_year
from tests.factories.world import NOW


def officer(made):
    person = made.lead.people["officer"]
    return Actor(name=person.name, person_id=person.id, organisation_id=made.lead.organisation.id)


def cost(made, *names, **changed):
    counted = {
        made.bodies[name].id: Counted(population=each[0], cases=each[1]) for name, each in zip(names, FIGURES, strict=False)
    }
    given = {
        "total_yen": 30_000_000, "counted": counted, "population_on": date(2025, 3, 31), "cases_from": date(2024, 1, 1),
        "cases_to": date(2024, 12, 31), "source": "住民基本台帳", **changed,
    }  # fmt: skip
    return Cost(**given)


def record(session, made, year, given):
    return years.record(session, officer(made), made.agreement, year, given, version=made.agreement.version, now=NOW)


def borne(year):
    return [each.yen for each in years.working(year).lines]


def test_worked_example_is_shared_to_the_yen(session):
    made = joint(session)
    found = record(session, made, 2025, cost(made, "青野市", "緑原町", "白川町"))
    assert borne(found) == [18_011_321, 7_316_226, 4_672_453]
    assert years.working(found).reference.population_on == date(2025, 3, 31)


def test_body_that_left_bears_nothing_afterwards(session):
    made = joint(session)
    record(session, made, 2025, cost(made, "青野市", "緑原町", "白川町"))
    later = record(session, made, 2026, cost(made, "青野市", "緑原町"))
    assert [each.participant_id for each in later.figures] == [made.bodies["青野市"].id, made.bodies["緑原町"].id]
    assert sum(borne(later)) == 30_000_000


def test_shared_year_keeps_the_weights_of_then(session):
    made = joint(session)
    found = record(session, made, 2025, cost(made, "青野市", "緑原町", "白川町"))
    before = borne(found)
    terms = Terms(form="union", weights=weights_of({"equal": "1"}))
    agreements.change(session, officer(made), made.agreement, terms, version=made.agreement.version, now=NOW)
    assert borne(found) == before
    assert years.outdated(found, made.agreement, list(made.bodies.values()))
    assert borne(record(session, made, 2025, cost(made))) == [10_000_000] * 3


def test_joining_outdates_only_the_years_after(session):
    made = joint(session)
    bodies = list(made.bodies.values())
    first = shared_year(session, made.agreement, 2025, bodies, made.lead.people["officer"].id)
    second = shared_year(session, made.agreement, 2026, bodies[:2], made.lead.people["officer"].id)
    assert not years.outdated(first, made.agreement, bodies)
    place = made.officers["黒田町"]
    joined = agreements.join(
        session, officer(made), made.agreement, _organisation(session, place), Span(from_year=2026),
        version=made.agreement.version, now=NOW,
    )  # fmt: skip
    assert [years.outdated(each, made.agreement, [*bodies, joined]) for each in (first, second)] == [False, True]


def _organisation(session, person):
    return session.get_one(Organisation, person.keeper_id)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"population_on": None}, "population_on"),
        ({"cases_to": None}, "cases_to"),
        ({"cases_to": date(2023, 1, 1)}, "cases_to"),
        ({"source": " "}, "source"),
        ({"total_yen": -1}, "total"),
    ],
)
def test_what_a_year_lacks_is_said(session, changed, place):
    made = joint(session)
    with pytest.raises(JointRefused) as refused:
        record(session, made, 2025, cost(made, "青野市", "緑原町", "白川町", **changed))
    assert [each.place for each in refused.value.problems] == [place]


def test_missing_figure_is_asked_for_by_body(session):
    made = joint(session)
    with pytest.raises(JointRefused) as refused:
        record(session, made, 2025, cost(made, "青野市", "緑原町"))
    id = made.bodies["白川町"].id
    assert [each.place for each in refused.value.problems] == [f"population_{id}", f"cases_{id}"]


def test_second_window_shares_nothing_unseen(session):
    made = joint(session)
    with pytest.raises(JointRefused, match="stale"):
        years.record(session, officer(made), made.agreement, 2025, cost(made), version=99, now=NOW)


def test_indicators_of_a_body_are_exact(session):
    made = joint(session)
    year = shared_year(session, made.agreement, 2025, list(made.bodies.values()), made.lead.people["officer"].id)
    found = indicators.measured(year)
    assert [(each.yen, each.rate, each.per_case) for each in found] == [
        (18_011_321, Fraction(310 * 100_000, 52_000), Fraction(18_011_321, 310)),
        (7_316_226, Fraction(96 * 100_000, 18_000), Fraction(7_316_226, 96)),
        (4_672_453, Fraction(44 * 100_000, 9_500), Fraction(4_672_453, 44)),
    ]
    year.figures[0].cases = 0
    first = indicators.measured(year)[0]
    assert (first.per_case, first.rate) == (None, 0)


def test_no_indicator_is_told_of_a_cost_alone(session):
    made = joint(session, weights={"equal": "1"})
    year = shared_year(session, made.agreement, 2025, list(made.bodies.values()), made.lead.people["officer"].id)
    for each in year.figures:
        each.population = each.cases = None
    found = indicators.measured(year)
    assert ([each.per_head for each in found], indicators.told(found)) == ([None] * 3, False)

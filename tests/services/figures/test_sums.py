"""Sums made by the database are those that core makes from the months themselves."""

import random
from fractions import Fraction

import pytest
from sqlalchemy import event

from evaluator.core.figures import value
from evaluator.core.indicators import derived, entered
from evaluator.core.months import after
from evaluator.services.figures.sums import library_set, monthly, populations, yearly
from tests.factories.contracts import contract
from tests.factories.figures import months_reported, population
from tests.factories.world import person, town


@pytest.fixture
def made(session):
    """Two contracts with figures of which one in ten was never reported."""
    dice = random.Random(5)
    home = town(session)
    officer = person(session, home, "officer", "officer")
    known = library_set()
    two = [contract(session, home, from_year=2024), contract(session, home, from_year=2024)]
    for each in two:
        figures = {
            id.id: [dice.randrange(40) if dice.random() < 0.9 else None for _ in range(24)] for id in entered(known)
        }  # fmt: skip
        months_reported(session, each, 202404, figures)
    population(session, home, 2024, 123_457, officer)
    population(session, home, 2025, 122_001, officer)
    session.commit()
    return two


def of_figures(known):
    return [*entered(known), *(each for each in derived(known) if each.group != "staffing")]


def test_yearly_sums_agree_with_core(session, made):
    known, ids = library_set(), [each.id for each in made]
    found = yearly(session, ids, [2024, 2025], [each.id for each in of_figures(known)])
    months = monthly(session, ids, [2024, 2025])
    assert len(found) == 2 * 2 * len(of_figures(known))
    for (contract_id, year, id), each in found.items():
        of_year = [month for month in months[contract_id] if year * 100 + 4 <= month.month <= (year + 1) * 100 + 3]
        expected = value(known, id, months=of_year)
        assert (each.value, each.months) == (expected.value, len(expected.months)), (id, year)


def test_all_sums_take_four_statements_only(session, made):
    statements, ids = [], [each.id for each in made]
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: statements.append(given[2]))
    yearly(session, ids, range(2015, 2026), [each.id for each in of_figures(library_set())])
    assert len([each for each in statements if each.startswith("SELECT")]) == 4


def test_unknown_population_leaves_rate_without_value(session, made):
    made[0].towns[0].to_year = 2024
    session.commit()
    assert populations(session, [made[0].id], [2024, 2025]) == {(made[0].id, 2024): 123_457}
    found = yearly(session, [made[0].id], [2025], ["new_consultations_per_100k_month"])
    each = found[made[0].id, 2025, "new_consultations_per_100k_month"]
    assert each.value is None
    assert each.above > 0


def test_years_nobody_reported_have_no_entry(session, made):
    assert yearly(session, [made[0].id], [2030], ["plans", "plan_ratio"]) == {}
    assert yearly(session, [], [2025], ["plans"]) == {}
    with pytest.raises(KeyError):
        yearly(session, [made[0].id], [2025], ["nothing"])


def test_nothing_below_the_line_is_no_rate(session):
    home = town(session)
    one = contract(session, home)
    months_reported(session, one, after(202503), {"plans": [3], "new_consultations": [0], "job_support_users": [2]})
    found = yearly(session, [one.id], [2025], ["plan_ratio", "job_support_ratio", "plans"])
    assert found[one.id, 2025, "plan_ratio"].value is None
    assert found[one.id, 2025, "job_support_ratio"].value == Fraction(2, 3)
    assert found[one.id, 2025, "plans"].value == 3

"""Staff of contracts read from the database: exact, absent where it is not known, in a constant number of statements."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import event, select

from evaluator.db.models import Commitment, ServedTown
from evaluator.services import contractstaff
from tests.factories.contracts import contract
from tests.factories.staff import consulted, population, promised, spell
from tests.factories.world import NOW, town, whole_town

PRESENT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def world(session):
    return whole_town(session, members=0, proposals=0)


@pytest.fixture
def made(session, world):
    made = contract(session, world.organisation)
    promised(session, made, 500)
    promised(session, made, 100, "主任相談支援員")
    for name in ("A", "B", "C", "D"):
        spell(session, made, f"相談員{name}")
    spell(session, made, "相談員E", to_month=202608, left_work=True)
    spell(session, made, "相談員F", role="主任相談支援員", dedicated=False, qualified=True)
    return made


def test_year_of_a_contract_is_reckoned_exactly(session, world, made):
    consulted(session, made, 202604, 30)
    consulted(session, made, 202605, 0)
    population(session, made, 2026, 80_000, world.people["clerk"].id)
    found = contractstaff.of_year(session, made, year=2026, now=PRESENT)
    assert (found.fte.above, found.fte.months) == (6 * 5 + 5 * 3, 8)
    assert (found.fill_rate.value, found.covered.value) == (Fraction(45, 48), Fraction(45, 48))
    assert found.turnover.value == Fraction(1) / (Fraction(45) / 8)
    assert found.consultations.value == Fraction(30, 12)
    assert found.per_100k.value == Fraction(45) * 100_000 / (80_000 * 8)
    assert [each.state for each in found.months] == ["known"] * 8 + ["open"] * 4


def summary(session, one):
    promises = session.scalars(select(Commitment).where(Commitment.contract_id == one.id).order_by(Commitment.id))
    return contractstaff.summary(session, one, promises, PRESENT)


def test_summary_names_roles_below_their_promise(session, made):
    found = summary(session, made)
    assert found.month.month == 202611
    assert [(each.role, each.promised, each.present, each.months) for each in found.shortfalls] == [
        ("相談支援員", 5, 4, (202609, 202610, 202611))
    ]


def test_summary_of_a_contract_without_record_is_empty(session, world):
    found = summary(session, contract(session, world.organisation))
    assert (found.month, found.shortfalls) == (None, ())


def test_contract_that_ended_has_no_shortfall_today(session, made):
    made.ended_on, made.ended_reason = date(2026, 9, 30), "解除"
    found = summary(session, made)
    assert (found.month.month, found.shortfalls) == (202609, ())
    assert contractstaff.years_of(made) == (2025, 2026)


def test_contract_that_lies_ahead_is_open(session, world):
    ahead = contract(session, world.organisation, from_year=2027)
    found = summary(session, ahead)
    assert (found.month, found.shortfalls) == (None, ())
    assert contractstaff.of_year(session, ahead, year=2027, now=PRESENT).fte.absent == "open"


def test_one_town_without_population_leaves_it_unknown(session, world, made):
    other = town(session, code="272035", name="他市")
    session.add(ServedTown(contract_id=made.id, served_id=other.id, from_year=2026))
    clerk = world.people["clerk"].id
    population(session, made, 2025, 80_000, clerk)
    population(session, made, 2026, 80_000, clerk)
    found = contractstaff.yearly(session, [made.id], years=(2025, 2026), now=PRESENT)[made.id]
    assert (found[2025].per_100k.absent, found[2026].per_100k.absent) == (None, "no-population")
    population(session, made, 2026, 20_000, clerk, other.id)
    found = contractstaff.yearly(session, [made.id], years=(2026,), now=PRESENT)[made.id]
    assert found[2026].per_100k.below == 100_000 * 8


def test_population_that_another_office_entered_does_not_count(session, world, made):
    other = whole_town(session, code="272035", name="他市", members=0, proposals=0)
    theirs = contract(session, other.organisation)
    population(session, theirs, 2026, 80_000, other.people["clerk"].id, town_id=world.organisation.id)
    assert contractstaff.of_year(session, made, year=2026, now=PRESENT).per_100k.absent == "no-population"


def test_months_for_the_indicators_hold_what_is_known(session, made):
    found = contractstaff.monthly(session, [made.id], months=(202603, 202609, 202612), now=PRESENT)[made.id]
    assert found == {
        202603: {"staff_months_filled": 6, "staff_months_agreed": 6},
        202609: {"staff_months_filled": 5, "staff_months_agreed": 6},
        202612: {},
    }


def test_many_contracts_ask_as_often_as_one(session, world, made, engine):
    def statements(ids):
        asked = []
        listen = lambda *given: asked.append(given[2])  # noqa: E731
        session.expire_all()
        event.listen(engine, "before_cursor_execute", listen)
        contractstaff.yearly(session, ids, years=range(2025, 2028), now=NOW)
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    ids = [made.id]
    one = statements(ids)
    for _ in range(8):
        ids.append(contract(session, world.organisation).id)
        spell(session, session.get(type(made), ids[-1]))
    assert (statements(ids), one) == (6, 6)

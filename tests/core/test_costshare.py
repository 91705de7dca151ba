"""Costs that bodies share: vectors of published rules, and what holds for every cost."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.costshare import BASES, Body, Reference, share, share_problems

THREE = (
    Body(key="012025", population=52_000, cases=310, parts=8),
    Body(key="013030", population=18_000, cases=96, parts=1),
    Body(key="013048", population=9_500, cases=44, parts=1),
)
MIXED = {"equal": Fraction(2, 10), "population": Fraction(5, 10), "cases": Fraction(3, 10)}


def yen(working):
    return [each.yen for each in working.lines]


def test_worked_example_comes_out_to_the_yen():
    """facts.md 6.2."""
    found = share(30_000_000, MIXED, THREE)
    assert yen(found) == [18_011_321, 7_316_226, 4_672_453]
    assert [[round(part.yen) for part in line.parts] for line in found.lines] == [
        [2_000_000, 9_811_321, 6_200_000],
        [2_000_000, 3_396_226, 1_920_000],
        [2_000_000, 1_792_453, 880_000],
    ]


def test_pure_cases_come_out_to_the_yen():
    """facts.md 6.2, as Chigasaki and Samukawa share (S64e)."""
    assert yen(share(30_000_000, {"cases": Fraction(1)}, THREE)) == [20_666_667, 6_400_000, 2_933_333]


def test_fixed_shares_follow_their_parts():
    """8 : 1 : 1, as Hiratsuka, Oiso and Ninomiya share (S64d)."""
    assert yen(share(30_000_001, {"fixed": Fraction(1)}, THREE)) == [24_000_001, 3_000_000, 3_000_000]


def test_working_says_who_got_the_yen_left():
    found = share(30_000_000, MIXED, THREE, Reference(population_on=date(2026, 3, 31)))
    assert found.left == 2
    assert [(each.place, each.extra, each.tied) for each in found.lines] == [(2, 1, False), (3, 0, False), (1, 1, False)]
    first = found.line("012025")
    assert (first.whole, first.remainder) == (18_011_320, Fraction(40, 53))
    assert first.exact == sum(each.yen for each in first.parts)
    assert found.reference.population_on == date(2026, 3, 31)


def test_equal_remainders_go_to_the_lowest_code():
    found = share(100, {"equal": Fraction(1)}, reversed(THREE))
    assert [(each.key, each.yen, each.tied) for each in found.lines] == [
        ("012025", 34, True),
        ("013030", 33, True),
        ("013048", 33, True),
    ]


@pytest.mark.parametrize(
    ("total", "weights", "bodies", "said"),
    [
        (100, {"equal": Fraction(1, 2)}, THREE, "costshare.weights-sum"),
        (100, {"equal": Fraction(3, 2), "cases": Fraction(-1, 2)}, THREE, "costshare.weight-range"),
        (-1, {"equal": Fraction(1)}, THREE, "costshare.total-range"),
        (100, {"equal": Fraction(1)}, (), "costshare.bodies"),
        (100, {"equal": Fraction(1)}, (THREE[0], THREE[0]), "costshare.bodies"),
        (100, {"population": Fraction(1)}, (Body(key="1"), Body(key="2", population=1)), "costshare.population-missing"),
        (100, {"cases": Fraction(1)}, (Body(key="1", cases=0),), "costshare.cases-zero"),
        (100, {"fixed": Fraction(1)}, (Body(key="1", parts=-1), Body(key="2", parts=2)), "costshare.figure-range"),
    ],
)
def test_what_cannot_be_shared_is_refused(total, weights, bodies, said):
    assert said in [each.message.id for each in share_problems(total, weights, bodies)]
    with pytest.raises(ValueError, match=said):
        share(total, weights, bodies)


COUNTS = st.integers(min_value=0, max_value=10**7)


@st.composite
def costs(draw):
    """A cost, weights that sum to 1, and bodies with at least one of everything."""
    keys = draw(st.lists(st.integers(0, 999_999), min_size=1, max_size=9, unique=True))
    bodies = [Body(key=f"{key:06}", population=draw(COUNTS) + 1, cases=draw(COUNTS) + 1, parts=draw(COUNTS) + 1) for key in keys]
    raw = [draw(st.integers(0, 100)) for _ in BASES]
    whole = sum(raw) or 1
    weights = {
        basis: Fraction(each if sum(raw) else int(basis == "equal"), whole) for basis, each in zip(BASES, raw, strict=True)
    }
    return draw(st.integers(0, 10**12)), weights, bodies


@given(costs())
def test_shares_add_up_and_are_not_negative(cost):
    total, weights, bodies = cost
    found = share(total, weights, bodies)
    assert sum(yen(found)) == total
    assert min(yen(found)) >= 0
    assert all(abs(each.yen - each.exact) < 1 for each in found.lines)


@given(costs(), st.randoms(use_true_random=False))
def test_order_of_bodies_does_not_matter(cost, chance):
    total, weights, bodies = cost
    mixed = list(bodies)
    chance.shuffle(mixed)
    assert share(total, weights, mixed) == share(total, weights, bodies)


@given(costs())
def test_equal_bodies_differ_by_one_yen_at_most(cost):
    total, weights, bodies = cost
    twin = Body(key="twin", population=bodies[0].population, cases=bodies[0].cases, parts=bodies[0].parts)
    found = share(total, weights, [*bodies, twin])
    assert abs(found.line(bodies[0].key).yen - found.line("twin").yen) <= 1

"""Staff month by month, by worked examples and by what must hold for any staff."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.staffing import Promise, Spell, Term, over_one, overlapping, staff_month, staff_year

TERM = Term(first=202504, last=202803, present=202611)
LEAD, ADVISER, CLERK = "主任相談支援員", "相談支援員", "事務職員"


def spell(person: str, role: str = ADVISER, fte: str = "1", **values) -> Spell:
    return Spell(**{"person": person, "role": role, "fte": Fraction(fte), "dedicated": True, "from_month": 202504, **values})


def year(spells, promises=(), *, of=2025, term=TERM, consultations=None, populations=None):
    return staff_year(spells, promises, year=of, term=term, consultations=consultations or {}, populations=populations or {})


SIX = [
    spell("A", LEAD, qualified=True),
    spell("B", to_month=202508, left=True),
    spell("C", qualified=True),
    spell("D", dedicated=False, fte="0.5"),
    spell("E", to_month=202509),
    spell("E", fte="0.5", from_month=202510),
    spell("F", from_month=202512),
    spell("G", CLERK, dedicated=False, fte="0.25"),
]
"""Seven people: B leaves in August, F comes in December, E is there half the time from October on."""
PROMISES = [Promise(role=LEAD, fte=Fraction(1), dedicated=True), Promise(role=ADVISER, fte=Fraction(4))]


def test_year_adds_up_to_the_hand_made_figures():
    found = year(SIX, PROMISES)
    # A 12, B 5, C 12, D 6, E 6 + 3, F 4, G 3 staff-months
    assert found.fte.above == 51
    assert found.fte.value == Fraction(51, 12)
    # heads: 6 without F (5 months), 5 (3 months), 6 (4 months); dedicated: all but D and G
    heads = 6 * 5 + 5 * 3 + 6 * 4
    assert (found.dedicated.above, found.dedicated.below) == (heads - 24, heads)
    assert (found.qualified.above, found.qualified.below) == (24, heads)
    assert (found.turnover.above, found.turnover.value) == (1, Fraction(12, heads))
    assert (found.fill_rate.above, found.fill_rate.below) == (51, 60)
    # lead 12; advisers B C D E, so 3.5 for 5 months, 2.5 in September, 2 to November, 3 from December on
    assert (found.covered.above, found.covered.below) == (12 + Fraction("17.5") + Fraction("2.5") + 4 + 12, 60)


def test_vacancy_is_by_role_and_never_negative():
    month = staff_month(SIX, PROMISES, month=202510, term=TERM)
    assert {each.role: each.vacant for each in month.roles} == {LEAD: 0, ADVISER: 2, CLERK: None}
    assert (month.fte, month.promised, month.vacant) == (Fraction("3.25"), 5, 2)


def test_surplus_in_one_role_fills_no_other():
    found = staff_month([spell("A", LEAD), spell("B", LEAD)], PROMISES, month=202504, term=TERM)
    assert found.vacant == 4


def test_promise_for_one_year_replaces_the_general_one():
    promises = [*PROMISES, Promise(role=ADVISER, fte=Fraction(5), fiscal_year=2026)]
    promised = [staff_month(SIX, promises, month=each, term=TERM).promised for each in (202603, 202604)]
    assert promised == [5, 6]


def test_months_are_open_outside_or_not_recorded():
    states = {each: staff_month([spell("A", from_month=202506)], (), month=each, term=TERM).state for each in STATES}
    assert states == STATES


STATES = {202503: "outside", 202504: "not-recorded", 202505: "not-recorded", 202506: "known", 202611: "known",
          202612: "open", 202803: "open", 202804: "outside"}  # fmt: skip


def test_absent_values_say_why():
    nobody = [spell("A", to_month=202504)]
    assert year([], PROMISES).fte.absent == "not-recorded"
    assert year(SIX, PROMISES, of=2027).fte.absent == "open"
    assert year(SIX).fill_rate.absent == "not-promised"
    assert year(SIX).consultations.absent == "not-reported"
    assert year(SIX).per_100k.absent == "no-population"
    assert year(nobody, of=2026).dedicated.absent == "nobody"
    assert year(nobody, of=2026).fte.value == 0


def test_consultations_count_only_reported_months():
    found = year([spell("A"), spell("B")], consultations={202504: 30, 202505: 20, 202404: 99})
    assert (found.consultations.value, found.consultations.months) == (Fraction(50, 4), 2)


def test_staff_per_population_is_a_mean_over_months():
    people = dict.fromkeys(range(202504, 202513), 51240)
    found = year([spell("A"), spell("B", fte="0.5")], populations=people)
    assert found.per_100k.value == Fraction(3, 2) * 100_000 / 51_240
    assert found.per_100k.months == 9


def test_person_in_two_roles_counts_once():
    both = [spell("A", LEAD, "0.5"), spell("A", ADVISER, "0.5", dedicated=False, qualified=True)]
    month = staff_month(both, (), month=202504, term=TERM)
    assert (month.people, month.dedicated, month.qualified, month.fte) == (1, 0, 1, 1)


def test_month_of_leaving_still_counts_as_work():
    leaving = [spell("A", to_month=202506, left=True), spell("B")]
    months = year(leaving).months[:4]
    assert [each.people for each in months] == [2, 2, 2, 1]
    assert [each.left for each in months] == [(), (), ("A",), ()]


def test_leaving_ahead_is_not_counted_yet():
    leaving = [spell("A", to_month=202612, left=True), spell("B")]
    assert year(leaving, of=2026).turnover.above == 0


def test_more_than_one_person_is_named_with_its_month():
    spells = [spell("A", fte="0.75", to_month=202509), spell("A", LEAD, "0.5", from_month=202507), spell("B")]
    assert over_one(spells) == (("A", 202507, Fraction("1.25")),)
    assert over_one([spell("A", to_month=202506), spell("A", LEAD, from_month=202507)]) == ()


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [(202503, 202503, False), (202503, 202504, True), (202506, None, True), (202510, None, False), (202509, 202509, True)],
)
def test_spells_meet_where_they_share_a_month(first, last, meets):
    there = [spell("A", to_month=202509)]
    assert bool(overlapping(spell("A", from_month=first, to_month=last), there)) is meets
    assert overlapping(spell("A", LEAD), there) is None


MONTHS = st.sampled_from([2025 * 100 + each for each in range(4, 13)] + [202601, 202602, 202603])
SPELLS = st.lists(
    st.builds(
        lambda who, role, hundredths, dedicated, months, left: spell(
            who, role, f"{hundredths}/100", dedicated=dedicated, from_month=min(months), to_month=max(months), left=left
        ),
        st.sampled_from("ABCD"), st.sampled_from([LEAD, ADVISER]), st.integers(1, 100), st.booleans(),
        st.tuples(MONTHS, MONTHS), st.booleans(),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(SPELLS)
def test_any_staff_keeps_within_its_bounds(spells):
    found = year(spells, PROMISES)
    known = [each for each in found.months if each.state == "known"]
    assert found.fte.above == sum((each.fte for each in known), Fraction(0))
    for each in (found.dedicated, found.qualified, found.covered):
        assert each.value is None or 0 <= each.value <= 1
    assert found.covered.value <= found.fill_rate.value
    assert all(each.fte + each.vacant >= each.promised for each in known)


@given(SPELLS, st.randoms(use_true_random=False))
def test_order_of_entry_changes_nothing(spells, dice):
    mixed = dice.sample(spells, len(spells))
    one, other = year(spells, PROMISES), year(mixed, PROMISES)
    assert (one.fte, one.turnover, one.covered, one.dedicated) == (other.fte, other.turnover, other.covered, other.dedicated)

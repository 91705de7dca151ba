"""The printed tables come out of returns. Source: table of FY2020, 905 welfare offices (seed-figures.md)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answers import validate
from evaluator.core.tally import CannotAdd, added, added_up, answered, having_any, percent_text
from evaluator.library.returns import form

KNOWN = form()
OFFICES = 905
TABLE = {
    "economic": (894, 2578, "98.8", 257_569, 96_248, "37.4"),
    "daily": (375, 1317, "41.4", 239_359, 96_633, "40.4"),
    "social": (255, 536, "28.2", 44_355, 30_517, "68.8"),
    "employment": (894, 2412, "98.8", 169_558, 71_710, "42.3"),
    "children": (252, 485, "27.8", 36_340, 24_355, "67.0"),
}
"""Municipalities, programmes, their rate, participants, achieved, their rate."""


def spread(total: int, over: int) -> list[int]:
    """A total shared out as evenly as whole numbers go."""
    return [total // over + (at < total % over) for at in range(over)]


def returns() -> list[dict[str, str]]:
    """905 returns that add up to the table; one office without an economic programme has a social one."""
    made: list[dict[str, str]] = [{} for _ in range(OFFICES)]
    for kind, (bodies, programmes, _, participants, achieved, _) in TABLE.items():
        first = 640 if kind == "social" else 0
        for name, total in (("programmes", programmes), ("participants", participants), ("achieved", achieved)):
            for at, share in enumerate([0] * first + spread(total, bodies) + [0] * (OFFICES - bodies - first)):
                made[at][f"{kind}_{name}"] = str(share)
    return made


MADE = returns()


@pytest.mark.parametrize("kind", TABLE)
def test_returns_give_the_printed_table(kind: str) -> None:
    bodies, programmes, of_offices, participants, achieved, rate = TABLE[kind]
    given = {name: added(KNOWN, MADE, f"{kind}_{name}") for name in ("programmes", "participants", "achieved")}
    assert (given["programmes"].having, given["programmes"].total) == (bodies, programmes)
    assert (given["participants"].total, given["achieved"].total) == (participants, achieved)
    assert percent_text(given["programmes"].having, given["programmes"].bodies) == of_offices
    assert percent_text(given["achieved"].total, given["participants"].total) == rate


def test_offices_with_any_programme_count_once() -> None:
    any_of = having_any(KNOWN, MADE, [f"{kind}_programmes" for kind in TABLE])
    assert (any_of, percent_text(any_of, OFFICES)) == (895, "98.9")


def test_rows_that_overlap_are_never_added() -> None:
    with pytest.raises(CannotAdd) as refused:
        added_up(KNOWN, MADE, ["economic_programmes", "employment_programmes"])
    assert refused.value.fields == ("economic_programmes", "employment_programmes")
    with pytest.raises(CannotAdd):
        added_up(KNOWN, MADE, ["economic_participants", "daily_participants"])
    assert added_up(KNOWN, MADE, ["economic_programmes", "daily_programmes", "social_programmes"]) == 2578 + 1317 + 536


def test_returns_of_the_table_pass_their_checks() -> None:
    different = {tuple(one.items()): one for one in MADE}.values()
    refused = [each for one in different for each in validate(KNOWN, one, year=2020) if each.refuses]
    assert refused == []


def test_bodies_without_an_answer_stand_in_no_denominator() -> None:
    given = [{"considers_proposals": "yes"}, {"considers_proposals": "no"}, {}, {"considers_proposals": "no"}]
    counts, n = answered(KNOWN, given, "considers_proposals")
    assert (counts["yes"], n, percent_text(counts["yes"], n)) == (1, 3, "33.3")
    assert added(KNOWN, [{"plans": "3"}, {}, {"plans": "0"}], "plans").bodies == 2


def test_each_choice_counts_its_bodies() -> None:
    counts, n = answered(KNOWN, [{"criteria": "record,staff"}, {"criteria": "record"}], "criteria")
    assert (counts["record"], counts["staff"], n) == (2, 1, 2)


def test_words_are_not_added_up() -> None:
    with pytest.raises(ValueError, match="criteria"):
        added(KNOWN, [], "criteria")


@pytest.mark.parametrize(
    ("above", "below", "said"), [(1, 8, "12.5"), (1, 16, "6.3"), (1, 2000, "0.1"), (0, 5, "0.0"), (5, 0, None)]
)
def test_rates_are_rounded_half_up(above: int, below: int, said: str | None) -> None:
    assert percent_text(above, below) == said


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_printed_rate_lies_within_half_a_step(above: int, below: int) -> None:
    said = percent_text(above, below)
    assert said is not None
    tenths = int(said.replace(".", ""))
    assert -below <= 2 * (tenths * below - 1000 * above) <= below

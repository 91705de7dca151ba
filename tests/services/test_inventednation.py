"""The invented nation: as many bodies as there are, one nation for one seed, a small part of it whole."""

import random
from fractions import Fraction

import pytest

from evaluator.core import answers
from evaluator.core.national import KINDS, SEVERAL, Ask, Coverage, Met, Rate, Share
from evaluator.services.inventednation import BODIES, bodies, invent
from evaluator.services.nationanswers import answered
from evaluator.services.returns.forms import library_form
from evaluator.services.rollups import tables
from tests.factories.rolledup import MADE_AT

YEARS = (2020, 2021)
ASKS = (
    Ask(measure=Coverage(), by="year", years=YEARS),
    Ask(measure=Share(field="way_run", among=("own",)), by="size", years=YEARS),
    Ask(measure=Rate(indicator="new_consultations", service="jiritsu_sodan"), by="kind", years=YEARS),
    Ask(measure=Met(guideline="GL-2021-manual9", point="G1"), by="year", years=YEARS),
)


def test_every_municipality_is_served_by_one_of_906():
    made = bodies()
    served = [place.code for body in made for place, _ in body.served]
    assert (len(made), len(served), len(set(served))) == (BODIES, 1741, 1741)
    assert sum(each.place.kind == "prefecture" for each in made) == 47


def test_one_part_of_one_seed_is_one_nation(tmp_path):
    share = Fraction(1, 100)
    first, second, other = (
        invent(tmp_path / name, MADE_AT, share=share, years=YEARS, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert (first.bodies, first, other == first) == (9, second, False)
    assert first.values > 10_000
    shown = [tables(tmp_path / name, ASKS, smallest=1) for name in "abc"]
    assert shown[0] == shown[1] != shown[2]
    assert {cell.key for cell in shown[0][2].cells} <= {*KINDS, SEVERAL}
    assert all(each.total.value is not None for each in shown[0])


@pytest.mark.parametrize("people", [3_000, 60_000, 1_900_000])
def test_invented_return_could_be_submitted(people):
    known, year = library_form(), 2025
    for seed in range(20):
        given = answered(known, year, people, random.Random(seed))
        assert [each for each in answers.validate(known, given, year=year) if each.refuses] == []

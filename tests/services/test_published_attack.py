"""Everything that is published of a small nation, asked as the pages ask it, is attacked together by a linear programme."""

import pytest

from evaluator.core.national import Coverage, Met, Rate
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupmaking import measures
from tests.services.attacked import MET, Reader, fields_of, nation, places_of, sets, years_together

YEARS = (2021, 2022)
SEED, PREFECTURES = 5, 4
SETS = sets((each for each, split in measures() if not split), library_form())


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    made = nation(tmp_path_factory.mktemp("nation"), SEED, prefectures=PREFECTURES, years=YEARS)
    assert 80 <= sum(places_of(made, "bodies", YEARS[0]).values()) <= 200
    return made


def names(own):
    return min(name for each in own for name in fields_of(each))


def attacked():
    """The sets, of points of guidelines those that the nation has; the sums of one grant stand for the others."""
    points = {(each.guideline, each.point) for each in MET}
    wanted = [own for own in SETS if not isinstance(own[0], Met) or (own[0].guideline, own[0].point) in points]
    return [own for own in wanted if not names(own).startswith("grant_") or names(own) in ("grant_03_cost", "grant_10_cost")]


def test_every_measure_of_the_library_stands_in_a_set():
    together = [each for own in SETS for each in own]
    assert {*together, Coverage()} == {each for each, split in measures() if not split}
    assert len(together) == len(set(together))


@pytest.mark.parametrize("own", attacked(), ids=names)
def test_no_number_of_a_small_cell_comes_out(small, own):
    read = Reader(small, own, YEARS[0])
    assert read.small
    assert read.come_out() == []


def test_who_has_answered_in_a_small_cell_stays_open(small):
    read = Reader(small, (Coverage(),), YEARS[0])
    assert read.small
    assert read.come_out() == []


def test_sums_over_years_tell_no_more_than_their_years(small):
    own = next(own for own in SETS if "staff_people" in {name for each in own for name in fields_of(each)})
    assert years_together(small, [Coverage(), *own], YEARS) > 500
    assert not any(isinstance(each, Rate) for each in own)

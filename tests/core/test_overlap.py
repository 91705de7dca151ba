"""Which measures tell about each other: by a field, by what the form binds, and by what decides whether a field is asked."""

from evaluator.core.national import Coverage, Having, Ratio, Share, Total
from evaluator.core.overlap import beside, together
from evaluator.services.returns.forms import library_form

WAY = Share(field="way_run", among=("outsourced",))
OTHER = Share(field="way_run", among=("both",))
PROCEDURE = Share(field="procedures", among=("open",))
ACHIEVED = Ratio(above="daily_achieved", below="daily_participants")
PROGRAMMES = Having(fields=("daily_programmes",))
HOUSING = Share(field="housing_mechanism", among=("yes",))
ALL = (WAY, OTHER, PROCEDURE, ACHIEVED, PROGRAMMES, HOUSING, Coverage())


def test_options_of_a_field_hide_the_same() -> None:
    found = beside(ALL, library_form())
    assert found[WAY] == found[OTHER] == (WAY, OTHER)


def test_a_field_hides_what_decides_it_hides() -> None:
    assert beside(ALL, library_form())[PROCEDURE] == (WAY, OTHER, PROCEDURE)


def test_a_part_is_bound_to_its_whole() -> None:
    total = Total(field="daily_participants")
    assert beside((*ALL, total), library_form())[ACHIEVED] == (ACHIEVED, PROGRAMMES, total)


def test_sets_part_no_measures_that_are_beside() -> None:
    sets = together(ALL, library_form())
    assert sorted(map(len, sets)) == [1, 1, 2, 3]
    for each, others in beside(ALL, library_form()).items():
        assert any({each, *others} <= set(one) for one in sets)

"""Which measures tell about each other: by a field, by what the form binds, and by what decides whether a field is asked."""

from evaluator.core.national import Coverage, Having, Measure, Ratio, Share, Total
from evaluator.core.overlap import groups
from evaluator.services.returns.forms import library_form

WAY = Share(field="way_run", among=("outsourced",))
OTHER = Share(field="way_run", among=("both",))
PROCEDURE = Share(field="procedures", among=("open",))
ACHIEVED = Ratio(above="daily_achieved", below="daily_participants")
PROGRAMMES = Having(fields=("daily_programmes",))
HOUSING = Share(field="housing_mechanism", among=("yes",))
ALL = (WAY, OTHER, PROCEDURE, ACHIEVED, PROGRAMMES, HOUSING, Coverage())


def of(
    measure: Measure, *, known: tuple[Measure, ...] = ALL, late: tuple[Measure, ...] = ()
) -> tuple[set[Measure], set[Measure]]:
    """The measures in the group of one, and those in the groups above it."""
    found = groups(known, library_form(), late=late)
    own = next(each for each in found if measure in each.measures)
    return set(own.measures), {each for at in own.above for each in found[at].measures}


def test_options_of_a_field_hide_the_same() -> None:
    assert of(WAY) == of(OTHER) == ({WAY, OTHER}, set())


def test_a_field_hides_what_decides_it_hides() -> None:
    assert of(PROCEDURE) == ({PROCEDURE}, {WAY, OTHER})


def test_a_part_is_bound_to_its_whole() -> None:
    total = Total(field="daily_participants")
    assert of(ACHIEVED, known=(*ALL, total)) == ({ACHIEVED, PROGRAMMES, total}, set())


def test_groups_come_after_those_above_them() -> None:
    found = groups(reversed(ALL), library_form())
    assert sorted(each for one in found for each in map(str, one.measures)) == sorted(map(str, ALL))
    assert all(above < at for at, each in enumerate(found) for above in each.above)


def test_a_late_measure_binds_nothing_and_is_below_what_tells_about_it() -> None:
    late = Ratio(above="daily_achieved", below="economic_programmes")
    other = Having(fields=("economic_programmes",))
    known = (*ALL, other)
    assert of(late, known=known, late=(late, WAY)) == ({late}, {ACHIEVED, PROGRAMMES, other})
    assert groups(known, library_form(), late=(late,))[:-1] == groups(known, library_form())

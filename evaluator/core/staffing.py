"""Staff of a contract month by month, exactly: who is at work, what was promised, and what a fiscal year adds up to.

What is not recorded stays absent: months before the first record are no months without staff, and months ahead are open.
Dedicated share 専任率 = people dedicated / people; full-time equivalents per 100,000 = FTE x 100,000 / population.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from evaluator.core.figures import PER, fiscal_year_of
from evaluator.core.months import months_of
from evaluator.core.values import record

State = Literal["outside", "open", "not-recorded", "known"]
Absent = Literal["open", "not-recorded", "not-promised", "not-reported", "no-population", "nobody"]
WHOLE = Fraction(1)
"""Full-time equivalents of one person."""


@record
class Spell:
    """A person at work in one role without a change, from one month to another; the same word is the same person."""

    person: str
    role: str
    fte: Fraction
    dedicated: bool
    qualified: bool = False
    trained: bool = False
    from_month: int
    to_month: int | None = None
    """The last month; none while it goes on."""
    left: bool = False
    """Whether the person left work after the last month."""

    def covers(self, month: int) -> bool:
        """Whether the person is at work so in that month."""
        return self.from_month <= month and (self.to_month is None or month <= self.to_month)


@record
class Promise:
    """Staff promised for a role; one for a single fiscal year stands there instead of those for all years."""

    role: str
    fte: Fraction
    dedicated: bool = False
    fiscal_year: int | None = None


@record
class Term:
    """The months of a contract, the first and the last, and the present month, after which all are open."""

    first: int
    last: int
    present: int


@record
class RoleMonth:
    """One role in one month, in full-time equivalents."""

    role: str
    present: Fraction | None
    """At work; none if the month is not known."""
    promised: Fraction | None
    """Promised; none if nothing was promised for the role."""

    @property
    def vacant(self) -> Fraction | None:
        """What is missing from the promise, never below zero; none if nothing was promised or the month is not known."""
        return None if self.present is None or self.promised is None else max(self.promised - self.present, Fraction(0))

    @property
    def covered(self) -> Fraction | None:
        """How much of the promise was filled; more than was promised does not count."""
        return None if self.present is None or self.promised is None else min(self.promised, self.present)


@record
class StaffMonth:
    """The staff of one month."""

    month: int
    state: State
    roles: tuple[RoleMonth, ...] = ()
    people: int = 0
    dedicated: int = 0
    """People who work for nothing but the contract, in all their roles."""
    qualified: int = 0
    trained: int = 0
    dedicated_promised: Fraction = Fraction(0)
    """Full-time equivalents that were promised as dedicated."""
    dedicated_present: Fraction = Fraction(0)
    """Full-time equivalents of dedicated staff."""
    left: tuple[str, ...] = ()
    """Who left work after this month."""

    @property
    def fte(self) -> Fraction | None:
        """Full-time equivalents at work in all roles; none if the month is not known."""
        return _sum(each.present for each in self.roles) if self.state == "known" else None

    @property
    def promised(self) -> Fraction | None:
        """Full-time equivalents promised in all roles; none if nothing was promised."""
        given = [each.promised for each in self.roles if each.promised is not None]
        return _sum(given) if given else None

    @property
    def vacant(self) -> Fraction | None:
        """What is missing, role by role: one too many in a role fills no other."""
        given = [each.vacant for each in self.roles if each.vacant is not None]
        return _sum(given) if given else None


@record
class Rate:
    """A value with what it is made of, or why there is none."""

    value: Fraction | None = None
    above: Fraction | None = None
    below: Fraction | None = None
    absent: Absent | None = None
    months: int = 0
    """How many months count."""


@record
class StaffYear:
    """The staff of one fiscal year, over the months that are recorded so far."""

    fiscal_year: int
    months: tuple[StaffMonth, ...]
    """All twelve, April first."""
    fte: Rate
    """Full-time equivalents on average."""
    dedicated: Rate
    """Dedicated people of all people, in person-months."""
    qualified: Rate
    """Qualified people of all people, in person-months."""
    turnover: Rate
    """Those who left / people at work on average, over the months so far."""
    fill_rate: Rate
    """Staff-months at work / promised, as the library's indicator staffing_fill_rate: more than was promised counts too."""
    covered: Rate
    """Promised staff-months that were filled / promised, role by role and month by month."""
    consultations: Rate
    """New consultations per staff-month, over the months that were reported."""
    per_100k: Rate
    """Full-time equivalents per 100,000 people, on average."""


def staff_month(spells: Iterable[Spell], promises: Iterable[Promise], *, month: int, term: Term) -> StaffMonth:
    """The staff of a month: outside the term, open, not recorded (before the first record), or known."""
    spells, promised = tuple(spells), _promised(promises, fiscal_year_of(month))
    state = _state(spells, month, term)
    if state == "outside":
        return StaffMonth(month=month, state=state)
    there = [each for each in spells if each.covers(month)] if state == "known" else []
    roles = dict.fromkeys((*(each.role for each in promised), *(each.role for each in there)))
    people = _by_person(there)
    return StaffMonth(
        month=month,
        state=state,
        roles=tuple(_role_month(role, there, promised, known=state == "known") for role in roles),
        people=len(people),
        dedicated=sum(all(each.dedicated for each in own) for own in people.values()),
        qualified=sum(any(each.qualified for each in own) for own in people.values()),
        trained=sum(any(each.trained for each in own) for own in people.values()),
        dedicated_promised=_sum(each.fte for each in promised if each.dedicated),
        dedicated_present=_sum(each.fte for each in there if each.dedicated),
        left=tuple(sorted({each.person for each in there if each.left and each.to_month == month})),
    )


def staff_year(
    spells: Iterable[Spell], promises: Iterable[Promise], *, year: int, term: Term,
    consultations: Mapping[int, int], populations: Mapping[int, int],
) -> StaffYear:  # fmt: skip
    """The staff of a fiscal year.

    `consultations` are the new consultations by month, `populations` the people served by month; a month without an entry
    was not reported, or its population is not known.
    """
    spells, promises = tuple(spells), tuple(promises)
    months = tuple(staff_month(spells, promises, month=each, term=term) for each in months_of(year))
    known = [each for each in months if each.state == "known"]
    none: Absent = "not-recorded" if any(each.state == "not-recorded" for each in months) else "open"
    heads = _sum(Fraction(each.people) for each in known)
    return StaffYear(
        fiscal_year=year,
        months=months,
        fte=_over(_fte(known), Fraction(len(known)), count=len(known), none=none),
        dedicated=_over(_sum(Fraction(each.dedicated) for each in known), heads, count=len(known), none=none),
        qualified=_over(_sum(Fraction(each.qualified) for each in known), heads, count=len(known), none=none),
        turnover=_turnover(known, heads, none),
        fill_rate=_filled(known, none, capped=False),
        covered=_filled(known, none, capped=True),
        consultations=_per_fte(known, consultations, none),
        per_100k=_per_100k(known, populations, none),
    )


def over_one(spells: Iterable[Spell]) -> tuple[tuple[str, int, Fraction], ...]:
    """Who works for more than one full-time person in a month: the person, the first such month, and the most FTE."""
    spells = tuple(spells)
    found: dict[str, tuple[int, Fraction]] = {}
    for month in sorted({each.from_month for each in spells}):
        for person, own in _by_person(each for each in spells if each.covers(month)).items():
            fte = _sum(each.fte for each in own)
            if fte > WHOLE:
                first, most = found.get(person, (month, fte))
                found[person] = (first, max(most, fte))
    return tuple((person, first, most) for person, (first, most) in found.items())


def overlapping(one: Spell, others: Iterable[Spell]) -> Spell | None:
    """The first spell of the same person in the same role that shares a month with this one."""
    same = (each for each in others if (each.person, each.role) == (one.person, one.role))
    return next((each for each in same if each.covers(one.from_month) or one.covers(each.from_month)), None)


def _state(spells: Sequence[Spell], month: int, term: Term) -> State:
    if not term.first <= month <= term.last:
        return "outside"
    if month > term.present:
        return "open"
    return "known" if any(each.from_month <= month for each in spells) else "not-recorded"


def _promised(promises: Iterable[Promise], year: int) -> tuple[Promise, ...]:
    """What was promised for a fiscal year: by role those for that year, else those for every year."""
    given = [each for each in promises if each.fiscal_year in (None, year)]
    special = {each.role for each in given if each.fiscal_year is not None}
    return tuple(each for each in given if each.fiscal_year is not None or each.role not in special)


def _role_month(role: str, there: Sequence[Spell], promised: Sequence[Promise], *, known: bool) -> RoleMonth:
    own = [each.fte for each in promised if each.role == role]
    present = _sum(each.fte for each in there if each.role == role)
    return RoleMonth(role=role, present=present if known else None, promised=_sum(own) if own else None)


def _by_person(spells: Iterable[Spell]) -> dict[str, list[Spell]]:
    found: dict[str, list[Spell]] = {}
    for each in spells:
        found.setdefault(each.person, []).append(each)
    return found


def _sum(values: Iterable[Fraction | None]) -> Fraction:
    return sum((each for each in values if each is not None), Fraction(0))


def _fte(months: Iterable[StaffMonth]) -> Fraction:
    return _sum(each.fte for each in months)


def _over(above: Fraction, below: Fraction, *, count: int, none: Absent) -> Rate:
    if not count:
        return Rate(absent=none)
    if not below:
        return Rate(above=above, below=below, absent="nobody", months=count)
    return Rate(value=above / below, above=above, below=below, months=count)


def _turnover(known: Sequence[StaffMonth], heads: Fraction, none: Absent) -> Rate:
    left = {person for each in known for person in each.left}
    average = heads / len(known) if known else Fraction(0)
    return _over(Fraction(len(left)), average, count=len(known), none=none)


def _filled(known: Sequence[StaffMonth], none: Absent, *, capped: bool) -> Rate:
    promised = [each for each in known if each.promised is not None]
    if known and not promised:
        return Rate(absent="not-promised")
    covered = _sum(role.covered for each in promised for role in each.roles)
    below = _sum(each.promised for each in promised)
    return _over(covered if capped else _fte(promised), below, count=len(promised), none=none)


def _per_fte(known: Sequence[StaffMonth], consultations: Mapping[int, int], none: Absent) -> Rate:
    reported = [each for each in known if each.month in consultations]
    if known and not reported:
        return Rate(absent="not-reported")
    asked = _sum(Fraction(consultations[each.month]) for each in reported)
    return _over(asked, _fte(reported), count=len(reported), none=none)


def _per_100k(known: Sequence[StaffMonth], populations: Mapping[int, int], none: Absent) -> Rate:
    counted = [each for each in known if each.month in populations]
    if known and not counted:
        return Rate(absent="no-population")
    people = _sum(Fraction(populations[each.month]) for each in counted)
    return _over(_fte(counted) * PER, people, count=len(counted), none=none)

"""What can be told of each body of a joint procurement: indicators of a shared year, and its slice of the contracts."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluator.db.models import JointParticipant, JointYear
from evaluator.services.joint.keeping import key_of
from evaluator.services.joint.years import working

PEOPLE = 100_000
"""Cases are told for so many people, as the national tables do."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One body in a shared year; None where a figure was not entered, or would be divided by zero."""

    participant: JointParticipant
    yen: int
    """What it bears."""
    population: int | None
    cases: int | None
    rate: Fraction | None
    """Cases for each 100,000 people."""
    per_case: Fraction | None
    """Yen for each case."""
    per_head: Fraction | None
    """Yen for each person."""


def measured(year: JointYear) -> tuple[Measured, ...]:
    """The indicators of every body of a shared year, from the figures that its cost was shared by; in order of the codes."""
    yen = {each.key: each.yen for each in working(year).lines}
    held = sorted(year.figures, key=lambda each: key_of(each.participant.organisation))
    return tuple(
        Measured(
            participant=each.participant,
            yen=yen[key_of(each.participant.organisation)],
            population=each.population,
            cases=each.cases,
            rate=_over(each.cases, each.population, PEOPLE),
            per_case=_over(yen[key_of(each.participant.organisation)], each.cases),
            per_head=_over(yen[key_of(each.participant.organisation)], each.population),
        )
        for each in held
    )


def _over(above: int | None, below: int | None, times: int = 1) -> Fraction | None:
    return Fraction(above * times, below) if above is not None and below else None


def told(found: Sequence[Measured]) -> bool:
    """Whether anything but the cost is known of any body."""
    return any(each.population is not None or each.cases is not None for each in found)

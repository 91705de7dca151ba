"""What bodies that buy together bear of one cost: shares by weights, whole yen by largest remainder, with the working.

The share of body i is T x [a/n + b x pop_i/sum pop + c x cases_i/sum cases + d x parts_i/sum parts], a + b + c + d = 1
(facts.md 6.2; parts are fixed shares such as 8 : 1 : 1). Each gets the whole yen of its share; the yen that are left go one
each to the largest remainders, equal remainders in the order of the bodies' keys, the lowest local public body code first
(decision record 34).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from evaluator.core.values import Problem, problem, record

Basis = Literal["equal", "population", "cases", "fixed"]
BASES: tuple[Basis, ...] = get_args(Basis)
"""均等割, 人口割, 実績割, 定率: in the order in which a working shows them."""
MOST_YEN = 10**15
"""More yen than any cost that is shared."""
MOST_COUNT = 10**9
"""More people, cases or parts than any body has."""


@record
class Body:
    """One of those that share, with its figures; None where a figure is not known."""

    key: str
    """Its local public body code 団体コード, or what stands for it where it has none; no two bodies have the same."""
    population: int | None = None
    """People who live there."""
    cases: int | None = None
    """Consultations or cases of its people."""
    parts: int | None = None
    """Its fixed parts, such as 8 of 8 : 1 : 1."""


@record
class Reference:
    """When the figures were taken; kept with the working, not reckoned with."""

    population_on: date | None = None
    """The day of the population."""
    cases_from: date | None = None
    """The first day on which cases were counted."""
    cases_to: date | None = None
    """The last day."""


@record
class Part:
    """What one basis brings a body: its figure of the sum of all, and the exact yen."""

    basis: Basis
    """Which basis."""
    weight: Fraction
    """The weight of the basis."""
    figure: int
    """The body's figure; 1 for equal shares."""
    whole: int
    """The sum of all bodies' figures; their number for equal shares."""
    yen: Fraction
    """Exact yen."""


@record
class Line:
    """One body's share: its parts, their exact sum, and the whole yen."""

    key: str
    """The body."""
    parts: tuple[Part, ...]
    """What each basis with a weight brings."""
    exact: Fraction
    """Their sum."""
    whole: int
    """The yen without what is behind the point."""
    remainder: Fraction
    """What is behind the point."""
    place: int
    """Its place by remainder, 1 for the largest; equal ones by key."""
    extra: int
    """1 if it got one of the yen that were left, else 0."""
    tied: bool
    """Whether only the order of the keys decided if it got one."""

    @property
    def yen(self) -> int:
        """What it bears, in whole yen."""
        return self.whole + self.extra


@record
class Working:
    """A cost shared, with everything that led there; the yen of the lines add up to `total`."""

    total: int
    """The cost in yen."""
    weights: Mapping[Basis, Fraction]
    """The weights above zero."""
    left: int
    """Yen that were left after the whole yen, and went to the largest remainders."""
    lines: tuple[Line, ...]
    """One for each body, in the order of the keys."""
    reference: Reference
    """When the figures were taken."""

    def line(self, key: str) -> Line:
        """The line of a body. Raises KeyError."""
        return {each.key: each for each in self.lines}[key]


FIGURES: Mapping[Basis, Callable[[Body], int | None]] = {
    "equal": lambda _body: 1,
    "population": lambda body: body.population,
    "cases": lambda body: body.cases,
    "fixed": lambda body: body.parts,
}
"""The figure of a body that each basis goes by."""


def weight_problems(weights: Mapping[Basis, Fraction]) -> tuple[Problem, ...]:
    """What keeps weights from being used: each lies between 0 and 1, and they sum to 1."""
    found = [problem(basis, "costshare.weight-range") for basis, each in weights.items() if not 0 <= each <= 1]
    if not found and sum(weights.values()) != 1:
        found.append(problem("", "costshare.weights-sum", sum=str(sum(weights.values()))))
    return tuple(found)


def share_problems(total: int, weights: Mapping[Basis, Fraction], bodies: Sequence[Body]) -> tuple[Problem, ...]:
    """Everything that keeps a cost from being shared; the place is the basis, or `total` or `bodies`."""
    found = list(weight_problems(weights))
    if not 0 <= total <= MOST_YEN:
        found.append(problem("total", "costshare.total-range"))
    if not bodies or len({each.key for each in bodies}) != len(bodies):
        found.append(problem("bodies", "costshare.bodies"))
    for basis in _used(weights):
        figures = [FIGURES[basis](each) for each in bodies]
        missing = [each.key for each, figure in zip(bodies, figures, strict=True) if figure is None]
        if missing:
            found.append(problem(basis, f"costshare.{basis}-missing", bodies=tuple(sorted(missing))))
        elif any(not 0 <= (each or 0) <= MOST_COUNT for each in figures):
            found.append(problem(basis, "costshare.figure-range"))
        elif bodies and not any(figures):
            found.append(problem(basis, f"costshare.{basis}-zero"))
    return tuple(found)


def share(
    total: int, weights: Mapping[Basis, Fraction], bodies: Iterable[Body], reference: Reference | None = None
) -> Working:  # fmt: skip
    """A cost in yen shared by weights. Raises ValueError where `share_problems` finds something."""
    sorted_bodies = sorted(bodies, key=lambda each: each.key)
    wrong = share_problems(total, weights, sorted_bodies)
    if wrong:
        raise ValueError(", ".join(each.message.id for each in wrong))
    used = {basis: weights[basis] for basis in _used(weights)}
    sums = {basis: sum(FIGURES[basis](each) or 0 for each in sorted_bodies) for basis in used}
    parts = {each.key: tuple(_part(total, basis, used[basis], each, sums[basis]) for basis in used) for each in sorted_bodies}
    exact = {key: sum((each.yen for each in found), Fraction(0)) for key, found in parts.items()}
    left = total - sum(int(each) for each in exact.values())
    lines = _lines(parts, exact, left)
    return Working(total=total, weights=used, left=left, lines=lines, reference=reference or Reference())


def _used(weights: Mapping[Basis, Fraction]) -> tuple[Basis, ...]:
    return tuple(basis for basis in BASES if weights.get(basis, 0) > 0)


def _part(total: int, basis: Basis, weight: Fraction, body: Body, whole: int) -> Part:
    figure = FIGURES[basis](body) or 0
    return Part(basis=basis, weight=weight, figure=figure, whole=whole, yen=total * weight * figure / whole)


def _lines(parts: Mapping[str, tuple[Part, ...]], exact: Mapping[str, Fraction], left: int) -> tuple[Line, ...]:
    """The largest remainders get a yen each; equal ones in the order of the keys."""
    remainder = {key: value - int(value) for key, value in exact.items()}
    order = sorted(remainder, key=lambda key: (-remainder[key], key))
    edge = {remainder[key] for key in order[:left]} & {remainder[key] for key in order[left:]}
    return tuple(
        Line(
            key=key,
            parts=parts[key],
            exact=exact[key],
            whole=int(exact[key]),
            remainder=remainder[key],
            place=order.index(key) + 1,
            extra=int(order.index(key) < left),
            tied=remainder[key] in edge,
        )
        for key in sorted(exact)
    )

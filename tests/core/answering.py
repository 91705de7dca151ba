"""Small invented nations, body by body, and the measures over what they answer, in sets that bind each other."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evaluator.core.suppression import Counted, Keys, Quantity

SMALLEST = 5
PART = Quantity(at_most_bodies=True)
SUM = Quantity()
PEOPLE = Quantity(counts_people=True)
KNOWN = Quantity(known=True)


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body: where it stands, whether it answered, which of three it is, what it chose of two, and two numbers."""

    keys: Keys
    answered: bool
    one: str
    chosen: frozenset[str]
    people: int
    achieved: int
    yen: int


Of = Callable[[Body], int]
"""A number of a body."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A measure: which bodies stand in it, what is added up of each beside the bodies, and what those numbers are."""

    bodies: str
    above: tuple[str, Of, Quantity]
    below: tuple[str, Of, Quantity] | None = None

    def counted(self, nation: Sequence[Body]) -> Counted:
        """The finest cells of the measure."""
        columns = [each for each in (self.above, self.below) if each]
        atoms: dict[Keys, tuple[int, ...]] = {}
        for each in nation:
            if self.bodies == "asked" or each.answered:
                held = atoms.get(each.keys, (0,) * (1 + len(columns)))
                more = (1, *(of(each) if each.answered else 0 for _, of, _ in columns))
                atoms[each.keys] = tuple(map(sum, zip(held, more, strict=True)))
        return Counted(atoms=atoms, quantities=tuple(quantity for _, _, quantity in columns))

    def names(self) -> tuple[str, ...]:
        """What the numbers of its cells are called, the bodies first."""
        return (self.bodies, *(each[0] for each in (self.above, self.below) if each))


def share(name: str, of: Of, *, bodies: str = "answered") -> Asked:
    """A measure that counts the bodies that gave an answer."""
    return Asked(bodies=bodies, above=(name, of, PART))


def _one(option: str) -> Of:
    return lambda body: int(body.one == option)


def _chosen(option: str) -> Of:
    return lambda body: int(option in body.chosen)


def _people(body: Body) -> int:
    return body.people


def _achieved(body: Body) -> int:
    return body.achieved


SETS: Mapping[str, tuple[Asked, ...]] = {
    "every option of one answer": tuple(share(each, _one(each)) for each in "abc"),
    "options of several answers, of those asked too": (
        *(share(each, _chosen(each)) for each in "xy"),
        share("x", _chosen("x"), bodies="asked"),
        share("any", lambda body: int(bool(body.chosen))),
    ),
    "having, sum and rates of one number": (
        share("having", lambda body: int(body.people > 0)),
        Asked(bodies="answered", above=("people", _people, PEOPLE)),
        Asked(
            bodies="answered", above=("achieved", _achieved, Quantity(counts_people=True, part_of=2)),
            below=("people", _people, PEOPLE),
        ),
        Asked(bodies="answered", above=("achieved", _achieved, PEOPLE)),
    ),
    "a sum of yen": (Asked(bodies="answered", above=("yen", lambda body: body.yen, SUM)),),
}  # fmt: skip
"""Measures that bind each other."""
WHOLES = {"a": "answered", "b": "answered", "c": "answered", "x": "any", "y": "any", "any": "answered", "answered": "asked",
          "having": "people", "achieved": "people"}  # fmt: skip
"""What everybody knows to be at most what."""


def nation(seed: int, *, bodies: int, shape: tuple[int, ...], answering: float = 0.9) -> list[Body]:
    """Bodies spread unevenly over the finest cells, most of which answered."""
    draw = random.Random(seed)
    return [_body(draw, shape, answering) for _ in range(bodies)]


def _body(draw: random.Random, shape: tuple[int, ...], answering: float) -> Body:
    keys = tuple(str(min(int(draw.expovariate(1.6 / size) + 0.2), size - 1)) for size in shape)
    people = int(draw.expovariate(0.1)) if draw.random() < 0.7 else 0
    return Body(
        keys=keys, answered=draw.random() < answering, one=draw.choices("abc", weights=(6, 3, 1))[0],
        chosen=frozenset(each for each, often in (("x", 0.4), ("y", 0.1)) if draw.random() < often),
        people=people, achieved=draw.randint(0, people), yen=draw.randrange(5_000_000) if draw.random() < 0.8 else 0,
    )  # fmt: skip

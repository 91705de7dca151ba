"""Measures that tell about each other are attacked together: sums, parts, rates and every option, with all that is public."""

from collections.abc import Mapping, Sequence

import pytest

from evaluator.core.suppression import At, Family, Keys
from tests.core.answering import SETS, WHOLES, Asked, Body, nation
from tests.core.attack import Attack, cell_of, tables

NATIONS = [
    (1, 60, (3, 4, 2)),
    (2, 90, (3, 5, 2)),
    (3, 140, (4, 6, 3)),
    (5, 300, (5, 8, 3)),
    (6, 80, (2, 9, 2)),
    (7, 150, (3, 4, 2, 3)),
    (8, 120, (6, 9)),
]
Shown = Mapping[tuple[At, str], tuple[int, int]]
"""What is shown of a number, and of the bodies beside it."""


def counted(people: Sequence[Body], *, answered: bool) -> dict[Keys, int]:
    found: dict[Keys, int] = {}
    for each in people:
        found[each.keys] = found.get(each.keys, 0) + (each.answered or not answered)
    return found


class Published:
    """The tables of measures of one set, each of which hides what any of the set hides."""

    def __init__(self, people: Sequence[Body], asked: Sequence[Asked]) -> None:
        self.measures: list[tuple[Asked, Family]] = [(each, each.family(people)) for each in asked]
        self.width = len(people[0].keys)
        self.hidden: dict[At, bool] = {}
        self.names = list(dict.fromkeys([*(name for each in asked for name in each.names()), "asked", "answered"]))
        self.attack = Attack(counted(people, answered=False), self.names)
        self.attack.known("asked", counted(people, answered=False))
        self.shown: dict[tuple[At, str], tuple[int, int]] = {}
        self.small: dict[tuple[At, str], int] = {}
        for measure, family in self.measures:
            for dims in tables(self.width):
                for keys, amounts in family.board.table(dims).items():
                    self._cell((dims, keys), dict(zip(measure.names(), amounts, strict=True)), family)
        self._bounds()

    def is_hidden(self, at: At) -> bool:
        if at not in self.hidden:
            self.hidden[at] = any(family.why(at) for _, family in self.measures)
        return self.hidden[at]

    def _cell(self, at: At, amounts: Mapping[str, int], family: Family) -> None:
        bodies, *rest = amounts
        if self.is_hidden(at):
            self.attack.not_empty(at, bodies)
        else:
            for name, value in amounts.items():
                self.attack.shown(at, name, value)
            self.shown |= {(at, name): (amounts[name], amounts[bodies]) for name in rest}
        if family.why(at) == "primary":
            self.small |= {(at, name): amounts[name] for name in rest}

    def _bounds(self) -> None:
        for part, whole in WHOLES.items():
            if part in self.names:
                self.attack.part(part, whole if whole in self.names else "answered")
        if {"a", "b", "c"} <= set(self.names):
            self.attack.adds_up("abc", "answered")

    def is_plain(self, at: At, name: str) -> bool:
        """Whether each of its bodies stands in a shown cell of which none, or all, gave the answer."""
        return all(
            any(
                self.shown.get((cell_of(keys, dims), name), (1, 0))[0]
                in (0, self.shown.get((cell_of(keys, dims), name), (1, 0))[1])
                for dims in tables(self.width)
            )
            for keys in self.attack.members(at)
        )

    def come_out(self) -> list[tuple[At, str]]:
        found = self.attack.widths(list(self.small), enough=0.999)
        return [(at, name) for (at, name), width in found.items() if width < 0.999 and not self.is_plain(at, name)]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("seed", "bodies", "shape"), NATIONS)
def test_no_answer_of_a_small_cell_comes_out(name: str, seed: int, bodies: int, shape: tuple[int, ...]) -> None:
    published = Published(nation(seed, bodies=bodies, shape=shape), SETS[name])
    assert published.small
    assert published.come_out() == []


@pytest.mark.parametrize("bodies", [25, 49])
def test_no_answer_comes_out_of_a_very_thin_nation(bodies: int) -> None:
    published = Published(nation(4, bodies=bodies, shape=(3, 3, 2)), SETS["options of several answers, of those asked too"])
    assert published.come_out() == []
    assert all(dims == () for (dims, _), hidden in published.hidden.items() if not hidden)


def test_measures_decided_apart_would_give_answers_away() -> None:
    """Why each hides what the others hide: the same attack wins where they do not."""
    found = 0
    for seed, bodies, shape in (NATIONS[2], NATIONS[4]):
        published = Published(nation(seed, bodies=bodies, shape=shape), SETS["every option of one answer"])
        for measure, family in published.measures:
            for at in published.hidden:
                if published.hidden[at] and family.why(at) is None:
                    for one, value in zip(measure.names(), family.board.amounts(at), strict=True):
                        published.attack.shown(at, one, value)
        found += len(published.come_out())
    assert found > 0

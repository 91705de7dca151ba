"""Measures that tell about each other are attacked together: sums, parts, rates and every option, with all that is public."""

from collections.abc import Mapping, Sequence

import pytest

from evaluator.core.suppression import At, Counted, Family, Keys, Member
from tests.core.answering import SETS, SMALLEST, WHOLES, Asked, Body, nation
from tests.core.attack import Attack, cell_of, tables

NATIONS = [
    (1, 60, (3, 4, 2)),
    (2, 90, (3, 5, 2)),
    (3, 140, (4, 6, 3)),
    (5, 300, (5, 8, 3)),
    (6, 80, (2, 9, 2)),
    (7, 210, (3, 4, 2, 3)),
    (8, 220, (6, 9)),
    (9, 250, (7, 12, 4)),
    (10, 240, (4, 20, 3)),
]
Shown = Mapping[tuple[At, str], tuple[int, int]]
"""What is shown of a number, and of the bodies beside it."""


def counted(people: Sequence[Body], *, answered: bool) -> dict[Keys, int]:
    found: dict[Keys, int] = {}
    for each in people:
        found[each.keys] = found.get(each.keys, 0) + (each.answered or not answered)
    return found


def together(found: Sequence[Counted]) -> Family:
    """The family of measures, below those of the bodies that stand in them."""
    bodies = [Family([each.bodies()], smallest=SMALLEST) for each in found]
    return Family(found, smallest=SMALLEST, above=bodies)


class Published:
    """The tables of measures of one set, which hide the same cells."""

    def __init__(self, people: Sequence[Body], asked: Sequence[Asked]) -> None:
        self.width = len(people[0].keys)
        found = [each.counted(people) for each in asked]
        self.measures = [(each, Member(one, self.width, SMALLEST)) for each, one in zip(asked, found, strict=True)]
        self.family = together(found)
        self.hidden: dict[At, bool] = {}
        self.names = list(dict.fromkeys([*(name for each in asked for name in each.names()), "asked", "answered"]))
        self.attack = Attack(counted(people, answered=False), self.names)
        self.attack.known("asked", counted(people, answered=False))
        self.shown: dict[tuple[At, str], tuple[int, int]] = {}
        self.small: dict[tuple[At, str], int] = {}
        for measure, member in self.measures:
            for dims in tables(self.width):
                small = set(member.small(dims))
                for keys, amounts in member.board.table(dims).items():
                    named = dict(zip(measure.names(), amounts, strict=True))
                    self._cell((dims, keys), named, is_small=(dims, keys) in small)
        self._bounds()

    def is_hidden(self, at: At) -> bool:
        if at not in self.hidden:
            self.hidden[at] = self.family.why(at) is not None
        return self.hidden[at]

    def _cell(self, at: At, amounts: Mapping[str, int], *, is_small: bool) -> None:
        bodies, *rest = amounts
        if self.is_hidden(at):
            self.attack.not_empty(at, bodies)
        else:
            for name, value in amounts.items():
                self.attack.shown(at, name, value)
            self.shown |= {(at, name): (amounts[name], amounts[bodies]) for name in rest}
        if is_small:
            self.small |= {(at, name): amounts[name] for name in rest}

    def _bounds(self) -> None:
        for part, whole in WHOLES.items():
            if part in self.names:
                self.attack.part(part, whole if whole in self.names else "answered")
        if {"a", "b", "c"} <= set(self.names):
            self.attack.adds_up("abc", "answered")

    def is_plain(self, at: At, name: str) -> bool:
        """Whether shown cells in which none, or all, answered alike say it of each of its bodies."""
        return all(name in self._said(keys) for keys in self.attack.members(at))

    def _said(self, keys: Keys) -> Mapping[str, bool]:
        """What shown cells that a body stands in say of it: that it gave an answer, or did not; then what follows from that."""
        around = [cell_of(keys, dims) for dims in tables(self.width)]
        cells = [{name: self.shown[at, name] for name in self.names if (at, name) in self.shown} for at in around]
        said = {name: bool(n) for cell in cells for name, (n, bodies) in cell.items() if n in (0, bodies)}
        alike = [(a, b) for cell in cells for a, b in WHOLES.items() if a in cell and b in cell and cell[a][0] == cell[b][0]]
        for _ in self.names:
            for part, whole in WHOLES.items():
                said |= {part: False} if said.get(whole) is False else {}
                said |= {whole: True} if said.get(part) is True else {}
            for a, b in (*alike, *((b, a) for a, b in alike)):
                said |= {a: said[b]} if b in said else {}
            said |= _one_of(said) if {"a", "b", "c"} <= set(self.names) else {}
        return said

    def come_out(self) -> list[tuple[At, str]]:
        found = self.attack.widths(list(self.small), enough=0.999)
        return [(at, name) for (at, name), width in found.items() if width < 0.999 and not self.is_plain(at, name)]


def _one_of(said: Mapping[str, bool]) -> dict[str, bool]:
    """Whoever chose one of three did not choose the others, and whoever chose neither of two chose the third."""
    chosen = [each for each in "abc" if said.get(each)]
    left = chosen or [each for each in "abc" if said.get(each) is not False]
    return {each: each == left[0] for each in "abc"} if len(left) == 1 else {}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("seed", "bodies", "shape"), NATIONS)
def test_no_answer_of_a_small_cell_comes_out(name: str, seed: int, bodies: int, shape: tuple[int, ...]) -> None:
    published = Published(nation(seed, bodies=bodies, shape=shape), SETS[name])
    assert published.small
    assert published.come_out() == []


@pytest.mark.parametrize("bodies", [25, 74])
def test_no_answer_comes_out_of_a_very_thin_nation(bodies: int) -> None:
    published = Published(nation(4, bodies=bodies, shape=(3, 3, 2)), SETS["options of several answers, of those asked too"])
    assert published.come_out() == []
    assert all(dims == () for (dims, _), hidden in published.hidden.items() if not hidden)


def test_measures_decided_apart_would_give_answers_away() -> None:
    """Why each hides what the others hide: the same attack wins where they do not."""
    found = 0
    for seed, bodies, shape in ((3, 90, (3, 12)), (3, 110, (5, 20, 2))):
        people = nation(seed, bodies=bodies, shape=shape)
        published = Published(people, SETS["every option of one answer"])
        for measure, member in published.measures:
            family = together([measure.counted(people)])
            for at in published.hidden:
                if published.hidden[at] and family.why(at) is None:
                    for one, value in zip(measure.names(), member.board.amounts(at), strict=True):
                        published.attack.shown(at, one, value)
        found += len(published.come_out())
    assert found > 0
